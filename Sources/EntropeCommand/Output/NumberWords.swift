import Foundation
import Studies

extension Double {
  /// The number where it is one: JSON has neither infinities nor NaN.
  var ifFinite: Double? { isFinite ? self : nil }

  /// Six significant digits without trailing zeros, for people.
  var short: String { String(format: "%.6g", self) }

  /// So many significant digits, for people.
  ///
  /// Powers of ten stand only where digits left of the point would be zeros that nobody measured, or many zeros would follow it.
  func words(_ digits: Int = 3) -> String { NumberFormat.significant(digits).words(self) }

  /// The same with its sign; zero has none.
  func signedWords(_ digits: Int = 3) -> String { (self > 0 ? "+" : "") + words(digits) }

  /// So many significant digits at most, without trailing zeros, for what was not measured.
  func shortWords(_ digits: Int = 3) -> String { TableNumbers.withoutTrailingZeros(words(digits)) }

  /// A number that was chosen, such as a value of an axis, in at most four digits.
  var chosenWords: String { NumberFormat.shortest(4).words(self) }
}

extension ClosedRange<Double> {
  /// An interval with two significant digits, for people.
  var words: String { "[\(lowerBound.words(2)), \(upperBound.words(2))]" }
}

extension Estimate {
  /// The 95 % interval; `nil` where one value has none.
  var knownInterval: ClosedRange<Double>? { count > 1 ? interval : nil }

  /// The interval with a space before it; nothing where one value has none.
  var intervalWords: String { knownInterval.map { " \($0.words)" } ?? "" }

  /// Whether the interval includes 0, so that the mean may be chance; `nil` where there is no interval.
  var mayBeChance: Bool? { knownInterval?.contains(0) }
}

extension Estimate? {
  /// The mean with the ends of its interval, for three columns; missing where there is none.
  var cells: [Cell] {
    let interval = self?.knownInterval
    return [
      Cell(self?.mean.ifFinite), Cell(interval?.lowerBound.ifFinite),
      Cell(interval?.upperBound.ifFinite),
    ]
  }
}

/// What intervals over draws or heads mean.
func intervalSentence(over count: Int, _ unit: String, of quantity: String? = nil) -> String {
  "low, high: 95 % interval by Student's t\(quantity.map { " of \($0)" } ?? "") over \(count) \(unit)s, taken for independent."
}

extension Column {
  /// A column of values, which have three significant digits.
  static func value(_ name: String, unit: String? = nil) -> Column {
    Column(name, unit: unit, format: .significant(3))
  }

  /// A column of ends of intervals, which have two.
  static func end(_ name: String, unit: String? = nil) -> Column {
    Column(name, unit: unit, format: .significant(2))
  }

  /// A column of numbers that were chosen.
  static func chosen(_ name: String) -> Column { Column(name, format: .shortest(4)) }
}
