import RotaryEmbedding
import Testing

/// RIFLEx: which pair is slowed, how far, and when.
@Suite struct RIFLExTests {
  @Test(
    "At s = 8 pair 46 of Llama 2 makes nine tenths of a turn in 32,768 tokens, and no other pair changes"
  )
  func frequencies() throws {
    let geometry = try llama2()
    let schedule = try resolve("riflex", geometry, scale: 8)
    for pair in 0..<64 where pair != 46 {
      #expect(schedule.inverseFrequencies[pair] == geometry.inverseFrequencies[pair])
    }
    // mpf('0.9')*2*pi/32768 with mpmath at 40 digits.
    #expect(
      relativeDistance(schedule.inverseFrequencies[46], 0.00017257283863713464) < 4 * .ulpOfOne)
    #expect(schedule.temperature == .none && schedule.dependsOnDistanceAlone)
  }

  @Test(
    "The usual pair is that of both models in the reference code",
    arguments: [
      // k − 1 and N_k of its README: HunyuanVideo, 129 frames of which 33 are latent, k = 4 and 50; CogVideoX, 13 latent
      // frames, k = 2 and 20.
      (256, 33, 66, 3, 50), (10_000, 13, 25, 1, 20),
    ] as [(Double, Int, Int, Int, Int)])
  func intrinsicPair(base: Double, trained: Int, target: Int, pair: Int, period: Int) throws {
    let geometry = try RotaryGeometry(headDimension: 16, base: base, trainedContext: trained)
    let ratios = try resolve("riflex", geometry, scale: Double(target) / Double(trained))
      .frequencyRatios
    #expect(ratios.indices.filter { ratios[$0] != 1 } == [pair])
    #expect(Int(geometry.wavelengths[pair].rounded()) == period)
    // Nine tenths of a turn in the target, so the ratio is 0.9·λ/L′.
    let expected = 0.9 * geometry.wavelengths[pair] / Double(target)
    #expect(relativeDistance(ratios[pair], expected) < 8 * .ulpOfOne)
  }

  @Test("Nothing changes where the target is within one turn of the pair, at s = 1 above all")
  func withinOneTurn() throws {
    let geometry = try llama2()
    // λ₄₆ = 2π·10000^(92/128) = 4,712 tokens, 1.15 times L.
    for scale in [1, 1.1, 1.15] {
      let schedule = try resolve("riflex", geometry, scale: scale)
      #expect(schedule.inverseFrequencies == geometry.inverseFrequencies)
    }
    #expect(try resolve("riflex", geometry, scale: 1.16).frequencyRatios[46] < 1)
    // All 64 pairs complete a turn in 100,000 tokens, so that there is none to be slowed.
    let long = try RotaryGeometry(headDimension: 128, base: 10_000, trainedContext: 100_000)
    #expect(try resolve("riflex", long, scale: 8).frequencyRatios.allSatisfy { $0 == 1 })
  }

  @Test("The pair is slowed by s at least and by s/0.9 at most", arguments: [1, 1.5, 4, 64.0])
  func bounds(_ scale: Double) throws {
    for (dimension, base, context) in MethodLawTests.geometries {
      let geometry = try RotaryGeometry(
        headDimension: dimension, base: base, trainedContext: context)
      let ratios = try resolve("riflex", geometry, scale: scale).frequencyRatios
      #expect(ratios.allSatisfy { $0 >= 0.9 * (1 - 4 * .ulpOfOne) / scale && $0 <= 1 })
      #expect(ratios.filter { $0 != 1 }.count <= 1)
    }
  }

  @Test("Pair and share can be chosen, and must exist")
  func options() throws {
    let geometry = try llama2()
    let choice = MethodChoice(options: ["pair": [10], "share": [0.5]])
    let chosen = try resolve("riflex", geometry, scale: 2, choice)
    #expect(relativeDistance(chosen.inverseFrequencies[10], .pi / 8_192) < 4 * .ulpOfOne)
    let error = #expect(throws: RotaryError.self) {
      try resolve("riflex", geometry, scale: 2, MethodChoice(options: ["pair": [64]]))
    }
    #expect(error?.description == "pair is 64; the pairs are 0 to 63 here.")
    for share in [0, -1, 1.1, Double.nan] {
      #expect(throws: RotaryError.self) { try RIFLEx(share: share) }
    }
    #expect(throws: RotaryError.self) { try RIFLEx(pair: -1) }
  }
}
