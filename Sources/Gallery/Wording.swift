import Foundation
import Studies

/// A number in words of a caption, rounded to a number of decimals.
package func decimals(_ value: Double, _ digits: Int) -> String {
  value.formatted(
    .number.precision(.fractionLength(digits)).grouping(.automatic)
      .locale(Locale(identifier: "en_US"))
  )
  .replacing("-", with: "−")
}

/// A number in words with its sign, “+” where it is not below 0.
package func signed(_ value: Double, _ words: (Double) -> String) -> String {
  (value < 0 ? "−" : "+") + words(abs(value))
}

/// A parameter in words of a caption, as it was chosen: all its digits, with commas where it is whole.
package func chosen(_ value: Double) -> String {
  value == value.rounded() && abs(value) < 1e15
    ? decimals(value, 0) : spelled(value).replacing("-", with: "−")
}

/// A number in words of a caption as a digit times a power of ten.
func scientific(_ value: Double) -> String {
  guard value > 0 else { return "0" }
  guard value.isFinite else { return "∞" }
  var exponent = Int(log10(value).rounded(.down))
  var digit = (value / pow(10, Double(exponent))).rounded()
  if digit == 10 {
    digit = 1
    exponent += 1
  }
  if (-2...2).contains(exponent) { return decimals(value, max(0, -exponent)) }
  let superscripts: [Character: Character] = [
    "-": "⁻", "0": "⁰", "1": "¹", "2": "²", "3": "³", "4": "⁴", "5": "⁵", "6": "⁶", "7": "⁷",
    "8": "⁸", "9": "⁹",
  ]
  return "\(Int(digit))·10" + String(String(exponent).compactMap { superscripts[$0] })
}

/// Words, such as the name of a file, as mini-markup that shows them as they are.
package func literalMarkup(_ words: String) -> String {
  words.map { "_^*{}\\".contains($0) ? "\\\($0)" : String($0) }.joined()
}

/// A number of tokens on an axis, with k for 1024 where it is a whole multiple.
func tokens(_ count: Int) -> String {
  count >= 1_024 && count.isMultiple(of: 1_024) ? "\(count / 1_024)k" : decimals(Double(count), 0)
}
