import Drawing

/// Where everything of a figure stands on the page.
struct FigureLayout {
  var contents: [[PanelContent]]
  var frames: [[PanelFrame]]
  /// Plot areas, row by row.
  var plots: [[Rect]]
  /// Room left of the plot areas, row by row: where panel letters start.
  var leftRoom: [[Double]]
  /// Names beside the ends of curves, for the panels that carry them.
  var direct: [[[DirectLabel]]]
  var legend: LegendFrame?
  var sharedBar: BarFrame?
  /// Page height in points.
  var height: Double
}

extension Figure {
  /// Solves the grid: room for furniture first, what is left for plot areas.
  ///
  /// Ticks depend on the size of the plot area and its size on the ticks, so the solution is repeated;
  /// three rounds settle it, and up to two more where names turn out to need leaders. Plot areas of a column share their left and right edges, those of a row
  /// their top and bottom edges.
  func layout(
    _ contents: [[PanelContent]], direct names: [[[DirectLabel]]], legend: LegendFrame?,
    namesEach: Bool = false, type: Typesetter
  ) throws(DrawingError) -> FigureLayout {
    let shared = try sharedColor()
    var plots = contents.map { row in
      row.map { _ in
        Rect(
          x: 0, y: 0, width: 0.7 * width / Double(row.count),
          height: 0.7 * height / Double(contents.count))
      }
    }
    var result = FigureLayout(
      contents: contents, frames: [], plots: plots, leftRoom: [], direct: names, legend: legend,
      sharedBar: nil, height: height)
    // Room for leaders, once needed, is kept, so that the last round cannot take it away.
    var hasLeaders = contents.map { $0.map { _ in false } }
    for round in 0..<5 {
      // Ticks of one kind are written in one way: as the axis that can least do otherwise.
      let style = result.frames.joined().map(\.tickStyle).reduce(TickStyle()) { $0.union($1) }
      var frames: [[PanelFrame]] = []
      for (row, line) in contents.enumerated() {
        var built: [PanelFrame] = []
        for (column, content) in line.enumerated() {
          let plot = plots[row][column]
          var frame = try frame(
            content, plot: Size(plot.width, plot.height), style: style, type: type)
          if let widest = names[row][column].map(\.text.width).max() {
            let labels = names[row][column]
            if directLabelsMove(labels, plot: plot) { hasLeaders[row][column] = true }
            frame.directWidth =
              Spacing.directGap + (hasLeaders[row][column] ? Spacing.directLeader : 0) + widest
              + (labels.map(\.radius).max() ?? 0)
            frame.margins.right = max(frame.margins.right, frame.directWidth)
          }
          if namesEach {
            let room = plot.width + frame.margins.left + frame.margins.right
            frame.legend = try legendFrame(
              try legendEntries([content], type: type), within: room)
            if let legend = frame.legend {
              frame.margins.bottom += Spacing.legendPad + legend.height
            }
          }
          built.append(frame)
        }
        frames.append(built)
      }
      if let shared, let first = plots.first?.first, let last = plots.last?.first {
        result.sharedBar = try barFrame(shared, height: last.maxY - first.y, type: type)
      }
      alignLabels(&frames, contents: contents)
      result.frames = frames
      if hasSpans { try solveSpans(&result) } else { try solve(&result) }
      plots = result.plots
      let lacksLeaders = contents.indices.contains { row in
        contents[row].indices.contains { column in
          !hasLeaders[row][column] && !names[row][column].isEmpty
            && directLabelsMove(names[row][column], plot: plots[row][column])
        }
      }
      if round >= 2, !lacksLeaders { break }
    }
    if let shared, let first = plots.first?.first, let last = plots.last?.first {
      result.sharedBar = try barFrame(shared, height: last.maxY - first.y, type: type)
    }
    return result
  }

  /// Puts the labels of the x axes of a row on one line and those of the y axes of a column under each
  /// other, clear of the largest tick labels.
  private func alignLabels(_ frames: inout [[PanelFrame]], contents: [[PanelContent]]) {
    func places(_ isIncluded: (GridCell) -> Bool) -> [(row: Int, column: Int)] {
      contents.indices.flatMap { row in
        contents[row].indices.filter { isIncluded(contents[row][$0].cell) }.map { (row, $0) }
      }
    }
    for row in frames.indices {
      let ending = places { $0.rows.upperBound == row + 1 }
      let lowest = ending.map { frames[$0.row][$0.column].xLabelTop }.max() ?? 0
      for (row, column) in ending where frames[row][column].xLabel != nil {
        frames[row][column].margins.bottom += lowest - frames[row][column].xLabelTop
        frames[row][column].xLabelTop = lowest
      }
    }
    guard frames.count > 1, isGrid(frames) else { return }
    for column in 0..<(contents.joined().map(\.cell.columns.upperBound).max() ?? 0) {
      let labelled = places { $0.columns.lowerBound == column }
        .filter { frames[$0.row][$0.column].yLabel != nil }
      let widest = labelled.map { frames[$0.row][$0.column].yTickWidth }.max() ?? 0
      for (row, column) in labelled where frames[row][column].yTickWidth > 0 {
        frames[row][column].margins.left += widest - frames[row][column].yTickWidth
        frames[row][column].yTickWidth = widest
      }
    }
  }

  /// Whether the panels stand in columns that run through all rows.
  private func isGrid(_ frames: [[PanelFrame]]) -> Bool {
    alignsColumns || hasSpans || Set(frames.map(\.count)).count == 1
  }

  /// Room kept below the plot areas of a row.
  ///
  /// Labels above a place of the grid that a shorter row leaves empty hang into it and move no other panel; the
  /// place is taller than the labels of any axis that leaves room for its own plot area.
  private func roomBelow(row: Int, of frames: [[PanelFrame]]) -> Double {
    let isLast = row == frames.count - 1
    let under = isLast ? 0 : frames[row + 1].count
    let bottoms = frames[row].map(\.margins.bottom)
    guard alignsColumns, !isLast, under > 0, under < bottoms.count else {
      return bottoms.max() ?? 0
    }
    let hanging = bottoms[under...].max() ?? 0
    let kept = bottoms[..<under].max() ?? 0
    // Anything deeper than the smallest plot area pushes the rows apart after all.
    return max(kept, hanging - Spacing.minimumPlot)
  }

  private func solve(_ layout: inout FigureLayout) throws(DrawingError) {
    let frames = layout.frames
    let isGrid = isGrid(frames)
    let columnCount = frames.map(\.count).max() ?? 0
    let barRoom = layout.sharedBar.map { Spacing.barGap + $0.width } ?? 0
    let legendRoom = layout.legend.map { $0.height + Spacing.legendPad } ?? 0
    let tops = frames.map { $0.map(\.margins.top).max() ?? 0 }
    let bottoms = frames.indices.map { roomBelow(row: $0, of: frames) }

    let spareHeight =
      height - 2 * Spacing.pageMargin - legendRoom - tops.reduce(0, +) - bottoms.reduce(0, +)
      - Spacing.rowGap * Double(frames.count - 1)
    let isWeighted = rowWeights.count == frames.count
    let totalWeight = isWeighted ? rowWeights.reduce(0, +) : Double(frames.count)
    var heights = frames.indices.map { row in
      isWeighted ? spareHeight * rowWeights[row] / totalWeight : spareHeight / totalWeight
    }
    // Columns: left and right room, shared by the whole column where the rows form a grid.
    func room(_ row: Int, _ side: (Margins) -> Double) -> [Double] {
      if isGrid {
        return (0..<columnCount).map { column in
          frames.filter { column < $0.count }.map { side($0[column].margins) }.max() ?? 0
        }
      }
      return frames[row].indices.map { column in
        // Rows of different lengths still share the outer edges of their plot areas.
        if column == 0 || column == frames[row].count - 1 {
          let own = side(frames[row][column].margins)
          let outer = frames.map { line in
            column == 0 ? side(line[0].margins) : side(line[line.count - 1].margins)
          }
          return max(own, outer.max() ?? 0)
        }
        return side(frames[row][column].margins)
      }
    }
    let lefts = frames.indices.map { room($0, \.left) }
    let rights = frames.indices.map { room($0, \.right) }
    var widths: [[Double]] = []
    for row in frames.indices {
      let count = lefts[row].count
      let spare =
        width - 2 * Spacing.pageMargin - barRoom - lefts[row].reduce(0, +)
        - rights[row].reduce(0, +) - Spacing.columnGap * Double(count - 1)
      let weights =
        columnWeights.count == count ? columnWeights : Array(repeating: 1, count: count)
      let total = weights.reduce(0, +)
      widths.append(weights.map { spare * $0 / total })
    }

    // Square panels: a column or row of squares gives up what it does not need.
    let isSquare = layout.contents.map { $0.map(\.panel.isSquare) }
    for row in frames.indices {
      var freed = 0.0
      var takers: [Int] = []
      for column in widths[row].indices {
        let isSquareColumn =
          isGrid
          ? isSquare.allSatisfy { column >= $0.count || $0[column] } : isSquare[row][column]
        if isSquareColumn {
          let side = min(widths[row][column], isGrid ? (heights.min() ?? 0) : heights[row])
          freed += widths[row][column] - side
          widths[row][column] = side
        } else {
          takers.append(column)
        }
      }
      for column in takers { widths[row][column] += freed / Double(takers.count) }
    }
    var freedHeight = 0.0
    var takers: [Int] = []
    for row in frames.indices {
      if isSquare[row].allSatisfy({ $0 }) {
        let side = min(heights[row], widths[row].max() ?? 0)
        freedHeight += heights[row] - side
        heights[row] = side
      } else {
        takers.append(row)
      }
    }
    for row in takers { heights[row] += freedHeight / Double(takers.count) }
    let unusedHeight = takers.isEmpty ? freedHeight : 0

    layout.height = trimsHeight ? height - unusedHeight : height
    var y = Spacing.pageMargin + (trimsHeight ? 0 : unusedHeight / 2)
    for row in frames.indices {
      y += tops[row]
      let count = widths[row].count
      let used =
        lefts[row].reduce(0, +) + rights[row].reduce(0, +) + widths[row].reduce(0, +)
        + Spacing.columnGap * Double(count - 1) + barRoom
      var x = Spacing.pageMargin + max(width - 2 * Spacing.pageMargin - used, 0) / 2
      for column in frames[row].indices {
        x += lefts[row][column]
        var plot = Rect(x: x, y: y, width: widths[row][column], height: heights[row])
        if isSquare[row][column], abs(plot.width - plot.height) > 1e-9 {
          let side = min(plot.width, plot.height)
          plot = Rect(x: x + (plot.width - side) / 2, y: y, width: side, height: side)
        }
        try checkRoom(plot, name: layout.contents[row][column].name)
        layout.plots[row][column] = plot
        x += widths[row][column] + rights[row][column] + Spacing.columnGap
      }
      y += heights[row] + bottoms[row] + Spacing.rowGap
    }
    layout.leftRoom = lefts
  }

  /// Refuses a plot area too small to read.
  func checkRoom(_ plot: Rect, name: String) throws(DrawingError) {
    guard plot.width < Spacing.minimumPlot || plot.height < Spacing.minimumPlot else { return }
    throw .notDrawable(
      "There is no room for the plot area of \(name): "
        + "\(shortened(plot.width)) × \(shortened(plot.height)) points are left and "
        + "\(shortened(Spacing.minimumPlot)) × \(shortened(Spacing.minimumPlot)) are needed; make "
        + "the figure larger or its labels shorter.")
  }

  private func shortened(_ value: Double) -> String {
    decimal(value, places: 0, isGrouped: false)
  }
}
