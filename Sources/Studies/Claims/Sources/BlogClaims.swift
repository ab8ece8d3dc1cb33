import Foundation
import RotaryEmbedding

/// What EleutherAI's blog says.
let blogClaims: [LedgerClaim] = [
  LedgerClaim(
    "blog-pi-uniform", .blog, "Position Interpolation",
    "Position Interpolation divides every frequency by s.",
    test: "entrope frequencies --method pi --scale 4 --head-dimension 64"
  ) { _ in
    let ratios = try claimRequest("pi", scale: 4).resolved().schedule.frequencyRatios
    return .number(ratios.map { abs(4 * $0 - 1) }.max() ?? 1) { $0 < 1e-12 }
  },
  LedgerClaim(
    "blog-ntk-ends", .blog, "NTK-aware",
    "With b′ = b·s^(d/(d−2)) the first pair keeps its frequency and the last is divided by s.",
    test: "figure ntk-overshoot"
  ) { _ in
    let ratios = try claimRequest("ntk-aware", scale: 4).resolved().schedule.frequencyRatios
    let worst = max(abs(ratios[0] - 1), abs(4 * ratios[ratios.count - 1] - 1))
    return .number(worst) { $0 < 1e-12 }
  },
  LedgerClaim(
    "blog-ntk-spreads", .blog, "NTK-aware",
    "NTK-aware scaling scales high frequencies less than low ones, pair by pair.",
    test: "figure interpolation-pressure"
  ) { _ in
    let ratios = try claimRequest("ntk-aware", scale: 4).resolved().schedule.frequencyRatios
    let steps = zip(ratios, ratios.dropFirst()).map { $1 / $0 }
    return .number(steps.max() ?? 1) { $0 < 1 }
  },
  LedgerClaim(
    "blog-parts-between", .blog, "NTK-by-parts",
    "NTK-by-parts keeps every frequency between that of Position Interpolation and the trained one.",
    test: "figure ramp", unit: "θ′/θ, least and greatest"
  ) { _ in
    let ratios = try claimRequest("ntk-by-parts", scale: 4, ramp: .rotations).resolved().schedule
      .frequencyRatios
    return .numbers([("least", ratios.min() ?? 0), ("greatest", ratios.max() ?? 0)]) {
      $0 >= 0.25 - 1e-15 && $0 <= 1
    }
  },
  LedgerClaim(
    "blog-ramp-ends", .blog, "NTK-by-parts",
    "With α = 1 and β = 32 short wavelengths are left alone and long ones fully interpolated.",
    test: "figure ramp", unit: "pairs"
  ) { _ in
    let ratios = try claimRequest("ntk-by-parts", scale: 4, ramp: .rotations).resolved().schedule
      .frequencyRatios
    return .numbers([
      ("left alone", Double(ratios.count { $0 == 1 })),
      ("fully interpolated", Double(ratios.count { $0 < 0.25 + 1e-15 })),
    ]) { $0 > 0 }
  },
  LedgerClaim(
    "blog-wavelength-base", .blog, "Wavelength Concept",
    "The wavelength of a pair is 2π·b′^(2i/d), with the scaled base.", test: "law λ = 2π/θ",
    unit: "ratio to the trained wavelength of the last pair",
    derivation:
      "Whether a pair must be interpolated depends on the trained wavelength 2π·b^(2i/d). With b′ the last one is s times as long, and r = L/λ no longer tells what was trained."
  ) { _ in
    .numbers(
      try [1.0, 4].map { scale in
        let schedule = try claimRequest("ntk-aware", scale: scale).resolved().schedule
        return ("s = \(Int(scale))", 1 / schedule.frequencyRatios[31])
      }
    ) { abs($0 - 1) < 1e-12 }
  },
  LedgerClaim(
    "blog-dynamic-short", .blog, "Dynamic NTK",
    "Dynamic NTK changes nothing up to the trained context.",
    test:
      "entrope frequencies --method dynamic-ntk --scale 4 --head-dimension 64 --trained-context 2048 --sequence-length 2048"
  ) { _ in
    var request = claimRequest("dynamic-ntk", scale: 4)
    request.sequenceLength = 2_048
    let ratios = try request.resolved().schedule.frequencyRatios
    return .number(ratios.map { abs($0 - 1) }.max() ?? 1) { $0 < 1e-12 }
  },
  LedgerClaim(
    "blog-temperature", .blog, "Relationship to YaRN",
    "√(1/t) = 0.1 ln s + 1 is the amplitude that YaRN ships.",
    test: "entrope frequencies --method yarn --scale 8 --head-dimension 64 --trained-context 2048"
  ) { _ in
    let amplitude = try claimRequest("yarn", scale: 8).resolved().schedule.temperature.amplitude
    return .number(amplitude) { abs($0 - (0.1 * log(8) + 1)) < 1e-12 }
  },
  LedgerClaim(
    "blog-ntk-without-training", .blog, "Performance Comparison",
    "Without fine-tuning NTK-aware scaling has lower perplexity than Position Interpolation on long sequences.",
    test: "entrope lab e1 e11 (SmolLM2-135M, s = 2 and 4)", unit: "nats from the loss of PI",
    derivation: ofOneModel
  ) { try $0.lab.untuned("ntk-aware", less: "pi") },
  LedgerClaim(
    "blog-ntk-after-training", .blog, "Performance Comparison",
    "After fine-tuning NTK-aware scaling is worse than Position Interpolation.",
    test: "Scripts/fine-tuning (1.8M-parameter Llama, s = 4)",
    unit: "nats of PI from the loss of NTK-aware", derivation: ofOneModel
  ) { try $0.lab.tuned("pi", less: ["ntk-aware"]) },
  LedgerClaim(
    "blog-dynamic-without-training", .blog, "Dynamic NTK",
    "Dynamic NTK works exceptionally well on models without any fine-tuning.",
    test: "entrope lab e1 (SmolLM2-135M, s = 2)", unit: "nats from the loss of RoPE",
    derivation: ofOneModel
  ) { try $0.lab.untuned("dynamic-ntk") },
  LedgerClaim(
    "blog-windows", .blog, "Experimental Visualizations",
    "In 256-token windows YaRN has lower loss than Position Interpolation and NTK-aware scaling.",
    awaits: "experiment e2 with pi", because: untrained),
  LedgerClaim(
    "blog-mistral-slope", .blog, "Relationship to YaRN",
    "For Mistral-7B the slope of the amplitude is 0.07 in place of 0.1.", awaits: "experiment e4",
    because: "it needs that model's own queries and keys"),
]

/// What every verdict from the lab's tables says of itself.
let ofOneModelAlone =
  "Measured on one small model and its texts, which the table's provenance names; other models may differ."
/// The same where the tables have intervals.
let ofOneModel = ofOneModelAlone + " A case counts where its whole 95 % interval does."

let untrained = "it needs losses of a trained model that no committed table holds"
