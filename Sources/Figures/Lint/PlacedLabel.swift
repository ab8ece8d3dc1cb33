import Drawing
import Foundation

/// A label as it stands on the page: the runs of text that belong together, found again in a display list.
struct PlacedLabel {
  /// What it says, scripts included.
  var string: String
  /// Size of its largest run, in points.
  var size: Double
  /// Size of its smallest run, in points.
  var smallest: Double
  /// Ink.
  var color: Color
  /// The upright rectangle around its letters.
  var box: Rect
  /// Place of its last run in the list.
  var index: Int

  private var angle: Double
  /// Where the next run of the same label may start, along and across its direction.
  private var joints: [(along: Double, across: Double)]
}

extension PlacedLabel {
  /// The labels of a display list, in painting order.
  ///
  /// A run belongs to the label before it when it starts where one of its runs starts or ends, which is how
  /// words with scripts are set; separate labels never touch.
  ///
  /// - Throws: ``DrawingError`` when the font cannot be read.
  static func all(
    in list: DisplayList, metrics: any FontMetrics
  ) throws(DrawingError) -> [PlacedLabel] {
    var labels: [PlacedLabel] = []
    for (index, command) in list.commands.enumerated() {
      guard case .text(let string, let start, let face, let size, let color, let angle) = command
      else { continue }
      let run = PlacedLabel(
        string, at: start, width: try width(of: string, face: face, metrics: metrics) * size,
        size: size, color: color, angle: angle, index: index)
      if let last = labels.last, last.index == index - 1, last.isContinued(by: run) {
        labels[labels.count - 1].add(run)
      } else {
        labels.append(run)
      }
    }
    return labels
  }

  private static func width(
    of string: String, face: FontFace, metrics: any FontMetrics
  ) throws(DrawingError) -> Double {
    var width = 0.0
    var previous: Unicode.Scalar?
    for scalar in string.unicodeScalars {
      if let previous { width += try metrics.kerning(previous, scalar, face: face) }
      width += try metrics.advance(of: scalar, face: face) ?? 0
      previous = scalar
    }
    return width
  }

  private init(
    _ string: String, at start: Point, width: Double, size: Double, color: Color, angle: Double,
    index: Int
  ) {
    let (cosine, sine) = (cos(angle), sin(angle))
    let bottom = string.hasDescender ? 0.22 * size : 0
    let top = -Typesetter.capHeight * size
    let corners = [(0, top), (width, top), (width, bottom), (0, bottom)].map { dx, dy in
      Point(start.x + cosine * dx + sine * dy, start.y - sine * dx + cosine * dy)
    }
    let xs = corners.map(\.x)
    let ys = corners.map(\.y)
    let left = xs.min() ?? start.x
    let up = ys.min() ?? start.y
    self.string = string
    self.size = size
    smallest = size
    self.color = color
    self.angle = angle
    self.index = index
    box = Rect(
      x: left, y: up, width: (xs.max() ?? left) - left, height: (ys.max() ?? up) - up)
    let along = cosine * start.x - sine * start.y
    let across = sine * start.x + cosine * start.y
    joints = [(along, across), (along + width, across)]
  }

  private func isContinued(by run: PlacedLabel) -> Bool {
    guard run.color == color, run.angle == angle, let start = run.joints.first else { return false }
    // Places are rounded to a thousandth of a point, and scripts are raised by less than half an em.
    return joints.contains {
      abs($0.along - start.along) < 0.02 && abs($0.across - start.across) < 0.5 * size
    }
  }

  private mutating func add(_ run: PlacedLabel) {
    string += run.string
    size = max(size, run.size)
    smallest = min(smallest, run.smallest)
    index = run.index
    joints += run.joints
    let x = min(box.x, run.box.x)
    let y = min(box.y, run.box.y)
    box = Rect(
      x: x, y: y, width: max(box.maxX, run.box.maxX) - x, height: max(box.maxY, run.box.maxY) - y)
  }
}

extension String {
  /// Whether some letter reaches below the baseline.
  ///
  /// Only some do; counting all would find digits over each other.
  fileprivate var hasDescender: Bool { contains { "gjpqyQ,;()[]{}βγμρφψ_".contains($0) } }
}
