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
    switch mark {
    case .line(var line):
      fill(&line)
      return .line(line)
    case .step(var step):
      fill(&step.line)
      return .step(step)
    case .points(var points):
      fill(&points, take(points.x.count))
      return .points(points)
    case .errorBars(var bars):
      let numbers = take(bars.points.x.count)
      fill(&bars.points, numbers)
      (bars.low, bars.high) = (numbers("low"), numbers("high"))
      return .errorBars(bars)
    case .area(var area):
      let numbers = take(area.x.count)
      (area.x, area.low, area.high) = (numbers("x"), numbers("low"), numbers("high"))
      return .area(area)
    case .bars(var bars):
      let numbers = take(bars.positions.count)
      (bars.positions, bars.values) =
        bars.isHorizontal ? (numbers("y"), numbers("x")) : (numbers("x"), numbers("y"))
      return .bars(bars)
    case .rule(var rule):
      rule.value = take(1)(rule.isVertical ? "x" : "y")[0]
      return .rule(rule)
    case .band(var band):
      let numbers = take(1)
      band.range = numbers("low")[0]...numbers("high")[0]
      return .band(band)
    case .heatmap(var heatmap):
      let seen = heatmap.values.indices.filter { heatmap.mask.isEmpty || !heatmap.mask[$0] }
      let values = take(seen.count)("value")
      for (index, value) in zip(seen, values) { heatmap.values[index] = value }
      return .heatmap(heatmap)
    case .contour(var contour):
      contour.levels = take(contour.levels.count)("value")
      return .contour(contour)
    case .text:
      return mark
    }
  }

  private mutating func fill(_ line: inout Line) {
    let numbers = take(line.x.count)
    (line.x, line.y) = (numbers("x"), numbers("y"))
  }

  private func fill(_ points: inout Points, _ numbers: (String) -> [Double]) {
    (points.x, points.y) = (numbers("x"), numbers("y"))
  }
}
