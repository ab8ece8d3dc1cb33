public import AttentionEntropy
public import DecoderModel

/// Entropy, first-key mass and distance of every head of a decoder, under several methods on the same texts.
///
/// What later layers attend to depends on the method, since each runs its own pass.
public struct DecoderHeads: Sendable {
  /// The means of one head over rows.
  public struct Head: Sendable, Hashable {
    /// Number of the layer, from 0.
    public let layer: Int
    /// Number of the query head in the layer, from 0.
    public let head: Int
    /// Which method.
    public let method: Int
    /// Mean entropy of the rows in nats.
    public let entropy: Double
    /// Mean of Σ p on position 0.
    public let firstKeyMass: Double
    /// Mean of Σ p·(i − j) in tokens.
    public let distance: Double
    /// Mean of ln Σ exp(ℓ).
    public let logSumExp: Double
    /// How many rows, over all documents.
    public let rows: Int
  }

  /// The decoder, the methods and the documents.
  public let study: LossStudy
  /// Positions of the rows that count; all where there are none.
  public let rows: ClosedRange<Int>?

  /// Makes a study.
  ///
  /// - Parameters:
  ///   - study: The decoder, the methods and the documents.
  ///   - rows: Positions of the rows that count; all without them.
  public init(_ study: LossStudy, rows: ClosedRange<Int>? = nil) {
    self.study = study
    self.rows = rows
  }

  /// Sums over rows.
  private struct Sums {
    var entropy = 0.0
    var firstKeyMass = 0.0
    var distance = 0.0
    var logSumExp = 0.0
    var count = 0

    mutating func add(_ row: AttentionStatistics) {
      entropy += row.entropy
      firstKeyMass += row.mass?.onFirst ?? 0
      distance += row.mass?.meanDistance ?? 0
      logSumExp += row.logSumExp
      count += 1
    }
  }

  /// Runs every method on every document.
  ///
  /// - Parameters:
  ///   - observer: Hears the share of all passes that is done, and may stop them.
  ///   - eachLayer: Receives every layer of every pass besides, with the numbers of method and document.
  /// - Returns: Heads in the order of methods, layers and heads, with the losses of the same passes; `nil` when the observer stopped
  ///   it.
  /// - Throws: What ``DecoderModel/DecoderPass`` throws.
  public func measured(
    observer: AttentionObserver = AttentionObserver(),
    eachLayer: ((DecodedLayer, _ method: Int, _ document: Int) throws -> Void)? = nil
  ) throws -> (heads: [Head], losses: MeasuredLosses)? {
    let shape = study.decoder.shape
    var heads: [Head] = []
    var losses: [[TokenLosses]] = []
    var done = 0.0
    let total = study.multiplyAdds
    for (number, method) in study.methods.enumerated() {
      let pass = try DecoderPass(
        study.decoder, schedules: method.schedules, threads: study.threads)
      var sums = [Sums](repeating: Sums(), count: shape.layerCount * shape.headCount)
      var ofMethod: [TokenLosses] = []
      for (place, document) in study.documents.enumerated() {
        let (before, share) = (done, shape.multiplyAdds(tokens: document.count))
        let part = AttentionObserver(
          progress: { observer.progress((before + $0 * share) / total) },
          isCancelled: observer.isCancelled)
        let found = try pass.losses(of: document, observer: part) { layer in
          for head in 0..<shape.headCount {
            let statistics = layer.statistics(ofHead: head)
            let wanted = rows.map { $0.clamped(to: 0...statistics.count - 1) }
            for row in wanted ?? 0...statistics.count - 1 where rows?.contains(row) ?? true {
              sums[layer.layer * shape.headCount + head].add(statistics[row])
            }
          }
          try eachLayer?(layer, number, place)
        }
        guard let found else { return nil }
        ofMethod.append(found)
        done += share
      }
      losses.append(ofMethod)
      for (index, sum) in sums.enumerated() where sum.count > 0 {
        let count = Double(sum.count)
        heads.append(
          Head(
            layer: index / shape.headCount, head: index % shape.headCount, method: number,
            entropy: sum.entropy / count, firstKeyMass: sum.firstKeyMass / count,
            distance: sum.distance / count, logSumExp: sum.logSumExp / count, rows: sum.count))
      }
    }
    return (heads, MeasuredLosses(names: study.methods.map(\.name), losses: losses))
  }
}
