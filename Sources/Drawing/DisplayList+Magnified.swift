extension DisplayList {
  /// The list with every length multiplied: positions, sizes of text, widths of lines and dashes.
  package func magnified(by factor: Double) -> DisplayList {
    func path(_ path: [PathElement]) -> [PathElement] {
      path.map { element in
        switch element {
        case .move(let point): .move(point.magnified(by: factor))
        case .line(let point): .line(point.magnified(by: factor))
        case .circle(let center, let radius):
          .circle(center: center.magnified(by: factor), radius: radius * factor)
        case .close: .close
        }
      }
    }
    var copy = self
    copy.size = Size(size.width * factor, size.height * factor)
    copy.commands = commands.map { command in
      switch command {
      case .stroke(let line, let stroke, let clip):
        .stroke(
          path(line),
          Stroke(
            stroke.color, width: stroke.width * factor, dash: stroke.dash.map { $0 * factor }),
          clip: clip?.magnified(by: factor))
      case .fill(let area, let color, let clip):
        .fill(path(area), color, clip: clip?.magnified(by: factor))
      case .text(let string, let start, let face, let size, let color, let angle):
        .text(
          string, at: start.magnified(by: factor), face: face, size: size * factor, color: color,
          angle: angle)
      case .image(let raster, let area): .image(raster, in: area.magnified(by: factor))
      }
    }
    return copy
  }
}

extension Point {
  fileprivate func magnified(by factor: Double) -> Point { Point(x * factor, y * factor) }
}

extension Rect {
  package func magnified(by factor: Double) -> Rect {
    Rect(x: x * factor, y: y * factor, width: width * factor, height: height * factor)
  }
}
