/// What changed between two files of drawn numbers, a sentence for each series.
///
/// - Parameters:
///   - before: The CSV text of the old numbers.
///   - after: The CSV text of the new ones.
///   - relative: Numbers that differ by less than this share of the larger count as the same.
/// - Returns: Series that came or went, changed their number of points, or differ, with the largest
///   difference of each and its panel; empty when nothing changed.
package func changedSeries(
  from before: String, to after: String, relative: Double = 0
) -> [String] {
  guard before != after else { return [] }
  let old = DrawnSeries.all(in: before)
  let new = DrawnSeries.all(in: after)
  var sentences = old.filter { series in !new.contains { $0.name == series.name } }
    .map { "\($0.name) is gone." }
  for series in new {
    guard let earlier = old.first(where: { $0.name == series.name }) else {
      sentences.append("\(series.name) is new.")
      continue
    }
    if let sentence = series.difference(from: earlier, relative: relative) {
      sentences.append(sentence)
    }
  }
  if sentences.isEmpty, relative == 0 {
    sentences.append("The file of numbers has other lines, or the same in another order.")
  }
  return sentences
}

/// The rows of one series in a file of drawn numbers.
private struct DrawnSeries {
  /// Panel, mark and label, as people are told.
  var name: String
  var columns: [Substring]
  var rows: [[Substring]] = []

  static func all(in csv: String) -> [DrawnSeries] {
    let lines = csv.split(separator: "\n").map { cells($0) }
    guard let header = lines.first, lines.count > 1 else { return [] }
    guard header.first == "panel", header.count > 3 else { return columns(lines, header) }
    let columns = Array(header[3...])
    var series: [DrawnSeries] = []
    var places: [String: Int] = [:]
    for cells in lines.dropFirst() {
      let isWhole = cells.count == header.count
      let name =
        isWhole
        ? "panel \(cells[0]), \(cells[1])"
          + (cells[2].isEmpty ? "" : " “\(cells[2].filter { $0 != "\"" })”")
        : "a line of \(cells.count) cells"
      let place = places[name] ?? series.count
      if place == series.count {
        places[name] = place
        series.append(DrawnSeries(name: name, columns: columns))
      }
      series[place].rows.append(isWhole ? Array(cells[3...]) : cells)
    }
    return series
  }

  /// The columns of a table that is not one of drawn marks, each as a series.
  private static func columns(_ lines: [[Substring]], _ header: [Substring]) -> [DrawnSeries] {
    header.enumerated().map { place, name in
      DrawnSeries(
        name: "column \(name)", columns: [name],
        rows: lines.dropFirst().map { place < $0.count ? [$0[place]] : [] })
    }
  }

  /// The cells of a line; commas inside quotes do not part them.
  private static func cells(_ line: Substring) -> [Substring] {
    guard line.utf8.contains(UInt8(ascii: "\"")) else {
      return line.split(separator: ",", omittingEmptySubsequences: false)
    }
    var isQuoted = false
    return line.split(omittingEmptySubsequences: false) { character in
      if character == "\"" { isQuoted.toggle() }
      return character == "," && !isQuoted
    }
  }

  /// How these points differ from earlier ones; `nil` where they do not.
  func difference(from earlier: DrawnSeries, relative: Double) -> String? {
    guard rows.count == earlier.rows.count else {
      return "\(name) had \(earlier.rows.count) points and now has \(rows.count)."
    }
    guard columns == earlier.columns else {
      return "\(name) had the columns \(earlier.columns.joined(separator: ", ")) and now has "
        + "\(columns.joined(separator: ", "))."
    }
    var largest: (size: Double, was: Substring, now: Substring, column: Substring, row: Int)?
    var count = 0
    for (row, (now, was)) in zip(rows, earlier.rows).enumerated() where now != was {
      var isChanged = false
      for (column, (new, old)) in zip(columns, zip(now, was)) where new != old {
        var size = Double.infinity
        if let a = Double(new), let b = Double(old) {
          size = abs(a - b)
          if size <= relative * max(abs(a), abs(b)) { continue }
        }
        isChanged = true
        if size > largest?.size ?? -1 { largest = (size, old, new, column, row) }
      }
      if isChanged { count += 1 }
    }
    guard let largest else { return nil }
    return "\(name): \(count) of \(rows.count) points differ, most at point \(largest.row + 1), "
      + "where \(largest.column) was \(largest.was) and is \(largest.now)."
  }
}
