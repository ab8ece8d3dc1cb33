import AttentionEntropy
package import DecoderModel

/// Statistics of every head summed over ranges of rows of one text.
///
/// Sums of one text do not depend on what else is measured; those of several texts are added in the order of the texts, so that the
/// bits of a mean do not depend on how a run was cut.
package struct HeadSums: Sendable, Hashable {
  /// What is summed.
  package enum Measure: Int, Sendable, CaseIterable {
    /// Entropy in nats.
    case entropy
    /// Σ p on position 0.
    case firstKeyMass
    /// Σ p·(i − j) in tokens.
    case distance
    /// ln Σ exp(ℓ).
    case logSumExp
  }

  /// The rows of each range, within the text.
  package let ranges: [Range<Int>]
  package let layerCount: Int
  package let headCount: Int
  /// Sums [ranges][layers][heads][measures], one after the other.
  package private(set) var values: [Double]

  /// Sums of nothing yet.
  init(_ ranges: [Range<Int>], _ shape: DecoderShape) {
    self.ranges = ranges
    (layerCount, headCount) = (shape.layerCount, shape.headCount)
    values = Array(
      repeating: 0,
      count: ranges.count * layerCount * headCount * Measure.allCases.count)
  }

  /// Sums that were kept; `nil` where they are not as many as there must be.
  package init?(_ ranges: [Range<Int>], _ shape: DecoderShape, values: [Double]) {
    self.init(ranges, shape)
    guard values.count == self.values.count else { return nil }
    self.values = values
  }

  private func place(_ range: Int, layer: Int, head: Int) -> Int {
    ((range * layerCount + layer) * headCount + head) * Measure.allCases.count
  }

  /// Adds the rows of a layer.
  mutating func add(_ layer: DecodedLayer) {
    for head in 0..<headCount {
      let statistics = layer.statistics(ofHead: head)
      for (number, range) in ranges.enumerated() {
        var sums = [0.0, 0, 0, 0]
        for row in statistics[range] {
          sums[Measure.entropy.rawValue] += row.entropy
          sums[Measure.firstKeyMass.rawValue] += row.mass?.onFirst ?? 0
          sums[Measure.distance.rawValue] += row.mass?.meanDistance ?? 0
          sums[Measure.logSumExp.rawValue] += row.logSumExp
        }
        let start = place(number, layer: layer.layer, head: head)
        values.replaceSubrange(start..<start + sums.count, with: sums)
      }
    }
  }

  /// The sum of a measure of a head over some of the ranges.
  ///
  /// - Parameters:
  ///   - measure: What is summed.
  ///   - layer: Number of the layer (a precondition).
  ///   - head: Number of the query head in the layer (a precondition).
  ///   - ranges: Which of ``ranges``.
  /// - Returns: The sum, the ranges added in their order.
  package func sum(
    _ measure: Measure, layer: Int, head: Int, ranges: Range<Int>
  ) -> Double {
    ranges.reduce(0) { $0 + values[place($1, layer: layer, head: head) + measure.rawValue] }
  }

  /// How many rows some of the ranges have.
  package func rowCount(_ ranges: Range<Int>) -> Int {
    self.ranges[ranges].reduce(0) { $0 + $1.count }
  }
}
