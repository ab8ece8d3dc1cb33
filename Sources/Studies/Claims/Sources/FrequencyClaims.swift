import AttentionEntropy
import Foundation
import RotaryEmbedding

/// What papers say of frequencies and of the kernel that they make.
let frequencyClaims: [LedgerClaim] = [
  LedgerClaim(
    "roformer-decay", .roFormer, "Section 3.4.3, figure 2",
    "The bound on a score decays with relative distance.", test: "figure roformer-decay",
    unit: "bound at the end over that at the start",
    derivation:
      "As a trend it does up to 256, where 55 % of the steps fall. Later it rises again: f(2048) = 3.62, f(4096) = 4.88."
  ) { _ in
    let bound = try RoFormerDecay().bound
    return .numbers(
      [(0, 256), (256, 2_048), (2_048, 4_096)].map { ("\($0) to \($1)", bound[$1] / bound[$0]) }
    ) { $0 < 1 }
  },
  LedgerClaim(
    "roformer-monotone", .roFormer, "Section 3.4.3", "It decays at every step.",
    test: "figure roformer-decay", unit: "share of falling steps up to 256"
  ) { _ in
    let values = try RoFormerDecay().bound.prefix(257)
    let falling = zip(values, values.dropFirst()).count { $1 < $0 }
    return .number(Double(falling) / 256) { $0 == 1 }
  },
  LedgerClaim(
    "roformer-attention-decays", .roFormer, "Section 3.4.3",
    "The score itself must decay with distance.", test: "figure roformer-decay",
    unit: "score at distance 256 over that at 0, for a key rotated by 256",
    derivation:
      "Σ hⱼe^(iΔθⱼ) with |hⱼ| ≤ 1 is d/2 at any Δ for hⱼ = e^(−iΔθⱼ): a head may put its peak at any distance. What decays is a bound for slowly varying hⱼ."
  ) { _ in
    let thetas = try theta(128, 10_000)
    let scores = [256.0, 0].map { distance in
      thetas.reduce(0) { $0 + cos((distance - 256) * $1) }
    }
    return .number(scores[0] / scores[1]) { $0 < 1 }
  },
  LedgerClaim(
    "llama-3.1-counts", .llama31, "rope_scaling of the configuration",
    "With factors 1 and 4 at L = 8,192 Llama 3.1 keeps 29 pairs, blends 6 and divides 29 by 8.",
    test: "figure llama31-ramp", unit: "pairs kept, blended, divided"
  ) { _ in
    let ratios = try Llama31Ramp().schedule.frequencyRatios
    let kept = ratios.count { $0 == 1 }
    let divided = ratios.count { abs(8 * $0 - 1) < 1e-12 }
    return .cases([
      ClaimCase(name: "kept", value: Double(kept), holds: kept == 29),
      ClaimCase(
        name: "blended", value: Double(64 - kept - divided), holds: 64 - kept - divided == 6),
      ClaimCase(name: "divided", value: Double(divided), holds: divided == 29),
    ])
  },
  LedgerClaim(
    "abf-reach", .abf, "Figure 4",
    "A base of 500,000 keeps the score of equal vectors positive much farther than 10,000.",
    test: "figure abf-score-decay",
    unit: "first distance with a negative score, over that at 10,000"
  ) { _ in
    let far = firstNegativeDistance(of: try theta(128, 500_000), upTo: 100_000) ?? 0
    let near = firstNegativeDistance(of: try theta(128, 10_000), upTo: 100_000) ?? 1
    return .number(Double(far) / Double(near)) { $0 > 2 }
  },
  LedgerClaim(
    "abf-granularity", .abf, "Appendix B",
    "Raising the base costs less resolution between neighbours than Position Interpolation does.",
    test: "figure abf-granularity",
    unit: "squared distance of neighbours, base 500,000 over PI by 4"
  ) { _ in
    let cost = try ABFGranularity()
    let squeezed = try cost.squaredDistance(base: 10_000, scale: 4)
    return .number(try cost.squaredDistance(base: 500_000) / squeezed) { $0 > 1 }
  },
  LedgerClaim(
    "base-bound-1k", .baseBound, "Table 1", "A context of 1,024 needs a base of 4,300 (to 2 %).",
    test: "figure base-bound", unit: "least base"
  ) { _ in .number(leastBase(context: 1_024, around: 4_300)) { abs($0 / 4_300 - 1) < 0.02 } },
  LedgerClaim(
    "base-bound-2k", .baseBound, "Table 1", "A context of 2,048 needs a base of 16,000 (to 5 %).",
    test: "figure base-bound", unit: "least base",
    derivation:
      "B_m = Σcos(mθᵢ) ≥ 0 for all m < 2048 first holds at b = 11,609 on a grid of 0.2 %; Su finds 12,000."
  ) { _ in .number(leastBase(context: 2_048, around: 16_000)) { abs($0 / 16_000 - 1) < 0.05 } },
  LedgerClaim(
    "base-bound-monotone", .baseBound, "Theorem 1 and figure 1", "A larger base reaches farther.",
    test: "figure base-bound", unit: "reach of the larger base over that of the smaller",
    derivation: "L_θ(b) is jagged: it is 1707 at b = 10,000 and 1554 at 12,000."
  ) { _ in
    .numbers(
      try [(500.0, 1_000.0), (10_000, 12_000), (12_000, 500_000)].map { small, large in
        let reach = try [small, large].map {
          Double(firstNegativeDistance(of: try theta(128, $0), upTo: 100_000) ?? 0)
        }
        return ("\(Int(small)) to \(Int(large))", reach[1] / reach[0])
      }
    ) { $0 > 1 }
  },
  LedgerClaim(
    "scaling-laws-critical", .scalingLaws, "Theorem 1",
    "For d = 128, b = 10,000 and 4,096 tokens the critical dimension is 92.",
    test: "figure critical-dimension"
  ) { _ in
    .number(Double(try CriticalDimension().criticalDimension)) { $0 == 92 }
  },
  LedgerClaim(
    "scaling-laws-small-base", .scalingLaws, "Theorem 2",
    "Below bases of 2T/π, T/π and T/2π every pair has rotated a quarter, a half and a whole rotation within T tokens.",
    test: "figure critical-dimension",
    unit: "rotation of the slowest pair at d = 128, T = 4,096 over that part of a rotation"
  ) { _ in
    let parts = [("a quarter", 0.25), ("a half", 0.5), ("a whole", 1)]
    return .numbers(
      try zip(parts, CriticalDimension.smallBases(context: 4_096)).map { part, base in
        let rotations = try RotaryGeometry(
          headDimension: 128, base: base, trainedContext: 4_096
        ).rotations
        return (part.0, (rotations.last ?? 0) / part.1)
      }
    ) { $0 >= 1 }
  },
  LedgerClaim(
    "round-round-gaussian", .roundRound, "Proposition 3.2",
    "For Gaussian queries and keys the score does not decay with distance.",
    test: "figure roundround-decay", unit: "mean score at distance 1,000 less that at 1, nats"
  ) { _ in .estimate(try gaussianDecay()) { abs($0) < 0.1 } },
  LedgerClaim(
    "round-round-constant", .roundRound, "Figure 2",
    "For constant queries and keys the score decays over 5,000 tokens.",
    test: "figure roundround-decay", unit: "mean of the last 500 over the score at 0"
  ) { _ in
    let rope = try claimRequest("rope", d: 128, context: 8_192).resolved().schedule
    let kernel = PositionalKernel(schedule: rope, count: 5_001).logits
    return .number(kernel.suffix(500).reduce(0, +) / 500 / kernel[0]) { $0 < 0.1 }
  },
  LedgerClaim(
    "round-round-any-distance", .roundRound, "Proposition 3.1",
    "A key rotated by r puts the largest score at distance r.", test: "figure roundround-decay",
    unit: "distance of the largest score for r = 700"
  ) { _ in
    let thetas = try theta(128, 10_000)
    let scores = (0..<2_048).map { distance in
      thetas.reduce(0) { $0 + cos(Double(distance - 700) * $1) }
    }
    return .number(Double(scores.indices.max { scores[$0] < scores[$1] } ?? 0)) { $0 == 700 }
  },
  LedgerClaim(
    "resonance-gap", .resonance, "Figure 1",
    "With whole wavelengths a pair of short wavelength meets no angle beyond the trained context that it did not meet within.",
    test: "figure resonance-phase", unit: "largest gap of pair 6 in radians"
  ) { _ in
    .numbers(
      try [("rounded", true), ("as trained", false)].map { name, resonates in
        (name, try ResonancePhase().worstGap(resonant: resonates))
      }
    ) { $0 < 1e-9 }
  },
  LedgerClaim(
    "longrope-is-log-n", .longRoPE, "Attention factor √(1 + ln s/ln L)",
    "At full length LongRoPE's factor on the logits is the log-n law ln(sL)/ln L.",
    test: "figure logn-laws", unit: "difference at s = 8, L = 4,096"
  ) { _ in
    let amplitude = (1 + log(8.0) / log(4_096)).squareRoot()
    let logN = try PublishedMultipliers(scale: 8, trainedContext: 4_096).logN ?? .nan
    return .number(amplitude * amplitude - logN) { abs($0) < 1e-12 }
  },
]

private func theta(_ d: Int, _ base: Double) throws -> [Double] {
  try RotaryGeometry(headDimension: d, base: base, trainedContext: 2_048).inverseFrequencies
}

/// The least base on a grid of 0.2 % below twice a guess at which no distance below the context has a negative sum.
private func leastBase(context: Int, around guess: Double) -> Double {
  var base = guess / 4
  while base < 2 * guess {
    let thetas = (0..<64).map { pow(base, -Double($0) / 64) }
    if firstNegativeDistance(of: thetas, upTo: context - 1) == nil { return base }
    base *= 1.002
  }
  return .nan
}

/// The mean score of independent Gaussian vectors 1,000 apart less that of vectors 1 apart, over draws.
private func gaussianDecay() throws -> Estimate {
  let rope = try claimRequest("rope").resolved().schedule
  let tables = PassTables(schedule: rope, queryPositions: [1_000], keyPositions: [0, 999])
  return Estimate(
    try (UInt64(1)...4_000).map { seed in
      let row = try LogitRow(lastOf: IsotropicEnsemble(), tables: tables, seed: seed)
      return row.logits[0] - row.logits[1]
    })
}
