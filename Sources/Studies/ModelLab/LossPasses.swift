package import AttentionEntropy
package import DecoderModel

/// The forward passes of a study in their fixed order: document by document, and for each the methods in order.
///
/// They are the items that a run in shards is cut into.
package struct LossPasses: Sendable {
  /// The decoder, the methods and the documents.
  package let study: LossStudy
  /// Rows over which every head is summed.
  package let ranges: [Range<Int>]

  /// Lays out the passes of a study.
  ///
  /// - Parameters:
  ///   - study: The decoder, the methods and the documents.
  ///   - ranges: Rows over which every head is summed; none where losses alone are wanted.
  package init(_ study: LossStudy, ranges: [Range<Int>]) {
    (self.study, self.ranges) = (study, ranges)
  }

  /// How many there are.
  package var itemCount: Int { study.documents.count * study.methods.count }

  /// Where an item stands.
  package func place(_ item: Int) -> (document: Int, method: Int) {
    (item / study.methods.count, item % study.methods.count)
  }

  /// Multiply-adds of an item.
  package func multiplyAdds(ofItem item: Int) -> Double {
    study.decoder.shape.multiplyAdds(tokens: study.documents[place(item).document].count)
  }

  /// The pass of an item.
  package func request(_ item: Int) -> PassRequest {
    let (document, method) = place(item)
    return PassRequest(
      tokens: study.documents[document], schedules: study.methods[method].schedules,
      ranges: ranges)
  }

  /// Runs one item.
  ///
  /// - Parameters:
  ///   - item: Below ``itemCount``.
  ///   - observer: Hears the share of the pass that is done, and may stop it.
  /// - Returns: The numbers that it is kept as; `nil` when the observer stopped it.
  /// - Throws: What ``DecoderModel/DecoderPass`` throws.
  package func numbers(ofItem item: Int, observer: AttentionObserver) throws -> [[Double]]? {
    let pass = request(item)
    return try pass.measured(study.decoder, threads: study.threads, observer: observer)
      .map(pass.numbers(of:))
  }

  /// The results of kept numbers.
  ///
  /// - Parameter items: The numbers of every item, in order.
  /// - Returns: Results in the order of the items; `nil` where the numbers are not of this study.
  package func results(of items: [[[Double]]]) -> [PassResult]? {
    guard items.count == itemCount else { return nil }
    let results = items.indices.compactMap {
      request($0).result(of: items[$0], study.decoder.shape)
    }
    return results.count == itemCount ? results : nil
  }

  /// Runs every item.
  ///
  /// - Parameters:
  ///   - observer: Hears the share of all passes that is done, and may stop them.
  ///   - eachLayer: Receives every layer of every pass besides, with the numbers of method and document.
  /// - Returns: Results in the order of the items; `nil` when the observer stopped it.
  /// - Throws: What ``DecoderModel/DecoderPass`` throws.
  package func measured(
    observer: AttentionObserver,
    eachLayer: ((DecodedLayer, _ method: Int, _ document: Int) throws -> Void)? = nil
  ) throws -> [PassResult]? {
    var done = 0.0
    let total = study.multiplyAdds
    var results: [PassResult] = []
    for item in 0..<itemCount {
      let (document, method) = place(item)
      let share = multiplyAdds(ofItem: item)
      let before = done
      let result = try request(item).measured(
        study.decoder, threads: study.threads,
        observer: AttentionObserver(
          progress: { observer.progress((before + $0 * share) / total) },
          isCancelled: observer.isCancelled),
        eachLayer: eachLayer.map { each in { try each($0, method, document) } })
      guard let result else { return nil }
      results.append(result)
      done += share
    }
    return results
  }

  /// The losses of every method and document.
  ///
  /// - Parameter results: In the order of the items.
  /// - Returns: Losses [methods][documents].
  package func losses(_ results: [PassResult]) -> MeasuredLosses {
    MeasuredLosses(
      names: study.methods.map(\.name),
      losses: study.methods.indices.map { method in
        study.documents.indices.map { results[$0 * study.methods.count + method].losses }
      })
  }
}
