import AttentionEntropy
import Foundation
import RotaryEmbedding
import Studies
import Testing

/// Figures that no paper has: numbers of numpy unless said otherwise.
@Suite("Figures of our own")
struct OwnFigureTests {
  @Test("null-model: isotropic differences stay in the band, and low pairs do not")
  func nullModel() throws {
    // A small head: no number of a paper, but the null band holds every isotropic interval by its definition and its mean is noise.
    let figure = try NullModel(["d": 16, "L": 64, "draws": 24])
    let differences = try figure.differences()
    #expect(differences.count == 25)
    let band = NullModel.nullBand(differences)
    for difference in differences where difference.ensemble == "isotropic" {
      #expect(abs(difference.estimate.mean) < 5 * difference.estimate.standardError + 1e-12)
      #expect(difference.estimate.interval.upperBound <= band)
    }
    let low = try #require(
      differences.first { $0.ensemble == "aligned low" && $0.method == .interpolation })
    #expect(low.estimate.mean > 0)
    let table = try figure.table()
    #expect(table.rows.count == 25 && table.columns.count == 8)
  }

  @Test("entropy-phase-diagram: the freezing line as tabulated, and shares of the closed form")
  func phase() throws {
    let figure = try EntropyPhaseDiagram()
    for (scale, expected) in [
      (1.0, 3.905027269087733), (4, 3.2744215532275276), (8, 3.019242759008544),
      (32, 2.5973324083237097),
    ] {
      #expect(abs(figure.freezingSpread(scale: scale) - expected) < 1e-12)
    }
    let table = try figure.table()
    #expect(table.rows.count == 49 * 121)
    // s = 4 and σ = 1: 0.246 of the growth restored, H/ln n = 1 − m²/(2 ln 8192).
    let m = pow(0.1 * log(4) + 1, 2)
    let row = try #require(
      zip(try column("scale", of: table), try column("spread of the logits", of: table))
        .enumerated()
        .first { $0.element.0 == 4 && abs($0.element.1 - 1) < 1e-12 }?.offset)
    #expect(abs(try column("restored share of the growth", of: table)[row] - 0.2456) < 5e-5)
    #expect(
      abs(try column("entropy over ln n", of: table)[row] - (1 - m * m / (2 * log(8_192)))) < 1e-12)
  }

  @Test("temperature-law-from-entropy: at σ = 2 the slope is near 0.1, and κ reads three ways")
  func law() throws {
    let figure = try TemperatureLawFromEntropy(["s": 4])
    let multiplier = try #require(try figure.multiplier(sigma: 2, scale: 4).multiplier)
    #expect(abs((multiplier.squareRoot() - 1) / log(4) - 0.109) < 5.1e-4)
    let yarn = TemperatureLawFromEntropy.readings[0]
    #expect(yarn.slope == 0.2 && abs(yarn.variance - 5) < 1e-15 && abs(yarn.gap - 5) < 1e-15)
    #expect(abs(yarn.effectiveContext - 148.413) < 5e-4)
    let mistral = TemperatureLawFromEntropy.readings[1]
    #expect(
      abs(mistral.variance - 7.142857) < 1e-6 && abs(mistral.effectiveContext - 1_265.04) < 0.01)
    #expect(try figure.readingsTable().rows.count == 4)
  }

  @Test("resolution-wall: gaps to the neighbour under PI and NTK-aware")
  func wall() throws {
    let figure = try ResolutionWall(["s": 4])
    for (scale, pi, ntk) in [
      (1.0, 0.3369922770068611, 0.3369922770068611), (4, 0.022022102241857664, 0.29819600163015775),
      (8, 0.005517827784182934, 0.28244221116069007),
      (16, 0.0013802269723707133, 0.2685489887632044),
      (32, 0.0003451048875255032, 0.2562076013719523),
    ] {
      #expect(abs(try figure.gap(.interpolation, scale: scale) - pi) < 1e-13)
      #expect(abs(try figure.gap(.ntkAware, scale: scale) - ntk) < 1e-13)
      #expect(try figure.gap(.rope, scale: scale) == figure.gap(.rope, scale: 1))
    }
    for (context, paper, code) in [
      (2_048.0, 0.3357670221354719, 0.3364235265855069),
      (4_096, 0.3366868437880127, 0.3368185109835579),
    ] {
      let figure = try ResolutionWall(["L": context])
      #expect(abs(try figure.gap(.yarnPaper, scale: 4) - paper) < 1e-13)
      #expect(abs(try figure.gap(.yarnCode, scale: 4) - code) < 1e-13)
    }
    let table = try figure.table()
    let name = "multiplier restoring the entropy under PI"
    #expect(abs(try value(name, of: table, where: "scale", is: 4) - 1.2699) < 6e-5)
    #expect(abs(try value(name, of: table, where: "scale", is: 2) - 1.1172) < 6e-5)
  }

  @Test("pair-attribution: parts sum to the shift under YaRN, and what they leave is told")
  func attribution() throws {
    let figure = try PairAttribution()
    // numpy with the same rule, sixteen panels of eight nodes: what they leave, which is told as not enough.
    let few = try figure.attribution(.ntkAware, greatestNodeCount: 240)
    #expect(abs(few.shift - 0.6860550662688549) < 1e-10 && few.nodeCount == 240)
    #expect(abs(few.residual + 0.012742373368924809) < 1e-9 && !few.isClosed)
    // numpy with 256 panels, of which 128 agree to 10⁻⁸.
    let ntk = try figure.attribution(.ntkAware)
    #expect(ntk.isClosed && abs(ntk.residual) < 1e-5)
    for (pair, part) in [(5, -0.00517657), (15, -0.01100403), (26, 0.19269396), (31, 0.0343002)] {
      #expect(abs(ntk.pairs[pair] - part) <= ntk.error + 1e-8 && ntk.error <= ntk.tolerance)
    }
    let code = try figure.attribution(.yarnCode, greatestNodeCount: 1_024)
    #expect(abs(code.shift - 0.9048194068465172) < 1e-10 && abs(code.residual) < 1e-5)
    let yarn = try figure.attribution(.yarnPaper, greatestNodeCount: 1_024)
    #expect(abs(yarn.shift - 0.7698963451874175) < 1e-10 && abs(yarn.residual) < 1e-5)
    // Pairs on the paper's ramp, 1 ≤ r ≤ 32, are 9 to 20; those below, fully interpolated, are 21 to 31.
    #expect(abs(yarn.pairs[9...20].reduce(0, +) + 0.25369275339) < 1e-5)
    #expect(abs(yarn.pairs[21...31].reduce(0, +) - 1.02358909877) < 1e-5)
    let order = yarn.pairs.indices.sorted { yarn.pairs[$0] > yarn.pairs[$1] }
    #expect(Array(order.prefix(4)) == [26, 27, 25, 28])
  }

  @Test("effective-context: 373.8 and 29.6 of 2,048 tokens, and three counts in order")
  func effective() throws {
    for (dimension, expected) in [(64.0, 373.8), (128, 29.6)] {
      let figure = try EffectiveContext(["d": dimension, "s": 1])
      let counts = try figure.counts(.rope)
      let last = try #require(counts.last)
      #expect(abs(last.entropy - expected) < 0.051)
      // Rényi's entropies fall with their order.
      for count in counts {
        #expect(count.entropy >= count.collision * (1 - 1e-12))
        #expect(count.collision >= count.largest * (1 - 1e-12))
      }
      #expect(abs(counts[0].entropy - 1) < 1e-15)
    }
    let figure = try EffectiveContext(["d": 16, "L": 64, "s": 2])
    #expect(try figure.table().columns.count == 21)
  }

  @Test("needle-capacity: the best factor of a weak needle leaves it below one half")
  func needle() throws {
    let figure = try NeedleCapacity()
    let weak = figure.weights(gap: 4)
    let best = try #require(weak.max())
    // G/σ² = 1.78 and 0.0045 by Monte Carlo; the closed form has 0.00426 there.
    #expect(best < 0.0043 && best > 0.0042)
    #expect(abs(figure.multipliers[try #require(weak.firstIndex(of: best))] - 4 / 2.25) < 0.006)
    // 8 > 1.5·√(2 ln 8192) = 6.37: sharpening always helps.
    let strong = figure.weights(gap: 8)
    #expect(zip(strong, strong.dropFirst()).allSatisfy { $0 < $1 })
    let table = try figure.table()
    #expect(abs(try value("capacity", of: table, where: "gap", is: 4) - 35.0073) < 1e-4)
  }

  @Test("precision-of-position: errors grow with the position and stay below their bound")
  func precision() throws {
    let figure = try PrecisionOfPosition()
    for (positions, frequencies) in PrecisionOfPosition.formats {
      for offset in [100, 1_000, 10_000, 60_000] {
        let error = figure.error(at: offset, positions: positions, frequencies: frequencies)
        let bound = figure.bound(at: offset, positions: positions, frequencies: frequencies)
        // Beyond first order only where angles are lost altogether, and there a score is at most 2·|q||k|/√d; and sums of 32
        // products in double precision err by 10⁻¹⁵.
        #expect(error <= 1.01 * bound + 2e-14 || bound > 1, "\(positions) \(frequencies) \(offset)")
      }
    }
    #expect(figure.error(at: 60_000, positions: .float64, frequencies: .float64) < 1e-11)
    #expect(figure.error(at: 60_000, positions: .float32, frequencies: .float32) > 1e-7)
    #expect(figure.error(at: 10_000, positions: .float16, frequencies: .float16) > 1e-3)
    #expect(figure.error(at: 70_000, positions: .float16, frequencies: .float16).isNaN)
    #expect(try PrecisionOfPosition(["positions": 64]).table().columns.count == 17)
  }

  @Test("sink-budget: the split is that of a two-level row, and shares add up")
  func sink() throws {
    // Without spread the rest has ln n, and the whole is one logit b above n others.
    for count in [2.0, 100, 8_192] {
      let share = GaussianRow.sinkShare(strength: 3, count: count, sigma: 0)
      let whole = SinkBudget.entropy(share: share, rest: log(count))
      #expect(abs(whole - TwoLevelRow.entropy(gap: 3, count: count + 1)) < 1e-13)
    }
    #expect(SinkBudget.entropy(share: 1, rest: 5) == 0)
    #expect(SinkBudget.entropy(share: 0, rest: 5) == 5)
    let table = try SinkBudget(["n": 64]).table()
    // E H of 64 Gaussian logits of spread 1 by an independent quadrature: 3.684746460.
    let rest = try value("entropy of the rest", of: table, where: "number of other keys", is: 64)
    #expect(abs(rest - 3.684746460) < 1e-6)
    let held = try value(
      "entropy with the share held", of: table, where: "number of other keys", is: 64)
    #expect(abs(held - (log(2) + 0.5 * 3.684746460)) < 1e-6)
  }

  @Test(
    "interpolation-pressure: ln s under PI, a straight line under NTK-aware, 0 to ln s under YaRN")
  func pressure() throws {
    let figure = try InterpolationPressure()
    #expect(try figure.pressures(.rope).allSatisfy { $0 == 0 })
    #expect(try figure.pressures(.interpolation).allSatisfy { abs($0 - log(4)) < 1e-14 })
    for (pair, pressure) in try figure.pressures(.ntkAware).enumerated() {
      #expect(abs(pressure - Double(pair) / 63 * log(4)) < 1e-13)
    }
    // θ′/θ of the paper's ramp at pairs 28 and 36 of Llama 2: 0.5063 and 0.3145.
    let paper = try figure.pressures(.yarnPaper)
    #expect(abs(exp(-paper[28]) - 0.5063) < 5e-5 && abs(exp(-paper[36]) - 0.3145) < 5e-5)
    #expect(try figure.table().rows.count == 64)
  }

  @Test("trained-arc: PI reaches what was trained, NTK-aware up to 1.3911 times as much")
  func arc() throws {
    let figure = try TrainedArc()
    let trained = figure.trained
    let interpolated = try figure.reached(.interpolation)
    #expect(zip(trained, interpolated).allSatisfy { abs($0 - $1) < 1e-14 })
    let stretched = try zip(trained, figure.reached(.ntkAware)).map { $1 / $0 }
    // Pairs 46 and 47 close their circle before they reach 4^(17/63) and 4^(16/63) times their arc.
    #expect(abs((stretched.max() ?? 0) - pow(4, 15.0 / 63)) < 1e-12)
    // Pair 46 makes 0.869 turns at L: min(1, 4·0.869) would be a whole circle under RoPE.
    let plain = try figure.reached(.rope)
    #expect(plain[46] == 1 && plain[63] == 4 * trained[63])
  }

  @Test("method-map: corners of the plane by their formulas")
  func map() throws {
    let figure = try MethodMap()
    let (places, refusals) = try figure.places()
    #expect(places.count + refusals.count == MethodCatalog.entries.count)
    func place(_ name: String) throws -> MethodMap.Place {
      try #require(places.first { $0.name == name })
    }
    let rope = try place("rope")
    // The slowest pair makes less than a quarter turn in training, so that it reaches four times its arc.
    #expect(rope.kept == 1 && abs(rope.overshoot - 4) < 1e-12)
    let pi = try place("pi")
    #expect(pi.kept == 0 && abs(pi.overshoot - 1) < 1e-12)
    let ntk = try place("ntk-aware")
    #expect(ntk.kept == 1.0 / 64 && abs(ntk.overshoot - pow(4, 15.0 / 63)) < 1e-12)
    #expect(ntk.worstPair == 48)
    // The code's ramp keeps pairs 0 to 20 and interpolates from 46 on.
    let yarn = try place("yarn")
    #expect(yarn.kept == 21.0 / 64)
    #expect(try place("nope").overshoot == 0 && place("nope").kept == 0)
    // ReRoPE's distances stop at its window.
    let reRoPE = try place("rerope")
    #expect(reRoPE.kept == 1 && reRoPE.farthest < 16_384 && reRoPE.overshoot <= 1 + 1e-12)
    #expect(try figure.table().rows.count == places.count)
  }
}
