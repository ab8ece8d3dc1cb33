import AttentionEntropy
import Foundation
import RotaryEmbedding

extension ClaimSource {
  static let pi = ClaimSource(
    "pi", "Chen et al., Extending Context Window by Positional Interpolation", "arXiv 2306.15595")
  static let yarn = ClaimSource("yarn", "Peng et al., YaRN", "arXiv 2309.00071")
}

/// What the paper on Position Interpolation proves and shows.
let interpolationClaims: [LedgerClaim] = [
  LedgerClaim(
    "pi-bound", .pi, "Theorem 2.1",
    "Between neighbouring integers a score is within d·max|h|/(32 ln c) of its interpolation.",
    test: "figure pi-bound", unit: "deviation of all-ones vectors over the bound",
    derivation: boundDerivation
  ) { _ in
    .numbers(
      [128, 64].map { ("d = \($0)", midpointDeviation(d: $0, phased: false) / printedBound(d: $0)) }
    ) { $0 <= 1 }
  },
  LedgerClaim(
    "pi-bound-phased", .pi, "Theorem 2.1",
    "The same for coefficients of modulus 1 with the phases that are worst in the middle.",
    test: "figure pi-bound", unit: "deviation over the bound", derivation: boundDerivation
  ) { _ in
    .numbers(
      [64, 128, 1_024].map {
        ("d = \($0)", midpointDeviation(d: $0, phased: true) / printedBound(d: $0))
      }
    ) { $0 <= 1 }
  },
  LedgerClaim(
    "pi-corrected-bound", .pi, "Theorem 2.1, corrected here",
    "A score is within max|h|/8·(1 − c⁻²)/(1 − c^(−4/d)) of its interpolation.",
    test: "figure pi-bound",
    unit: "deviation over the bound"
  ) { _ in
    .numbers(
      [64, 128, 1_024].map {
        ("d = \($0)", midpointDeviation(d: $0, phased: true) / (squareSum(d: $0) / 8))
      }
    ) { $0 <= 1 }
  },
  LedgerClaim(
    "pi-600", .pi, "Section 2.3",
    "The bound of interpolation is about 600 times smaller than that of extrapolation.",
    test: "figure pi-bound", unit: "times",
    derivation:
      "2·max|h|·B(s) with B(s) ≥ d, over the corrected max|h|·Σθ²/8: 16·d/Σθ² = 16·128/3.998 = 512. With the printed constant it is 589."
  ) { _ in .number(16 * 128 / squareSum(d: 128)) { abs($0 - 600) <= 50 } },
  LedgerClaim(
    "pi-b-over-d", .pi, "Figure 5", "B(s)/d stays at or above 1.", test: "figure pi-b-over-d",
    unit: "least B(s)/d",
    derivation:
      "It holds on the plotted range 0 … 4095, with its least value at 3643. The first failure is at 4861."
  ) { _ in
    let thetas = try RotaryGeometry(headDimension: 128, base: 10_000, trainedContext: 2_048)
      .inverseFrequencies
    return .numbers(
      [4_096, 8_192].map { end in
        (
          "up to \(end - 1)",
          (0..<end).map { positionalBound(of: thetas, at: Double($0)) / 128 }.min() ?? 0
        )
      }
    ) { $0 >= 1 }
  },
  LedgerClaim(
    "pi-uniform-resolution", .pi, "Section 2.2",
    "Interpolation keeps neighbouring positions apart as extrapolation does.",
    test: "figure resolution-wall", unit: "(g(0) − g(1)) at s over that at 1",
    derivation:
      "g(0) − g(1) = (2/√d)Σ(1 − cos(θᵢ/s)) ≈ Σθᵢ²/(√d·s²): it falls with the square of s."
  ) { _ in
    let thetas = try RotaryGeometry(headDimension: 128, base: 10_000, trainedContext: 2_048)
      .inverseFrequencies
    func gap(_ scale: Double) -> Double { thetas.reduce(0) { $0 + 1 - cos($1 / scale) } }
    return .numbers([2.0, 4, 8, 16].map { ("s = \(Int($0))", gap($0) / gap(1)) }) { $0 > 0.9 }
  },
]

/// What YaRN's paper says.
let yarnClaims: [LedgerClaim] = [
  LedgerClaim(
    "yarn-temperature-8", .yarn, "Equation 22", "At s = 8 the recommended √(1/t) is 1.208.",
    test: "figure temperature-law"
  ) { _ in
    .number(try claimRequest("yarn", scale: 8).resolved().schedule.temperature.amplitude) {
      abs($0 - 1.208) < 5e-4
    }
  },
  LedgerClaim(
    "yarn-nothing-at-1", .yarn, "Section 3.4", "At s = 1 YaRN is the model as trained.",
    test: "entrope frequencies --method yarn --scale 1", unit: "largest change of a frequency"
  ) { _ in
    let schedule = try claimRequest("yarn", scale: 1).resolved().schedule
    let change = schedule.frequencyRatios.map { abs($0 - 1) }.max() ?? 1
    return .number(max(change, abs(schedule.temperature.logitMultiplier - 1))) { $0 < 1e-12 }
  },
  LedgerClaim(
    "yarn-code-is-paper", .yarn, "Equation 18 and the authors' code",
    "The shipped ramp is the paper's.", test: "figure ramp",
    unit: "largest difference of θ′/θ",
    derivation:
      "The paper's γ is linear in r = L/λ, the code's in the pair index, that is in ln λ, between bounds rounded to whole pairs. At d = 128, L = 4096, s = 4 they are 0.275 apart at pair 30."
  ) { _ in
    let (paper, code) = (
      try yarnRatios(.rotations), try yarnRatios(.pairIndex(truncated: true))
    )
    return .number(zip(paper, code).map { abs($0 - $1) }.max() ?? 0) { $0 < 0.01 }
  },
  LedgerClaim(
    "yarn-ntk-out-of-bounds", .yarn, "Section 3.1",
    "NTK-aware scaling leaves some pairs slightly out of the bounds they were trained in.",
    test: "figure ntk-overshoot", unit: "largest angle over the trained arc"
  ) { _ in
    .number(try overshoot("ntk-aware", d: 128, context: 4_096, scale: 4)) { $0 > 1 }
  },
  LedgerClaim(
    "yarn-smoother", .yarn, "Section 3.4, and the errata of the first preprint",
    "Interpolation makes the softmax smoother, not spikier.", test: "figure entropy-by-method",
    unit: "nats over plain RoPE"
  ) {
    .estimates(
      try $0.overEnsembles { $0.difference(method: Method.yarnPaper.rawValue, from: 0) }
    ) { $0 > 0 }
  },
  LedgerClaim(
    "yarn-temperature-restores", .yarn, "Section 3.4",
    "The paper's factor restores the entropy within the trained context, to a tenth of the growth.",
    test: "figure yarn-temperature-fit", unit: "share of the growth removed",
    derivation:
      "Which factor restores depends on the spread of logits: m = √(1 + 2 ln s/σ²). The paper's slope of 0.2 at s = 1 answers to σ² = 5; weaker heads are corrected too little, sharper ones too much."
  ) { _ in .numbers(try restoredByPaper()) { abs($0 - 1) <= 0.1 } },
  LedgerClaim(
    "yarn-slope-from-entropy", .yarn, "Equation 22",
    "Matching entropies gives the slope 0.1, to a tenth of it.",
    test: "figure yarn-temperature-fit",
    unit: "fitted slope a"
  ) { _ in .numbers(try fittedSlopes()) { abs($0 - 0.1) <= 0.01 } },
  LedgerClaim(
    "yarn-same-for-llama-2", .yarn, "Section 3.4",
    "The same slope serves L = 2,048 and L = 4,096 (all-ones vectors, to a tenth of it).",
    test: "figure yarn-temperature-fit", unit: "slope at 4,096 over that at 2,048"
  ) { _ in
    let slopes = try [2_048, 4_096].map { try allOnesSlope(context: $0) }
    return .number(slopes[1] / slopes[0]) { abs($0 - 1) <= 0.1 }
  },
  LedgerClaim(
    "yarn-without-training", .yarn, "Section 4.2",
    "Dynamic YaRN extends a model without fine-tuning.", awaits: "experiment S14",
    because: untrained),
  LedgerClaim(
    "yarn-after-training", .yarn, "Table 1",
    "After fine-tuning YaRN has lower perplexity than Position Interpolation and NTK-aware scaling.",
    awaits: "experiment S15", because: "it needs a model that is fine-tuned under each method"),
  LedgerClaim(
    "yarn-optimal-temperature", .yarn, "Figure 2",
    "At s = 8 perplexity is least near √(1/t) = 1.208, over the whole range of positions.",
    awaits: "experiment S14", because: untrained),
]

private typealias Method = ClaimMeasurements.Method

// MARK: Position Interpolation

private let boundDerivation =
  "The proof needs Σθ² ≤ d/(4 ln c) and takes it from c^x ≤ 1 + x ln c for x < 0. Convexity gives the opposite, so 1/(1 − c^(−4/d)) ≥ d/(4 ln c): 3.998 against 3.474 at d = 128. The bound with Σθ²/8 holds."

private func frequencies(d: Int) -> [Double] {
  (0..<d / 2).map { pow(10_000, -2 * Double($0) / Double(d)) }
}

/// Σθ².
private func squareSum(d: Int) -> Double { frequencies(d: d).reduce(0) { $0 + $1 * $1 } }

private func printedBound(d: Int) -> Double { Double(d) / (32 * log(10_000)) }

/// How far the score at ½ is from the mean of those at 0 and 1, for coefficients of modulus 1.
private func midpointDeviation(d: Int, phased: Bool) -> Double {
  func score(_ position: Double) -> Double {
    frequencies(d: d).reduce(0) { $0 + cos(($1) * (position - (phased ? 0.5 : 0))) }
  }
  return abs(score(0.5) - (score(0) + score(1)) / 2)
}

// MARK: Temperatures

/// θ′/θ of YaRN at d = 128, L = 4,096, s = 4.
private func yarnRatios(_ ramp: Ramp.Convention) throws -> [Double] {
  try claimRequest("yarn", d: 128, context: 4_096, scale: 4, ramp: ramp).resolved().schedule
    .frequencyRatios
}

private let scales = [2.0, 4, 8, 16, 32]

/// The share of the growth of entropy from L to 4 L that the paper's factor removes.
private func restoredByPaper() throws -> [(name: String, value: Double)] {
  let factor = try PublishedMultipliers(scale: 4, trainedContext: 2_048).paper
  var shares: [(name: String, value: Double)] = []
  for (d, context) in [(128, 2_048), (128, 4_096), (64, 2_048)] {
    for (method, title) in [("pi", "PI"), ("ntk-aware", "NTK-aware"), ("yarn", "YaRN")] {
      let schedule = try claimRequest(
        method, d: d, context: context, scale: 4, ramp: method == "yarn" ? .rotations : nil
      ).resolved().schedule.with(temperature: .none)
      let rope = try claimRequest("rope", d: d, context: context).resolved().schedule
      let within = PositionalKernel(schedule: rope, count: context).lastRow.entropy
      let row = LogitRow(lastOfAllOnes: schedule, length: 4 * context)
      let (before, after) = (row.statistics(at: 1).entropy, row.statistics(at: factor).entropy)
      shares.append(
        ("all-ones, d = \(d), L = \(context), \(title)", (before - after) / (before - within)))
    }
  }
  for sigma in [1.0, 1.5, 2, 2.5] {
    let within = GaussianRow.expectedEntropy(count: 2_048, sigma: sigma)
    let before = GaussianRow.expectedEntropy(count: 8_192, sigma: sigma)
    let after = GaussianRow.expectedEntropy(count: 8_192, sigma: factor * sigma)
    shares.append(
      ("Gaussian logits, σ = \(sigma)", (before - after) / (before - within)))
  }
  return shares
}

/// Slopes a of √m = 1 + a ln s by least squares.
private func fittedSlopes() throws -> [(name: String, value: Double)] {
  var slopes: [(name: String, value: Double)] = []
  for context in [2_048, 4_096] {
    slopes.append(("all-ones, d = 128, L = \(context)", try allOnesSlope(context: context)))
  }
  for sigma in [1.0, 2, 3] {
    let fit = TemperatureFit(
      try scales.map { scale in
        let (unit, search) = gaussianTemperature(
          sigma: sigma, trainedContext: 2_048, length: Int(scale) * 2_048)
        let outcome = try restoredMultiplier(atScale: scale, of: [unit], search: search) {}.outcome
        return (scale, outcome.multiplier ?? .nan)
      })
    slopes.append(("Gaussian logits, σ = \(Int(sigma))", fit?.slope ?? .nan))
  }
  return slopes
}

private func allOnesSlope(context: Int) throws -> Double {
  let rope = try claimRequest("rope", d: 128, context: context).resolved().schedule
  let question = EnsembleTemperature(
    ensemble: AllOnesEnsemble(), seeds: [1], rope: rope, measure: .entropy)
  let references = try question.references()
  let found = try scales.map { scale in
    let schedule = try claimRequest(
      "yarn", d: 128, context: context, scale: scale, ramp: .rotations
    ).resolved().schedule.with(temperature: .none)
    let units = question.units(
      under: schedule, length: Int(scale) * context, references: references)
    let outcome = try restoredMultiplier(atScale: scale, of: units, search: MultiplierSearch()) {}
      .outcome
    return (scale, outcome.multiplier ?? .nan)
  }
  return TemperatureFit(found)?.slope ?? .nan
}
