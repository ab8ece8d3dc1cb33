import Foundation

/// Which point across a text stands at its anchor.
package enum HorizontalAnchor: Sendable, Hashable {
  case leading
  case center
  case trailing
}

/// Which point along the height of a text stands at its anchor.
package enum VerticalAnchor: Sendable, Hashable {
  case top
  case middle
  case baseline
  case bottom
}

extension DisplayList {
  /// Adds the commands that set a measured text.
  ///
  /// - Parameters:
  ///   - text: The text.
  ///   - anchor: Where it goes, in points.
  ///   - horizontal: Which point across the text stands at the anchor.
  ///   - vertical: Which point along its height stands at the anchor.
  ///   - angle: Turn about the anchor in radians, anticlockwise; π/2 reads upwards.
  ///   - color: Ink.
  package mutating func append(
    _ text: MeasuredText, at anchor: Point, horizontal: HorizontalAnchor = .leading,
    vertical: VerticalAnchor = .baseline, angle: Double = 0, color: Color
  ) {
    let left =
      switch horizontal {
      case .leading: 0.0
      case .center: -text.width / 2
      case .trailing: -text.width
      }
    let down =
      switch vertical {
      case .top: text.ascent
      case .middle: text.midline
      case .baseline: 0.0
      case .bottom: -text.descent
      }
    let (cosine, sine) = (cos(angle), sin(angle))
    func place(_ dx: Double, _ dy: Double) -> Point {
      let (dx, dy) = (left + dx, down + dy)
      return Point(anchor.x + cosine * dx + sine * dy, anchor.y - sine * dx + cosine * dy)
    }
    for run in text.runs {
      commands.append(
        .text(
          run.string, at: place(run.dx, run.dy), face: run.face, size: run.size, color: color,
          angle: angle))
    }
  }
}
