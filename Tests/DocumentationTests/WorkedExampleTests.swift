import Foundation
import RotaryEmbedding
import TestSupport
import Testing

@Suite("the worked example of a new method")
struct WorkedExampleTests {
  @Test("CONTRIBUTING's example is the code that is compiled here")
  func text() throws {
    let path = Repository.root
      .appendingPathComponent("Tests/DocumentationTests/WavelengthBlend.swift").path
    let compiled = try String(contentsOfFile: path, encoding: .utf8)
      .components(separatedBy: "// CONTRIBUTING begins\n")[1]
      .components(separatedBy: "// CONTRIBUTING ends")[0]
    let shown = try #require(blocks(of: "swift", in: document("CONTRIBUTING.md")).first)
    // Blank lines are lost on the way out of the page.
    #expect(compiled.split(separator: "\n") == shown)
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
