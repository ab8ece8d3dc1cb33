/// A parameter that belongs to one method, with its usual value and what is allowed.
///
/// A method declares its options in its own file; the catalogue checks values against them and front ends list them.
public struct MethodOption: Sendable, Hashable {
  /// Name in lower case with hyphens, as on the command line.
  public let name: String
  /// What it is, in one line, with its unit.
  public let summary: String
  /// The usual value in words.
  public let usual: String
  /// Least and greatest number allowed.
  public let range: ClosedRange<Double>
  /// Whether numbers must be whole.
  public let isWhole: Bool
  /// How many numbers belong to it; `nil` for one for each pair.
  public let count: Int?

  /// Declares an option.
  ///
  /// - Parameters:
  ///   - name: Name in lower case with hyphens.
  ///   - summary: What it is, in one line.
  ///   - usual: The usual value in words.
  ///   - range: Least and greatest number allowed.
  ///   - isWhole: Whether numbers must be whole.
  ///   - count: How many numbers belong to it; `nil` for one for each pair.
  public init(
    _ name: String, _ summary: String, usual: String, range: ClosedRange<Double>,
    isWhole: Bool = false, count: Int? = 1
  ) {
    self.name = name
    self.summary = summary
    self.usual = usual
    self.range = range
    self.isWhole = isWhole
    self.count = count
  }

  /// What is allowed, in words.
  public var allowed: String {
    let kind = isWhole ? "whole " : ""
    let (least, most) = (shortest(range.lowerBound), shortest(range.upperBound))
    let bounds =
      range.upperBound >= Self.unbounded ? "at least \(least)" : "from \(least) to \(most)"
    return switch count {
    case nil: "one \(kind)number for each pair, \(bounds)"
    case 1?: "a \(kind)number \(bounds)"
    case let count?: "\(count) \(kind)numbers \(bounds)"
    }
  }

  /// An upper bound that stands for none: far beyond any context, and whole numbers are exact up to it.
  static let unbounded = 1e15

  /// Throws unless the numbers are allowed; how many an option for each pair needs is the method's to check.
  func check(_ values: [Double]) throws(RotaryError) {
    let fits = values.allSatisfy {
      range.contains($0) && (!isWhole || $0.rounded() == $0)
    }
    guard fits, count.map({ $0 == values.count }) ?? !values.isEmpty else {
      throw RotaryError(
        .option,
        "\(name) is \(values.map(shortest).joined(separator: ",")); it must be \(allowed).")
    }
  }
}

/// A number without the “.0” of whole ones.
private func shortest(_ number: Double) -> String {
  let text = "\(number)"
  return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
}
