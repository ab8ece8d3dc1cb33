import RotaryEmbedding
import Testing

/// Giraffe's two bases.
@Suite struct GiraffeTests {
  @Test(
    "The power basis multiplies pair i by (1 − 2i/d)^k",
    arguments: [
      // mpf(10000)**(-mpf(2*i)/64)*(1-mpf(2*i)/64)**k for pairs 1, 16, 31 with mpmath at 40 digits.
      (0.5, [0.73808411361995231, 0.0070710678118654752, 2.3573551188507076e-5]),
      (1, [0.72646001529081658, 0.005, 4.1672544755103876e-6]),
      (3, [0.68176569794382298, 0.00125, 4.0695844487406129e-9]),
    ] as [(Double, [Double])])
  func power(exponent: Double, expected: [Double]) throws {
    let schedule = try GiraffePower(exponent: exponent).schedule(
      for: handbookModel(), extent: ContextExtent(scale: 8))
    #expect(schedule.inverseFrequencies[0] == 1)
    for (pair, frequency) in zip([1, 16, 31], expected) {
      #expect(relativeDistance(schedule.inverseFrequencies[pair], frequency) < 4 * .ulpOfOne)
    }
  }

  @Test("With exponent 0 the power basis is RoPE; with 1 the last pair is divided by d/2")
  func powerLimits() throws {
    let geometry = try llama2()
    let extent = try ContextExtent()
    let unchanged = try GiraffePower(exponent: 0).schedule(for: geometry, extent: extent)
    #expect(unchanged.inverseFrequencies == geometry.inverseFrequencies)
    let ratios = try GiraffePower().schedule(for: geometry, extent: extent).frequencyRatios
    // 1 − 63/64 is exact.
    #expect(ratios[63] == 1.0 / 64)
    #expect(zip(ratios, ratios.dropFirst()).allSatisfy { $0 > $1 })
  }

  struct Truncation: Sendable {
    let dimension: Int
    let base: Double
    let length: Int
    /// Pairs kept, on the shared frequency, and stopped.
    let counts: [Int]
    let shared: Double
  }

  /// Counts by comparing mpf(b)**(-mpf(2*i)/d) with c = 2π/T and c/8, and c/16, with mpmath at 40 digits.
  static let truncations = [
    Truncation(
      dimension: 64, base: 1e4, length: 2_048, counts: [21, 7, 4],
      shared: 0.00019174759848570515),
    Truncation(
      dimension: 128, base: 1e4, length: 4_096, counts: [46, 14, 4],
      shared: 9.5873799242852577e-5),
    Truncation(
      dimension: 128, base: 5e5, length: 8_192, counts: [35, 11, 18],
      shared: 4.7936899621426288e-5),
    Truncation(
      dimension: 64, base: 1e4, length: 16, counts: [4, 7, 21], shared: 0.02454369260617026),
  ]

  @Test(
    "The truncated basis keeps fast pairs, gives the next one frequency and stops the rest",
    arguments: truncations)
  func truncated(_ row: Truncation) throws {
    let geometry = try RotaryGeometry(
      headDimension: row.dimension, base: row.base, trainedContext: row.length)
    let schedule = try GiraffeTruncated().schedule(for: geometry, extent: ContextExtent(scale: 4))
    let (kept, shared) = (row.counts[0], row.counts[0] + row.counts[1])
    let frequencies = schedule.inverseFrequencies
    #expect(frequencies.count == row.counts.reduce(0, +))
    #expect(frequencies[..<kept] == geometry.inverseFrequencies[..<kept])
    for frequency in frequencies[kept..<shared] {
      #expect(relativeDistance(frequency, row.shared) < 2 * .ulpOfOne)
    }
    #expect(frequencies[shared...].allSatisfy { $0 == 0 })
    // Kept are just the pairs that complete a turn inside T.
    #expect(geometry.rotations.filter { $0 >= 1 }.count == kept)
  }

  @Test("A length of its own takes the place of the trained context")
  func ownLength() throws {
    let long = try RotaryGeometry(headDimension: 64, base: 10_000, trainedContext: 65_536)
    let chosen = try resolve("giraffe-truncated", long, MethodChoice(options: ["length": [2_048]]))
    let trained = try resolve("giraffe-truncated", handbookModel())
    #expect(chosen.inverseFrequencies == trained.inverseFrequencies)
  }

  @Test("A pair on the cutoff is kept, one on an eighth of it is shared")
  func boundaries() throws {
    // b = 8 and d = 4: θ = 1 and 8^(−1/2); b = 64: θ = 1 and 1/8. No whole T has c = 2π/T = 1, so the borders are
    // tried from both sides: T = 6 has c = 1.047 > 1 and T = 7 has c = 0.898 < 1.
    let geometry = try RotaryGeometry(headDimension: 4, base: 64, trainedContext: 7)
    let kept = try GiraffeTruncated().schedule(for: geometry, extent: ContextExtent())
    #expect(kept.inverseFrequencies == [1, 2 * .pi / 7 / 16])
    let shared = try GiraffeTruncated(length: 6).schedule(for: geometry, extent: ContextExtent())
    #expect(shared.inverseFrequencies == [2 * .pi / 6 / 16, 0])
  }

  @Test("Negative exponents and lengths below 1 are refused")
  func refused() {
    for make in [
      { _ = try GiraffePower(exponent: -1) }, { _ = try GiraffePower(exponent: .nan) },
      { _ = try GiraffeTruncated(length: 0) },
    ] {
      let error = #expect(throws: RotaryError.self) { try make() }
      #expect(error?.parameter == .option)
    }
  }
}
