/// The faces of the pinned font family.
package enum FontFace: String, Sendable, Hashable, CaseIterable {
  /// Upright, normal weight.
  case regular
  /// Slanted, normal weight.
  case italic
  /// Upright, heavy.
  case bold
}

/// How wide and high text is, in em, so that lengths scale with the size.
///
/// Figures are laid out with ``PinnedFontMetrics``; tests of layout use ``FixedFontMetrics``, so that
/// they hold whatever fonts a machine has.
package protocol FontMetrics: Sendable {
  /// Distance from a glyph's origin to the next; `nil` when the face has no such glyph.
  func advance(of scalar: Unicode.Scalar, face: FontFace) throws(DrawingError) -> Double?

  /// What is added between two neighbouring characters.
  func kerning(
    _ left: Unicode.Scalar, _ right: Unicode.Scalar, face: FontFace
  ) throws(DrawingError) -> Double

  /// Height above and depth below the baseline, of the face and not of any ink, both positive.
  func extents(of face: FontFace) throws(DrawingError) -> (ascent: Double, descent: Double)
}
