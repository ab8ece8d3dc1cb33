/// Words broken into runs and measured, in points, from the left end of the baseline.
///
/// Widths come from unhinted advances and heights from the font rather than from ink, so a label is
/// the same size in every format and does not move when its letters change.
package struct MeasuredText: Sendable, Hashable {
  /// Characters of one face and size.
  package struct Run: Sendable, Hashable {
    package var string: String
    package var face: FontFace
    /// Font size in points.
    package var size: Double
    /// Where the run starts, right of the start of the text.
    package var dx: Double
    /// Its baseline, below (positive) or above (negative) the baseline of the text.
    package var dy: Double
  }

  /// The runs in reading order.
  package var runs: [Run]
  /// Distance from the start to where more text would go on.
  package var width: Double
  /// Height above the baseline, raised scripts included.
  package var ascent: Double
  /// Depth below the baseline, lowered scripts included.
  package var descent: Double
  /// Height of the optical middle above the baseline: scripts do not shift it, so that labels with
  /// and without them stand in line.
  package var midline: Double

  /// Height of the text.
  package var height: Double { ascent + descent }
}

/// Size of a script as a part of the size of its text.
private let scriptSize = 0.7
/// How far scripts are lowered and raised, in em of their text.
private let subscriptDrop = 0.25
private let superscriptRise = 0.4

/// Measures a label written in mini-markup.
///
/// A subscript next to a superscript stands under it. Kerning is applied within runs.
///
/// - Parameters:
///   - markup: The label; see the table at `Markup`.
///   - size: Font size in points.
///   - face: Face of what is not marked.
///   - metrics: The font.
/// - Returns: Runs ready to draw, and the extent of the whole.
/// - Throws: ``DrawingError`` for malformed markup, characters the font does not have, a size that is
///   not positive, or a font that is not installed.
package func measure(
  _ markup: String, size: Double, face: FontFace = .regular,
  metrics: some FontMetrics = PinnedFontMetrics()
) throws(DrawingError) -> MeasuredText {
  guard size.isFinite, size > 0 else {
    throw DrawingError.notDrawable(
      "The text “\(markup)” has size \(size); it must be a positive number of points.")
  }
  let base = try metrics.extents(of: face)
  var setter = TextSetter(metrics: metrics, label: markup)
  setter.text.ascent = base.ascent * size
  setter.text.descent = base.descent * size
  setter.text.midline = (base.ascent - base.descent) / 2 * size
  try setter.set(Markup.parse(markup, face: face), size: size, baseline: 0)
  try setter.rejectMissingGlyphs()
  return setter.text
}

private struct TextSetter<Metrics: FontMetrics> {
  let metrics: Metrics
  let label: String
  var text = MeasuredText(runs: [], width: 0, ascent: 0, descent: 0, midline: 0)
  private(set) var missing: [Unicode.Scalar] = []

  init(metrics: Metrics, label: String) {
    self.metrics = metrics
    self.label = label
  }

  /// Sets nodes from the present end of the text on.
  mutating func set(
    _ nodes: [Markup], size: Double, baseline: Double
  ) throws(DrawingError) {
    var previous: (script: Markup.Script, start: Double)?
    for node in nodes {
      switch node {
      case .text(let string, let face):
        try append(string, face: face, size: size, baseline: baseline)
        previous = nil
      case .script(let script, let inner):
        let end = text.width
        // A pair of scripts on one letter: the second starts where the first did.
        let isPair = previous.map { $0.script != script } ?? false
        let start = isPair ? previous?.start ?? end : end
        text.width = start
        let shift = script == .sub ? subscriptDrop : -superscriptRise
        try set(inner, size: size * scriptSize, baseline: baseline + shift * size)
        text.width = max(text.width, end)
        previous = isPair ? nil : (script, start)
      }
    }
  }

  private mutating func append(
    _ string: String, face: FontFace, size: Double, baseline: Double
  ) throws(DrawingError) {
    let extents = try metrics.extents(of: face)
    text.runs.append(
      MeasuredText.Run(string: string, face: face, size: size, dx: text.width, dy: baseline))
    text.width += try advance(of: string, face: face) * size
    text.ascent = max(text.ascent, extents.ascent * size - baseline)
    text.descent = max(text.descent, extents.descent * size + baseline)
  }

  /// The width of a run in em, with kerning.
  private mutating func advance(of string: String, face: FontFace) throws(DrawingError) -> Double {
    var width = 0.0
    var previous: Unicode.Scalar?
    for scalar in string.unicodeScalars {
      guard let advance = try metrics.advance(of: scalar, face: face) else {
        if !missing.contains(scalar) { missing.append(scalar) }
        continue
      }
      if let previous { width += try metrics.kerning(previous, scalar, face: face) }
      width += advance
      previous = scalar
    }
    return width
  }

  func rejectMissingGlyphs() throws(DrawingError) {
    if !missing.isEmpty { throw missingGlyphs(missing, in: label) }
  }
}

/// The error for characters without a glyph, each with its code because many cannot be seen.
func missingGlyphs(_ scalars: [Unicode.Scalar], in label: String) -> DrawingError {
  let names = scalars.map { scalar in
    let code = String(scalar.value, radix: 16, uppercase: true)
    let padded = String(repeating: "0", count: max(0, 4 - code.count)) + code
    return scalar.properties.generalCategory == .control
      ? "U+\(padded)" : "\(scalar) (U+\(padded))"
  }
  return .missingGlyphs(names.joined(separator: ", "), in: label)
}
