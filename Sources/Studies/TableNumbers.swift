import Foundation

extension NumberFormat {
  /// A number rounded for people.
  ///
  /// Non-finite numbers are words: `nan`, `inf`, `-inf`. Zero has no sign.
  package func words(_ value: Double) -> String {
    if let word = TableNumbers.nonFiniteWord(value) { return word }
    switch self {
    case .decimals(let digits):
      let text = String(format: "%.\(max(0, digits))f", value)
      // A small negative number may round to zero; a sign on zero says nothing.
      return text.contains { ("1"..."9").contains($0) } ? text : text.replacing("-", with: "")
    case .shortest(let digits):
      if value == value.rounded(), abs(value) < 1e15 { return "\(Int(value))" }
      return TableNumbers.withoutTrailingZeros(Self.significant(digits).words(value))
    case .significant(let digits):
      guard value != 0 else { return "0" }
      let count = max(1, digits)
      // Rounding first, then choosing the notation: 9.9999 at three digits is 10.0, not 1e+01.
      let scientific = String(format: "%.\(count - 1)e", value)
      guard let mark = scientific.lastIndex(of: "e"),
        let exponent = Int(scientific[scientific.index(after: mark)...])
      else { return scientific }
      // Below 1e-4 or where the last digit would lie left of the point, powers of ten say what is known.
      guard exponent >= -4, exponent < max(count, 6) else { return scientific }
      return String(format: "%.\(max(0, count - 1 - exponent))f", value)
    }
  }
}

/// Numbers as characters.
package enum TableNumbers {
  /// A number in words without zeros that end its fraction; powers of ten stay as they are.
  package static func withoutTrailingZeros(_ text: String) -> String {
    guard text.contains("."), !text.contains("e") else { return text }
    let end = text.lastIndex { $0 != "0" } ?? text.startIndex
    return String(text[end] == "." ? text[..<end] : text[...end])
  }

  /// Nine significant digits, enough for any float and stable across machines; non-finite as words.
  static func nineDigits(_ value: Double) -> String {
    nonFiniteWord(value) ?? (value == 0 ? "0" : String(format: "%.9g", value))
  }

  fileprivate static func nonFiniteWord(_ value: Double) -> String? {
    guard !value.isFinite else { return nil }
    return value.isNaN ? "nan" : value < 0 ? "-inf" : "inf"
  }
}
