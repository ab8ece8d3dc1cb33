package import Studies

/// A number or a few words that prose calls by a name.
package struct PageValue: Sendable, Hashable {
  /// How it is written in a sentence.
  package let text: String
  /// Line of the source that defined it.
  let line: Int
}

/// A number as sentences have it: rounded by its format, with commas between thousands and a minus sign.
package func proseNumber(_ value: Double, _ format: NumberFormat) -> String {
  proseDigits(format.words(value))
}

/// Digits of a program as people read them: −1,234.5 for -1234.5, and 6·10⁻¹³ for 6e-13.
package func proseDigits(_ digits: String) -> String {
  var text = digits
  var power = ""
  if let mark = text.firstIndex(of: "e"), let exponent = Int(text[text.index(after: mark)...]) {
    let small: [Character: Character] = [
      "-": "⁻", "0": "⁰", "1": "¹", "2": "²", "3": "³", "4": "⁴", "5": "⁵", "6": "⁶", "7": "⁷",
      "8": "⁸", "9": "⁹",
    ]
    power = "·10" + String(String(exponent).compactMap { small[$0] })
    text = String(text[..<mark])
  }
  let isNegative = text.hasPrefix("-")
  if isNegative { text.removeFirst() }
  let whole = text.prefix { $0.isASCII && $0.isNumber }
  guard !whole.isEmpty else { return digits }
  var grouped = ""
  for (index, digit) in whole.enumerated() {
    if index > 0, (whole.count - index).isMultiple(of: 3) { grouped.append(",") }
    grouped.append(digit)
  }
  return (isNegative ? "−" : "") + grouped + text.dropFirst(whole.count) + power
}
