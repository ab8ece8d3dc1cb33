import Foundation

/// An SVG file as a picture inside a page: coordinates to a hundredth of a point, without what a picture in an
/// `img` element cannot show (title, description, metadata), and without words that say what is the default anyway.
///
/// A glyph drawn at 8 points moves by less than 0.01 CSS pixels.
///
/// - Parameter file: The whole file as the renderer made it.
/// - Returns: The picture, from its root element on.
func compactSVG(_ file: [UInt8]) -> [UInt8] {
  var text = String(decoding: file, as: UTF8.self)
  if let root = text.range(of: "<svg") { text.removeSubrange(..<root.lowerBound) }
  for tag in ["title", "desc", "metadata"] {
    if let start = text.range(of: "<\(tag)"), let end = text.range(of: "</\(tag)>\n") {
      text.removeSubrange(start.lowerBound..<end.upperBound)
    }
  }
  for (long, short) in defaults { text = text.replacing(long, with: short) }
  return compactPaths(Array(text.utf8))
}

private let defaults = [
  (" role=\"img\"", ""), (" style=\"stroke:none;\"", ""), ("fill-opacity:1;", ""),
  ("stroke-opacity:1;", ""), ("stroke-miterlimit:10;", ""), ("stroke-linecap:butt;", ""),
  ("  <use", "<use"), (" \"/>", "\"/>"),
]

/// Rounds the numbers of every `d="…"` and drops the spaces that letters and signs make needless.
private func compactPaths(_ bytes: [UInt8]) -> [UInt8] {
  let mark = Array(" d=\"".utf8)
  var result: [UInt8] = []
  result.reserveCapacity(bytes.count)
  var at = 0
  while at < bytes.count {
    guard bytes[at] == mark[0], bytes[at...].starts(with: mark) else {
      result.append(bytes[at])
      at += 1
      continue
    }
    result += mark
    at += mark.count
    var wasNumber = false
    while at < bytes.count, bytes[at] != UInt8(ascii: "\"") {
      let token = bytes[at...].prefix { $0 != UInt8(ascii: " ") && $0 != UInt8(ascii: "\"") }
      at += token.count
      while at < bytes.count, bytes[at] == UInt8(ascii: " ") { at += 1 }
      guard let first = token.first else { continue }
      let isNumber = first < UInt8(ascii: "A")
      let short = isNumber ? rounded(token) : Array(token)
      if wasNumber, isNumber, short.first != UInt8(ascii: "-") { result.append(UInt8(ascii: " ")) }
      result += short
      wasNumber = isNumber
    }
  }
  return result
}

/// A decimal number with at most two digits after the point; others as they are.
private func rounded(_ digits: ArraySlice<UInt8>) -> [UInt8] {
  guard let point = digits.firstIndex(of: UInt8(ascii: ".")), digits.endIndex - point > 3,
    let value = Double(String(decoding: digits, as: UTF8.self)), abs(value) < 1e7
  else { return Array(digits) }
  let hundredths = Int((value * 100).rounded())
  let (whole, part) = abs(hundredths).quotientAndRemainder(dividingBy: 100)
  var text = hundredths < 0 ? "-" : ""
  text += whole == 0 && part != 0 ? "" : "\(whole)"
  if part != 0 {
    text += part < 10 ? ".0\(part)" : part.isMultiple(of: 10) ? ".\(part / 10)" : ".\(part)"
  }
  return Array(text.utf8)
}
