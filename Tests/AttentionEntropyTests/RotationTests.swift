import AttentionEntropy
import RotaryEmbedding
import Testing

/// Turning vectors by a schedule.
@Suite struct RotationTests {
  static let layouts = RotationLayout.allCases

  static func norm(_ vector: some Sequence<Double>) -> Double {
    vector.reduce(0) { $0 + $1 * $1 }.squareRoot()
  }

  @Test("A quarter turn maps (x, y) to (−y, x)", arguments: layouts)
  func quarterTurn(_ layout: RotationLayout) throws {
    let geometry = try RotaryGeometry(headDimension: 2, base: 10_000, trainedContext: 16)
    let schedule = RotarySchedule(geometry: geometry, inverseFrequencies: [.pi / 2])
    // Position 1 is a quarter turn, 2 a half, 4 a whole one; cos(π/2) is 6·10⁻¹⁷ in Double.
    for (position, x, y) in [(0, 3.0, 4.0), (1, -4, 3), (2, -3, -4), (4, 3, 4)] {
      let turned = rotated([3, 4], positions: [position], schedule: schedule, layout: layout)
      #expect(worstDistance(turned, [x, y]) < 4e-15)
    }
  }

  @Test(
    "Turning keeps the length of every vector",
    arguments: layouts, [0, 1, 4_095, 99_999, 1_000_000])
  func isometry(_ layout: RotationLayout, position: Int) throws {
    let vector = uniforms(128, seed: 21)
    let turned = rotated(
      vector, positions: [position], schedule: try schedule("rope", dimension: 128), layout: layout)
    // cos² + sin² = 1 to two ulps for every pair.
    #expect(relativeDistance(Self.norm(turned), Self.norm(vector.map(Double.init))) < 1e-14)
  }

  @Test("An amplitude multiplies the length", arguments: layouts)
  func amplitude(_ layout: RotationLayout) throws {
    let vector = uniforms(64, seed: 22)
    let plain = try schedule("rope")
    let sharper = plain.with(temperature: Temperature(amplitude: 1.25))
    let turned = rotated(vector, positions: [77], schedule: sharper, layout: layout)
    #expect(
      relativeDistance(Self.norm(turned), 1.25 * Self.norm(vector.map(Double.init))) < 1e-14)
  }

  @Test("Components past the rotary dimension are neither turned nor scaled", arguments: layouts)
  func untouchedComponents(_ layout: RotationLayout) throws {
    let geometry = try RotaryGeometry(
      headDimension: 64, rotaryDimension: 24, base: 10_000, trainedContext: 2_048)
    let schedule = try UnmodifiedRoPE().schedule(for: geometry, extent: ContextExtent())
      .with(temperature: Temperature(amplitude: 2, softmaxScale: 3))
    let vector = uniforms(64, seed: 23)
    let turned = rotated(vector, positions: [500], schedule: schedule, layout: layout)
    #expect(turned[24...].elementsEqual(vector[24...].map(Double.init)))
    #expect(!zip(turned[..<24], vector[..<24]).contains { $0 == Double($1) })
  }

  @Test("Without rotation vectors stay as they are")
  func noRotation() throws {
    let vector = uniforms(64, seed: 24)
    let turned = rotated(
      vector, positions: [12_345], schedule: try schedule("nope"), layout: .halfSplit)
    #expect(turned == vector.map(Double.init))
  }

  @Test(
    "The score of a query and a key depends on their distance alone",
    arguments: ["rope", "pi", "ntk-aware", "yarn"], [0, 1, 5, 1_000, 30_000])
  func distanceOnly(_ method: String, distance: Int) throws {
    let query = uniforms(64, seed: 25)
    let key = uniforms(64, seed: 26)
    let turning = try schedule(method, scale: 4)
    func score(at position: Int) -> Double {
      let q = rotated(
        query, positions: [position + distance], schedule: turning, layout: .halfSplit)
      let k = rotated(key, positions: [position], schedule: turning, layout: .halfSplit)
      return zip(q, k).reduce(0) { $0 + $1.0 * $1.1 } / 8
    }
    let scores = [0, 3, 777, 10_000, 69_999].map(score)
    // Angles below 10⁵ are rounded by 7·10⁻¹², but only in the fast pairs, and each pair's error enters a score of
    // 32 pairs over √64 with weight |q||k| ≤ 2 and random sign: 10⁻¹² is four times what these seeds reach.
    #expect(worstDistance(scores, scores.map { _ in scores[0] }) < 1e-12)
  }

  @Test("Linear position maps turn as divided frequencies do")
  func positionMap() throws {
    let vector = uniforms(64, seed: 27)
    let squeezed = try schedule("pi", scale: 4)
    let divided = RotarySchedule(
      geometry: squeezed.geometry, inverseFrequencies: squeezed.effectiveInverseFrequencies)
    let positions = [999]
    // Division by 4 is exact, so the angles are the same numbers.
    #expect(
      rotated(vector, positions: positions, schedule: squeezed, layout: .halfSplit)
        == rotated(vector, positions: positions, schedule: divided, layout: .halfSplit))
  }

  @Test("Many rows turn as each row by itself, and padding is zero")
  func table() throws {
    let positions = [0, 5, 1_000]
    let vectors = uniforms(3 * 20, seed: 28)
    let geometry = try RotaryGeometry(headDimension: 20, base: 10_000, trainedContext: 64)
    let plain = try UnmodifiedRoPE().schedule(for: geometry, extent: ContextExtent())
    let table = RotationTable(schedule: plain, positions: positions)
    #expect(table.count == 3)
    let padded = table.turn(vectors[...], layout: .interleaved, stride: 24)
    for (row, position) in positions.enumerated() {
      let alone = rotated(
        Array(vectors[row * 20..<row * 20 + 20]), positions: [position], schedule: plain,
        layout: .interleaved)
      #expect(padded[row * 24..<row * 24 + 20].elementsEqual(alone))
      #expect(padded[row * 24 + 20..<row * 24 + 24].allSatisfy { $0 == 0 })
    }
  }
}
