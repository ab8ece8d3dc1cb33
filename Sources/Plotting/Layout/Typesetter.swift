import Foundation

/// Measures and sets mini-markup with the faces of a theme.
struct Typesetter {
  /// Height of capitals and digits as a fraction of the size, for the pinned family.
  static let capHeight = 0.73
  /// Distance of baselines as a fraction of the size.
  static let leading = 1.2

  private let metrics: any FontMetrics

  init(_ metrics: any FontMetrics) { self.metrics = metrics }

  func measure(
    _ markup: String, size: Double, face: FontFace = .regular
  ) throws(PlottingError) -> MeasuredText {
    try Plotting.measure(markup, size: size, face: face, metrics: metrics)
  }

  func width(
    _ markup: String, size: Double, face: FontFace = .regular
  ) throws(PlottingError) -> Double {
    try measure(markup, size: size, face: face).width
  }

  /// Measures words that may be broken at spaces to stay within a width.
  func block(
    _ markup: String, size: Double, face: FontFace = .regular, within limit: Double = .infinity
  ) throws(PlottingError) -> TextBlock {
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
struct TextBlock {
  /// Lines from the top.
  var lines: [MeasuredText]
  /// Size of the text in points.
  var size: Double

  /// Width of the widest line.
  var width: Double { lines.map(\.width).max() ?? 0 }

  /// Depth kept below a baseline, in em.
  static let descent = 0.24

  /// Height from the top of the capitals of the first line, or of a fraction in it, to the baseline of the last.
  var capHeight: Double {
    size * (Typesetter.capHeight + Typesetter.leading * Double(lines.count - 1)) + extra
  }

  /// What fractions and roots add above the last baseline.
  private var extra: Double {
    lines.map(\.rise).reduce(0, +) + lines.dropLast().map(beyondDescent).reduce(0, +)
  }

  /// The baselines of a block whose top is given.
  func baselines(from top: Double) -> [Double] {
    var baseline = top + size * Typesetter.capHeight
    return lines.indices.map { index in
      baseline += index == 0 ? lines[index].rise : step(to: index)
      return baseline
    }
  }

  /// Distance of the baseline of a line, but the first, from that of the line above.
  func step(to index: Int) -> Double {
    size * Typesetter.leading + beyondDescent(lines[index - 1]) + lines[index].rise
  }

  /// What fractions and roots add below the descenders of the last line.
  var drop: Double { lines.last.map(beyondDescent) ?? 0 }

  private func beyondDescent(_ line: MeasuredText) -> Double {
    max(line.drop - Self.descent * size, 0)
  }

  /// Room kept below the last baseline for descenders and subscripts.
  var descent: Double { Self.descent * size + drop }

  /// Room kept above the capitals of the first line for superscripts.
  var overshoot: Double { 0.2 * size }

  /// Height with room for descenders.
  var height: Double { capHeight + descent }
}
