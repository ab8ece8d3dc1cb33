import Foundation
import RotaryEmbedding
import Studies
import Testing

/// RoFormer's and Position Interpolation's bounds, NTK-aware's overshoot, ABF and base bounds: numbers of numpy unless said otherwise.
@Suite("Figures of bounds and bases")
struct BoundFigureTests {
  @Test("roformer-decay: landmarks, half of its start at 16, a trend that turns up")
  func roFormer() throws {
    let figure = try RoFormerDecay()
    let bound = figure.bound
    #expect(bound[0] == 32.5)
    for (distance, expected) in [(1, 31.53817), (20, 15.24243), (100, 10.22733), (250, 6.54818)] {
      #expect(abs(bound[distance] - expected) < 5e-6)
    }
    #expect(bound.firstIndex { $0 < 16.25 } == 16)
    let least = try #require(bound.prefix(257).min())
    #expect(abs(least - 6.414997029110425) < 1e-11 && bound.firstIndex(of: least) == 236)
    let falls = zip(bound, bound.dropFirst()).prefix(256).filter { $0.1 < $0.0 }
    #expect(falls.count == 141)  // 55.08 %
    #expect(abs(bound[2_048] - 3.6185154430536115) < 1e-11)
    #expect(abs(bound[4_096] - 4.882792191194463) < 1e-11)
    #expect(figure.allOnes[0] == 1 && figure.greatestLogit == 64)
    let table = try figure.table()
    #expect(table.rows.count == 4_097)
    #expect(
      try value("relative upper bound 2B/d", of: table, where: "distance", is: 256) == bound[256])
  }

  @Test("pi-b-over-d: half of RoFormer's curve, 1 or more on the plot, below it at 4,861")
  func boundOverDimension() throws {
    let figure = try PIBoundOverDimension(["distance": 5_000])
    let ratios = figure.ratios
    for (distance, expected) in [
      (0, 16.25), (1, 15.76908), (10, 8.97707), (100, 5.11366), (1_000, 2.23538), (2_048, 1.80926),
      (4_095, 2.58177), (3_643, 1.115908),
    ] {
      #expect(abs(ratios[distance] - expected) < 5e-6)
    }
    #expect(ratios.prefix(4_096).min() == ratios[3_643])
    #expect(figure.firstBelowOne == 4_861)
    #expect(try PIBoundOverDimension(["distance": 4_860]).firstBelowOne == nil)
    // f = 2B/d at every distance.
    let decay = try RoFormerDecay().bound
    #expect(zip(decay, ratios).allSatisfy { abs($0 - 2 * $1) < 1e-12 * $0 })
  }

  @Test(
    "pi-bound: the printed bound is violated, the corrected one is not",
    arguments: [
      // d, Σθ², printed, all-ones, phased.
      (128, 3.998308025299826, 0.434294481903252, 0.459282432230680, 0.4938756648855),
      (64, 2.284885568496788, 0.217147240951626, 0.259755714713666, 0.281828454476816),
      (1_024, 28.297844651824143, 3.474355855226014, 3.281152637478726, 3.499933064201856),
    ])
  func piBound(
    dimension: Int, sum: Double, printed: Double, allOnes: Double, phased: Double
  ) throws {
    let row = try PIBound().row(dimension: dimension)
    #expect(abs(row.sumOfSquares - sum) < 1e-12 * sum)
    let closed = (1 - 1e-8) / (1 - pow(1e4, -4 / Double(dimension)))
    #expect(abs(row.sumOfSquares - closed) < 1e-12 * closed)
    #expect(abs(row.printed - printed) < 1e-14)
    #expect(abs(row.allOnes - allOnes) < 1e-13 && abs(row.attained - phased) < 1e-12)
    #expect(row.attained > row.printed && row.attained < row.corrected)
    #expect(abs(row.corrected - sum / 8) < 1e-12)
  }

  @Test("pi-bound: about 600 is 589 as printed and 512 corrected; every dimension violates it")
  func ratios() throws {
    let figure = try PIBound()
    let row = try figure.row(dimension: 128)
    #expect(abs(row.printedRatio - 589.4617838) < 1e-6)
    #expect(abs(row.correctedRatio - 16 * 128 / 3.998308025299826) < 1e-9)
    let table = try figure.table()
    #expect(table.rows.count == 511)
    let (printed, attained) = (
      try column("bound as printed", of: table),
      try column("largest deviation at the middle", of: table)
    )
    #expect(zip(printed, attained).allSatisfy { $0 < $1 })
  }

  @Test("ntk-overshoot: 17 of 18 slow pairs leave their arc, pair 46 most")
  func overshoot() throws {
    let figure = try NTKOvershoot()
    #expect(figure.geometry.rotations.filter { $0 < 1 }.count == 18)
    #expect(try figure.outOfBound() == Array(46...62))
    let reaches = try figure.reaches()
    #expect(abs(reaches[46] - pow(4, 17.0 / 63)) < 1e-13 && abs(reaches[46] - 1.4537) < 5e-5)
    #expect(abs(reaches[63] - 1) < 1e-13 && reaches[0] == 4)
    #expect(try figure.table().rows.count == 64)
  }

  @Test("abf-score-decay: landmarks, first negative scores, means and deviations")
  func scores() throws {
    let figure = try ABFScoreDecay()
    let places = [0, 1, 10, 100, 1_000, 10_000, 20_000, 30_000]
    for (curve, expected, negative, mean, deviation) in [
      (
        ABFScoreDecay.Curve.rope,
        [11.3137, 10.9767, 7.5696, 5.3994, 1.7992, -0.3156, -1.2036, -1.0581], 1_707,
        -0.36411850487, 0.85949919915
      ),
      (
        .interpolated, [11.3137, 11.3082, 10.8010, 7.4902, 4.7242, 2.3734, 0.7874, 0.4394], 13_649,
        1.21705127960, 0.90251437757
      ),
      (
        .adjustedBase, [11.3137, 11.0638, 8.6460, 6.9125, 5.5693, 2.1156, 1.6197, 0.3704], 18_438,
        2.39356821347, 0.83767534758
      ),
    ] {
      let scores = try figure.scores(curve)
      for (place, value) in zip(places, expected) { #expect(abs(scores[place] - value) < 5.1e-5) }
      #expect(scores.firstIndex { $0 < 0 } == negative)
      let tail = scores[5_000...30_000]
      let average = tail.reduce(0, +) / Double(tail.count)
      let variance = tail.reduce(0) { $0 + ($1 - average) * ($1 - average) } / Double(tail.count)
      #expect(abs(average - mean) < 1e-9 && abs(variance.squareRoot() - deviation) < 1e-9)
    }
  }

  @Test("abf-score-decay: xPos decays as its formula says, and the table has the round distances")
  func xPos() throws {
    let figure = try ABFScoreDecay(["distance": 5_000])
    let scores = try figure.scores(.decaying)
    for (place, expected) in [
      (0, 11.3137085), (1, 11.05312226), (10, 8.58874982), (1_000, 3.63090267),
    ] {
      #expect(abs(scores[place] - expected) < 1e-8)
    }
    let table = try figure.table()
    #expect(try value("score of RoPE", of: table, where: "distance", is: 5_000).isFinite)
  }

  @Test("abf-granularity: landmarks, and quadratic in PI's scale")
  func granularity() throws {
    let figure = try ABFGranularity()
    for (base, scale, expected) in [
      (1e4, 1.0, 0.05957238106976173), (5e5, 1, 0.044181551660463725),
      (1e4, 4, 0.0038929944578002564), (1e4, 8, 0.0009754233609038238),
    ] {
      let squared = try figure.squaredDistance(base: base, scale: scale)
      #expect(abs(squared - expected) < 1e-15)
    }
    #expect(abs(figure.approximation(base: 1e4) - 0.0592572) < 5e-8)
    #expect(abs(figure.approximation(base: 5e5) - 0.0437329) < 5e-8)
    let table = try figure.table()
    let squared = try value(
      "squared distance of neighbours", of: table, where: "scale of PI", is: 64)
    // (4/d)·Σθ²/2s² to leading order.
    #expect(abs(squared / (2.0 / 128 * 3.998308025 / 4_096) - 1) < 1e-4)
  }

  @Test("base-bound: not monotone, and the least base for 1,024 tokens as paper and Su have it")
  func base() throws {
    let figure = try BaseBound(["b": 20_000, "parts": 200])
    let reaches = try figure.reaches()
    let least = figure.leastBases(reaches)
    // numpy on the same grid, 200 bases for each power of ten; grids of 0.2 % have 4,298 and 11,603.
    for (context, base) in [(1_024, 4_315.190768277653), (2_048, 11_614.486138403427)] {
      let found = try #require(least.first { $0.context == context })
      #expect(abs(found.base - base) < 1e-6)
    }
    #expect(zip(reaches, reaches.dropFirst()).contains { ($0 ?? 0) > ($1 ?? 0) })
    let failing = try #require(least.first { $0.context == 1_024 })
    #expect(failing.failingShare > 0.1 && failing.failingShare < 0.6)
  }

  @Test("critical-dimension: 92, 82, 42 and 70, and where extrapolation ends")
  func critical() throws {
    for (d, base, context, expected) in [
      (128.0, 1e4, 4_096.0, 92), (128, 1e4, 2_048, 82), (64, 1e4, 2_048, 42), (128, 5e5, 8_192, 70),
    ] {
      let figure = try CriticalDimension(["d": d, "b": base, "L": context])
      #expect(figure.criticalDimension == expected)
    }
    let figure = try CriticalDimension()
    #expect(abs(figure.criticalBase - 71_738.43620009991) < 1e-6)
    for (base, expected) in [
      (4e4, 12_761.75747828279), (1e5, 24_656.411433094647), (5e5, 78_399.72854675821),
      (1e6, 129_026.78274161111),
    ] {
      #expect(abs(figure.extrapolation(base: base) - expected) < 1e-7)
    }
    for (context, expected) in [
      (4_096, [2_607.5945876176133, 1_303.7972938088067, 651.8986469044033]),
      (16_384, [10_430.378350470453, 5_215.189175235227, 2_607.5945876176133]),
    ] {
      let bases = CriticalDimension.smallBases(context: context)
      #expect(zip(bases, expected).allSatisfy { abs($0 - $1) < 1e-9 })
    }
    #expect(try figure.table().columns.count == 3)
  }
}
