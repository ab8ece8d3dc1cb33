import Foundation

/// Labels of numbers that stand together on one axis.
///
/// All labels have the same number of decimals and a true minus sign (U+2212). When one of them has
/// five or more digits before the point, all are grouped by commas (`5,000`, `10,000`); otherwise none
/// is, so that years and powers of two stay whole. From a million up, or when a thousandth would not
/// do, labels are multiples of powers of ten, such as `2.5×10^{−4}`.
///
/// - Parameters:
///   - values: The numbers.
///   - isGrouped: Whether digits are grouped whatever the numbers, as elsewhere in a figure.
/// - Returns: A label for each.
package func numberLabels(_ values: [Double], isGrouped: Bool = false) -> [String] {
  let largest = values.map(abs).max() ?? 0
  guard largest > 0 else { return values.map { _ in "0" } }
  let decimals = decimalPlaces(values, unit: 1, limit: 4)
  if largest < 1e6, let decimals, largest >= 1e-3 {
    let isGrouped = isGrouped || largest >= 9999.5
    return values.map { decimal($0, places: decimals, isGrouped: isGrouped) }
  }
  let exponent = Int(floor(log10(largest) + 1e-9))
  let unit = powerOfTen(exponent)
  let places = decimalPlaces(values, unit: unit, limit: 12) ?? 12
  return values.map { value in
    guard value != 0 else { return "0" }
    let factor = decimal(value / unit, places: places, isGrouped: false)
    return "\(factor)×10^{\(integer(exponent))}"
  }
}

/// The digits of a number with a fixed count of decimals, a true minus sign and optional grouping.
package func decimal(_ value: Double, places: Int, isGrouped: Bool) -> String {
  let scaled = abs(value * pow(10, Double(places))).rounded()
  guard scaled < 9e15 else { return "\(value)" }
  var digits = String(Int(scaled))
  while digits.count <= places { digits = "0" + digits }
  var whole = String(digits.dropLast(places))
  if isGrouped {
    var groups: [Substring] = []
    var rest = Substring(whole)
    while rest.count > 3 {
      groups.insert(rest.suffix(3), at: 0)
      rest = rest.dropLast(3)
    }
    groups.insert(rest, at: 0)
    whole = groups.joined(separator: ",")
  }
  let sign = value < 0 && scaled > 0 ? "\u{2212}" : ""
  return sign + whole + (places > 0 ? "." + digits.suffix(places) : "")
}

/// An integer with a true minus sign.
package func integer(_ value: Int) -> String {
  value < 0 ? "\u{2212}\(value.magnitude)" : "\(value)"
}

/// Ten to an integer power, the nearest Double where there is one.
package func powerOfTen(_ exponent: Int) -> Double {
  // Dividing by the exact power is right to the last bit down to 1e-22, which pow need not be.
  exponent < 0 && exponent > -300 ? 1 / pow(10, Double(-exponent)) : pow(10, Double(exponent))
}

/// The fewest decimals that show every value to a millionth of the smallest step between them.
private func decimalPlaces(_ values: [Double], unit: Double, limit: Int) -> Int? {
  let scaled = values.map { $0 / unit }
  let sorted = scaled.sorted()
  let gaps = zip(sorted.dropFirst(), sorted).map { $0 - $1 }.filter { $0 > 0 }
  let step = gaps.min() ?? abs(sorted.first ?? 1)
  for places in 0...limit {
    let factor = pow(10, Double(places))
    let isExact = scaled.allSatisfy {
      abs(($0 * factor).rounded() - $0 * factor) <= 1e-6 * step * factor + 1e-9
    }
    if isExact, step * factor >= 1 - 1e-6 { return places }
  }
  return nil
}
