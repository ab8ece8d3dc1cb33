import AttentionEntropy
import Foundation
import RotaryEmbedding

private let (rope, pi) = (ComparedMethod.rope.place, ComparedMethod.interpolation.place)
private let yarn = ComparedMethod.yarnCode.place

private func handbookSchedule(_ method: ComparedMethod) throws -> RotarySchedule {
  try method.schedule(for: HandbookSetting.geometry(), scale: HandbookSetting.scale)
}

/// What the handbook's chapter says of entropies, on seven ensembles with paired draws.
let handbookEntropyClaims: [LedgerClaim] = [
  LedgerClaim(
    "handbook-interpolation-entropy", .handbook, "Attention Entropy and the Temperature Problem",
    "Position Interpolation raises the entropy of attention over that of plain RoPE.",
    test: "figure entropy-by-method", unit: "nats",
    derivation:
      "For independent isotropic q and k the logits have the same law whatever the frequencies, so nothing changes. Where energy is in middle pairs, PI turns a wandering phase into a lasting peak and entropy falls."
  ) {
    .estimates(try $0.overEnsembles { $0.difference(method: pi, from: rope) }) { $0 > 0 }
  },
  LedgerClaim(
    "handbook-entropy-growth", .handbook, "Attention Entropy and the Temperature Problem",
    "Over 8,192 tokens the entropy of Position Interpolation is higher than over the trained 2,048.",
    test: "figure entropy-by-method", unit: "nats",
    derivation:
      "It is, by about ln 4, in the null model and for NoPE too: four times as many keys have ln 4 more entropy. So the growth says nothing about interpolation."
  ) {
    .estimates(try $0.overEnsembles { $0.differenceFromOriginal(method: pi) }) { $0 > 0 }
  },
  LedgerClaim(
    "handbook-growth-by-interpolation", .handbook, "Attention Entropy and the Temperature Problem",
    "More than half of that growth comes from interpolation.", test: "figure null-model",
    unit: "nats beyond half of the growth",
    derivation:
      "H(PI, sL) − H(RoPE, L) = ln s where the kernel is smooth at token spacing: a Riemann sum with s times as many points. In the null model plain RoPE grows by ln s too."
  ) {
    .estimates(
      try $0.overEnsembles { samples in
        Estimate(
          samples.original.indices.map { draw in
            let stretched = samples.entropies[pi][0][draw]
            return stretched - samples.entropies[rope][0][draw]
              - (stretched - samples.original[draw]) / 2
          })
      }
    ) { $0 > 0 }
  },
  LedgerClaim(
    "handbook-narrow-scores", .handbook, "Attention Temperature Scaling",
    "Interpolation shrinks the range of attention scores.",
    test: "law: standard deviation of logits",
    unit: "ratio of standard deviations"
  ) { _ in .estimates(try spreadRatios()) { $0 < 1 } },
  LedgerClaim(
    "handbook-temperature-helps", .handbook, "Attention Temperature Scaling",
    "The factor √t brings YaRN's entropy closer to that over the trained context.",
    test: "figure entropy-with-temperature", unit: "share of the excess removed"
  ) { .numbers(try $0.restoredShares(multiplier: 1)) { $0 > 0 && $0 < 2 } },
  LedgerClaim(
    "handbook-temperature-prevents", .handbook, "Attention Temperature Scaling",
    "The factor √t prevents the increase of entropy: at least half of it is gone.",
    test: "figure entropy-with-temperature", unit: "share of the excess removed",
    derivation:
      "For Gaussian rows the factor m removes σ²(m² − 1)/2 of ln s. With m² = 0.1 ln s + 1 that is σ²/20 of it: 5 % at σ = 1, whatever s is."
  ) { .numbers(try $0.restoredShares(multiplier: 1)) { $0 >= 0.5 } },
  LedgerClaim(
    "handbook-yarn-closer", .handbook, "YaRN vs Alternatives",
    "YaRN's frequencies as shipped keep entropy closer to the original than Position Interpolation does.",
    test: "figure entropy-by-method", unit: "nats closer",
    derivation:
      "PI widens the peak around distance 0; YaRN keeps the peak and lifts the whole tail, which holds most keys. In all-ones and flat vectors the order is RoPE < PI < NTK-aware < YaRN."
  ) {
    .estimates(
      try $0.overEnsembles { samples in
        Estimate(
          samples.original.indices.map { draw in
            abs(samples.entropies[pi][0][draw] - samples.original[draw])
              - abs(samples.entropies[yarn][0][draw] - samples.original[draw])
          })
      }
    ) { $0 > 0 }
  },
  LedgerClaim(
    "handbook-yarn-like-rope", .handbook, "YaRN vs Alternatives",
    "YaRN's frequencies as shipped keep entropy closer to plain RoPE over the same tokens than Position Interpolation does.",
    test: "figure entropy-by-method", unit: "nats closer",
    derivation:
      "They do where the energy is in pairs that YaRN leaves alone and PI slows (middle and fast ones), and do not in flat and all-ones vectors, whose tail YaRN lifts more."
  ) {
    .estimates(
      try $0.overEnsembles { samples in
        Estimate(
          samples.original.indices.map { draw in
            abs(samples.entropies[pi][0][draw] - samples.entropies[rope][0][draw])
              - abs(samples.entropies[yarn][0][draw] - samples.entropies[rope][0][draw])
          })
      }
    ) { $0 > 0 }
  },
  LedgerClaim(
    "handbook-own-yarn-closer", .handbook, "YaRN vs Alternatives",
    "The handbook's own YaRN keeps entropy closer to that of plain RoPE than Position Interpolation does.",
    test: "figure entropy-by-method", unit: "nats closer",
    derivation:
      "Its ramp leaves 21 of 32 pairs alone and interpolates none fully: it is nearly plain RoPE."
  ) {
    .estimates(
      try $0.overEnsembles { samples in
        Estimate(
          samples.original.indices.map { draw in
            abs(samples.entropies[pi][0][draw] - samples.entropies[rope][0][draw])
              - abs(
                samples.entropies[ComparedMethod.yarnHandbook.place][0][draw]
                  - samples.entropies[rope][0][draw])
          })
      }
    ) { $0 > 0 }
  },
  LedgerClaim(
    "handbook-random-differences", .handbook, "Attention Entropy and the Temperature Problem",
    "On random q and k the methods differ in entropy.", test: "figure null-model", unit: "nats",
    derivation:
      "R_m q and R_n k of independent isotropic vectors are again independent isotropic vectors, for any frequencies: the law of every entropy is the same. One seed shows a difference of about 0.01, which is noise."
  ) {
    let samples = try $0.lastRows()[0]
    let differences = ComparedMethod.allCases.dropFirst().map {
      (name: $0.rawValue, estimate: samples.difference(method: $0.place, from: rope))
    }
    return .estimates(differences) { abs($0) > 0.01 }
  },
  LedgerClaim(
    "handbook-relative-positions", .handbook, "YaRN vs Alternatives",
    "YaRN's score at a fixed distance does not depend on where the two tokens stand (below 0.001).",
    test: "figure method-comparison", unit: "logits",
    derivation:
      "In exact arithmetic it is so for any fixed frequencies. What is left is the rounding of angles, about ε·position·Σ|qᵢkᵢ|θᵢ."
  ) { _ in
    let schedule = try handbookSchedule(.yarnCode)
    let pair = try IsotropicEnsemble().vectors(headDimension: 64, length: 1, seed: 5)
    return .numbers(
      AnglePrecision.allCases.map {
        (
          $0.rawValue,
          relativePositionError(
            schedule, vectors: pair, distance: 5, offsets: [8_000], precision: $0)
        )
      }
    ) { $0 < 1e-3 }
  },
]

/// The standard deviation of the last row's logits under Position Interpolation over that under plain RoPE, draw by draw.
private func spreadRatios() throws -> [(name: String, estimate: Estimate)] {
  let tables = try [ComparedMethod.rope, .interpolation].map {
    PassTables(
      schedule: try handbookSchedule($0), queryPositions: [ClaimMeasurements.length - 1],
      keyPositions: Array(0..<ClaimMeasurements.length))
  }
  return try ClaimMeasurements.ensembles().map { vectors in
    let ratios = try (UInt64(1)...12).map { seed in
      let spreads = try tables.map {
        spread(of: try LogitRow(lastOf: vectors.ensemble, tables: $0, seed: seed).logits)
      }
      return spreads[1] / spreads[0]
    }
    return (vectors.name, Estimate(ratios))
  }
}

private func spread(of values: [Double]) -> Double {
  let mean = values.reduce(0, +) / Double(values.count)
  return (values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count)).squareRoot()
}

extension ClaimMeasurements {
  /// How much of YaRN's excess over the original a factor removes, on average, for each ensemble.
  func restoredShares(multiplier: Int) throws -> [(name: String, value: Double)] {
    zip(try Self.ensembles(), try lastRows()).map { vectors, samples in
      let before = samples.differenceFromOriginal(method: yarn).mean
      let after = samples.differenceFromOriginal(method: yarn, multiplier: multiplier).mean
      return (vectors.name, (before - after) / before)
    }
  }
}
