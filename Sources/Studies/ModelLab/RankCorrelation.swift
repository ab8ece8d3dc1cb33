import AttentionEntropy

/// Spearman's rank correlation with a bootstrap interval over the pairs.
package struct RankCorrelation: Sendable, Hashable {
  /// ρ; `nil` where one of the two does not vary.
  package let value: Double?
  /// The 95 % percentile interval over draws of as many pairs with replacement; `nil` where none has a value.
  package let interval: ClosedRange<Double>?

  /// Measures it.
  ///
  /// - Parameters:
  ///   - x: One number of each pair.
  ///   - y: The other, as many (a precondition).
  ///   - draws: Draws of the bootstrap.
  /// - Complexity: O(draws × n log n).
  package init(_ x: [Double], _ y: [Double], draws: Int = PairedPieces.usualDraws) {
    precondition(x.count == y.count, "\(x.count) numbers do not pair with \(y.count).")
    value = Self.spearman(x, y)
    let generator = CounterGenerator(seed: 2, stream: .bootstrap)
    var place: UInt64 = 0
    var values: [Double] = []
    for _ in 0..<(x.count > 2 ? draws : 0) {
      let chosen = x.map { _ in
        defer { place += 1 }
        return generator.number(below: x.count, at: place)
      }
      if let own = Self.spearman(chosen.map { x[$0] }, chosen.map { y[$0] }) { values.append(own) }
    }
    interval = percentileInterval(values)
  }

  /// The correlation of ranks; equal numbers share the mean of their ranks.
  private static func spearman(_ x: [Double], _ y: [Double]) -> Double? {
    let (a, b) = (ranks(x), ranks(y))
    let mean = Double(a.count - 1) / 2
    var (ab, aa, bb) = (0.0, 0.0, 0.0)
    for (p, q) in zip(a, b) {
      ab += (p - mean) * (q - mean)
      aa += (p - mean) * (p - mean)
      bb += (q - mean) * (q - mean)
    }
    return aa > 0 && bb > 0 ? ab / (aa * bb).squareRoot() : nil
  }

  private static func ranks(_ values: [Double]) -> [Double] {
    let order = values.indices.sorted { values[$0] < values[$1] }
    var ranks = [Double](repeating: 0, count: values.count)
    var start = 0
    while start < order.count {
      var end = start
      while end + 1 < order.count, values[order[end + 1]] == values[order[start]] { end += 1 }
      for place in start...end { ranks[order[place]] = Double(start + end) / 2 }
      start = end + 1
    }
    return ranks
  }
}
