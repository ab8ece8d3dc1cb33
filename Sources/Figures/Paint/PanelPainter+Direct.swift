import Drawing

extension PanelPainter {
  /// Names beside the ends of curves, with leaders where one of them had to move.
  mutating func drawDirectLabels(_ labels: [DirectLabel], places: [Double]) {
    let size = theme.tickSize
    let ends = labels.map {
      Point(plot.x + min($0.end.x, 1) * plot.width, plot.maxY - $0.end.y * plot.height)
    }
    let hasLeaders = zip(ends, places).contains { abs(plot.maxY - $1 - $0.y) > 0.45 * size }
    let right = zip(ends, labels).map { $0.x + $1.radius }.max() ?? plot.maxX
    let start = right + Spacing.directGap + (hasLeaders ? Spacing.directLeader : 0)
    for ((label, place), end) in zip(zip(labels, places), ends) {
      let y = plot.maxY - place
      if hasLeaders || end.x < right - 8 {
        list.stroke(
          [Point(end.x + label.radius + 1, end.y), Point(start - 1.5, y)],
          Stroke(label.color, width: 0.5))
      }
      list.append(
        label.text, at: Point(start, y + size * Typesetter.capHeight / 2), color: label.color)
    }
  }
}
