import RotaryEmbedding
import Testing

/// InfoScale's factor on a query by the number of keys it sees.
@Suite struct InfoScaleTests {
  private static func multiplier(
    _ dimension: Int, _ context: Int
  ) throws -> Temperature.QueryMultiplier {
    let geometry = try RotaryGeometry(
      headDimension: dimension, base: 10_000, trainedContext: context)
    return try resolve("infoscale", geometry).temperature.queryMultiplier
  }

  @Test(
    "The factor over n keys is √((1 − n^(−2/d))/(1 − L^(−2/d)))",
    arguments: [
      // sqrt((1-mpf(n)**(-mpf(2)/d))/(1-mpf(L)**(-mpf(2)/d))) with mpmath at 40 digits.
      (2, 128, 4_096, 0.29729836215741742), (64, 128, 4_096, 0.7184983804507422),
      (512, 128, 4_096, 0.87295424336904089), (8_192, 128, 4_096, 1.0380820436436893),
      (32_768, 128, 4_096, 1.1092086424314905), (131_072, 128, 4_096, 1.1746491466274172),
      (2, 2, 4_096, 0.70719311374058226), (8_192, 2, 4_096, 1.0000610481976088),
      (64, 65_536, 512, 0.81650953430817877), (32_768, 65_536, 512, 1.2909534881747794),
    ] as [(Int, Int, Int, Double)])
  func formula(keys: Int, dimension: Int, context: Int, expected: Double) throws {
    // Logarithm, product, exponential and quotient, each rounded, and the root halves what they add up to.
    let factor = try Self.multiplier(dimension, context)(keys - 1)
    #expect(relativeDistance(factor, expected) < 6 * .ulpOfOne)
  }

  @Test(
    "One key is multiplied by 0, L keys by exactly 1, and the factor grows in between and beyond")
  func landmarks() throws {
    for (dimension, context) in [(2, 16), (64, 2_048), (128, 4_096), (256, 131_072)] {
      let factor = try Self.multiplier(dimension, context)
      #expect(factor(0) == 0)
      #expect(factor(context - 1) == 1)
      let values = (0...17).map { factor(1 << $0) }
      #expect(zip(values, values.dropFirst()).allSatisfy { $0 < $1 })
      // n^(−2/d) falls to 0, so the factor stays below 1/√(1 − L^(−2/d)).
      let limit = 1 / (1 - power(Double(context), -2 / Double(dimension))).squareRoot()
      #expect(values.allSatisfy { $0 < limit })
    }
  }

  @Test("With many dimensions it tends to √(ln n/ln L)")
  func manyDimensions() throws {
    let factor = try Self.multiplier(65_536, 512)
    for keys in [2, 64, 8_192, 131_072] {
      let limit = (logarithm(Double(keys)) / logarithm(512)).squareRoot()
      // 1 − e^(−x) is x(1 − x/2) and x = 2 ln n/d is below 4·10⁻⁴ here.
      #expect(relativeDistance(factor(keys - 1), limit) < 2e-4)
    }
  }

  @Test("Frequencies stay, the scale changes nothing, and another law takes its place")
  func others() throws {
    let geometry = try llama2()
    let schedule = try resolve("infoscale", geometry)
    #expect(schedule.inverseFrequencies == geometry.inverseFrequencies)
    #expect(!schedule.dependsOnDistanceAlone)
    #expect(schedule == (try resolve("infoscale", geometry, scale: 8)))
    let paper = try resolve("infoscale", geometry, scale: 8, MethodChoice(temperature: .paper))
    #expect(paper.temperature == (try TemperatureLaw.paper.temperature(atScale: 8)))
  }

  @Test("A trained context of 1, whose logarithm is 0, is refused")
  func refused() throws {
    let one = try RotaryGeometry(headDimension: 4, base: 10_000, trainedContext: 1)
    let error = #expect(throws: RotaryError.self) { try resolve("infoscale", one) }
    #expect(error?.parameter == .trainedContext)
  }
}
