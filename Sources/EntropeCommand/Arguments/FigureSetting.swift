import ArgumentParser

/// A value of `--set` of a figure: a parameter and a number.
struct FigureSetting {
  let name: String
  let value: Double

  /// Reads NAME=NUMBER, such as `d=64`.
  static func parse(_ text: String) throws -> FigureSetting {
    let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count == 2, !parts[0].isEmpty, let value = Double(parts[1]), value.isFinite else {
      throw ValidationError("write NAME=NUMBER, such as d=64")
    }
    return FigureSetting(name: String(parts[0]), value: value)
  }
}
