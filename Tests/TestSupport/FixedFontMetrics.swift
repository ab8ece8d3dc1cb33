package import Drawing

/// Made-up metrics with round numbers: every character has one width, and there is no kerning.
package struct FixedFontMetrics: FontMetrics {
  /// Advance of every character, in em.
  package var advance: Double
  /// Height above the baseline, in em.
  package var ascent: Double
  /// Depth below the baseline, in em.
  package var descent: Double

  package init(advance: Double = 0.6, ascent: Double = 0.9, descent: Double = 0.25) {
    self.advance = advance
    self.ascent = ascent
    self.descent = descent
  }

  /// The fixed advance; control characters have no glyph, as in any font.
  package func advance(of scalar: Unicode.Scalar, face: FontFace) throws(DrawingError) -> Double? {
    scalar.properties.generalCategory == .control ? nil : advance
  }

  package func kerning(
    _ left: Unicode.Scalar, _ right: Unicode.Scalar, face: FontFace
  ) throws(DrawingError) -> Double { 0 }

  package func extents(
    of face: FontFace
  ) throws(DrawingError) -> (ascent: Double, descent: Double) { (ascent, descent) }
}
