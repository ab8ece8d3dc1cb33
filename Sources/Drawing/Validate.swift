extension DisplayList {
  /// Checks every number before Cairo sees it.
  ///
  /// Cairo draws a NaN coordinate at 0 and an infinite one at some edge without a word, and a bad dash
  /// silences everything drawn after it; so the list is refused here, naming the command.
  ///
  /// - Throws: ``DrawingError/notDrawable(_:)``.
  func validate() throws(DrawingError) {
    try validateSize()
    if let background, !background.isValid {
      throw DrawingError.notDrawable("The page colour has a component outside 0 to 1.")
    }
    for (index, command) in commands.enumerated() {
      if let flaw = command.flaw {
        throw DrawingError.notDrawable("Drawing command \(index) \(flaw).")
      }
    }
  }

  /// The longest side of a page in points: that of the largest page of a PDF.
  package static let greatestSide = 14_400.0

  /// Checks the page size alone.
  ///
  /// - Throws: ``DrawingError/notDrawable(_:)``.
  func validateSize() throws(DrawingError) {
    guard size.width > 0, size.height > 0, size.width <= Self.greatestSide,
      size.height <= Self.greatestSide
    else {
      throw DrawingError.notDrawable(
        "The page is \(size.width) × \(size.height) points; width and height must be above 0 and at"
          + " most 14400, the largest page of a PDF.")
    }
  }
}

extension DrawCommand {
  /// What is wrong with the command, as the end of a sentence; `nil` when nothing is.
  fileprivate var flaw: String? {
    switch self {
    case .stroke(let path, let stroke, let clip):
      path.flaw ?? stroke.flaw ?? clip?.flaw
    case .fill(let path, let color, let clip):
      path.flaw ?? color.flaw ?? clip?.flaw
    case .text(let string, let start, _, let size, let color, let angle):
      start.isValid && angle.isFinite && size > 0 && size <= farthest
        ? color.flaw : "sets the text “\(string)” at a place, size or angle that cannot be drawn"
    case .image(let raster, let rect):
      rect.width > 0 && rect.height > 0
        ? rect.flaw ?? raster.flaw : "paints an image into a rectangle without area"
    }
  }
}

/// Farther out than this, in points, Cairo's fixed-point coordinates overflow at the highest resolution.
private let farthest = 100_000.0

extension Point {
  fileprivate var isValid: Bool { abs(x) <= farthest && abs(y) <= farthest }
}

extension Color {
  fileprivate var isValid: Bool {
    [red, green, blue, alpha].allSatisfy { (0...1).contains($0) }
  }

  fileprivate var flaw: String? { isValid ? nil : "has a colour component outside 0 to 1" }
}

extension Rect {
  fileprivate var flaw: String? {
    let isValid =
      Point(x, y).isValid && (0...farthest).contains(width) && (0...farthest).contains(height)
    return isValid ? nil : "has a rectangle with sides that are not finite or below 0"
  }
}

extension Stroke {
  fileprivate var flaw: String? {
    guard (0...farthest).contains(width) else { return "has the line width \(width)" }
    let isValid =
      dash.isEmpty
      || dash.allSatisfy { (0...farthest).contains($0) } && dash.contains { $0 > 0 }
    return isValid ? color.flaw : "has the dashes \(dash); they must be lengths with one above 0"
  }
}

extension Raster {
  fileprivate var flaw: String? {
    width > 0 && height > 0 && pixels.count == width * height
      ? nil : "has a raster of \(width) × \(height) with \(pixels.count) pixels"
  }
}

extension [PathElement] {
  fileprivate var flaw: String? {
    let isValid = allSatisfy { element in
      switch element {
      case .move(let point), .line(let point): point.isValid
      case .circle(let center, let radius): center.isValid && (0...farthest).contains(radius)
      case .close: true
      }
    }
    return isValid
      ? nil : "has a coordinate that is not a number within \(Int(farthest)) points"
  }
}
