/// Proportions of fractions and roots, in em of the text around them.
private enum FractionShape {
  /// Size of the parts of a fraction: those of a tick label of 7 points keep the 6 that print asks for.
  static let partSize = 0.86
  /// Height of the line above the baseline: the middle of minus and plus of the pinned family.
  static let axis = 0.313
  /// Free space between a line and the letters at it.
  static let gap = 0.12
  /// What a line reaches beyond its letters at either end.
  static let overhang = 0.05
  /// Free space before and after a fraction.
  static let bearing = 0.08
  /// Thickness of lines; never less than print asks for.
  static func thickness(_ size: Double) -> Double { max(0.055 * size, PrintLimits.line) }
}

/// The radical sign of the pinned family, in em: its ends and where its own line starts.
private enum RadicalGlyph {
  static let top = 0.811
  static let bottom = 0.020
  static let lineStart = 0.56
}

extension TextSetter {
  /// Sets one part over another, the line between them level with the minus sign.
  mutating func setFraction(
    _ upper: [Markup], over lower: [Markup], size: Double, baseline: Double
  ) throws(PlottingError) {
    let above = try part(upper, size: size * FractionShape.partSize)
    let below = try part(lower, size: size * FractionShape.partSize)
    let thickness = FractionShape.thickness(size)
    let clear = thickness / 2 + FractionShape.gap * size
    let line = baseline - FractionShape.axis * size
    let overhang = FractionShape.overhang * size
    let length = max(above.width, below.width) + 2 * overhang
    let start = text.width + FractionShape.bearing * size
    text.rules.append(
      MeasuredText.Rule(dx: start, dy: line, length: length, width: thickness))
    text.add(above, dx: start + (length - above.width) / 2, dy: line - clear - above.ink.bottom)
    text.add(below, dx: start + (length - below.width) / 2, dy: line + clear + below.ink.top)
    text.width = start + length + FractionShape.bearing * size
  }

  /// Sets a part under the font's radical sign, enlarged to its height, with a line over it.
  mutating func setRoot(
    _ nodes: [Markup], size: Double, baseline: Double
  ) throws(PlottingError) {
    let inner = try part(nodes, size: size)
    let thickness = FractionShape.thickness(size)
    let top = inner.ink.top + FractionShape.gap * size + thickness
    let bottom = max(inner.ink.bottom, 0) + RadicalGlyph.bottom * size
    let sign = (top + bottom) / (RadicalGlyph.top + RadicalGlyph.bottom)
    let start = text.width
    let end = start + (try advance(of: "√", face: .regular)) * sign
    text.runs.append(
      MeasuredText.Run(
        string: "√", face: .regular, size: sign, dx: start,
        dy: baseline - top + RadicalGlyph.top * sign))
    let lineStart = start + RadicalGlyph.lineStart * sign
    let lineEnd = end + inner.width + FractionShape.overhang * size
    text.rules.append(
      MeasuredText.Rule(
        dx: lineStart, dy: baseline - top + thickness / 2, length: lineEnd - lineStart,
        width: thickness))
    text.add(inner, dx: end, dy: baseline)
    text.ascent = max(text.ascent, top - baseline)
    text.descent = max(text.descent, bottom + baseline)
    text.width = lineEnd + FractionShape.overhang * size
  }
}

extension MeasuredText {
  /// How far letters and lines reach above and below the baseline, by capitals and descenders and not by ascents.
  var ink: (top: Double, bottom: Double) {
    var (top, bottom) = (0.0, 0.0)
    for run in runs {
      top = max(top, Typesetter.capHeight * run.size - run.dy)
      bottom = max(bottom, run.dy + (run.string.hasDescender ? 0.22 * run.size : 0))
    }
    for rule in rules {
      top = max(top, rule.width / 2 - rule.dy)
      bottom = max(bottom, rule.width / 2 + rule.dy)
    }
    return (top, bottom)
  }

  /// Adds another text, its origin shifted; the width is left alone.
  fileprivate mutating func add(_ part: MeasuredText, dx: Double, dy: Double) {
    runs += part.runs.map { run in
      var run = run
      run.dx += dx
      run.dy += dy
      return run
    }
    rules += part.rules.map { rule in
      var rule = rule
      rule.dx += dx
      rule.dy += dy
      return rule
    }
    ascent = max(ascent, part.ascent - dy)
    descent = max(descent, part.descent + dy)
  }
}

extension String {
  /// Whether some letter reaches below the baseline.
  ///
  /// Only some do; counting all would find digits over each other.
  var hasDescender: Bool { contains { "gjpqyQ,;()[]{}βγμρφψ_".contains($0) } }
}
