import Drawing
import Foundation

/// A label as plain characters; one that cannot be read as it was written, since drawing it will say what is wrong.
func plainWords(_ label: String) -> String { (try? plainText(label)) ?? label }

/// Digits and signs as superscripts; `nil` where there is anything else.
private func raised(_ text: String) -> String? {
  let digits: [Character: Character] = [
    "−": "⁻", "-": "⁻", "+": "⁺", "0": "⁰", "1": "¹", "2": "²", "3": "³", "4": "⁴", "5": "⁵",
    "6": "⁶", "7": "⁷", "8": "⁸", "9": "⁹",
  ]
  let raised = text.compactMap { digits[$0] }
  return raised.count == text.count ? String(raised) : nil
}

/// A number of the data in words: whole ones below ten million as they are, others to four digits.
func worded(_ value: Double) -> String {
  guard value.isFinite else { return "\(value)" }
  let size = abs(value)
  if size < 1e7, value == value.rounded() { return decimal(value, places: 0, isGrouped: true) }
  let exponent = Int(floor(log10(size)))
  guard (-4..<7).contains(exponent) else {
    let factor = trimmed(decimal(value / pow(10, Double(exponent)), places: 3, isGrouped: false))
    return "\(factor)·10" + (raised("\(exponent)") ?? "")
  }
  guard exponent < 3 else {
    let unit = pow(10, Double(exponent - 3))
    return decimal((value / unit).rounded() * unit, places: 0, isGrouped: true)
  }
  return trimmed(decimal(value, places: 3 - exponent, isGrouped: false))
}

/// A number without zeros at the end of its decimals.
private func trimmed(_ digits: String) -> String {
  guard digits.contains(".") else { return digits }
  let end = digits.lastIndex { $0 != "0" } ?? digits.startIndex
  return digits[end] == "." ? String(digits[..<end]) : String(digits[...end])
}

/// Whether the labels of ticks begin as numbers do.
func isNumeric(_ ticks: [Tick]) -> Bool {
  ticks.allSatisfy { tick in
    tick.label.first.map { $0.isNumber || "−-.+".contains($0) } ?? true
  }
}
