import Foundation
import RotaryEmbedding

/// What the post on Reddit says that began it all.
let redditClaims: [LedgerClaim] = [
  LedgerClaim(
    "reddit-high-frequencies", .ntkAware, "Core Insight",
    "Changing the base keeps the highest frequency.", test: "figure frequency-spectrum"
  ) { _ in
    let ratios = try claimRequest("ntk-aware", scale: 8).resolved().schedule.frequencyRatios
    return .number(ratios[0]) { $0 == 1 }
  },
  LedgerClaim(
    "reddit-equivalent-base", .ntkAware, "Method",
    "b′ = b·s^(d/(d−2)) is all there is to it: θ′ᵢ = b′^(−2i/d).",
    test: "entrope frequencies --method ntk-aware --scale 8 --head-dimension 64"
  ) { _ in
    let schedule = try claimRequest("ntk-aware", scale: 8).resolved().schedule
    let base = 10_000 * pow(8.0, 64.0 / 62)
    let worst = schedule.inverseFrequencies.enumerated().map { pair, theta in
      abs(theta * pow(base, Double(pair) / 32) - 1)
    }
    return .number(worst.max() ?? 1) { $0 < 1e-12 }
  },
  LedgerClaim(
    "reddit-alpha-8", .ntkAware, "Alpha Parameter",
    "With α = 8 no pair leaves the arc that it was trained on before 8 times the trained context.",
    test: "figure ntk-overshoot", unit: "largest angle over the trained arc, at 8 L",
    derivation:
      "Pair i rotates by θᵢ·8^(−2i/(d−2))·8L = 8^(1−2i/(d−2)) times its trained arc: more than 1 for every pair but the last. Those with r < 1 have not seen a full rotation, and leave their arc."
  ) { _ in
    .numbers(
      try [64, 128].map { d in
        ("d = \(d)", try overshoot("ntk-aware", d: d, context: 2_048, scale: 8))
      }
    ) { $0 <= 1 + 1e-12 }
  },
  LedgerClaim(
    "reddit-without-training", .ntkAware, "Post Title",
    "LLaMA reaches 8k tokens and more without fine-tuning and with little loss.",
    awaits: "experiment e1 with a Llama at s = 4", because: untrained),
  LedgerClaim(
    "reddit-against-pi", .ntkAware, "Perplexity Results",
    "Without fine-tuning its perplexity is lower than that of Position Interpolation.",
    test: "entrope lab e1 e11 (SmolLM2-135M, s = 2 and 4)", unit: "nats from the loss of PI",
    derivation: ofOneModel
  ) { try $0.lab.untuned("ntk-aware", less: "pi") },
]

/// What the reading notes say.
let notesClaims: [LedgerClaim] = [
  LedgerClaim(
    "notes-arc-768", .notes, "RoPE",
    "A pair that rotates by 0.1° a token has rotated by 76.8° after 768 tokens.",
    test: "law angle = m·θ", unit: "degrees"
  ) { _ in .number(768 * 0.1) { abs($0 - 76.8) < 1e-9 } },
  LedgerClaim(
    "notes-arc-1024", .notes, "RoPE",
    "After 1,024 tokens it is at 102.4°, which training on 768 never showed.",
    test: "law angle = m·θ", unit: "degrees"
  ) { _ in .number(1_024 * 0.1) { abs($0 - 102.4) < 1e-9 && $0 > 76.8 } },
  LedgerClaim(
    "notes-unfamiliar-angles", .notes, "RoPE",
    "Slow pairs meet angles beyond the trained context that training never showed.",
    test: "figure trained-arc", unit: "pairs with less than one rotation within L"
  ) { _ in
    .numbers(
      try [(64, 2_048, 1e4), (128, 4_096, 1e4), (128, 8_192, 5e5)].map { d, context, base in
        let geometry = try RotaryGeometry(headDimension: d, base: base, trainedContext: context)
        return (
          "d = \(d), b = \(Int(base)), L = \(context)",
          Double(geometry.rotations.count { $0 < 1 })
        )
      }
    ) { $0 > 0 }
  },
  LedgerClaim(
    "notes-more-keys", .notes, "RoPE",
    "The perplexity e^H of attention grows with the number of keys.",
    test: "figure effective-context", unit: "e^H over 8,192 keys by that over 2,048"
  ) {
    .numbers(
      try $0.overEnsembles { $0.differenceFromOriginal(method: ComparedMethod.rope.place) }.map {
        ($0.name, exp($0.estimate.mean))
      }
    ) { $0 > 1 }
  },
  LedgerClaim(
    "notes-pi-details", .notes, "NTK-Aware Interpolation",
    "Uniform scaling loses the detail that tells neighbouring tokens apart.",
    test: "figure resolution-wall", unit: "g(0) − g(1) at s = 4 over that at s = 1"
  ) { _ in .number(try gapRatio(.interpolation)) { $0 < 0.5 } },
  LedgerClaim(
    "notes-ntk-close", .notes, "NTK-by-parts Interpolation",
    "Under a change of base all tokens come closer to each other.", test: "figure resolution-wall",
    unit: "g(0) − g(1) at s = 4 over that at s = 1"
  ) { _ in .number(try gapRatio(.ntkAware)) { $0 < 1 } },
  LedgerClaim(
    "notes-yarn-angles", .notes, "YaRN",
    "YaRN solves unfamiliar angles: no pair leaves the arc that it was trained on at the extended length.",
    test: "figure trained-arc", unit: "largest angle over the trained arc"
  ) { _ in
    .numbers(
      try [2.0, 4, 8, 16].map { scale in
        (
          "s = \(Int(scale))",
          try overshoot("yarn", d: 64, context: 2_048, scale: scale)
        )
      }
    ) { $0 <= 1 + 1e-12 }
  },
  LedgerClaim(
    "notes-yarn-entropy", .notes, "YaRN",
    "YaRN solves the growth of entropy: its temperature removes it to within a tenth.",
    test: "figure entropy-with-temperature", unit: "share of the excess removed",
    derivation:
      "On Gaussian logits the paper's factor removes σ²(m² − 1)/(2 ln s) of ln s: a quarter at σ = 1, all of it near σ = 2, more than all beyond."
  ) { .numbers(try $0.restoredShares(multiplier: 2)) { abs($0 - 1) <= 0.1 } },
]

/// The largest angle at the extended length over the trained arc, of pairs that made less than one rotation within L.
func overshoot(_ method: String, d: Int, context: Int, scale: Double) throws -> Double {
  let schedule = try claimRequest(method, d: d, context: context, scale: scale).resolved().schedule
  let rotations = schedule.geometry.rotations
  return schedule.frequencyRatios.indices.filter { rotations[$0] < 1 }
    .map { schedule.frequencyRatios[$0] * scale }.max() ?? 0
}

/// g(0) − g(1) of all-ones vectors at d = 64, s = 4, over that of plain RoPE.
private func gapRatio(_ method: ComparedMethod) throws -> Double {
  let wall = try ResolutionWall(["d": 64])
  return try wall.gap(method, scale: HandbookSetting.scale) / wall.gap(.rope, scale: 1)
}
