import RotaryEmbedding
import Testing

/// Llama 3's scaling.
@Suite struct Llama3Tests {
  /// d = 128, b = 5·10⁵, L = 8192: Llama 3.1.
  static func geometry() throws -> RotaryGeometry {
    try RotaryGeometry(headDimension: 128, base: 500_000, trainedContext: 8_192)
  }

  @Test(
    "Only pairs 29 to 34 of Llama 3.1 lie between 4 turns and 1",
    arguments: [
      // γ + (1 − γ)/s with γ = (r − 1)/3, r = 8192·mpf(500000)**(-mpf(2*i)/128)/2π, with mpmath at 40 digits.
      (
        8.0,
        [
          0.82816841183717965, 0.64374313312759511, 0.49350712273197106, 0.37112227951784469,
          0.27142547707278616, 0.19021074364065017,
        ]
      ),
      (
        32,
        [
          0.80975788453402032, 0.60557275453412316, 0.43924002873896796, 0.30374252375189948,
          0.19336392104487039, 0.10344760903071983,
        ]
      ),
    ] as [(Double, [Double])])
  func closedForm(scale: Double, mixed: [Double]) throws {
    let ratios = try Llama3().schedule(for: Self.geometry(), extent: ContextExtent(scale: scale))
      .frequencyRatios
    #expect(ratios[..<29].allSatisfy { $0 == 1 })
    // γ is a difference of r and 1, which loses up to three ulps of r at pair 34.
    #expect(worstRelativeDistance(Array(ratios[29..<35]), mixed) < 1e-14)
    #expect(ratios[35...].allSatisfy { $0 == 1 / scale })
  }

  @Test(
    "It is the paper's NTK-by-parts with the two factors as thresholds",
    arguments: [(1.0, 4.0), (1, 32), (0.5, 2), (2, 64)])
  func paper(low: Double, high: Double) throws {
    for geometry in [try Self.geometry(), try llama2(), try handbookModel()] {
      let extent = try ContextExtent(scale: 8)
      let ours = try Llama3(lowFrequencyFactor: low, highFrequencyFactor: high)
        .schedule(for: geometry, extent: extent)
      let parts = try NTKByParts(ramp: Ramp(.rotations, alpha: low, beta: high))
        .schedule(for: geometry, extent: extent)
      #expect(ours == parts)
      #expect(ours.temperature == .none)
    }
  }

  @Test("Equal factors are a step at the turns they name, as in Llama 4 Scout")
  func step() throws {
    let geometry = try Self.geometry()
    let ratios = try Llama3(lowFrequencyFactor: 1, highFrequencyFactor: 1)
      .schedule(for: geometry, extent: ContextExtent(scale: 16)).frequencyRatios
    // Pair 34 makes 1.2236 turns and pair 35 makes 0.9967 (mpmath).
    #expect(ratios[...34].allSatisfy { $0 == 1 })
    #expect(ratios[35...].allSatisfy { $0 == 0.0625 })
  }

  @Test("A high factor below the low one is a step at the low one, as Hugging Face computes it")
  func reversed() throws {
    let geometry = try Self.geometry()
    let ratios = try Llama3(lowFrequencyFactor: 3, highFrequencyFactor: 1)
      .schedule(for: geometry, extent: ContextExtent(scale: 8)).frequencyRatios
    // Pair 29 makes 3.41 turns and pair 30 makes 2.78 (mpmath).
    #expect(ratios[...29].allSatisfy { $0 == 1 })
    #expect(ratios[30...].allSatisfy { $0 == 0.125 })
  }

  @Test("The thresholds of the choice are the two factors")
  func choice() throws {
    let geometry = try Self.geometry()
    let chosen = try resolve("llama3", geometry, scale: 8, MethodChoice(alpha: 2, beta: 6))
    let made = try Llama3(lowFrequencyFactor: 2, highFrequencyFactor: 6)
      .schedule(for: geometry, extent: ContextExtent(scale: 8))
    #expect(chosen == made)
    #expect(chosen.ramp?.alpha == 2)
    #expect(chosen.ramp?.beta == 6)
  }

  @Test("transformers gives the recorded frequencies of Llama 3.1")
  func recorded() throws {
    // transformers 5.23.0 in float32, whose distance from float64 is below 1e-6 here.
    let frequencies = try resolve("llama3", Self.geometry(), scale: 8).inverseFrequencies
    for (pair, frequency) in [
      (1, 0.814617217), (20, 0.0165604409), (30, 0.00137189368), (40, 3.42810235e-05),
      (63, 3.06892588e-07),
    ] {
      #expect(relativeDistance(frequencies[pair], frequency) < 1e-6)
    }
  }

  @Test(
    "Factors that are not positive and finite are refused by name",
    arguments: [0, -1, Double.nan, .infinity])
  func refused(_ factor: Double) {
    let low = #expect(throws: RotaryError.self) { try Llama3(lowFrequencyFactor: factor) }
    #expect(low?.parameter == .alpha)
    let high = #expect(throws: RotaryError.self) { try Llama3(highFrequencyFactor: factor) }
    #expect(high?.parameter == .beta)
  }
}
