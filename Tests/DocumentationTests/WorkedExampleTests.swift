import Foundation
import RotaryEmbedding
import TestSupport
import Testing

@Suite("the worked example of a new method")
struct WorkedExampleTests {
  @Test("the article's example is the code that is compiled here")
  func text() throws {
    let path = Repository.root
      .appendingPathComponent("Tests/DocumentationTests/WavelengthBlend.swift").path
    let compiled = try String(contentsOfFile: path, encoding: .utf8)
      .components(separatedBy: "// Article begins\n")[1]
      .components(separatedBy: "// Article ends")[0]
    let shown = try #require(
      blocks(of: "swift", in: document("Guide/Entrope.docc/AddAMethod.md")).first)
    // Blank lines are lost on the way out of the page.
    #expect(compiled.split(separator: "\n") == shown)
  }

  @Test(
    "resolving the example allocates once, as AllocationTests ask of every method",
    .enabled(if: canCountAllocations, "counts with the GNU C library alone"),
    arguments: [2_048, 16_384])
  func allocatesOnce(length: Int) throws {
    guard case .position(let method) = try MethodEntry.wavelengthBlend.method() else { return }
    let geometry = try RotaryGeometry(headDimension: 128, base: 10_000, trainedContext: 4_096)
    let extent = try ContextExtent(scale: 4, sequenceLength: length)
    // What a program allocates once in its life is done with before.
    var schedule = try method.schedule(for: geometry, extent: extent)
    let count = try allocations { schedule = try method.schedule(for: geometry, extent: extent) }
    #expect(isAllocationCount(count, 1), "\(count)")
    #expect(schedule.inverseFrequencies.count == 64)
  }

  @Test("at s = 1 and within the trained context the example is RoPE, as MethodLawTests ask")
  func scaleOne() throws {
    for (dimension, base, context) in [
      (4, 10_000.0, 64), (64, 150_000, 4_096), (128, 1_000_000, 32_768),
    ] {
      let geometry = try RotaryGeometry(
        headDimension: dimension, base: base, trainedContext: context)
      for length in [nil, 1, context] {
        let schedule = try MethodEntry.wavelengthBlend.schedule(
          for: geometry, extent: ContextExtent(scale: 1, sequenceLength: length))
        // γ + (1 − γ) and a division: three roundings.
        for ratio in schedule.frequencyRatios { #expect(abs(ratio - 1) <= 2 * .ulpOfOne) }
        #expect(schedule.temperature == .none)
      }
    }
  }

  @Test("the example keeps the ends of the band and never turns faster than NTK-by-parts")
  func bounds() throws {
    let geometry = try RotaryGeometry(headDimension: 128, base: 10_000, trainedContext: 4_096)
    let extent = try ContextExtent(scale: 8)
    let harmonic = try MethodEntry.wavelengthBlend.schedule(for: geometry, extent: extent)
    let arithmetic = try NTKByParts(ramp: Ramp(.rotations)).schedule(for: geometry, extent: extent)
    // The harmonic mean is at most the arithmetic one; an ulp or two for the roundings.
    for (slow, fast) in zip(harmonic.frequencyRatios, arithmetic.frequencyRatios) {
      #expect(slow <= fast * (1 + 2 * .ulpOfOne))
    }
    #expect(harmonic.frequencyRatios.first == 1)
    #expect(harmonic.frequencyRatios.last == 0.125)
    let unscaled = try MethodEntry.wavelengthBlend.schedule(for: geometry, extent: ContextExtent())
    for ratio in unscaled.frequencyRatios { #expect(abs(ratio - 1) <= 2 * .ulpOfOne) }
  }
}
