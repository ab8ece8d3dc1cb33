public import AttentionEntropy
import Foundation
import RotaryEmbedding

/// A question for ``restoredMultiplier(atScale:of:search:finished:)`` put to one head of captured vectors: the mean of a measure over
/// rows under a method, against its mean over rows within the trained context under plain RoPE.
public struct HeadTemperature: Sendable {
  /// Rows of the head, a layer of a study with this head alone counted by its place.
  public let layer: StudyLayer
  /// Which of the layer's heads.
  public let place: Int
  /// What is restored.
  public let measure: RowMeasure
  /// How scores are computed.
  public let precision: AttentionRequest.Precision
  /// Threads at most; all processors where none are given.
  public let threads: Int?
  /// Whether rows and keys that hold NaN or infinity are left out.
  public let skipsNonFinite: Bool

  /// Asks about a head.
  ///
  /// - Parameters:
  ///   - layer: Its layer with the rows that count; methods are given with the questions.
  ///   - place: Which of the layer's heads (a precondition).
  ///   - measure: What is restored.
  ///   - precision: How scores are computed.
  ///   - threads: Threads at most.
  ///   - skipsNonFinite: Whether rows and keys that hold NaN or infinity are left out; they are refused otherwise.
  public init(
    _ layer: StudyLayer, place: Int, measure: RowMeasure,
    precision: AttentionRequest.Precision = .double, threads: Int? = nil,
    skipsNonFinite: Bool = false
  ) {
    (self.layer, self.place, self.measure) = (layer, place, measure)
    (self.precision, self.threads, self.skipsNonFinite) = (precision, threads, skipsNonFinite)
  }

  /// Makes what gives the mean of the measure over the rows at several factors.
  ///
  /// - Parameters:
  ///   - schedule: What rotates the vectors.
  ///   - isCancelled: Asked between blocks of rows whether to stop.
  /// - Returns: A function of factors, at most `AttentionRequest.multiplierLimit` of them, that gives NaN where no row sees a key
  ///   and throws `CancellationError` when it was stopped.
  /// - Throws: ``HeadStudyError/notFinite(_:layer:head:)`` (with 0 for the layer); what reading the vectors throws.
  public func values(
    under schedule: NamedSchedule, isCancelled: @escaping @Sendable () -> Bool = { false }
  ) throws -> ([Double]) throws -> [Double] {
    let parts = try finiteParts()
    return { multipliers in
      var request = AttentionRequest(
        mask: layer.mask, logitMultipliers: multipliers, measuresMass: measure.needsMass,
        precision: precision, threads: threads)
      request.mask = layer.mask
      var sums = multipliers.map { _ in (total: 0.0, count: 0) }
      for vectors in parts {
        guard
          let rows = try attentionStatistics(
            of: vectors, schedule: schedule.schedule, request: request,
            observer: AttentionObserver(isCancelled: isCancelled))
        else { throw CancellationError() }
        for (index, heads) in rows.enumerated() {
          for value in heads.joined().compactMap(measure.value) {
            sums[index].total += value
            sums[index].count += 1
          }
        }
      }
      return sums.map { $0.count == 0 ? .nan : $0.total / Double($0.count) }
    }
  }

  /// The median critical factor over the rows.
  ///
  /// - Parameter schedule: What rotates the vectors.
  /// - Returns: The median, of an even number of rows the mean of the middle two; infinite where the top of most rows is tied,
  ///   `nil` where no row sees a key.
  /// - Throws: As ``values(under:isCancelled:)``.
  /// - Complexity: O(m·d) for each row, and for rotating the keys.
  public func critical(under schedule: NamedSchedule) throws -> Double? {
    var found: [Double] = []
    for vectors in try finiteParts() {
      let turned = try TurnedRows(vectors, schedule: schedule.schedule)
      for row in 0..<vectors.queryCount {
        let logits = LogitRow(turned, vectors, head: 0, row: row, mask: layer.mask).logits
        if !logits.isEmpty { found.append(criticalMultiplier(of: logits)) }
      }
    }
    guard !found.isEmpty else { return nil }
    found.sort()
    let (lower, upper) = (found[(found.count - 1) / 2], found[found.count / 2])
    return lower == upper ? lower : lower / 2 + upper / 2
  }

  private func finiteParts() throws -> [HeadVectors] {
    let study = HeadStudy(layers: [layer], skipsNonFinite: skipsNonFinite)
    let finite = try study.finiteVectors(ofLayerAt: 0, place: place)
    return try finite.parts.flatMap { try finite.withoutSkippedRows($0) }
  }
}
