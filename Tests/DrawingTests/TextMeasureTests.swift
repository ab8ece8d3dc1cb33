import Drawing
import TestSupport
import Testing

@Suite struct TextMeasureTests {
  /// Widths that Cairo 1.16 gave for DejaVu Sans with metric hinting off, image and PDF surface alike.
  ///
  /// Printed to three decimals, so half of the last one is allowed.
  @Test(arguments: zip([6.0, 7, 8, 10], [67.116, 78.302, 89.488, 111.860]))
  func `Unkerned widths are those of Cairo without hinting`(size: Double, width: Double) throws {
    let text = "wavelength λ (tokens)"
    let metrics = PinnedFontMetrics()
    let advances = try text.unicodeScalars.reduce(0) { sum, scalar in
      sum + (try metrics.advance(of: scalar, face: .regular) ?? .nan)
    }
    #expect(abs(advances * size - width) <= 0.0005)
    let scalars = Array(text.unicodeScalars)
    let kerning = try zip(scalars, scalars.dropFirst()).reduce(0) { sum, pair in
      try sum + metrics.kerning(pair.0, pair.1, face: .regular)
    }
    let measured = try measure(text, size: size).width
    // Sums of some twenty numbers near one, in another order: 1e-12 is thousands of rounding errors.
    #expect(abs(measured - (advances + kerning) * size) < 1e-12 * size * 20)
  }

  @Test func `Pairs such as AV stand closer than their advances`() throws {
    let apart = try measure("A", size: 10).width + measure("V", size: 10).width
    #expect(try measure("AV", size: 10).width < apart)
  }

  @Test func `Twice the size is twice the width exactly`() throws {
    let small = try measure("λ′_{i} ≤ 2π − θ^{2} × *L*", size: 7)
    let large = try measure("λ′_{i} ≤ 2π − θ^{2} × *L*", size: 14)
    #expect(large.width == 2 * small.width)
    #expect(large.ascent == 2 * small.ascent)
  }

  @Test(arguments: FontFace.allCases)
  func `Every face has the characters of the RoPE papers`(face: FontFace) throws {
    _ = try measure("θλγαβρπ ′⁻²⁴ ≤≥×−±≈∞√ ·–—“”", size: 8, face: face)
  }

  @Test func `A missing glyph is an error that names every character once and the label`() {
    #expect(
      throws: DrawingError.missingGlyphs("𝜃 (U+1D703), U+000A", in: "a𝜃\n_{𝜃}")
    ) { try measure("a𝜃\n_{𝜃}", size: 8) }
  }

  @Test func `Measuring from many tasks gives what measuring alone gives`() async throws {
    let labels = (0..<64).map { "wavelength λ_{\($0)} of *base* \($0)^{\($0)}" }
    let alone = try labels.map { try measure($0, size: 8) }
    let together = try await withThrowingTaskGroup(of: (Int, MeasuredText).self) { group in
      for (index, label) in labels.enumerated() {
        group.addTask { (index, try measure(label, size: 8)) }
      }
      return try await group.reduce(into: [Int: MeasuredText]()) { $0[$1.0] = $1.1 }
    }
    for (index, text) in alone.enumerated() { #expect(together[index] == text) }
  }
}

@Suite struct TextPlacementTests {
  private let metrics = FixedFontMetrics(advance: 0.5, ascent: 0.875, descent: 0.25)

  private func place(
    _ markup: String, _ horizontal: HorizontalAnchor, _ vertical: VerticalAnchor, angle: Double = 0
  ) throws -> [Point] {
    var list = DisplayList(size: Size(100, 100), background: nil)
    list.append(
      try measure(markup, size: 8, metrics: metrics), at: Point(50, 40), horizontal: horizontal,
      vertical: vertical, angle: angle, color: Color(hex: 0))
    return list.commands.compactMap { command in
      if case .text(_, let at, _, _, _, _) = command { at } else { nil }
    }
  }

  @Test func `Anchors are points of the box of the text`() throws {
    #expect(try place("abcd", .leading, .baseline) == [Point(50, 40)])
    #expect(try place("abcd", .center, .top) == [Point(42, 47)])
    #expect(try place("abcd", .trailing, .bottom) == [Point(34, 38)])
    #expect(try place("abcd", .leading, .middle) == [Point(50, 42.5)])
  }

  @Test func `A quarter turn anticlockwise reads upwards about the anchor`() throws {
    let points = try place("a_{b}", .leading, .baseline, angle: .pi / 2)
    #expect(points[0] == Point(50, 40))
    // The subscript is 4 pt further along, now up, and 2 pt lower, now right; the cosine of the
    // nearest number to π/2 is 6e-17, which is lost beside 40.
    #expect(points[1] == Point(52, 36))
  }
}
