import Drawing

extension PanelPainter {
  /// Second readings of x at the top and of y at the right, each with its own line, ticks and label.
  mutating func drawSecondAxes() {
    if content.panel.secondX != nil { drawTopAxis() }
    if content.panel.secondY != nil { drawRightAxis() }
  }

  private mutating func drawTopAxis() {
    let stroke = Stroke(theme.ink, width: theme.axisWidth)
    var lines: [PathElement] = [.move(Point(plot.x, plot.y)), .line(Point(plot.maxX, plot.y))]
    for (places, length) in [
      (frame.secondX.minor, Spacing.minorTick),
      (frame.secondX.ticks.map(\.place), Spacing.majorTick),
    ] {
      for place in places {
        let x = plot.x + place * plot.width
        lines += [.move(Point(x, plot.y)), .line(Point(x, plot.y - length))]
      }
    }
    list.commands.append(.stroke(lines, stroke))
    let baseline = plot.y - Spacing.majorTick - Spacing.tickPad
    for (place, label) in frame.secondX.ticks {
      list.append(
        label, at: Point(plot.x + place * plot.width, baseline), horizontal: .center,
        color: theme.ink)
    }
    if let block = frame.secondX.label {
      let middle = plot.y - frame.secondX.labelStart - block.descent - block.capHeight / 2
      let half = block.width / 2
      let center = min(
        max(plot.x + plot.width / 2, half + 0.5), max(list.size.width - half - 0.5, half + 0.5))
      append(block, at: Point(center, middle), horizontal: .center, color: theme.ink)
    }
  }

  private mutating func drawRightAxis() {
    let stroke = Stroke(theme.ink, width: theme.axisWidth)
    let size = theme.tickSize
    var lines: [PathElement] = [
      .move(Point(plot.maxX, plot.y)), .line(Point(plot.maxX, plot.maxY)),
    ]
    for (places, length) in [
      (frame.secondY.minor, Spacing.minorTick),
      (frame.secondY.ticks.map(\.place), Spacing.majorTick),
    ] {
      for place in places {
        let y = plot.maxY - place * plot.height
        lines += [.move(Point(plot.maxX, y)), .line(Point(plot.maxX + length, y))]
      }
    }
    list.commands.append(.stroke(lines, stroke))
    let left = plot.maxX + Spacing.majorTick + Spacing.tickPad
    for (place, label) in frame.secondY.ticks {
      let baseline = plot.maxY - place * plot.height + size * Typesetter.capHeight / 2
      list.append(label, at: Point(left, baseline), color: theme.ink)
    }
    if let block = frame.secondY.label {
      let top = plot.maxX + frame.secondY.labelStart + block.overshoot
      for (line, baseline) in zip(block.lines, block.baselines(from: top)) {
        list.append(
          line, at: Point(baseline, plot.y + plot.height / 2), horizontal: .center,
          angle: .pi / 2, color: theme.ink)
      }
    }
  }
}
