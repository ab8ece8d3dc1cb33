import Drawing
import Figures
import Foundation
import Testing

@Suite("Colours") struct ColorTests {
  @Test("The maps start and end where their published tables do")
  func ends() {
    // First and last entries of the 256-entry tables of matplotlib 3.11, in steps of 1/255.
    #expect(ColorMap.viridis.color(at: 0).pixel == 0xFF44_0154)
    #expect(ColorMap.viridis.color(at: 1).pixel == 0xFFFD_E725)
    #expect(ColorMap.magma.color(at: 0).pixel == 0xFF00_0004)
    #expect(ColorMap.magma.color(at: 1).pixel == 0xFFFC_FDBF)
    #expect(ColorMap.cividis.color(at: 0).pixel == 0xFF00_224E)
    #expect(ColorMap.cividis.color(at: 1).pixel == 0xFFFE_E838)
  }

  @Test(
    "Sequential maps grow lighter all the way", arguments: [ColorMap.viridis, .cividis, .magma])
  func lightness(map: ColorMap) {
    let lumas = (0...100).map { map.color(at: Double($0) / 100).luma }
    #expect(zip(lumas, lumas.dropFirst()).allSatisfy { $0 < $1 })
  }

  @Test("The diverging map is lightest at its centre and falls to both sides")
  func diverging() {
    let lumas = (0...64).map { ColorMap.blueWhiteRed.color(at: Double($0) / 64).luma }
    #expect(zip(lumas[..<32], lumas[1...32]).allSatisfy { $0 < $1 })
    #expect(zip(lumas[32...], lumas[33...]).allSatisfy { $0 > $1 })
    #expect(lumas[32] > 0.95)
  }

  @Test("A diverging scale gives its centre the middle colour, however lopsided the values")
  func center() throws {
    let scale = try ResolvedColorScale(
      ColorScale(.blueWhiteRed, kind: .diverging(center: 2), label: ""), values: [1.9, 5])
    #expect(scale.position(of: 2) == 0.5)
    #expect(scale.position(of: 5) == 1)
    #expect(scale.position(of: -1) == 0)
    #expect(scale.domain == 1.9...5)
  }

  @Test("On a logarithmic scale everything at or below the floor has the lowest colour")
  func floor() throws {
    let scale = try ResolvedColorScale(
      ColorScale(.viridis, kind: .log(floor: 1e-4), label: ""), values: [0, 1])
    let lowest = ColorMap.viridis.color(at: 0)
    for value in [0, -3, 1e-9, 1e-4] { #expect(scale.color(at: value) == lowest) }
    // The logarithms are rounded, their quotient is within a few ulps of 1/2.
    #expect(abs(scale.position(of: 0.01) - 0.5) < 1e-15)
    #expect(throws: DrawingError.self) {
      try ResolvedColorScale(ColorScale(kind: .log(floor: 0), label: ""), values: [1])
    }
  }

  @Test("The cycle is blue, vermillion, green, purple, orange, black")
  func cycle() {
    #expect(
      SeriesCycle.colors
        == [0x0072B2, 0xD55E00, 0x009E73, 0xCC79A7, 0xE69F00, 0x000000].map { Color(hex: $0) })
  }

  @Test("Two series of the first six differ in grey by lightness or by dash, and in marker")
  func grey() {
    for first in 0..<6 {
      for second in (first + 1)..<6 {
        let contrast = abs(SeriesCycle.color(first).luma - SeriesCycle.color(second).luma)
        #expect(SeriesCycle.dash(first) != SeriesCycle.dash(second) || contrast > 0.15)
        #expect(SeriesCycle.marker(first) != SeriesCycle.marker(second))
      }
    }
    let looks = (0..<18).map { "\(SeriesCycle.color($0))\(SeriesCycle.dash($0))" }
    #expect(Set(looks).count == 18)
  }

  @Test("A series looks the same in every panel, and unlabelled ones take what is free")
  func styles() {
    let axis = Axis("")
    let line = { (label: String?) in Mark.line(Line(x: [0, 1], y: [0, 1], label: label)) }
    let styles = resolvedStyles(
      [
        Panel(x: axis, y: axis, marks: [line("p"), line("q"), line(nil)]),
        Panel(x: axis, y: axis, marks: [line("q"), line("r"), line("p")]),
        Panel(x: axis, y: axis, marks: [line(nil), .rule(Rule(x: 0))]),
      ], theme: .paper)
    #expect(styles[0][0] == styles[1][2])
    #expect(styles[0][1] == styles[1][0])
    #expect(styles[0][2]?.color == SeriesCycle.color(2))
    #expect(styles[1][1]?.color == SeriesCycle.color(2))
    #expect(styles[2][0]?.color == SeriesCycle.color(0))
    #expect(styles[2][1] == nil)
  }
}
