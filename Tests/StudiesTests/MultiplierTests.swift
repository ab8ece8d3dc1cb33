import AttentionEntropy
import Foundation
import RotaryEmbedding
import Studies
import Testing

@Suite("Multipliers that restore")
struct MultiplierTests {
  // MARK: Search

  @Test(
    "the root of a function that falls is found on both sides of 1",
    arguments: [0.02, 0.3, 1, 7.69, 60])
  func falling(root: Double) throws {
    let found = try MultiplierSearch().root(target: -log(root)) { $0.map { -log($0) } }
    // 10⁻¹⁰ in ln m.
    #expect(abs(log(try #require(found.multiplier) / root)) < 2e-10)
  }

  @Test(
    "beyond the bracket there is no root, and the reason is the side on which the measure stays")
  func none() throws {
    let above = try MultiplierSearch().root(target: 0.01) { $0.map { 1 / $0 } }
    #expect(above.multiplier == nil && above.failure?.reason == .staysAbove)
    #expect(above.failure?.bracket == 1.0 / 64...64)
    // The least value is that at the end of the bracket.
    #expect(abs(try #require(above.failure?.values?.lowerBound) - 1 / 64) < 1e-15)
    let below = try MultiplierSearch().root(target: 100) { $0.map { 1 / $0 } }
    #expect(below.failure?.reason == .staysBelow)
    let noNumber = try MultiplierSearch().root(target: 1) { $0.map { _ in .nan } }
    #expect(noNumber.failure?.reason == .notANumber)
  }

  @Test("of several roots the nearest to 1 is found where the measure may turn")
  func several() throws {
    // (ln m − 1)² = 1/4 at ln m = 1/2 and 3/2.
    let search = MultiplierSearch(isMonotone: false)
    let found = try search.root(target: 0.25) { $0.map { (log($0) - 1) * (log($0) - 1) } }
    #expect(abs(log(try #require(found.multiplier)) - 0.5) < 2e-10)
  }

  // MARK: Rows

  @Test(
    "a row's statistics are those of the definition, and its entropy falls by the variance of mℓ")
  func row() throws {
    let logits = [0.3, -1.2, 2.0, 0.0, 1.1]
    let row = LogitRow(logits: logits, distances: [4, 3, 2, 1, 0], position: 4)
    for m in [0.5, 1, 3] {
      let total = logits.reduce(0) { $0 + exp(m * $1) }
      let p = logits.map { exp(m * $0) / total }
      let statistics = row.statistics(at: m)
      #expect(abs(statistics.entropy + p.reduce(0) { $0 + $1 * log($1) }) < 1e-14)
      #expect(abs(statistics.logSumExp - log(total)) < 1e-14)
      let mass = try #require(statistics.mass)
      #expect(abs(mass.largest - p[2]) < 1e-15)
      #expect(abs(mass.onFirst - p[0]) < 1e-15)
      #expect(abs(mass.collision - p.reduce(0) { $0 + $1 * $1 }) < 1e-15)
      #expect(
        abs(mass.meanDistance - zip(p, [4.0, 3, 2, 1, 0]).reduce(0) { $0 + $1.0 * $1.1 }) < 1e-14)
      // ∂H/∂ ln m = −m²Var ℓ; the central difference errs by h²/6 of the third derivative, and by 10⁻¹⁶/h.
      let mean = zip(p, logits).reduce(0) { $0 + $1.0 * $1.1 }
      let variance = zip(p, logits).reduce(0) { $0 + $1.0 * ($1.1 - mean) * ($1.1 - mean) }
      let h = 1e-4
      let slope =
        (row.statistics(at: m * exp(h)).entropy - row.statistics(at: m * exp(-h)).entropy) / (2 * h)
      #expect(abs(slope + m * m * variance) < 1e-6)
    }
  }

  @Test("the critical factor is the largest of all ranks, ties have none, and one key needs none")
  func critical() {
    #expect(criticalMultiplier(of: [3]) == 0)
    #expect(criticalMultiplier(of: [1, 1, 0]) == .infinity)
    // One key at the top and n − 1 a gap G below: ln n/G, by the last rank.
    let level = [5.0] + [Double](repeating: 2, count: 99)
    #expect(abs(criticalMultiplier(of: level) - log(100) / 3) < 1e-15)
    var state: UInt64 = 7
    for spread in [1.0, 4, 20] {
      let logits = (0..<5_000).map { _ in
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return pow(Double(state >> 11) / 9_007_199_254_740_992, spread)
      }
      let gaps = logits.sorted(by: >).map { logits.max()! - $0 }
      let largest = gaps.indices.dropFirst().map { log(Double($0 + 1)) / gaps[$0] }.max()
      #expect(criticalMultiplier(of: logits) == largest)
    }
  }

  // MARK: Fit

  @Test("a law is found again from its own factors, and the scale 1 says nothing")
  func fit() throws {
    let scales = [1.0, 2, 4, 8]
    let fit = try #require(
      TemperatureFit(scales.map { ($0, pow(0.1 * log($0) + 1, 2)) }))
    #expect(abs(fit.slope - 0.1) < 1e-14 && fit.count == 3)
    #expect(abs(try #require(fit.free).slope - 0.1) < 1e-13)
    #expect(abs(try #require(fit.free).intercept - 1) < 1e-13)
    #expect(TemperatureFit([(1, 1.5)]) == nil)
    #expect(try #require(TemperatureFit([(2, 1.5)])).free == nil)
  }

  @Test("the published laws at s = 4, L = 2048")
  func published() throws {
    let laws = try PublishedMultipliers(scale: 4, trainedContext: 2_048)
    // log n: 13 ln 2 over 11 ln 2.
    #expect(abs(laws.paper - 1.296477) < 1e-6 && abs(laws.mistral - 1.203498) < 1e-6)
    #expect(abs(laws.handbook - 1.067066) < 1e-6)
    #expect(abs(try #require(laws.logN) - 13.0 / 11) < 1e-14)
  }

  // MARK: Landmarks

  /// Factors computed independently, with NumPy in double precision, to four decimals: all-ones, d = 128, b = 10⁴, L = 2048.
  @Test(
    "all-ones rows are restored by the factors that another program found",
    arguments: [
      ("yarn", Ramp.Convention?.some(.rotations), [1.1399, 1.2736, 1.3966]),
      ("yarn", .some(.pairIndex(truncated: true)), [1.1185, 1.2278, 1.3320]),
      ("ntk-aware", nil, [1.1008, 1.1957, 1.2972]), ("pi", nil, [1.1172, 1.2699, 1.5348]),
    ])
  func allOnes(method: String, ramp: Ramp.Convention?, expected: [Double]) throws {
    var request = MethodRequest("rope", headDimension: 128, trainedContext: 2_048)
    let question = EnsembleTemperature(
      ensemble: AllOnesEnsemble(), seeds: [1], rope: try request.resolved().schedule,
      measure: .entropy)
    let references = try question.references()
    for (scale, expected) in zip([2.0, 4, 8], expected) {
      (request.method, request.scale, request.ramp) = (method, scale, ramp)
      let units = question.units(
        under: try request.resolved().schedule, length: Int(scale) * 2_048, references: references)
      let found = try restoredMultiplier(atScale: scale, of: units, search: MultiplierSearch())
      #expect(abs(try #require(found.outcome.multiplier) - expected) < 6e-5)
      #expect(found.interval == nil)
    }
  }

  /// The slope (√m − 1)/ln s at σ = 2 and s = 2, computed independently by quadrature, to three decimals: 0.119.
  @Test("Gaussian rows are restored by the factor of a quadrature")
  func gaussian() throws {
    let (unit, search) = gaussianTemperature(sigma: 2, trainedContext: 2_048, length: 4_096)
    #expect(search.bracket.upperBound == 5)
    // Entropy falls with the factor, so that the root lies between the factors of slopes on both sides.
    let around = [0.1185, 0.1195].map { pow(1 + $0 * log(2), 2) }
    let values = try unit.measure()(around)
    #expect(values[0] > unit.reference && unit.reference > values[1])
  }

  // MARK: Units

  private func unit(_ reference: Double, _ value: @escaping (Double) -> Double) -> TemperatureUnit {
    TemperatureUnit(reference: reference) { { $0.map(value) } }
  }

  @Test("units with roots give their mean and Student's interval")
  func roots() throws {
    let units = [1.0, 2, 3].map { root in unit(0) { log(root / $0) } }
    let found = try restoredMultiplier(atScale: 2, of: units, search: MultiplierSearch())
    #expect(found.basis == .meanOfRoots)
    #expect(abs(try #require(found.outcome.multiplier) - 2) < 1e-9)
    // t₀.₉₇₅ with two degrees of freedom is 4.302653; the standard error of 1, 2, 3 is 1/√3.
    #expect(
      abs(try #require(found.interval).upperBound - 2 * exp(4.302_653 / 3.0.squareRoot() / 2))
        < 1e-5)
  }

  @Test("where a unit alone has no root the mean is restored, with an interval from its slope")
  func fallback() throws {
    // −m and −m − 100 about −1 and −103 at m = 2: alone the second is restored at m = 3, the third nowhere.
    let units = [unit(-1) { -$0 }, unit(-103) { -$0 - 100 }, unit(5) { -$0 + 6 * 0 }]
    let found = try restoredMultiplier(atScale: 2, of: units, search: MultiplierSearch())
    #expect(found.basis == .rootOfMean && found.units[2].multiplier == nil)
    // Mean −m − 100/3 = −99/3, which needs m < 0: no root at all.
    #expect(found.outcome.multiplier == nil && found.interval == nil)
    let pair = [unit(-1) { -$0 }, unit(0.5) { -$0 }, unit(-8.5) { -$0 }]
    let second = try restoredMultiplier(atScale: 2, of: pair, search: MultiplierSearch())
    #expect(second.basis == .rootOfMean)
    // Mean −m = −3; the differences at 3 are −2, −3.5 and 5.5, of standard error √(24.25·… )/√3, over the slope 1 in m.
    #expect(abs(try #require(second.outcome.multiplier) - 3) < 1e-8)
    let differences = Estimate([-2, -3.5, 5.5])
    let reach = differences.standardError * 4.302_653
    #expect(abs(try #require(second.interval).upperBound - 3 * exp(reach / 3)) < 1e-3)
  }
}
