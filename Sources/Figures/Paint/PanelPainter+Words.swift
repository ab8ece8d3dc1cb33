import Drawing

/// A place for a label inside a panel: its box, how much worse than others it reads, and whether it reads upwards.
struct LabelPlace {
  var box: Rect
  var bias: Double
  var isUpright: Bool

  init(_ box: Rect, bias: Double, isUpright: Bool = false) {
    self.box = box
    self.bias = bias
    self.isUpright = isUpright
  }
}

extension PanelPainter {
  /// Writes a name where it covers least of what has been drawn.
  mutating func put(_ text: MeasuredText, _ places: [LabelPlace], color: Color) {
    let room = plot.grown(0.5)
    var choice = obstacles.best(places.filter { room.contains($0.box) })
    // A name that fits nowhere is set at its first place all the same, moved inside as far as it goes.
    if choice == nil, var first = places.first {
      first.box.x = max(min(first.box.x, plot.maxX - first.box.width), plot.x)
      choice = first
    }
    guard let choice else { return }
    let box = choice.box
    if obstacles.cost(of: box) > 0, !content.hasHeatmap { clear(box.grown(0.5)) }
    let cap = theme.tickSize * Typesetter.capHeight
    if choice.isUpright {
      list.append(
        text, at: Point(box.x + box.width / 2 + cap / 2, box.y + box.height / 2),
        horizontal: .center, angle: .pi / 2, color: color)
    } else {
      list.append(
        text, at: Point(box.x + box.width / 2, box.y + box.height / 2 + cap / 2),
        horizontal: .center, color: color)
    }
    obstacles.boxes.append(box)
  }

  /// Lightens what lies under words that have to cross something, bands keeping their ink.
  private mutating func clear(_ box: Rect) {
    guard let background = theme.background else { return }
    list.fill(box, background.opacity(0.85))
    for mark in content.panel.marks {
      guard let band = mark.kind as? Band, let area = band.area(in: self)?.intersection(box) else {
        continue
      }
      list.fill(area, band.ink(theme).opacity(0.85))
    }
  }
}
