import DecoderModel
import Foundation
import Studies
import Testing

/// Intervals and fits of losses on the same pieces of text.
@Suite("Losses told apart")
struct LossFitTests {
  /// Losses [settings][documents] from a formula.
  private static func losses(
    settings: Int, documents: Int, count: Int, _ value: (Int, Int, Int) -> Double
  ) -> [[TokenLosses]] {
    (0..<settings).map { setting in
      (0..<documents).map { document in
        TokenLosses((0..<count).map { value(setting, document, $0) })
      }
    }
  }

  @Test("Several documents are the pieces; one is cut into windows of 256 positions")
  func pieces() {
    let several = PairedPieces(
      Self.losses(settings: 2, documents: 3, count: 600) {
        Double(10 * $0 + $1) + Double($2) / 600
      },
      at: 0..<600)
    #expect(several.kind == .documents && several.means.count == 3 && several.tokens == 1_800)
    #expect(abs(several.means[2][1] - (12 + 599.0 / 1_200)) < 1e-12)
    let one = PairedPieces(
      Self.losses(settings: 1, documents: 1, count: 600) { _, _, position in Double(position) },
      at: 256..<600)
    #expect(one.kind == .windows && one.means == [[383.5], [555.5]])
    // The mean over all tokens, not over pieces of different lengths.
    #expect(one.overall == [427.5] && one.tokens == 344)
  }

  @Test("The percentile interval of a mean of many pieces is that of the normal law")
  func interval() throws {
    // 100 windows whose differences are ±1 in turn: the mean of a draw has the standard deviation 1/10.
    let pieces = PairedPieces(
      Self.losses(settings: 2, documents: 1, count: 100 * 256) { setting, _, position in
        setting == 0 ? 3 : 3 + (position / 256 % 2 == 0 ? 1 : -1)
      },
      at: 0..<100 * 256)
    let range = try #require(pieces.difference(of: 1, from: 0, draws: 2_000))
    #expect(abs(range.upperBound - 0.196) < 0.025 && abs(range.lowerBound + 0.196) < 0.025)
    #expect(pieces.difference(of: 1, from: 0, draws: 2_000) == range)
  }

  @Test("Pairing takes away what texts have in common; one piece has no interval")
  func pairing() throws {
    let pieces = PairedPieces(
      Self.losses(settings: 2, documents: 6, count: 4) { setting, document, _ in
        Double(document) + (setting == 0 ? 0 : 0.25)
      },
      at: 0..<4)
    let range = try #require(pieces.difference(of: 1, from: 0, draws: 500))
    #expect(abs(range.lowerBound - 0.25) < 1e-12 && abs(range.upperBound - 0.25) < 1e-12)
    let alone = PairedPieces(
      Self.losses(settings: 2, documents: 1, count: 4) { setting, _, _ in Double(setting) },
      at: 0..<4)
    #expect(alone.difference(of: 1, from: 0) == nil)
  }

  @Test("A parabola comes back from its values, and noise is fitted by least squares")
  func parabola() throws {
    let x = [1, 1.05, 1.1, 1.2]
    let exact = LossParabola(x: x, losses: x.map { 3 + 7 * ($0 - 1.07) * ($0 - 1.07) })
    #expect(abs(try #require(exact.lowest(in: 1...1.2)) - 1.07) < 1e-9)
    #expect(abs(exact(1.15) - (3 + 7 * 0.0064)) < 1e-12)
    #expect(exact.lowest(in: 1...1.05) == nil)
    #expect(LossParabola(x: x, losses: x.map { -$0 * $0 }).lowest(in: 1...1.2) == nil)
    // numpy.polyfit([0, 1, 2, 4], [1, 0, 2, 3], 2) = [0.1363636364, 0.0636363636, 0.6727272727].
    let noisy = LossParabola(x: [0, 1, 2, 4], losses: [1, 0, 2, 3])
    for place in [-1.0, 0, 3] {
      let expected = 0.672727272727273 + place * (0.063636363636363 + place * 0.136363636363637)
      #expect(abs(noisy(place) - expected) < 1e-9)
    }
  }

  @Test(
    "The fit of a temperature finds the amplitude that losses were made from, with its interval")
  func temperature() throws {
    let amplitudes = (0...8).map { 1 + Double($0) / 40 }
    // Six documents whose minima lie at 1.04 … 1.09: the mean of the minima is 1.065.
    let losses = Self.losses(settings: 9, documents: 6, count: 3) { setting, document, _ in
      let lowest = 1.04 + Double(document) / 100
      return 3 + 5 * (amplitudes[setting] - lowest) * (amplitudes[setting] - lowest)
    }
    let fit = TemperatureLossFit(
      amplitudes: amplitudes, pieces: PairedPieces(losses, at: 0..<3), draws: 2_000)
    #expect(abs(try #require(fit.minimum) - 1.065) < 1e-9 && fit.defined == 1)
    let range = try #require(fit.interval)
    // The standard deviation of the mean of six draws: √(35/12)/100/√6 = 0.00697.
    #expect(abs(range.upperBound - (1.065 + 1.96 * 0.00697)) < 0.002)
    #expect(abs(range.lowerBound - (1.065 - 1.96 * 0.00697)) < 0.002)
    #expect(fit.choice.best == 3 && fit.choice.candidates[3].isIndifferent)
    #expect(fit.choice.candidates[2].isIndifferent && !fit.choice.candidates[8].isIndifferent)
    #expect(!fit.choice.candidates[0].isIndifferent)
  }

  @Test("Settings that are the same to the bit are one choice")
  func same() {
    let pieces = PairedPieces(
      Self.losses(settings: 3, documents: 4, count: 2) { setting, document, _ in
        Double(document) + (setting == 1 ? 1 : 0)
      },
      at: 0..<2)
    let choice = LossChoice(pieces, draws: 100)
    #expect(choice.best == 0)
    #expect(choice.candidates.map(\.isIndifferent) == [true, false, true])
    #expect(choice.candidates.map(\.difference) == [0, 1, 0])
  }

  @Test("Spearman's correlation shares ranks, and is without value where nothing varies")
  func ranks() throws {
    // scipy.stats.spearmanr([1, 2, 2, 4, 5], [2, 1, 3, 5, 4]) = 0.7181848464596079
    let found = try #require(RankCorrelation([1, 2, 2, 4, 5], [2, 1, 3, 5, 4], draws: 10).value)
    #expect(abs(found - 0.7181848464596079) < 1e-12)
    let x = (0..<30).map(Double.init)
    let exact = RankCorrelation(x, x.map { -$0 * $0 * $0 }, draws: 200)
    #expect(exact.value == -1 && exact.interval == -1...(-1))
    #expect(RankCorrelation([1, 1, 1], [1, 2, 3], draws: 10).value == nil)
  }
}
