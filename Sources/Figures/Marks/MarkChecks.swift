import Drawing

extension Panel {
  /// Refuses data that cannot be drawn, naming the series and the index.
  ///
  /// NaN is allowed where a line may break or a cell may be empty; infinities never are, nor numbers
  /// that are not positive on a logarithmic axis.
  func check(name: String) throws(DrawingError) {
    for (index, mark) in marks.enumerated() {
      let kind = mark.kind
      let subject =
        kind.quoted.map { "\(kind.noun) “\($0)”" } ?? "\(kind.noun) (mark \(index + 1))"
      let checker = MarkChecker(panel: self, what: "\(subject) in \(name)")
      try kind.check(with: checker)
      if let opacity = kind.series?.style.opacity, !(0...1).contains(opacity) {
        throw .notDrawable("The \(checker.what) has the opacity \(opacity); give one from 0 to 1.")
      }
    }
  }
}

extension Axis {
  /// Whether a number has a place on the axis: positive ones on a logarithmic axis, and zero where it has a strip.
  fileprivate func holds(_ value: Double) -> Bool {
    scale == .linear || value > 0 || (showsZero && value == 0)
  }
}

/// Refuses numbers that have no place on their axes, in words that name the mark.
struct MarkChecker {
  let panel: Panel
  /// What errors call the mark, such as `line “PI” in panel a`.
  let what: String

  func pairs(_ x: [Double], _ y: [Double]) throws(DrawingError) {
    try count(y, "y", x.count)
    guard !x.isEmpty else {
      throw .notDrawable("The \(what) has no points; give it at least one.")
    }
    try values(x, "x", along: panel.x)
    try values(y, "y", along: panel.y)
  }

  func count(_ values: [Double], _ name: String, _ expected: Int) throws(DrawingError) {
    guard values.count == expected else {
      throw .notDrawable(
        "The \(what) has \(values.count) values of \(name) but \(expected) of x; give it as many of each."
      )
    }
  }

  func values(
    _ values: [Double], _ name: String, along axis: Axis
  ) throws(DrawingError) {
    for (index, value) in values.enumerated() where !value.isNaN {
      guard value.isFinite else {
        throw .notDrawable(
          "The \(what) has \(name)[\(index)] = \(value); numbers must be finite, or NaN for a gap.")
      }
      guard axis.holds(value) else {
        throw .notDrawable(
          "The \(what) has \(name)[\(index)] = \(value), but its axis is logarithmic; numbers must be "
            + "positive, or NaN for a gap.")
      }
    }
  }

  func number(_ value: Double, _ name: String, along axis: Axis) throws(DrawingError) {
    try finite(value, name)
    guard axis.holds(value) else {
      throw .notDrawable(
        "The \(what) has \(name) = \(value), but its axis is logarithmic; it must be positive.")
    }
  }

  func finite(_ value: Double, _ name: String) throws(DrawingError) {
    guard value.isFinite else {
      throw .notDrawable("The \(what) has \(name) = \(value); it must be finite.")
    }
  }
}
