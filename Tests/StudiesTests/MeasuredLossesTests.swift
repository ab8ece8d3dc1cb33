import DecoderModel
import Studies
import Testing

/// Losses of several methods on the same tokens: bins, paired differences and their intervals.
@Suite struct MeasuredLossesTests {
  @Test("Several documents give an interval over documents, by hand")
  func documents() throws {
    // Differences of the three documents at positions 0 … 3: means 1, 2 and 3.
    let first = [[1.0, 1, 1, 1], [2, 2, 2, 2], [0, 0, 0, 0]]
    let second = [[2.0, 2, 2, 2], [4, 4, 4, 4], [2, 4, 3, 3]]
    let losses = MeasuredLosses(
      names: ["rope", "pi"], losses: [first, second].map { $0.map { TokenLosses($0) } })
    let whole = losses.whole()
    #expect(whole.map(\.loss) == [1, 3] && whole.map(\.tokens) == [12, 12])
    #expect(whole.map(\.positions) == [0..<5, 0..<5])
    #expect(whole[0].difference == nil)
    let difference = try #require(whole[1].difference)
    #expect(difference.mean == 2 && difference.pieces == 3)
    // s = 1, so 2 ± 4.302653/√3.
    let interval = try #require(difference.interval)
    #expect(abs(interval.upperBound - (2 + 4.302_653 / 3.0.squareRoot())) < 1e-6)
    #expect(abs(interval.lowerBound - (2 - 4.302_653 / 3.0.squareRoot())) < 1e-6)
  }

  @Test("One document gives an interval over whole windows of 256 tokens")
  func windows() throws {
    // Two whole windows whose differences are 1 and 3, and 88 tokens of difference 0 behind them.
    let first = [Double](repeating: 1, count: 600)
    let second = (0..<600).map { $0 < 256 ? 2.0 : $0 < 512 ? 4.0 : 1.0 }
    let losses = MeasuredLosses(
      names: ["rope", "yarn"], losses: [[TokenLosses(first)], [TokenLosses(second)]])
    let difference = try #require(losses.whole()[1].difference)
    #expect(difference.pieces == 2)
    #expect(abs(difference.mean - 1_024.0 / 600) < 1e-12)
    // s = √2, standard error 1, t = 12.706205 with one degree of freedom.
    let interval = try #require(difference.interval)
    #expect(abs((interval.upperBound - interval.lowerBound) / 2 - 12.706_205) < 1e-5)
  }

  @Test("Bins hold every method in order; rows cut them; one window has no interval")
  func bins() {
    let values = (0..<10).map(Double.init)
    let losses = MeasuredLosses(
      names: ["rope", "pi"],
      losses: [[TokenLosses(values)], [TokenLosses(values.map { $0 + 1 })]])
    let bins = losses.bins(width: 4, rows: 2...8)
    #expect(bins.map(\.positions) == [2..<4, 2..<4, 4..<8, 4..<8, 8..<9, 8..<9])
    #expect(bins.map(\.method) == [0, 1, 0, 1, 0, 1])
    #expect(bins.map(\.loss) == [2.5, 3.5, 5.5, 6.5, 8, 9])
    #expect(bins.filter { $0.method == 1 }.allSatisfy { $0.difference?.mean == 1 })
    #expect(bins.allSatisfy { $0.difference?.interval == nil })
    // The last token has no loss.
    #expect(losses.bins(width: 10).map(\.tokens) == [10, 10])
    #expect(losses.bins(width: 4, rows: 50...60).isEmpty)
  }
}
