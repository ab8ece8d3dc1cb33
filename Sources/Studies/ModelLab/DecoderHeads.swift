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

  /// The passes that it takes.
  package var passes: LossPasses {
    let longest = study.documents.map(\.count).max() ?? 0
    let wanted = rows.map { $0.clamped(to: 0...Int.max - 1) }
    return LossPasses(
      study, ranges: [wanted.map { $0.lowerBound..<$0.upperBound + 1 } ?? 0..<longest])
  }

  /// Runs every method on every document.
  ///
  /// - Parameters:
  ///   - observer: Hears the share of all passes that is done, and may stop them.
  ///   - eachLayer: Receives every layer of every pass besides, with the numbers of method and document.
  /// - Returns: Heads in the order of methods, layers and heads, with the losses of the same passes; `nil` when the observer stopped
  ///   it.
  /// - Throws: What ``/DecoderModel/DecoderPass`` throws.
  public func measured(
    observer: AttentionObserver = AttentionObserver(),
    eachLayer: ((DecodedLayer, _ method: Int, _ document: Int) throws -> Void)? = nil
  ) throws -> (heads: [Head], losses: MeasuredLosses)? {
    let passes = passes
    guard let results = try passes.measured(observer: observer, eachLayer: eachLayer) else {
      return nil
    }
    return (heads(of: results), passes.losses(results))
  }

  /// The heads of results: sums of each document, added in the order of the documents.
  ///
  /// - Parameter results: Those of ``passes``, in their order.
  /// - Returns: Heads in the order of methods, layers and heads.
  package func heads(of results: [PassResult]) -> [Head] {
    let shape = study.decoder.shape
    return study.methods.indices.flatMap { method -> [Head] in
      let documents = study.documents.indices.compactMap {
        results[$0 * study.methods.count + method].sums
      }
      let rows = documents.reduce(0) { $0 + $1.rowCount($1.ranges.indices) }
      guard rows > 0 else { return [] }
      return (0..<shape.layerCount * shape.headCount).map { index in
        let (layer, head) = (index / shape.headCount, index % shape.headCount)
        func mean(_ measure: HeadSums.Measure) -> Double {
          documents.reduce(0) {
            $0 + $1.sum(measure, layer: layer, head: head, ranges: $1.ranges.indices)
          } / Double(rows)
        }
        return Head(
          layer: layer, head: head, method: method, entropy: mean(.entropy),
          firstKeyMass: mean(.firstKeyMass), distance: mean(.distance),
          logSumExp: mean(.logSumExp), rows: rows)
      }
    }
  }
}
