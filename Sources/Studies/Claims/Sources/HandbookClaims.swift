import Foundation
import RotaryEmbedding

/// What the handbook's chapter says of frequencies, ramps and temperatures.
let handbookClaims: [LedgerClaim] = [
  LedgerClaim(
    "handbook-pair-0-wavelength", .handbook, "Wavelength Analysis",
    "Pair 0 has a wavelength of about 6 positions.", test: "figure wavelengths", unit: "tokens"
  ) { _ in .number(try HandbookSetting.geometry().wavelengths[0]) { abs($0 - 6) < 0.5 } },
  LedgerClaim(
    "handbook-pair-0-turns", .handbook, "Wavelength Analysis",
    "Pair 0 makes roughly 340 rotations within 2,048 positions.", test: "figure wavelengths",
    unit: "rotations",
    derivation: "r₀ = L/λ₀ = L/2π = 2048/6.2832 = 325.95. 340 is 2048/6.02."
  ) { _ in .number(try HandbookSetting.geometry().rotations[0]) { abs($0 - 340) <= 5 } },
  LedgerClaim(
    "handbook-pair-0-extended", .handbook, "Wavelength Analysis",
    "Pair 0 makes over 1,300 rotations within 8,192 positions.", test: "figure wavelengths",
    unit: "rotations"
  ) { _ in .number(4 * (try HandbookSetting.geometry().rotations[0])) { $0 > 1_300 } },
  LedgerClaim(
    "handbook-pair-31-wavelength", .handbook, "Wavelength Analysis",
    "Pair 31 has a wavelength of about 60,000 positions.", test: "figure wavelengths",
    unit: "tokens",
    derivation:
      "λ₃₁ = 2π·b^(62/64) = 2π·10000^0.96875 = 47,117. 2πb = 62,832 would be pair 32, which d = 64 does not have."
  ) { _ in .number(try HandbookSetting.geometry().wavelengths[31]) { abs($0 - 60_000) <= 5_000 } },
  LedgerClaim(
    "handbook-pair-31-share", .handbook, "Wavelength Analysis",
    "Pair 31 makes about 3 % of a rotation within 2,048 positions.", test: "figure wavelengths",
    unit: "%", derivation: "L/λ₃₁ = 2048/47117 = 4.35 %; 3 % is 2048/62832."
  ) { _ in .number(100 * (try HandbookSetting.geometry().rotations[31])) { abs($0 - 3) <= 0.5 } },
  LedgerClaim(
    "handbook-pair-31-extended", .handbook, "Wavelength Analysis",
    "Pair 31 makes 12 % of a rotation within 8,192 positions.", test: "figure wavelengths",
    unit: "%", derivation: "4L/λ₃₁ = 8192/47117 = 17.4 %."
  ) { _ in .number(400 * (try HandbookSetting.geometry().rotations[31])) { abs($0 - 12) <= 0.5 } },
  LedgerClaim(
    "handbook-threshold-share", .handbook, "The YaRN Ramp Function",
    "A pair whose wavelength is 32 L makes about 3 % of a rotation within L.",
    test: "law r = L/λ", unit: "%"
  ) { _ in .number(100 / 32) { abs($0 - 3) < 0.5 } },
  LedgerClaim(
    "handbook-pi-angle", .handbook, "Attention Temperature Scaling",
    "Position Interpolation by 4 brings positions 0 and 100 from 100 to 25 radians apart in pair 0.",
    test: "entrope frequencies --method pi --scale 4 --head-dimension 64", unit: "rad"
  ) { _ in
    let schedule = try claimRequest("pi", scale: 4).resolved().schedule
    return .number(100 * schedule.effectiveInverseFrequencies[0]) { abs($0 - 25) < 1e-9 }
  },
  LedgerClaim(
    "handbook-pi-parallel", .handbook, "The Problem with Existing Methods",
    "On a log axis the frequencies of Position Interpolation run parallel to the original ones.",
    test: "figure frequency-spectrum"
  ) { _ in
    let ratios = try claimRequest("pi", scale: 4).resolved().schedule.frequencyRatios
    return .number((ratios.max() ?? 0) / (ratios.min() ?? 1) - 1) { abs($0) < 1e-12 }
  },
  LedgerClaim(
    "handbook-ntk-bends", .handbook, "The Problem with Existing Methods",
    "NTK-aware scaling bends the curve of frequencies over pairs.",
    test: "figure frequency-spectrum",
    derivation:
      "θ′ᵢ = b′^(−2i/d), so ln θ′ᵢ = −(2i/d)·ln b′ is a straight line in i on a log axis; only its slope changes."
  ) { _ in
    let logs = try claimRequest("ntk-aware", scale: 4).resolved().schedule.inverseFrequencies.map {
      log($0)
    }
    return .number(largestBend(of: logs)) { $0 > 1e-9 }
  },
  LedgerClaim(
    "handbook-ntk-uniform", .handbook, "YaRN vs Alternatives",
    "NTK-aware scaling is still uniform across dimensions.", test: "figure frequency-spectrum",
    derivation:
      "θ′ᵢ/θᵢ = s^(−2i/(d−2)): 1 for pair 0 and 1/s for the last, so the largest ratio is s times the smallest."
  ) { _ in
    let ratios = try claimRequest("ntk-aware", scale: 4).resolved().schedule.frequencyRatios
    return .number((ratios.max() ?? 0) / (ratios.min() ?? 1)) { abs($0 - 1) < 1e-9 }
  },
  LedgerClaim(
    "handbook-log-ramp", .handbook, "The YaRN Ramp Function",
    "The handbook's ramp is linear on the log-wavelength axis.", test: "figure ramp",
    derivation:
      "Its formula is linear in λ/L. Pairs are evenly spaced in ln λ, so a ramp linear in ln λ would have equal steps from pair to pair inside the band."
  ) { _ in
    let factors = try handbookRatios(.wavelength)
    let inside = factors.indices.filter { factors[$0] < 1 && factors[$0] > 0.25 }
    let steps = zip(inside, inside.dropFirst()).map { factors[$0] - factors[$1] }
    return .number((steps.max() ?? 0) / (steps.min() ?? 1)) { abs($0 - 1) < 1e-6 }
  },
  LedgerClaim(
    "handbook-full-interpolation", .handbook, "The YaRN Ramp Function",
    "With thresholds 1 and 32 on λ/L the slowest pairs are fully interpolated.",
    test: "figure ramp", unit: "pairs",
    derivation:
      "The largest λ/L at d = 64, b = 10⁴, L = 2048 is 23.0, below 32: no pair reaches the factor 1/s."
  ) { _ in
    .number(Double(try handbookRatios(.wavelength).count { $0 < 0.25 + 1e-12 })) { $0 > 0 }
  },
  LedgerClaim(
    "handbook-ramp-arcs", .handbook, "The YaRN Ramp Function",
    "Under its ramp slow pairs do not extrapolate: at 4 L each stays within the angles it was trained on.",
    test: "figure ramp", unit: "angle at 4 L over the trained arc",
    derivation:
      "A pair with r < 1 stays on its arc where θ′/θ ≤ 1/s. The handbook's band begins at λ = L, so that pair 21 keeps 0.99 of its frequency, and λ/L of the slowest pair, 23.0, does not reach 32: all 11 such pairs leave their arcs."
  ) { _ in
    let geometry = try HandbookSetting.geometry()
    let ratios = try handbookRatios(.wavelength)
    return .numbers(
      ratios.indices.filter { geometry.rotations[$0] < 1 }.map {
        ("pair \($0)", HandbookSetting.scale * ratios[$0])
      }
    ) { $0 <= 1 + 1e-12 }
  },
  LedgerClaim(
    "handbook-thresholds", .handbook, "Key Parameters",
    "The thresholds 1 and 32 leave as many pairs alone as in YaRN's paper.",
    test: "figure ramp", unit: "pairs",
    derivation:
      "The paper's 1 and 32 are on r = L/λ, the handbook's on λ/L = 1/r: its band begins where the paper's ends, and it keeps 21 pairs where the paper keeps 9."
  ) { _ in
    let kept = Double(try handbookRatios(.wavelength).count { $0 > 1 - 1e-12 })
    let published = Double(try handbookRatios(.rotations).count { $0 > 1 - 1e-12 })
    return .number(kept, holds: kept == published)
  },
  LedgerClaim(
    "handbook-beta-knob", .handbook, "Key Parameters", "Increasing β interpolates less.",
    test:
      "entrope sweep --beta 16,32,64 --scale 4 --length 4096 --head-dimension 64 --trained-context 2048",
    derivation: knobDerivation
  ) { _ in try knob { (1, $0) } },
  LedgerClaim(
    "handbook-alpha-knob", .handbook, "Key Parameters",
    "Decreasing α applies interpolation to more pairs.",
    test:
      "entrope sweep --alpha 0.5,1,2 --scale 4 --length 4096 --head-dimension 64 --trained-context 2048",
    derivation: knobDerivation
  ) { _ in try knob { ($0 / 32, 32) } },
  LedgerClaim(
    "handbook-paper-correction", .handbook, "Attention Temperature Scaling",
    "At s = 4 the factor on the scores is √t = 1.067, as in YaRN's paper.",
    test: "figure temperature-law",
    derivation:
      "The paper has 1/√t = 0.1 ln s + 1 on queries and on keys, so logits are multiplied by (0.1 ln s + 1)² = 1.296. The handbook takes t = 0.1 ln s + 1 and √t: the fourth root of the paper's factor."
  ) { _ in
    let ours = try PublishedMultipliers(scale: 4, trainedContext: 2_048)
    return .number(ours.handbook) { abs($0 - ours.paper) < 0.005 }
  },
  LedgerClaim(
    "handbook-subtle-correction", .handbook, "Attention Temperature Scaling",
    "Even at s = 128 the factor on the scores stays below 1.2.", test: "figure temperature-law",
    derivation: "√(0.1 ln 128 + 1) = √1.4852 = 1.2187."
  ) { _ in
    .number(try PublishedMultipliers(scale: 128, trainedContext: 2_048).handbook) { $0 < 1.2 }
  },
  LedgerClaim(
    "handbook-doubling", .handbook, "Attention Temperature Scaling",
    "Doubling s adds the same 0.0693 to t whatever s is.", test: "figure temperature-law"
  ) { _ in
    let scales = (0..<7).map { pow(2, Double($0)) }
    let laws = try scales.map {
      let root = try PublishedMultipliers(scale: $0, trainedContext: 2_048).handbook
      return root * root
    }
    return .numbers(
      zip(scales, zip(laws, laws.dropFirst())).map {
        ("s = \(Int($0))", $1.1 - $1.0)
      }
    ) { abs($0 - 0.0693) < 5e-5 }
  },
  LedgerClaim(
    "handbook-norms", .handbook, "The Complete YaRN Formula",
    "YaRN keeps the lengths of vectors.",
    test: "entrope frequencies --method yarn --scale 4 --head-dimension 64 --trained-context 2048",
    derivation:
      "A rotation keeps lengths, but shipped code multiplies cos and sin by 0.1 ln s + 1, and lengths with them. They are kept only where the factor is on the scores."
  ) { _ in
    let amplitude = try claimRequest("yarn", scale: 4).resolved().schedule.temperature.amplitude
    return .numbers([("factor on cos and sin, as shipped", amplitude), ("factor on scores", 1)]) {
      abs($0 - 1) < 1e-12
    }
  },
  LedgerClaim(
    "handbook-training-steps", .handbook, "YaRN Training Requirements",
    "YaRN's paper recommends 200 to 400 steps of fine-tuning.",
    awaits: "reading: YaRN, section 4.1",
    because:
      "no run decides what a paper recommends; it reports 400 steps for s = 16 and 200 more for s = 32, and 1,000 and 500 for Mistral"
  ),
  LedgerClaim(
    "handbook-small-scales", .handbook, "YaRN Training Requirements",
    "For s from 2 to 4 YaRN needs no fine-tuning.",
    awaits: "experiment e1 at s = 4, after fine-tuning too", because: untrained),
]

/// The largest second difference.
private func largestBend(of values: [Double]) -> Double {
  let steps = zip(values, values.dropFirst()).map { $1 - $0 }
  let bends = zip(steps, steps.dropFirst()).map { abs($1 - $0) }
  return bends.max() ?? 0
}

private func handbookRatios(_ ramp: Ramp.Convention) throws -> [Double] {
  try claimRequest("yarn", scale: 4, ramp: ramp).resolved().schedule.frequencyRatios
}

private let knobDerivation =
  "On λ/L a pair is kept below α and interpolated above β. On r = L/λ it is the other way about: above β kept, below α interpolated."

/// The change of the mean θ′/θ as a knob doubles from its published place, by convention.
private func knob(_ thresholds: (Double) -> (Double, Double)) throws -> ClaimEvidence {
  let conventions: [(String, Ramp.Convention)] = [
    ("its own ramp", .wavelength), ("the paper's", .rotations),
    ("the code's", .pairIndex(truncated: true)),
  ]
  return .numbers(
    try conventions.map { name, convention in
      func mean(_ knob: Double) throws -> Double {
        var request = claimRequest("yarn", scale: 4, ramp: convention)
        let (alpha, beta) = thresholds(knob)
        (request.alpha, request.beta) = (alpha, beta)
        let ratios = try request.resolved().schedule.frequencyRatios
        return ratios.reduce(0, +) / Double(ratios.count)
      }
      return (name, try mean(64) - mean(32))
    }
  ) { $0 > 0 }
}
