import Figures
import Foundation

/// The drawn numbers of a figure, read from the CSV that is written beside it.
struct Twin {
  /// Numbers of the columns `x`, `y`, `low`, `high` and `value`, row by row; NaN where there is none.
  private var columns: [String: [Double]] = [:]
  private var next = 0

  /// Reads the columns of numbers; the words before them are those of the figure itself.
  init(csv bytes: [UInt8]) {
    var lines = bytes.split(separator: UInt8(ascii: "\n")).makeIterator()
    guard let header = lines.next() else { return }
    let names = Self.fields(header).dropFirst(3).map { String(decoding: $0, as: UTF8.self) }
    var numbers = names.map { _ in [Double]() }
    while let line = lines.next() {
      // Counted from the end: a name may hold commas.
      for (column, field) in Self.fields(line).suffix(names.count).enumerated() {
        numbers[column].append(Double(String(decoding: field, as: UTF8.self)) ?? .nan)
      }
    }
    columns = Dictionary(uniqueKeysWithValues: zip(names, numbers))
  }

  private static func fields(_ line: ArraySlice<UInt8>) -> [ArraySlice<UInt8>] {
    line.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false)
  }

  /// The numbers of the next rows under each name; all NaN where the figure has no such column.
  private mutating func take(_ count: Int) -> (String) -> [Double] {
    let range = next..<(next + count)
    next += count
    let columns = columns
    return { name in
      columns[name].map { Array($0[range]) } ?? Array(repeating: .nan, count: count)
    }
  }

  /// A figure with its numbers replaced by those of the twin, in the order in which they were written.
  mutating func fill(_ figure: Figure) -> Figure {
    var copy = figure
    for row in copy.rows.indices {
      for column in copy.rows[row].indices {
        copy.rows[row][column].marks = copy.rows[row][column].marks.map { fill($0) }
      }
    }
    return copy
  }

  private mutating func fill(_ mark: Mark) -> Mark {
    var channels = mark.channels
    let rows = mark.tableRows ?? Array(0..<channels.count)
    let numbers = take(rows.count)
    for index in channels.columns.indices where !rows.isEmpty {
      let column = numbers(channels.columns[index].name.rawValue)
      for (row, number) in zip(rows, column) { channels.columns[index].values[row] = number }
    }
    return mark.with(channels)
  }
}
