import Studies

extension Double {
  /// So many significant digits without trailing zeros, for people.
  ///
  /// Powers of ten stand only where digits left of the point would be zeros that nobody measured, or many zeros would follow it.
  func words(_ digits: Int = 3) -> String {
    let text = NumberFormat.significant(digits).words(self)
    guard text.contains("."), !text.contains("e") else { return text }
    let end = text.lastIndex { $0 != "0" } ?? text.startIndex
    return String(text[end] == "." ? text[..<end] : text[...end])
  }

  /// The same with its sign; zero has none.
  func signedWords(_ digits: Int = 3) -> String { (self > 0 ? "+" : "") + words(digits) }
}

extension ClosedRange<Double> {
  /// An interval with two significant digits, for people.
  var words: String { "[\(lowerBound.words(2)), \(upperBound.words(2))]" }
}

extension Estimate {
  /// The interval with a space before it; nothing where one value has none.
  var intervalWords: String { count > 1 ? " \(interval.words)" : "" }
}
