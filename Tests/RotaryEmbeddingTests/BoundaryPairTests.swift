import RotaryEmbedding
import Testing

/// The pairs at which 32 rotations and 1 rotation fall, for published models.
///
/// Real-valued indices i(r) = d·ln(L/(2πr))/(2 ln b) with mpmath at 40 digits; counts by comparing
/// L·b^(−2i/d)/(2π) with 32 and 1 at the same precision.
@Suite struct BoundaryPairTests {
  struct Model: Sendable, CustomTestStringConvertible {
    let name: String
    let dimension: Int
    let base: Double
    let context: Int
    /// i(32) and i(1).
    let indices: (fast: Double, slow: Double)
    /// The reference code's rounded bounds.
    let bounds: (low: Double, high: Double)
    /// Pairs with r > 32, from 1 to 32, and below 1.
    let counts: [Int]
    var testDescription: String { name }

    func geometry() throws -> RotaryGeometry {
      try RotaryGeometry(headDimension: dimension, base: base, trainedContext: context)
    }
  }

  static let models = [
    Model(
      name: "the handbook's d = 64, L = 2048", dimension: 64, base: 1e4, context: 2_048,
      indices: (8.064000845006177, 20.10520067156542), bounds: (8, 21), counts: [9, 12, 11]),
    Model(
      name: "LLaMA", dimension: 128, base: 1e4, context: 2_048,
      indices: (16.12800169001235, 40.21040134313085), bounds: (16, 41), counts: [17, 24, 23]),
    Model(
      name: "Llama 2", dimension: 128, base: 1e4, context: 4_096,
      indices: (20.94448162063605, 45.02688127375455), bounds: (20, 46), counts: [21, 25, 18]),
    Model(
      name: "Mistral", dimension: 128, base: 1e4, context: 8_192,
      indices: (25.76096155125975, 49.84336120437825), bounds: (25, 50), counts: [26, 24, 14]),
    Model(
      name: "DeepSeek's rotary part", dimension: 64, base: 1e4, context: 4_096,
      indices: (10.47224081031803, 22.51344063687727), bounds: (10, 23), counts: [11, 12, 9]),
    Model(
      name: "gpt-oss", dimension: 64, base: 1.5e5, context: 4_096,
      indices: (8.092779115512401, 17.39802450158856), bounds: (8, 18), counts: [9, 9, 14]),
    Model(
      name: "Llama 3", dimension: 128, base: 5e5, context: 8_192,
      indices: (18.08113503433759, 34.98411900147241), bounds: (18, 35), counts: [19, 16, 29]),
  ]

  @Test("32 rotations and 1 rotation fall at the pair index of the closed form", arguments: models)
  func realValuedIndices(_ model: Model) throws {
    let geometry = try model.geometry()
    #expect(relativeDistance(geometry.pairIndex(making: 32), model.indices.fast) < 1e-13)
    #expect(relativeDistance(geometry.pairIndex(making: 1), model.indices.slow) < 1e-13)
  }

  @Test("Every pair is fast, in the band or slow, as counted", arguments: models)
  func counts(_ model: Model) throws {
    let rotations = try model.geometry().rotations
    let fast = rotations.filter { $0 > 32 }.count
    let slow = rotations.filter { $0 < 1 }.count
    #expect([fast, rotations.count - fast - slow, slow] == model.counts)
  }

  @Test("The reference code rounds the bounds outwards to whole pairs", arguments: models)
  func roundedBounds(_ model: Model) throws {
    let geometry = try model.geometry()
    let rounded = try Ramp(.pairIndex(truncated: true)).pairBounds(for: geometry)
    #expect(rounded.low == model.bounds.low)
    #expect(rounded.high == model.bounds.high)
    let exact = try Ramp(.pairIndex(truncated: false)).pairBounds(for: geometry)
    #expect(relativeDistance(exact.low, model.indices.fast) < 1e-13)
    #expect(relativeDistance(exact.high, model.indices.slow) < 1e-13)
  }
}
