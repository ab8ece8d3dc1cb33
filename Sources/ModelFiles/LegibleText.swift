// Words from outside (files, arguments, recipes), made fit for each place where they are written. Whoever writes for one of these
// places takes the function of this file; Tests/DocumentationTests/OutsideWordsTests.swift looks for others.

/// Words from outside, made fit for a screen: a file can hold anything, and terminals obey what they are sent.
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

/// Words from outside as text in an element or an attribute of HTML.
///
/// - Parameter text: Any text; lines stay.
/// - Returns: The same words with what HTML would obey written out.
package func htmlText(_ text: String) -> String {
  legible(text, longest: nil, keepsLines: true).replacing("&", with: "&amp;")
    .replacing("<", with: "&lt;").replacing(">", with: "&gt;").replacing("\"", with: "&quot;")
}

/// Words from outside as a field of CSV (RFC 4180), quoted where that is needed.
///
/// A spreadsheet takes a text that begins with `=`, `+`, `-` or `@` for a formula, which may send away what the sheet holds: such a text
/// of two characters or more, if it is no number, has an apostrophe before it.
///
/// - Parameter text: Any text; lines stay.
/// - Returns: The field.
package func csvField(_ text: String) -> String {
  // Swift sees CR LF as one character, so the scans are over scalars.
  var text = String(
    String.UnicodeScalarView(
      text.unicodeScalars.map { isHidden($0) && !["\n", "\r", "\t"].contains($0) ? "?" : $0 }))
  let words = text.unicodeScalars.drop { $0.properties.isWhitespace }
  if let first = words.first, words.count > 1, "=+-@".unicodeScalars.contains(first),
    Double(text) == nil
  {
    text = "'" + text
  }
  let special = text.unicodeScalars.contains { [",", "\"", "\n", "\r"].contains($0) }
  let padded = text.first == " " || text.last == " "
  return special || padded ? "\"" + text.replacing("\"", with: "\"\"") + "\"" : text
}

/// Words from outside as a text in JSON, quotes included; every value can be read back.
///
/// - Parameter text: Any text.
/// - Returns: The text between quotes.
package func jsonText(_ text: String) -> String {
  var result = "\""
  for scalar in text.unicodeScalars {
    switch scalar {
    case "\"": result += "\\\""
    case "\\": result += "\\\\"
    case "\n": result += "\\n"
    case "\t": result += "\\t"
    case "\r": result += "\\r"
    default: result.unicodeScalars.append(scalar)
    }
  }
  return jsonWithoutHidden(result) + "\""
}

/// Words from outside as text in Markdown, where they open no tag, no code, no link or picture and no cell of a table.
///
/// - Parameter text: One line of words.
/// - Returns: The same words with what Markdown would obey escaped.
package func markdownText(_ text: String) -> String {
  legible(text, longest: nil).replacing("\\", with: "\\\\").replacing("&", with: "&amp;")
    .replacing("<", with: "&lt;").replacing("`", with: "\\`").replacing("|", with: "\\|")
    .replacing("](", with: "]\\(")
}

/// Words from outside as code in Markdown.
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
