/// Characters of running text as HTML: strong, emphasis, code, links and backslash escapes.
///
/// Delimiters without a partner are literal, as in CommonMark. An asterisk opens before and closes after a character
/// that is not a space, so that 2 * 3 * 4 stays as it is. Underscores are always literal. Links are `[words](address)`
/// to `https:` pages or to sections (`#…`).
///
/// - Parameter text: One paragraph, cell or caption.
/// - Returns: HTML that is well-formed XML.
package func inlineHTML(_ text: String) -> String {
  inlineHTML(Array(text))
}

private func inlineHTML(_ text: [Character]) -> String {
  var html = ""
  var at = 0
  while at < text.count {
    let rest = text[at...]
    switch text[at] {
    case "\\" where at + 1 < text.count && text[at + 1].isASCII && text[at + 1].isPunctuation:
      html += escapedHTML(String(text[at + 1]))
      at += 2
    case "\\" where at + 1 < text.count && "|`<>".contains(text[at + 1]):
      html += escapedHTML(String(text[at + 1]))
      at += 2
    case "`":
      let fence = rest.prefix { $0 == "`" }.count
      if let end = closingFence(of: fence, in: text, from: at + fence) {
        let code = String(text[(at + fence)..<end]).trimmed
        html += "<code>\(escapedHTML(code))</code>"
        at = end + fence
      } else {
        html += String(repeating: "`", count: fence)
        at += fence
      }
    case "*":
      let width = rest.prefix { $0 == "*" }.count >= 2 ? 2 : 1
      if let end = closingStars(width, in: text, from: at + width) {
        let tag = width == 2 ? "strong" : "em"
        html += "<\(tag)>\(inlineHTML(Array(text[(at + width)..<end])))</\(tag)>"
        at = end + width
      } else {
        html += String(repeating: "*", count: width)
        at += width
      }
    case "[":
      if let link = link(in: text, from: at) {
        html += "<a href=\"\(escapedHTML(link.address))\">\(inlineHTML(Array(link.words)))</a>"
        at = link.end
      } else {
        html += "["
        at += 1
      }
    default:
      html += escapedHTML(String(text[at]))
      at += 1
    }
  }
  return html
}

/// Characters with those that mean something in HTML replaced, so that text and attributes show them.
package func escapedHTML(_ text: String) -> String {
  var html = ""
  for character in text.unicodeScalars {
    switch character {
    case "&": html += "&amp;"
    case "<": html += "&lt;"
    case ">": html += "&gt;"
    case "\"": html += "&quot;"
    default: html.unicodeScalars.append(character)
    }
  }
  return html
}

/// Where a run of exactly as many backticks begins.
private func closingFence(of count: Int, in text: [Character], from start: Int) -> Int? {
  var at = start
  while at < text.count {
    let run = text[at...].prefix { $0 == "`" }.count
    if run == count { return at }
    at += max(run, 1)
  }
  return nil
}

/// Where the partner of one or two asterisks stands; code and escaped characters between are passed over.
private func closingStars(_ width: Int, in text: [Character], from start: Int) -> Int? {
  guard start < text.count, !text[start].isWhitespace, text[start] != "*" else { return nil }
  var at = start
  while at < text.count {
    switch text[at] {
    case "\\": at += 2
    case "`":
      let fence = text[at...].prefix { $0 == "`" }.count
      at = closingFence(of: fence, in: text, from: at + fence).map { $0 + fence } ?? at + fence
    case "*":
      let run = text[at...].prefix { $0 == "*" }.count
      // A longer or shorter run belongs to emphasis inside; three asterisks close both.
      if !text[at - 1].isWhitespace, run == width || run == 3 {
        return run == 3 && width == 2 ? at + 1 : at
      }
      at += run
    default: at += 1
    }
  }
  return nil
}

/// The link that begins at an opening bracket.
private func link(
  in text: [Character], from start: Int
) -> (words: ArraySlice<Character>, address: String, end: Int)? {
  guard let close = text[start...].firstIndex(of: "]"), close + 1 < text.count,
    text[close + 1] == "(", let end = text[close...].firstIndex(of: ")")
  else { return nil }
  let address = String(text[(close + 2)..<end])
  guard address.hasPrefix("https://") || address.hasPrefix("#"), !address.contains(" ") else {
    return nil
  }
  return (text[(start + 1)..<close], address, end + 1)
}
