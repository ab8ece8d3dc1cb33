import RotaryEmbedding
import Testing

/// What a position does to a pair before any method comes in.
@Suite struct RotaryGeometryTests {
  @Test("A pair every eighth of the rotary dimension is ten times slower at base 10⁴")
  func decades() throws {
    // b^(−2i/d) = 10^(−8i/64) = 10^(−i/8), so pairs 0, 8, 16, 24 are powers of ten.
    let frequencies = try handbookModel().inverseFrequencies
    #expect(frequencies.count == 32)
    for (pair, power) in [(0, 1.0), (8, 0.1), (16, 0.01), (24, 0.001)] {
      #expect(relativeDistance(frequencies[pair], power) < 1e-15)
    }
  }

  @Test(
    "Inverse frequencies fall by the same factor from pair to pair, and the first is exactly 1",
    arguments: [2, 16, 64, 80, 128, 256], [10_000, 500_000, 1_000_000.0])
  func geometricProgression(dimension: Int, base: Double) throws {
    let geometry = try RotaryGeometry(
      headDimension: dimension, base: base, trainedContext: 4_096)
    let frequencies = geometry.inverseFrequencies
    #expect(frequencies[0] == 1)
    // θᵢ₋₁·θᵢ₊₁ = θᵢ². An exponent −2i/d is off by up to half an ulp of 1, which ln b multiplies; four powers and two
    // products meet here.
    let tolerance = (2 * logarithm(base) + 4) * Double.ulpOfOne
    let products = zip(frequencies, frequencies.dropFirst(2)).map { $0 * $1 }
    let squares = frequencies.dropFirst().dropLast().map { $0 * $0 }
    #expect(worstRelativeDistance(products, squares) < tolerance)
    // One pair more would reach 1/b exactly: θ_last·θ₁ = 1/b.
    if frequencies.count > 1 {
      let beyond = frequencies[frequencies.count - 1] * frequencies[1]
      #expect(relativeDistance(beyond, 1 / base) < tolerance)
    }
  }

  @Test("Wavelengths and rotations of the handbook's model are 2π·10^(i/8) and 2048/λ")
  func landmarks() throws {
    // Evaluated with mpmath at 40 digits: 2*pi*mpf(10)**(mpf(i)/8) and 2048/that.
    let expected: [(pair: Int, wavelength: Double, rotations: Double)] = [
      (0, 6.283185307179586, 325.9493234522016),
      (8, 62.83185307179586, 32.59493234522016),
      (16, 628.3185307179586, 3.259493234522016),
      (20, 1986.91765315922, 1.030742263899894),
      (24, 6283.185307179586, 0.3259493234522016),
      (28, 19869.1765315922, 0.1030742263899894),
      (31, 47117.2427801674, 0.04346604086226465),
    ]
    let geometry = try handbookModel()
    for (pair, wavelength, rotations) in expected {
      #expect(relativeDistance(geometry.wavelengths[pair], wavelength) < 1e-14)
      #expect(relativeDistance(geometry.rotations[pair], rotations) < 1e-14)
    }
  }

  @Test("Where the handbook says 340 turns, 60,000 tokens and 3 %, the numbers say otherwise")
  func handbookErrata() throws {
    let geometry = try handbookModel()
    #expect(geometry.rotations[0] < 326)
    #expect(geometry.wavelengths[31] < 47_118)
    #expect(geometry.rotations[31] > 0.0434)
    // Even the slowest pair stays below λ/L = 32, the handbook's upper threshold.
    #expect(1 / geometry.rotations[31] < 23.01)
  }

  @Test("The pair index that makes a number of rotations inverts the rotations of a pair")
  func pairIndexInvertsRotations() throws {
    let geometry = try llama2()
    for (pair, rotations) in geometry.rotations.enumerated() {
      // The index amplifies the relative error of r by d/(2 ln b) = 7, and reaches 63.
      #expect(abs(geometry.pairIndex(making: rotations) - Double(pair)) < 1e-12)
    }
  }

  @Test("Only the rotary dimension sets the frequencies of a partly turned head")
  func partialRotary() throws {
    let partly = try RotaryGeometry(
      headDimension: 256, rotaryDimension: 64, base: 10_000, trainedContext: 2_048)
    let whole = try handbookModel()
    #expect(partly.pairCount == 32)
    #expect(partly.inverseFrequencies == whole.inverseFrequencies)
    #expect(partly.rotations == whole.rotations)
  }

  @Test("The angle of a pair is the mapped position times its inverse frequency")
  func angle() throws {
    let geometry = try llama2()
    let plain = try UnmodifiedRoPE().schedule(for: geometry, extent: ContextExtent())
    #expect(plain.angle(position: 5, pair: 0) == 5)
    let squeezed = try PositionInterpolation().schedule(
      for: geometry, extent: ContextExtent(scale: 4))
    #expect(squeezed.angle(position: 5, pair: 0) == 1.25)
    #expect(squeezed.positionMap(8) == 2)
  }
}
