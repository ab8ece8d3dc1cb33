import AttentionEntropy
import Studies
import Testing

/// Rows with these entropies; `nil` sees no key.
private func rows(_ entropies: [Double?]) -> [AttentionStatistics] {
  entropies.map { $0.map { AttentionStatistics(entropy: $0, logSumExp: 1) } ?? .masked }
}

private func series(
  layer: Int? = nil, head: Int = 0, method: Int = 1, multiplier: Double = 1, _ values: [Double?],
  from reference: [Double?]?, divergences: [AttentionDivergence]? = nil, skipped: Set<Int> = []
) -> HeadSeries {
  HeadSeries(
    layer: layer, head: head, method: method, methodName: "m\(method)", multiplier: multiplier,
    positions: Array(values.indices), rows: rows(values), reference: reference.map(rows),
    divergences: divergences, skipped: skipped)
}

@Suite("Paired summaries")
struct PairedSummaryTests {
  @Test("Differences of 1, 2 and 6 nats have the mean 3 and Student's interval by hand")
  func interval() throws {
    let paired = PairedSummary([series([2, 4, 9], from: [1, 2, 3])])
    let difference = try #require(paired.heads.first?.difference)
    // s² = (4 + 1 + 9)/2 = 7, √(7/3) = 1.527525, t = 4.302653 with two degrees of freedom.
    #expect(difference.mean == 3)
    #expect(abs(difference.standardError - 1.527_525_231_651_946_8) < 1e-15)
    #expect(abs(difference.interval.lowerBound + 3.572_411_0) < 1e-6)
    #expect(abs(difference.interval.upperBound - 9.572_411_0) < 1e-6)
  }

  @Test("Rows that are skipped, or see no key under either method, are not compared")
  func missingRows() throws {
    let one = series([5, nil, 7, 8], from: [1, 2, nil, 4], skipped: [3])
    #expect((0..<4).map { one.difference(row: $0) } == [4, nil, nil, nil])
    let paired = PairedSummary([one])
    #expect(paired.heads[0].rowCount == 1)
    #expect(paired.heads[0].difference?.standardError == 0)
    let summary = HeadSummary(one)
    #expect((summary.rowCount, summary.maskedCount, summary.skippedCount) == (4, 1, 1))
    #expect(summary.entropy?.mean == 6)
    #expect((summary.least, summary.greatest) == (5, 7))
    #expect(summary.last == nil)
  }

  @Test("Over heads, the mean is that of the heads' means, and heads without rows do not count")
  func overHeads() throws {
    let paired = PairedSummary([
      series(method: 0, [1, 1], from: nil),
      series(layer: 0, head: 0, [2, 4], from: [1, 1]),
      series(layer: 0, head: 0, multiplier: 2, [9, 9], from: [1, 1]),
      series(layer: 1, head: 0, [7, 7], from: [3, 1]),
      series(layer: 1, head: 1, [nil, 5], from: [1, nil]),
      series(layer: 0, head: 0, method: 2, [0, 0], from: [1, 1]),
    ])
    #expect(paired.heads.count == 5)
    #expect(paired.methods.map(\.name) == ["m1", "m1", "m2"])
    #expect(paired.methods.map(\.multiplier) == [1, 2, 1])
    // Heads of 2 and 5 nats: mean 3.5, standard error (5 − 2)/2 = 1.5.
    #expect(paired.methods[0].headMeans == [2, 5])
    let overHeads = try #require(paired.methods[0].difference)
    #expect(overHeads.mean == 3.5)
    #expect(abs(overHeads.standardError - 1.5) < 1e-15)
    #expect(paired.methods[1].headMeans == [8])
    #expect(paired.methods[2].headMeans == [-1])
  }

  @Test("Mean divergences are over the rows that are compared alone")
  func divergences() throws {
    let values = [(1.0, 2.0, 0.25), (3.0, 6.0, 0.75), (100.0, 100.0, 0.5)].map {
      AttentionDivergence(forward: $0, backward: $1, jensenShannon: $2)
    }
    let paired = PairedSummary([
      series([1, 1, nil], from: [1, 1, 1], divergences: values),
      series(head: 1, [1], from: [1]),
    ])
    #expect(
      paired.heads[0].divergence
        == AttentionDivergence(forward: 2, backward: 4, jensenShannon: 0.5))
    #expect(paired.heads[1].divergence == nil)
  }

  @Test("Where nothing can be compared there is no difference, and a method without heads has none")
  func nothing() {
    let paired = PairedSummary([series([nil], from: [1])])
    #expect(paired.heads[0].difference == nil)
    #expect(paired.heads[0].rowCount == 0)
    #expect(paired.methods[0].headMeans.isEmpty)
    #expect(paired.methods[0].difference == nil)
    #expect(PairedSummary([]).methods.isEmpty)
  }

  @Test("A grid keeps its four axes apart")
  func grid() {
    var grid = RowGrid(repeating: 0, methodCount: 2, multiplierCount: 3, headCount: 2, rowCount: 2)
    for method in 0..<2 {
      for multiplier in 0..<3 {
        for head in 0..<2 {
          let value = 100 * method + 10 * multiplier + head
          grid[method: method, multiplier: multiplier, head: head] = [value, -value]
        }
      }
    }
    #expect(grid[method: 1, multiplier: 2, head: 0] == [120, -120])
    #expect(grid[method: 0, multiplier: 1, head: 1] == [11, -11])
    #expect(grid[method: 1, head: 1] == [101, -101])
  }
}
