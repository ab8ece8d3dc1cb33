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
    var points: [DrawnNumber] = []
    for (index, panel) in rows.joined().enumerated() {
      for mark in panel.marks {
        points += mark.drawnNumbers(axes: (panel.x, panel.y)).map {
          var point = $0
          point.panel = panel.tag ?? String(index + 1)
          return point
        }
      }
    }
    let numeric: [(name: String, value: (DrawnNumber) -> Double?)] = [
      ("x", { $0.x }), ("y", { $0.y }), ("low", { $0.low }), ("high", { $0.high }),
      ("value", { $0.value }),
    ]
    let used = numeric.filter { column in points.contains { column.value($0) != nil } }
    var table = try Table(
      columns: [Column("panel"), Column("mark"), Column("series")] + used.map { Column($0.name) })
    for point in points {
      let series: Cell = point.series.map { .text($0) } ?? .missing
      try table.appendRow(
        [.text(point.panel), .text(point.mark), series] + used.map { Cell($0.value(point)) })
    }
    return table
  }
}

/// One row of the data twin.
private struct DrawnNumber {
  var panel = ""
  var mark: String
  var series: String?
  var x: Double?
  var y: Double?
  var low: Double?
  var high: Double?
  var value: Double?
}

extension Mark {
  fileprivate func drawnNumbers(axes: (x: Axis, y: Axis)) -> [DrawnNumber] {
    switch self {
    case .line(let line): points("line", line.label, line.x, line.y)
    case .step(let step): points("step", step.line.label, step.line.x, step.line.y)
    case .points(let marks): points("point", marks.label, marks.x, marks.y)
    case .errorBars(let bars):
      zip(points("interval", bars.points.label, bars.points.x, bars.points.y), bars.low.indices)
        .map { point, index in
          var point = point
          point.low = bars.low[index]
          point.high = bars.high[index]
          return point
        }
    case .area(let area):
      area.x.indices.map {
        DrawnNumber(
          mark: "area", series: area.label, x: area.x[$0], low: area.low[$0], high: area.high[$0])
      }
    case .bars(let bars):
      bars.isHorizontal
        ? points("bar", bars.label, bars.values, bars.positions)
        : points("bar", bars.label, bars.positions, bars.values)
    case .rule(let rule):
      [
        DrawnNumber(
          mark: "rule", series: rule.label, x: rule.isVertical ? rule.value : nil,
          y: rule.isVertical ? nil : rule.value)
      ]
    case .band(let band):
      [
        DrawnNumber(
          mark: band.isVertical ? "x band" : "y band", series: band.label,
          low: band.range.lowerBound, high: band.range.upperBound)
      ]
    case .heatmap(let heatmap): heatmap.drawnNumbers(axes: axes)
    case .contour(let contour):
      contour.levels.map { DrawnNumber(mark: "contour", value: $0) }
    case .text: []
    }
  }

  private func points(
    _ mark: String, _ series: String?, _ x: [Double], _ y: [Double]
  ) -> [DrawnNumber] {
    zip(x, y).map { DrawnNumber(mark: mark, series: series, x: $0, y: $1) }
  }
}

extension Heatmap {
  fileprivate func drawnNumbers(axes: (x: Axis, y: Axis)) -> [DrawnNumber] {
    let xs = axes.x.scale.cellCentres(of: x, count: columnCount)
    let ys = axes.y.scale.cellCentres(of: y, count: rowCount)
    return values.indices.filter { mask.isEmpty || !mask[$0] }.map { index in
      DrawnNumber(
        mark: "heatmap", x: xs[index % columnCount], y: ys[index / columnCount],
        value: values[index])
    }
  }
}
