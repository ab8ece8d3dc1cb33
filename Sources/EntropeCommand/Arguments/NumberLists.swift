import ArgumentParser

/// Whole numbers and ranges of them with commas between, such as `0,3-5`, in the order written and each once.
struct NumberList: Hashable {
  let numbers: [Int]

  /// More heads, layers or tokens than any model has.
  private static let bound = 1 << 20

  /// Reads a list.
  static func parse(_ text: String) throws -> NumberList {
    var numbers: [Int] = []
    var seen = Set<Int>()
    for part in text.split(separator: ",", omittingEmptySubsequences: false) {
      let ends = part.split(separator: "-", omittingEmptySubsequences: false).map { Int($0) }
      guard (1...2).contains(ends.count), let first = ends[0], let last = ends[ends.count - 1],
        0 <= first, first <= last
      else {
        throw ValidationError("give whole numbers and ranges with commas between, such as 0,3-5")
      }
      guard last < bound else {
        throw ValidationError("\(last) is too large; numbers up to \(bound - 1) are allowed")
      }
      for number in first...last where seen.insert(number).inserted { numbers.append(number) }
    }
    return NumberList(numbers: numbers)
  }
}

/// Numbers with commas between, such as `1,1.1`.
struct MultiplierList: Hashable {
  let values: [Double]

  /// Reads a list.
  static func parse(_ text: String) throws -> MultiplierList {
    let parts = text.split(separator: ",", omittingEmptySubsequences: false)
    let values = parts.compactMap { Double($0) }
    guard values.count == parts.count, values.allSatisfy({ $0.isFinite && $0 > 0 }) else {
      throw ValidationError("give finite numbers above 0 with commas between, such as 1,1.1")
    }
    guard Set(values).count == values.count else {
      throw ValidationError("a number stands there twice; give each once")
    }
    return MultiplierList(values: values)
  }
}
