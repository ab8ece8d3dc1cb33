/// How wide and high text is, in em, so that lengths scale with the size.
///
/// Figures are laid out with ``PinnedFontMetrics``; tests of layout use ``FixedFontMetrics``, so that
/// they hold whatever fonts a machine has.
package protocol FontMetrics: Sendable {
  /// Distance from a glyph's origin to the next; `nil` when the face has no such glyph.
  func advance(of scalar: Unicode.Scalar, face: FontFace) throws(PlottingError) -> Double?

  /// What is added between two neighbouring characters.
  func kerning(
    _ left: Unicode.Scalar, _ right: Unicode.Scalar, face: FontFace
  ) throws(PlottingError) -> Double

  /// Height above and depth below the baseline, of the face and not of any ink, both positive.
  func extents(of face: FontFace) throws(PlottingError) -> (ascent: Double, descent: Double)
}

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
  package func advance(of scalar: Unicode.Scalar, face: FontFace) throws(PlottingError) -> Double? {
    scalar.properties.generalCategory == .control ? nil : advance
  }

  package func kerning(
    _ left: Unicode.Scalar, _ right: Unicode.Scalar, face: FontFace
  ) throws(PlottingError) -> Double { 0 }

  package func extents(
    of face: FontFace
  ) throws(PlottingError) -> (ascent: Double, descent: Double) { (ascent, descent) }
}
