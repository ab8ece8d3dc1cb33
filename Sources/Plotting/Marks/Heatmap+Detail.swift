extension Panel {
  /// A range widened to the edges of the cells of the panel's first heatmap; the range itself where there is none.
  func wholeCells(
    _ range: ClosedRange<Double>, isX: Bool, on scale: Scale
  ) -> ClosedRange<Double> {
    for case .heatmap(let map) in marks {
      let axis = CellAxis(
        edges: isX ? map.x : map.y, count: isX ? map.columnCount : map.rowCount, scale: scale)
      let low = axis.place(range.lowerBound)
      let high = axis.place(range.upperBound)
      let start = low < 0 ? range.lowerBound : axis.edge(Int((low + 1e-9).rounded(.down)))
      let end =
        high > Double(axis.count)
        ? range.upperBound : axis.edge(Int((high - 1e-9).rounded(.up)))
      return start < end ? start...end : range
    }
    return range
  }
}

extension Heatmap {
  /// The whole cells inside ranges of x and y; `nil` when there are none.
  func cut(
    x xRange: ClosedRange<Double>, on xScale: Scale, y yRange: ClosedRange<Double>,
    on yScale: Scale
  ) -> Heatmap? {
    let across = CellAxis(edges: x, count: columnCount, scale: xScale)
    let down = CellAxis(edges: y, count: rowCount, scale: yScale)
    guard let columns = across.cells(in: xRange), let rows = down.cells(in: yRange) else {
      return nil
    }
    func part<Cell>(_ cells: [Cell]) -> [Cell] {
      cells.isEmpty
        ? []
        : rows.flatMap { row in
          cells[(row * columnCount + columns.lowerBound)..<(row * columnCount + columns.upperBound)]
        }
    }
    return Heatmap(
      rowCount: rows.count, columnCount: columns.count, values: part(values), mask: part(mask),
      x: across.edge(columns.lowerBound)...across.edge(columns.upperBound),
      y: down.edge(rows.lowerBound)...down.edge(rows.upperBound), binning: binning)
  }
}

/// The cells of a heatmap along one axis, even as drawn.
private struct CellAxis {
  var edges: ClosedRange<Double>
  var count: Int
  var scale: Scale

  private var low: Double { scale.fraction(edges.lowerBound) }
  private var high: Double { scale.fraction(edges.upperBound) }

  /// A value in cells from the lower edge.
  func place(_ value: Double) -> Double {
    (scale.fraction(value) - low) / (high - low) * Double(count)
  }

  /// The edge below a cell.
  func edge(_ cell: Int) -> Double {
    if cell <= 0 { return edges.lowerBound }
    if cell >= count { return edges.upperBound }
    return scale.value(low + Double(cell) / Double(count) * (high - low))
  }

  /// The cells that lie inside a range, give or take a rounding error.
  func cells(in range: ClosedRange<Double>) -> Range<Int>? {
    let start = Int(max((place(range.lowerBound) - 1e-6).rounded(.up), 0))
    let end = Int(min((place(range.upperBound) + 1e-6).rounded(.down), Double(count)))
    return start < end ? start..<end : nil
  }
}
