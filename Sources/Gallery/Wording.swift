import Foundation

/// A number in words of a caption, rounded to a number of decimals.
func decimals(_ value: Double, _ digits: Int) -> String {
  value.formatted(
    .number.precision(.fractionLength(digits)).grouping(.automatic)
      .locale(Locale(identifier: "en_US_POSIX"))
  )
  .replacing("-", with: "−")
}
