import ArgumentParser
import Foundation

/// The numbers of an axis, ascending: one value, a list `1,2,4`, or FROM:TO:COUNT with both ends included, `:log` for even ratios.
struct AxisValues: Hashable {
  /// 1 to 1024 finite numbers, ascending, each once; the ends of a range exactly as they were written.
  let values: [Double]

  /// More numbers than any axis shows.
  static let greatestCount = 1_024

  /// Reads an axis.
  static func parse(_ text: String) throws -> AxisValues {
    text.contains(":") ? try range(text) : try list(text)
  }

  private static func list(_ text: String) throws -> AxisValues {
    let parts = text.split(separator: ",", omittingEmptySubsequences: false)
    let values = parts.compactMap { Double($0) }
    guard values.count == parts.count, values.allSatisfy(\.isFinite) else {
      throw ValidationError(
        "give a finite number, several with commas between, such as 1,2,4, or FROM:TO:COUNT, such as "
          + "2:32:5:log")
    }
    guard values.count <= greatestCount else {
      throw ValidationError(
        "\(values.count) numbers were given; at most \(greatestCount) are allowed")
    }
    guard zip(values, values.dropFirst()).allSatisfy({ $0 < $1 }) else {
      throw ValidationError("the numbers of a list must go upwards, each once")
    }
    return AxisValues(values: values)
  }

  private static func range(_ text: String) throws -> AxisValues {
    var parts = text.split(separator: ":", omittingEmptySubsequences: false)[...]
    let isLogarithmic = parts.count == 4 && parts.last == "log"
    if isLogarithmic { parts.removeLast() }
    guard parts.count == 3, let from = Double(parts[0]), let to = Double(parts[1]),
      let count = Int(parts[2])
    else {
      throw ValidationError(
        "a range is written FROM:TO:COUNT, such as 0.5:4:16, or FROM:TO:COUNT:log, such as 2:32:5:log"
      )
    }
    guard from.isFinite, to.isFinite else {
      throw ValidationError("both ends of a range must be finite")
    }
    guard (1...greatestCount).contains(count) else {
      throw ValidationError("COUNT must be from 1 to \(greatestCount)")
    }
    guard count == 1 ? from == to : from < to else {
      throw ValidationError(
        count == 1
          ? "a range of one number must end where it begins"
          : "the range must go upwards: FROM must be below TO")
    }
    guard !isLogarithmic || from > 0 else {
      throw ValidationError("a range with even ratios must begin above 0")
    }
    let values = (0..<count).map { index in
      guard index > 0 else { return from }
      guard index < count - 1 else { return to }
      let t = Double(index) / Double(count - 1)
      return isLogarithmic
        ? exp((1 - t) * log(from) + t * log(to)) : from * (1 - t) + to * t
    }
    guard zip(values, values.dropFirst()).allSatisfy({ $0 < $1 }) else {
      throw ValidationError("FROM and TO are too close together for \(count) different numbers")
    }
    return AxisValues(values: values)
  }
}
