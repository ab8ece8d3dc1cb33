public import Figures
public import Studies

extension Figure {
  /// The numbers drawn, one row for each, so that a figure can be checked and drawn again elsewhere.
  ///
  /// Columns: `panel` (its letter, or its number where it has none), `mark`, `series`, then those of `x`, `y`, `low`, `high` and
  /// `value` that the figure uses. Heatmaps give the centre of every cell that exists; rules and bands give
  /// their position; words drawn on the figure are left out.
  ///
  /// - Returns: The table that is written as CSV beside the picture.
  /// - Throws: `TableError` never in practice; the shape is fixed.
  public func dataTwin() throws -> Table {
    let names = Channels.Name.allCases
    var rows: [(words: [Cell], numbers: [Double?])] = []
    for (index, panel) in self.rows.joined().enumerated() {
      for mark in panel.marks {
        let channels = mark.tableChannels(on: panel)
        let words: [Cell] = [
          .text(panel.tag ?? String(index + 1)), .text(mark.tableName),
          mark.tableSeries.map { .text($0) } ?? .missing,
        ]
        let columns = names.map { name in channels.columns.first { $0.name == name }?.values }
        for row in mark.tableRows ?? Array(0..<channels.count) {
          rows.append((words, columns.map { $0?[row] }))
        }
      }
    }
    let used = names.indices.filter { name in rows.contains { $0.numbers[name] != nil } }
    var table = try Table(
      columns: [Column("panel"), Column("mark"), Column("series")]
        + used.map { Column(names[$0].rawValue) })
    for row in rows { try table.appendRow(row.words + used.map { Cell(row.numbers[$0]) }) }
    return table
  }
}
