import Foundation

/// The distances or lengths that a table has rows for: every whole one up to 4,096, then powers of two, a regular grid and
/// the last.
///
/// The grid's step is the least of 1, 2 and 5 times a power of ten that leaves at most 4,096 steps.
///
/// - Parameters:
///   - first: The first number.
///   - last: The last number, at least the first.
/// - Returns: Whole numbers in ascending order, each once.
package func twinNumbers(from first: Int = 0, to last: Int) -> [Int] {
  let dense = 4_096
  guard last > dense else { return Array(first...max(first, last)) }
  var step = 1
  var decade = 1
  search: while true {
    for factor in [1, 2, 5] {
      step = factor * decade
      if (last - dense) / step <= dense { break search }
    }
    decade *= 10
  }
  let regular = stride(from: 0, through: last, by: step).filter { $0 > dense }
  let beyond = Set(regular + powersOfTwo(from: dense, to: last) + [last])
  return Array(first...dense) + beyond.subtracting([dense]).sorted()
}

/// The powers of two from one whole number to another.
///
/// - Parameters:
///   - first: The least, at least 1.
///   - last: The greatest.
/// - Returns: Powers in ascending order.
package func powersOfTwo(from first: Int, to last: Int) -> [Int] {
  (0..<62).map { 1 << $0 }.filter { $0 >= first && $0 <= last }
}

/// Lengths evenly spread over octaves: the nearest whole numbers to 2^(k/parts), all powers of two and of ten, and both ends.
///
/// - Parameters:
///   - first: The least, at least 1.
///   - last: The greatest.
///   - parts: How many for each octave.
/// - Returns: Whole numbers in ascending order, each once.
package func octaveLengths(from first: Int, to last: Int, parts: Int = 4) -> [Int] {
  var lengths = Set(powersOfTwo(from: first, to: last) + [first, last])
  for k in 0..<62 * parts {
    let length = Int(pow(2, Double(k) / Double(parts)).rounded())
    if length > last { break }
    if length >= first { lengths.insert(length) }
  }
  var ten = 1
  while ten <= last {
    if ten >= first { lengths.insert(ten) }
    ten *= 10
  }
  return lengths.sorted()
}

/// Numbers at equal steps, ends included.
///
/// - Parameters:
///   - range: From the first to the last.
///   - count: How many, at least 2.
/// - Returns: The numbers.
package func evenly(_ range: ClosedRange<Double>, count: Int) -> [Double] {
  (0..<count).map {
    let share = Double($0) / Double(count - 1)
    return range.lowerBound * (1 - share) + range.upperBound * share
  }
}

extension Table {
  /// A table of number columns of one length.
  ///
  /// - Parameters:
  ///   - whole: Columns of whole numbers, which come first.
  ///   - columns: Columns of numbers; NaN is a missing cell.
  /// - Throws: `TableError` when a name is empty or repeated.
  init(
    whole: [(column: Column, values: [Int])] = [], _ columns: [(column: Column, values: [Double])]
  ) throws(TableError) {
    let count = (whole.map(\.values.count) + columns.map(\.values.count)).min() ?? 0
    try self.init(
      columns: whole.map(\.column) + columns.map(\.column),
      rows: (0..<count).map { row in
        whole.map { Cell($0.values[row]) }
          + columns.map { $0.values[row].isNaN ? .missing : Cell($0.values[row]) }
      })
  }
}
