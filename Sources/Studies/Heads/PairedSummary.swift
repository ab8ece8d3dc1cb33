public import AttentionEntropy

/// How far methods lie from the first, row by row: summed up by head, and over heads.
///
///     difference of a head = mean over its rows r of H(r) − H₁(r)
///
/// with H₁ the entropy of the same row under the first method, in nats. Intervals are Student's 95 % (``Estimate/interval``).
/// Over rows they take the rows of a head for independent draws, which they are not, since they share keys: they tell how rows
/// scatter. Over heads they take the heads for draws.
public struct PairedSummary: Sendable, Hashable {
  /// One head under one method and one multiplier.
  public struct Head: Sendable, Hashable {
    /// The rows that were compared.
    public let series: HeadSeries
    /// The mean difference over rows in nats; `nil` where no row can be compared.
    public let difference: Estimate?
    /// The mean divergences over the same rows in nats; `nil` where there are none.
    public let divergence: AttentionDivergence?
    /// Rows that were compared.
    public var rowCount: Int { difference?.count ?? 0 }
  }

  /// One method under one multiplier.
  public struct Method: Sendable, Hashable {
    /// The method's name.
    public let name: String
    /// The factor on all logits.
    public let multiplier: Double
    /// The mean difference of each head in which rows could be compared, in nats.
    public let headMeans: [Double]
    /// Their mean over heads in nats; `nil` where there are none.
    public var difference: Estimate? { headMeans.isEmpty ? nil : Estimate(headMeans) }
  }

  /// Head by head, every method but the first, in the order of the series.
  public let heads: [Head]
  /// Over heads, every method but the first with each multiplier, in the order of the series.
  public let methods: [Method]

  /// Sums up the series of a study.
  ///
  /// - Parameter series: From ``headSeries(of:)``; those of the first method, which has no reference, are passed over.
  /// - Complexity: O(rows).
  public init(_ series: [HeadSeries]) {
    heads = series.filter { $0.reference != nil }.map { series in
      let differences = series.differences
      let divergences = series.rows.indices.compactMap { series.divergence(row: $0) }
      return Head(
        series: series, difference: differences.isEmpty ? nil : Estimate(differences),
        divergence: Self.mean(divergences))
    }
    var found: [(name: String, multiplier: Double, means: [Double])] = []
    for head in heads {
      let (name, multiplier) = (head.series.methodName, head.series.multiplier)
      var place = found.firstIndex { $0.name == name && $0.multiplier == multiplier }
      if place == nil {
        place = found.count
        found.append((name, multiplier, []))
      }
      guard let place, let difference = head.difference else { continue }
      found[place].means.append(difference.mean)
    }
    methods = found.map {
      Method(name: $0.name, multiplier: $0.multiplier, headMeans: $0.means)
    }
  }

  private static func mean(_ divergences: [AttentionDivergence]) -> AttentionDivergence? {
    guard let forward = meanValue(divergences.map(\.forward)),
      let backward = meanValue(divergences.map(\.backward)),
      let jensenShannon = meanValue(divergences.map(\.jensenShannon))
    else { return nil }
    return AttentionDivergence(
      forward: forward, backward: backward, jensenShannon: jensenShannon)
  }
}
