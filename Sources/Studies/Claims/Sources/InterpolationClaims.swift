import AttentionEntropy
import Foundation
import RotaryEmbedding

/// What the paper on Position Interpolation proves and shows.
let interpolationClaims: [LedgerClaim] = [
  LedgerClaim(
    "pi-bound", .pi, "Theorem 2.1",
    "Between neighbouring integers a score is within d·max|h|/(32 ln c) of its interpolation.",
    test: "figure pi-bound", unit: "deviation of all-ones vectors over the bound",
    derivation: boundDerivation
  ) { _ in
    .numbers(
      try [128, 64].map {
        let row = try PIBound().row(dimension: $0)
        return ("d = \($0)", row.allOnes / row.printed)
      }
    ) { $0 <= 1 }
  },
  LedgerClaim(
    "pi-bound-phased", .pi, "Theorem 2.1",
    "The same for coefficients of modulus 1 with the phases that are worst in the middle.",
    test: "figure pi-bound", unit: "deviation over the bound", derivation: boundDerivation
  ) { _ in
    .numbers(
      try [64, 128, 1_024].map {
        let row = try PIBound().row(dimension: $0)
        return ("d = \($0)", row.attained / row.printed)
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
      try [64, 128, 1_024].map {
        let row = try PIBound().row(dimension: $0)
        return ("d = \($0)", row.attained / row.corrected)
      }
    ) { $0 <= 1 }
  },
  LedgerClaim(
    "pi-600", .pi, "Section 2.3",
    "The bound of interpolation is about 600 times smaller than that of extrapolation.",
    test: "figure pi-bound", unit: "times",
    derivation:
      "2·max|h|·B(s) with B(s) ≥ d, over the corrected max|h|·Σθ²/8: 16·d/Σθ² = 16·128/3.998 = 512. With the printed constant it is 589."
  ) { _ in .number(try PIBound().row(dimension: 128).correctedRatio) { abs($0 - 600) <= 50 } },
  LedgerClaim(
    "pi-b-over-d", .pi, "Figure 5", "B(s)/d stays at or above 1.", test: "figure pi-b-over-d",
    unit: "least B(s)/d",
    derivation:
      "It holds on the plotted range 0 … 4095, with its least value at 3643. The first failure is at 4861."
  ) { _ in
    let ratios = try PIBoundOverDimension().ratios
    return .numbers(
      [4_096, 8_192].map { ("up to \($0 - 1)", ratios[..<$0].min() ?? 0) }
    ) { $0 >= 1 }
  },
  LedgerClaim(
    "pi-uniform-resolution", .pi, "Section 2.2",
    "Interpolation keeps neighbouring positions apart as extrapolation does.",
    test: "figure resolution-wall", unit: "(g(0) − g(1)) at s over that at 1",
    derivation:
      "g(0) − g(1) = (2/√d)Σ(1 − cos(θᵢ/s)) ≈ Σθᵢ²/(√d·s²): it falls with the square of s."
  ) { _ in
    let wall = try ResolutionWall()
    let trained = try wall.gap(.rope, scale: 1)
    return .numbers(
      try [2.0, 4, 8, 16].map {
        ("s = \(Int($0))", try wall.gap(.interpolation, scale: $0) / trained)
      }
    ) { $0 > 0.9 }
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
    test: "entrope frequencies --method yarn --scale 1 --head-dimension 64 --trained-context 2048",
    unit: "largest change of a frequency"
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
      try $0.overEnsembles {
        $0.difference(
          method: ComparedMethod.yarnPaper.place, from: ComparedMethod.rope.place)
      }
    ) { $0 > 0 }
  },
  LedgerClaim(
    "yarn-temperature-restores", .yarn, "Section 3.4",
    "The paper's factor restores the entropy within the trained context, to a tenth of the growth.",
    test: "figure yarn-temperature-fit", unit: "share of the growth removed",
    derivation:
      "Which factor restores depends on the spread of logits: m = √(1 + 2 ln s/σ²). The paper's slope of 0.2 at s = 1 answers to σ² = 5; weaker heads are corrected too little, sharper ones too much. Plain RoPE grows little on vectors of ones, and loses several times that."
  ) {
    .numbers(try restoredByPaper() + $0.restoredShares(multiplier: 2)) { abs($0 - 1) <= 0.1 }
  },
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
    "Dynamic YaRN extends a model without fine-tuning.", awaits: "experiment e1 with dynamic-yarn",
    because: untrained),
  LedgerClaim(
    "yarn-after-training", .yarn, "Table 1",
    "After fine-tuning YaRN has lower perplexity than Position Interpolation and NTK-aware scaling.",
    test: "Scripts/fine-tuning (1.8M-parameter Llama, s = 4)",
    unit: "nats from the loss of the other",
    derivation: ofOneModel
  ) { try $0.lab.tuned("yarn", less: ["pi", "ntk-aware"]) },
  LedgerClaim(
    "yarn-optimal-temperature", .yarn, "Figure 2",
    "At s = 8 perplexity is least near √(1/t) = 1.208, over the whole range of positions.",
    awaits: "experiment e4 at s = 8", because: untrained),
]

// MARK: Position Interpolation

private let boundDerivation =
  "The proof needs Σθ² ≤ d/(4 ln c) and takes it from c^x ≤ 1 + x ln c for x < 0. Convexity gives the opposite, so 1/(1 − c^(−4/d)) ≥ d/(4 ln c): 3.998 against 3.474 at d = 128. The bound with Σθ²/8 holds."

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
  let methods = [
    ("pi", "PI", nil), ("ntk-aware", "NTK-aware", nil), ("yarn", "YaRN", Ramp.Convention.rotations),
    ("rope", "RoPE", nil),
  ]
  var shares: [(name: String, value: Double)] = []
  for (d, context) in [(128, 2_048), (128, 4_096), (64, 2_048)] {
    for (method, title, ramp) in methods {
      let schedule = try claimRequest(
        method, d: d, context: context, scale: method == "rope" ? nil : 4, ramp: ramp
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
  let fit = try YaRNTemperatureFit(["L": Double(context)])
  return YaRNTemperatureFit.fit(try fit.points(.yarnPaper))?.slope ?? .nan
}
