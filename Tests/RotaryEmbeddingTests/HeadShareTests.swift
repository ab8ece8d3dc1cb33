import RotaryEmbedding
import Testing

/// Ms-PoE: the divisor of each head.
@Suite struct HeadShareTests {
  @Test(
    "Positions are divided by 1.2 + 0.6·h/H",
    arguments: [(0, 1.2), (0.25, 1.35), (0.5, 1.5), (0.75, 1.65), (1, 1.8)])
  func divisor(share: Double, divisor: Double) throws {
    let geometry = try llama2()
    let schedule = try resolve(
      "ms-poe", geometry, scale: 4, MethodChoice(options: ["head-share": [share]]))
    #expect(schedule.inverseFrequencies == geometry.inverseFrequencies)
    #expect(schedule.temperature == .none && schedule.dependsOnDistanceAlone)
    for position in [0.0, 1, 4_095, 131_072] {
      // Two roundings of the divisor and one of the quotient.
      #expect(
        relativeDistance(schedule.positionMap(position), position / divisor) < 2 * .ulpOfOne)
    }
  }

  @Test("It is Position Interpolation by the divisor, whatever the scale")
  func interpolation() throws {
    let geometry = try llama2()
    let interpolated = try resolve("pi", geometry, scale: 1.5)
    #expect(try resolve("ms-poe", geometry) == interpolated)
    #expect(try resolve("ms-poe", geometry, scale: 8) == interpolated)
  }

  @Test("A share outside 0 to 1 is refused", arguments: [-0.1, 1.1, .nan])
  func refused(_ share: Double) {
    #expect(throws: RotaryError.self) { try MsPoE(headShare: share) }
  }
}
