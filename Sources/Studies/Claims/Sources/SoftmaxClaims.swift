import AttentionEntropy
import Foundation
import RotaryEmbedding

/// What papers say of the softmax, its entropy and its temperature.
let softmaxClaims: [LedgerClaim] = [
  LedgerClaim(
    "su-8823-constant", .su8823, "Equation for H",
    "The entropy of a row is ln n − 0.24·λ·d (to 2 % of the second term).",
    test: "figure entropy-invariance", unit: "loss per λd",
    derivation:
      "0.24 is ½ ln((1 + √5)/2), worked out at λ = 1. In general h = (d/2) ln(1 − c²), c = (√(1 + 4λ²) − 1)/2λ, which is λ²d/2 for small λ: at λ = 1/√d a square and no multiple of λ."
  ) { _ in
    .numbers(
      [("λ = 1", 1), ("λ = 1/√d", 1 / 128.0.squareRoot())].map { name, scale in
        (
          name,
          -SphericalRow.entropyAboveLogCount(scale: scale, dimension: 128) / (scale * 128)
        )
      }
    ) { abs($0 / 0.2406 - 1) < 0.02 }
  },
  LedgerClaim(
    "su-8823-log-512", .su8823, "Conclusion",
    "Logits times log₅₁₂ n keep the entropy of a row of the model, to a tenth of its growth.",
    test: "figure entropy-invariance", unit: "share of the growth removed, d = 128",
    derivation:
      "With λ = 1/√d entropy falls as λ²d/2, so the factor that keeps it is √(1 + 2 ln(n/n₀)) to leading order: 1.98 at n = 2048, where log₅₁₂ n is 1.22."
  ) { _ in
    .numbers(
      [2_048.0, 8_192].map { n in
        let factor = log(n) / log(512)
        let base = SphericalRow.entropyAboveLogCount(scale: 1 / 128.0.squareRoot(), dimension: 128)
        let sharp = SphericalRow.entropyAboveLogCount(
          scale: factor / 128.0.squareRoot(), dimension: 128)
        return ("n = \(Int(n))", (base - sharp) / log(n / 512))
      }
    ) { abs($0 - 1) < 0.1 }
  },
  LedgerClaim(
    "su-9812-optimum", .su9812, "Fit", "The best α is 0.84·√(ln n), to a tenth.",
    test: "figure entropy-invariance", unit: "0.84·√(ln n) over the best α",
    derivation: "α(1 − e^(α²)/n) is largest at α* = √(W(n√e/2) − ½)."
  ) { _ in
    .numbers(
      [40.0, 512, 8_192, 20_000].map { n in
        ("n = \(Int(n))", 0.84 * log(n).squareRoot() / EntropyInvariance.optimum(length: n))
      }
    ) { abs($0 - 1) <= 0.1 }
  },
  LedgerClaim(
    "ssmax-softmax-fades", .scalableSoftmax, "Figure 1",
    "Under softmax the weight of one entry of 3 among entries of −2 fades as their number grows.",
    test: "figure scalable-softmax", unit: "weight at n = 10,000"
  ) { _ in .number(TwoLevelRow.topWeight(gap: 5, count: 10_000)) { $0 < 0.05 } },
  LedgerClaim(
    "ssmax-keeps", .scalableSoftmax, "Figure 1",
    "Under Scalable-Softmax with s = 0.43 it stays above 0.9.", test: "figure scalable-softmax",
    unit: "weight"
  ) { _ in
    .numbers(
      try [100.0, 1_000, 10_000, 10, 2].map {
        ("n = \(Int($0))", try ScalableSoftmaxFigure().scalableWeight(count: $0))
      }
    ) { $0 > 0.9 }
  },
  LedgerClaim(
    "ssmax-above", .scalableSoftmax, "Figure 1", "It is above that of softmax for every n.",
    test: "figure scalable-softmax", unit: "weight over that of softmax"
  ) { _ in
    .numbers(
      try [100.0, 1_000, 10_000, 10, 2].map {
        let scalable = try ScalableSoftmaxFigure().scalableWeight(count: $0)
        return ("n = \(Int($0))", scalable / TwoLevelRow.topWeight(gap: 5, count: $0))
      }
    ) { $0 > 1 }
  },
  LedgerClaim(
    "critical-transition", .criticalScaling, "Phase transition",
    "At γ = 1/(1 − ρ) the weight of a token on itself tends to one half; below it to 0, above to 1.",
    test: "figure critical-scaling", unit: "weight at n = 10⁶"
  ) { _ in
    func weight(_ share: Double) -> Double {
      TwoLevelRow.topWeight(gap: share * log(1e6), count: 1e6)
    }
    return .cases([
      ClaimCase(name: "at γ", value: weight(1), holds: abs(weight(1) - 0.5) < 1e-3),
      ClaimCase(name: "at γ/2", value: weight(0.5), holds: weight(0.5) < 0.01),
      ClaimCase(name: "at 1.5 γ", value: weight(1.5), holds: weight(1.5) > 0.99),
    ])
  },
  LedgerClaim(
    "collapse-bound", .collapse, "Theorem 3.1",
    "Entropy is bounded from below by a function of the spectral norm, which is reached.",
    test: "figure entropy-collapse-bound", unit: "two-level entropy less the printed bound, nats"
  ) { _ in
    .numbers(
      [1.0, 2, 5, 10].map { sigma in
        let beta = exp(-sigma * (100.0 / 99).squareRoot())
        let printed =
          log(1 + 99 * beta) + sigma * 9_900.0.squareRoot() * beta / (1 + 99 * beta)
        return ("σ = \(Int(sigma))", TwoLevelRow.entropyFloor(spread: sigma, count: 100) - printed)
      }
    ) { abs($0) < 1e-12 }
  },
  LedgerClaim(
    "adaptive-sharpens", .adaptive, "Appendix, code",
    "The adaptive temperature sharpens rows whose entropy is above 0.5.",
    test: "figure adaptive-temperature", unit: "factor",
    derivation:
      "The polynomial is above 1 only for 0.849 < H < 5.944: the diffuse rows of long contexts are left as they are."
  ) { _ in
    .numbers(
      [2.0, 4, 5, 1, 0.6, 6, 8].map { ("H = \($0)", Temperature.EntropyLaw.adaptive($0)) }
    ) { $0 > 1 }
  },
  LedgerClaim(
    "scale-invariant-decades", .scaleInvariant, "Section 3",
    "Every decade of distances has the same expected weight before normalisation, to a twentieth.",
    test: "figure scale-invariant-attention", unit: "weight of the decade over τ√e ln 10",
    derivation: "∫ τ√e/(t + τ) dt over a decade is τ√e ln 10 only far beyond τ = 10."
  ) { _ in
    let figure = try ScaleInvariantFigure([:])
    return .numbers(
      [(100, 1_000), (1_000, 10_000), (10, 100)].map { low, high in
        ("\(low) to \(high)", figure.weight(of: low..<high) / figure.decadeLimit)
      }
    ) { abs($0 - 1) < 0.05 }
  },
  LedgerClaim(
    "lm-infinite-bound", .infinite, "Theorem 2",
    "With bounded logits entropy grows at least as ln n less the range of the logits.",
    test: "law H ≥ ln n − (max − min)", unit: "nats above the bound, all-ones"
  ) { _ in
    let rope = try claimRequest("rope").resolved().schedule
    return .numbers(
      [256, 2_048, 8_192].map { n in
        let row = LogitRow(lastOfAllOnes: rope, length: n)
        let range = (row.logits.max() ?? 0) - (row.logits.min() ?? 0)
        return ("n = \(n)", row.statistics(at: 1).entropy - log(Double(n)) + range)
      }
    ) { $0 >= 0 }
  },
  LedgerClaim(
    "attention-view-divergence", .view, "Table 1",
    "Divergences of up to 2.57 between attention maps are Jensen-Shannon divergences in nats.",
    test: "law JS ≤ ln 2", unit: "nats, the largest possible"
  ) { _ in .number(log(2)) { $0 >= 2.57 } },
  LedgerClaim(
    "entropy-abf-reading", .entropyABF, "Section 3",
    "YaRN's factor keeps entropy stable, read as a multiplier 0.1 ln s + 1 on the logits.",
    test: "figure temperature-law", unit: "multiplier at s = 4 over YaRN's",
    derivation:
      "YaRN puts 0.1 ln s + 1 on queries and on keys; logits get its square, 1.296 at s = 4, and not 1.139."
  ) { _ in
    let paper = try PublishedMultipliers(scale: 4, trainedContext: 2_048).paper
    return .number((0.1 * log(4) + 1) / paper) { abs($0 - 1) < 0.01 }
  },
  LedgerClaim(
    "sink-share", .streaming, "Section 3",
    "A sink of fixed strength holds its share of attention as the context grows.",
    test: "figure sink-share", unit: "share at n tokens over that at 512",
    derivation: "p = e^b/(e^b + n·e^(σ²/2)): to hold its share b must grow as ln n."
  ) { _ in
    let short = GaussianRow.sinkShare(strength: 8, count: 512, sigma: 1)
    return .numbers(
      [2_048.0, 8_192].map {
        ("n = \(Int($0))", GaussianRow.sinkShare(strength: 8, count: $0, sigma: 1) / short)
      }
    ) { $0 > 0.9 }
  },
  LedgerClaim(
    "entropy-abf-layers", .entropyABF, "Figure 1",
    "In Llama 2 only the first two layers' entropy keeps rising with position.",
    awaits: "experiment e8 with Llama 2", because: "it needs the heads of that model by position"),
  LedgerClaim(
    "streaming-sinks", .streaming, "Figure 2",
    "Beyond the first two layers most attention goes to the first token.",
    test: "entrope lab e8 (SmolLM2-135M)", unit: "mean share on the first token by layer",
    derivation: ofOneModelAlone + " A layer counts where the mean over its heads is above one half."
  ) { try $0.lab.sinks() },
]
