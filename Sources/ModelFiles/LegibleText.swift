/// Words from files, made fit for a screen: a file can hold anything, and terminals obey what they are sent.
///
/// Control characters (also those from U+0080 on), marks that turn the direction of writing or have no width, line and
/// paragraph separators, and what no font has become `?`.
///
/// - Parameters:
///   - text: Any text.
///   - longest: Characters at most, of which more are cut; `nil` cuts nothing.
///   - keepsLines: Whether line feeds and tabulators stay, for texts of several lines.
/// - Returns: The text, which changes nothing but where it stands when it is printed.
/// - Complexity: O(length).
package func legible(_ text: String, longest: Int? = 60, keepsLines: Bool = false) -> String {
  // Nearly all texts are plain, and long ones are seldom cut.
  let isPlain = text.utf8.allSatisfy {
    (0x20..<0x7F).contains($0) || keepsLines && ($0 == 0x0A || $0 == 0x09)
  }
  if isPlain, longest.map({ text.utf8.count <= $0 }) ?? true { return text }
  var shown = String.UnicodeScalarView()
  for (count, scalar) in text.unicodeScalars.enumerated() {
    if let longest, count >= longest {
      shown.append("…")
      break
    }
    let isLine = keepsLines && (scalar == "\n" || scalar == "\t")
    shown.append(isHidden(scalar) && !isLine ? "?" : scalar)
  }
  return String(shown)
}

/// Words from a file as text in Markdown, where they open no tag, no code and no cell of a table.
///
/// - Parameter text: One line of words, already ``legible(_:longest:keepsLines:)``.
/// - Returns: The same words with what Markdown would obey escaped.
package func markdownText(_ text: String) -> String {
  legible(text, longest: nil).replacing("&", with: "&amp;").replacing("<", with: "&lt;")
    .replacing("`", with: "\\`").replacing("|", with: "\\|")
}

/// Words from a file as code in Markdown.
///
/// - Parameter text: One line of words, already ``legible(_:longest:keepsLines:)``.
/// - Returns: The words between backticks, or in a `code` element where they hold what would end those.
package func markdownCode(_ text: String) -> String {
  let text = legible(text, longest: nil)
  guard text.contains(where: { "`<|".contains($0) }) else { return "`\(text)`" }
  return "<code>" + markdownText(text).replacing("*", with: "\\*").replacing("_", with: "\\_")
    + "</code>"
}

/// JSON in which every character that a screen would obey is written as `\u` and four digits, which changes no value.
///
/// - Parameter json: JSON, in which such characters stand inside texts alone.
/// - Returns: The same JSON.
package func jsonWithoutHidden(_ json: String) -> String {
  guard !json.utf8.allSatisfy({ (0x20..<0x7F).contains($0) || $0 == 0x0A }) else { return json }
  var result = String.UnicodeScalarView()
  for scalar in json.unicodeScalars {
    guard isHidden(scalar), scalar != "\n" else {
      result.append(scalar)
      continue
    }
    for unit in String(scalar).utf16 {
      let digits = String(unit, radix: 16)
      result += ("\\u" + String(repeating: "0", count: 4 - digits.count) + digits).unicodeScalars
    }
  }
  return String(result)
}

/// Whether a character has no place on a screen, or would move others from theirs.
private func isHidden(_ scalar: Unicode.Scalar) -> Bool {
  switch scalar.properties.generalCategory {
  case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator,
    .paragraphSeparator:
    true
  default: false
  }
}
