import Drawing
import Figures
import Foundation
import Testing

@Suite("Scales") struct ScaleTests {
  @Test(
    "The ends of the domain have fractions 0 and 1", arguments: [AxisScale.linear, .log10, .log2])
  func ends(kind: AxisScale) throws {
    let scale = try Scale(kind, domain: 2...512, name: "x")
    #expect(scale.fraction(2) == 0)
    #expect(scale.fraction(512) == 1)
    let reversed = try Scale(kind, domain: 2...512, isReversed: true, name: "x")
    #expect(reversed.fraction(2) == 1)
    #expect(reversed.fraction(512) == 0)
  }

  @Test("The geometric mean lies half-way along a logarithmic axis")
  func middle() throws {
    // log10(10) and log2(16) are exact, so the fractions are too.
    #expect(try Scale(.log10, domain: 1...100, name: "x").fraction(10) == 0.5)
    #expect(try Scale(.log2, domain: 4...64, name: "x").fraction(16) == 0.5)
    #expect(try Scale(.linear, domain: -1...3, name: "x").fraction(1) == 0.5)
  }

  @Test(
    "A value comes back from its fraction",
    arguments: [AxisScale.linear, .log10, .log2], [false, true])
  func inverse(kind: AxisScale, isReversed: Bool) throws {
    for domain in [1e-300...1e-290, 0.001...0.002, 1800...2000, 1...1e12] {
      let scale = try Scale(kind, domain: domain, isReversed: isReversed, name: "x")
      for step in 0...16 {
        let fraction = Double(step) / 16
        // A fraction near 1 has an absolute error of a few ulps of 1, amplified by the ratio of the
        // logarithms' size (at most 1000 in these domains) to the length of the axis.
        #expect(abs(scale.fraction(scale.value(fraction)) - fraction) < 1e-10)
      }
    }
  }

  @Test(
    "Zero has a strip of its own before the domain of a logarithmic axis", arguments: [false, true])
  func zeroStrip(isReversed: Bool) throws {
    let scale = try Scale(
      .log10, domain: 0.01...1, isReversed: isReversed, hasZero: true, name: "y")
    func along(_ value: Double) -> Double {
      isReversed ? 1 - scale.fraction(value) : scale.fraction(value)
    }
    let start = Scale.zeroStrip.width + Scale.zeroStrip.gap
    // log10 of 0.01, 0.1 and 1 is exact to an ulp, so the fractions are to a few.
    #expect(abs(along(0) - Scale.zeroStrip.width / 2) < 1e-15)
    #expect(abs(along(0.01) - start) < 1e-15)
    #expect(abs(along(0.1) - (start + 1) / 2) < 1e-15)
    #expect(abs(along(1) - 1) < 1e-15)
    #expect(scale.value(scale.fraction(0)) == 0)
    // The value passes through a logarithm and back: a few ulps.
    #expect(abs(scale.value(scale.fraction(0.2)) - 0.2) < 1e-15)
    #expect(scale.contains(0) && scale.contains(0.01) && scale.contains(1))
    #expect(!scale.contains(0.009) && !scale.contains(1.1) && !scale.contains(-1))
  }

  @Test("A linear axis has zero in its place and no strip")
  func linearZero() throws {
    let scale = try Scale(.linear, domain: 0...4, hasZero: true, name: "y")
    #expect(!scale.hasZero && scale.fraction(0) == 0 && scale.fraction(1) == 0.25)
  }

  @Test("Domains that cannot be drawn are refused with their numbers")
  func refusals() {
    #expect(throws: DrawingError.self) { try Scale(.log10, domain: 0...1, name: "x") }
    #expect(throws: DrawingError.self) { try Scale(.linear, domain: 3...3, name: "x") }
    #expect(throws: DrawingError.self) {
      try Scale(.linear, domain: 0...Double.infinity, name: "x")
    }
    let error = #expect(throws: DrawingError.self) {
      try Scale(.log2, domain: -4...8, name: "the x axis of panel a")
    }
    #expect(error?.description.contains("the x axis of panel a starts at -4.0") == true)
  }

  @Test("A domain as wide as Double still has finite fractions")
  func widest() throws {
    let scale = try Scale(.linear, domain: -8e307...8e307, name: "x")
    #expect(scale.fraction(0) == 0.5)
  }
}
