import Drawing

extension PanelPainter {
  private var axisStroke: Stroke { Stroke(theme.ink, width: theme.axisWidth) }

  /// Light lines at the labelled ticks, under the data.
  mutating func drawGrid() {
    let stroke = Stroke(theme.gridInk, width: theme.axisWidth)
    if content.panel.x.showsGrid {
      for (value, _) in frame.x.major {
        let x = horizontal(value)
        list.stroke([Point(x, plot.y), Point(x, plot.maxY)], stroke)
      }
    }
    if content.panel.y.showsGrid {
      for (value, _) in frame.y.major {
        let y = vertical(value)
        list.stroke([Point(plot.x, y), Point(plot.maxX, y)], stroke)
      }
    }
  }

  /// Axis lines, ticks, tick labels and axis labels.
  ///
  /// A heatmap is framed all round; other panels are open at the top and right, where direct labels go.
  mutating func drawAxes() {
    if content.hasHeatmap {
      list.commands.append(.stroke(plot.path, axisStroke))
    } else {
      list.stroke(
        [Point(plot.x, plot.y), Point(plot.x, plot.maxY), Point(plot.maxX, plot.maxY)], axisStroke)
      drawBreaks()
    }
    drawHorizontalAxis()
    drawVerticalAxis()
    drawSecondAxes()
  }

  /// Gaps in the axis lines between the strip for zeros and the rest.
  private mutating func drawBreaks() {
    guard let background = theme.background else { return }
    let strip = Scale.zeroStrip
    let ends = [strip.width, strip.width + strip.gap]
    let stroke = Stroke(background, width: 3 * theme.axisWidth)
    if content.y.hasZero {
      let ys = ends.map { plot.maxY - (content.y.isReversed ? 1 - $0 : $0) * plot.height }
      list.stroke(ys.map { Point(plot.x, $0) }, stroke)
    }
    if content.x.hasZero {
      let xs = ends.map { plot.x + (content.x.isReversed ? 1 - $0 : $0) * plot.width }
      list.stroke(xs.map { Point($0, plot.maxY) }, stroke)
    }
  }

  private mutating func drawHorizontalAxis() {
    let axis = content.panel.x
    var ticks: [PathElement] = []
    for value in frame.x.minor {
      ticks += [
        .move(Point(horizontal(value), plot.maxY)),
        .line(Point(horizontal(value), plot.maxY + Spacing.minorTick)),
      ]
    }
    for (value, _) in frame.x.major {
      ticks += [
        .move(Point(horizontal(value), plot.maxY)),
        .line(Point(horizontal(value), plot.maxY + Spacing.majorTick)),
      ]
    }
    if !ticks.isEmpty { list.commands.append(.stroke(ticks, axisStroke)) }
    guard axis.showsLabels else { return }
    let size = theme.tickSize
    let hasExponent = axis.ticks == nil && content.x.kind != .linear
    var bottom = plot.maxY + Spacing.majorTick
    if !frame.x.major.isEmpty {
      bottom += Spacing.tickPad
      if frame.x.isTurned {
        for (value, label) in frame.x.major {
          list.append(
            label, at: Point(horizontal(value) + 0.25 * size, bottom + 0.55 * size),
            horizontal: .trailing, angle: turnedLabelAngle, color: theme.ink)
        }
      } else {
        bottom += size * (Typesetter.capHeight + (hasExponent ? 0.18 : 0))
        for (value, label) in frame.x.major {
          list.append(
            label, at: Point(horizontal(value), bottom), horizontal: .center, color: theme.ink)
        }
      }
    }
    if let block = frame.xLabel {
      let middle =
        plot.maxY + frame.xLabelTop + Spacing.axisLabelPad + block.overshoot + block.capHeight / 2
      let center = clamped(plot.x + plot.width / 2, half: block.width / 2)
      append(block, at: Point(center, middle), horizontal: .center, color: theme.ink)
    }
  }

  private mutating func drawVerticalAxis() {
    let size = theme.tickSize
    var ticks: [PathElement] = []
    for value in frame.y.minor {
      ticks += [
        .move(Point(plot.x, vertical(value))),
        .line(Point(plot.x - Spacing.minorTick, vertical(value))),
      ]
    }
    for (value, _) in frame.y.major {
      ticks += [
        .move(Point(plot.x, vertical(value))),
        .line(Point(plot.x - Spacing.majorTick, vertical(value))),
      ]
    }
    if !ticks.isEmpty { list.commands.append(.stroke(ticks, axisStroke)) }
    guard content.panel.y.showsLabels else { return }
    var left = plot.x - Spacing.majorTick
    if !frame.y.major.isEmpty {
      left -= Spacing.tickPad
      for (value, label) in frame.y.major {
        let baseline = vertical(value) + size * Typesetter.capHeight / 2
        list.append(label, at: Point(left, baseline), horizontal: .trailing, color: theme.ink)
      }
      left -= frame.yTickWidth
    }
    if let block = frame.yLabel {
      var baseline = left - Spacing.axisLabelPad - block.descent
      let center = plot.y + plot.height / 2
      for (index, line) in block.lines.enumerated().reversed() {
        let half = line.width / 2
        let y = min(max(center, half + 0.5), max(list.size.height - half - 0.5, half + 0.5))
        list.append(
          line, at: Point(baseline, y), horizontal: .center, angle: .pi / 2, color: theme.ink)
        if index > 0 { baseline -= block.step }
      }
    }
  }

  /// A centre moved so that a label stays on the page.
  private func clamped(_ center: Double, half: Double) -> Double {
    min(max(center, half + 0.5), max(list.size.width - half - 0.5, half + 0.5))
  }

  /// The panel letter at the far left, and the title above the plot area.
  ///
  /// The letter stands on the last line of the title, so that letters of a row are level.
  mutating func drawTitle() {
    let top = plot.y - frame.secondX.room - Spacing.titlePad
    var start = plot.x
    if let tag = frame.tag {
      let left = plot.x - leftRoom
      append(
        tag, at: Point(left, top - tag.capHeight / 2), horizontal: .leading, color: theme.ink)
      start = max(start, left + tag.width + 4)
    }
    if let title = frame.title {
      append(
        title, at: Point(start, top - title.capHeight / 2), horizontal: .leading,
        color: theme.ink)
    }
  }
}
