import Drawing

extension PanelPainter {
  /// The colour of the heatmap under a place on the page; `nil` where there is none.
  func colorUnder(_ point: Point) -> Color? {
    guard let color = content.color else { return nil }
    let x = content.x.value((point.x - plot.x) / plot.width)
    let y = content.y.value((plot.maxY - point.y) / plot.height)
    for heatmap in content.panel.heatmaps.reversed() {
      guard heatmap.x.contains(x), heatmap.y.contains(y) else { continue }
      // Cells are even on the axes as drawn, so the cell is found by fractions.
      func cell(_ scale: Scale, _ value: Double, _ edges: ClosedRange<Double>, _ count: Int) -> Int
      {
        let low = scale.fraction(edges.lowerBound)
        let high = scale.fraction(edges.upperBound)
        let share = (scale.fraction(value) - low) / (high - low)
        return min(max(Int(share * Double(count)), 0), count - 1)
      }
      let column = cell(content.x, x, heatmap.x, heatmap.columnCount)
      let row = cell(content.y, y, heatmap.y, heatmap.rowCount)
      let index = row * heatmap.columnCount + column
      if heatmap.isMasked(index) { return theme.maskInk }
      let value = heatmap.values[index]
      return value.isNaN ? theme.nanInk : color.color(at: value)
    }
    return nil
  }

  /// The colour of the heatmap under all of a box, such as words inside one cell; `nil` where there are several.
  func evenColor(under box: Rect) -> Color? {
    let xs = [box.x, box.x + box.width / 2, box.maxX]
    let ys = [box.y, box.y + box.height / 2, box.maxY]
    let colors = ys.flatMap { y in xs.map { x in colorUnder(Point(x, y)) } }
    guard let first = colors[0], colors.allSatisfy({ $0 == first }) else { return nil }
    return content.panel.marks.contains(where: \.kind.crossesWords) ? nil : first
  }

  /// Dark or light ink, whichever stands out from the heatmap under a line.
  func contrasting(_ line: [Point]) -> Color {
    let lumas = line.compactMap { colorUnder($0)?.luma }
    guard !lumas.isEmpty else { return theme.ink }
    return ink(onLuma: lumas.reduce(0, +) / Double(lumas.count))
  }

  /// Dark or light ink, whichever stands out from a colour.
  func inkOn(_ color: Color) -> Color { ink(onLuma: color.luma) }

  private func ink(onLuma luma: Double) -> Color {
    luma < 0.42 ? Color(hex: 0xFFFFFF) : Theme.paper.ink
  }
}
