import Drawing

extension DisplayList {
  /// Draws a colour bar with its ticks, label and swatches.
  ///
  /// - Parameters:
  ///   - bar: The measured bar.
  ///   - origin: Top-left corner of the coloured part.
  ///   - height: Height of bar and swatches together.
  ///   - theme: Inks and sizes.
  mutating func drawBar(_ bar: BarFrame, at origin: Point, height: Double, theme: Theme) {
    let area = Rect(x: origin.x, y: origin.y, width: Spacing.barWidth, height: bar.height)
    let steps = 256
    let pixels = (0..<steps).map { step in
      bar.color.color(
        at: bar.color.value(atBar: 1 - (Double(step) + 0.5) / Double(steps))
      ).pixel
    }
    commands.append(.image(Raster(width: 1, height: steps, pixels: pixels), in: area))
    let stroke = Stroke(theme.ink, width: theme.axisWidth)
    commands.append(.stroke(area.path, stroke))
    var ticks: [PathElement] = []
    let size = theme.tickSize
    for (value, label) in bar.ticks {
      let y = area.maxY - bar.scale.fraction(value) * area.height
      ticks += [.move(Point(area.maxX, y)), .line(Point(area.maxX + Spacing.barTick, y))]
      append(
        label,
        at: Point(
          area.maxX + Spacing.barTick + Spacing.tickPad, y + size * Typesetter.capHeight / 2),
        color: theme.ink)
    }
    if !ticks.isEmpty { commands.append(.stroke(ticks, stroke)) }
    for (index, swatch) in bar.swatches.enumerated() {
      let fromEnd = Double(bar.swatches.count - index)
      let top = origin.y + height - fromEnd * (Spacing.swatch + 3) + 3
      let box = Rect(
        x: area.x + (Spacing.barWidth - Spacing.swatch) / 2, y: top, width: Spacing.swatch,
        height: Spacing.swatch)
      fill(box, swatch.ink)
      commands.append(.stroke(box.path, stroke))
      append(
        swatch.label,
        at: Point(
          area.maxX + 3, top + Spacing.swatch / 2 + size * Typesetter.capHeight / 2),
        color: theme.ink)
    }
    if let label = bar.label {
      // Downwards, its feet towards the bar: upwards it would read as the label of an axis to its right.
      let right = origin.x + bar.labelLeft + label.height
      for (line, distance) in zip(label.lines, label.baselines(from: 0)) {
        append(
          line, at: Point(right - distance, origin.y + bar.height / 2), horizontal: .center,
          angle: -.pi / 2, color: theme.ink)
      }
    }
  }
}
