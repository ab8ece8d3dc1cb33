import Foundation

/// Measures and sets mini-markup with the faces of a theme.
package struct Typesetter {
  /// Height of capitals and digits as a fraction of the size, for the pinned family.
  package static let capHeight = 0.73
  /// Distance of baselines as a fraction of the size.
  package static let leading = 1.2

  private let metrics: any FontMetrics

  package init(_ metrics: any FontMetrics) { self.metrics = metrics }

  package func measure(
    _ markup: String, size: Double, face: FontFace = .regular
  ) throws(DrawingError) -> MeasuredText {
    try Drawing.measure(markup, size: size, face: face, metrics: metrics)
  }

  package func width(
    _ markup: String, size: Double, face: FontFace = .regular
  ) throws(DrawingError) -> Double {
    try measure(markup, size: size, face: face).width
  }

  /// Measures words that may be broken at spaces to stay within a width.
  package func block(
    _ markup: String, size: Double, face: FontFace = .regular, within limit: Double = .infinity
  ) throws(DrawingError) -> TextBlock {
    let whole = try measure(markup, size: size, face: face)
    guard whole.width > limit else { return TextBlock(lines: [whole], size: size) }
    var lines: [String] = []
    for word in words(markup) {
      if let last = lines.last,
        try width(last + " " + word, size: size, face: face) <= limit
      {
        lines[lines.count - 1] = last + " " + word
      } else {
        lines.append(word)
      }
    }
    var measured: [MeasuredText] = []
    for line in lines { measured.append(try measure(line, size: size, face: face)) }
    return TextBlock(lines: measured, size: size)
  }

  /// The words of a string, unbroken inside braces and between asterisks.
  private func words(_ markup: String) -> [String] {
    var words = [""]
    var depth = 0
    var isItalic = false
    for character in markup {
      switch character {
      case "{": depth += 1
      case "}": depth -= 1
      case "*": isItalic.toggle()
      default: break
      }
      if character == " ", depth == 0, !isItalic {
        words.append("")
      } else {
        words[words.count - 1].append(character)
      }
    }
    return words.filter { !$0.isEmpty }
  }
}

/// One or more measured lines set as a block.
package struct TextBlock {
  /// Lines from the top.
  package var lines: [MeasuredText]
  /// Size of the text in points.
  package var size: Double

  /// Width of the widest line.
  package var width: Double { lines.map(\.width).max() ?? 0 }

  /// Height from the top of the capitals of the first line to the baseline of the last.
  package var capHeight: Double {
    size * (Typesetter.capHeight + Typesetter.leading * Double(lines.count - 1))
  }

  /// The baselines of a block whose top is given.
  package func baselines(from top: Double) -> [Double] {
    var baseline = top + size * Typesetter.capHeight
    return lines.indices.map { index in
      if index > 0 { baseline += step }
      return baseline
    }
  }

  /// Distance of two baselines.
  package var step: Double { size * Typesetter.leading }

  /// Room kept below the last baseline for descenders and subscripts.
  package var descent: Double { 0.24 * size }

  /// Room kept above the capitals of the first line for superscripts.
  package var overshoot: Double { 0.2 * size }

  /// Height with room for descenders.
  package var height: Double { capHeight + descent }
}
