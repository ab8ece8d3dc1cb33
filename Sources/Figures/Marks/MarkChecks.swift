import Drawing

extension Figure {
  /// Refuses data that cannot be drawn, naming the series and the index.
  ///
  /// NaN is allowed where a line may break or a cell may be empty; infinities never are, nor numbers
  /// that are not positive on a logarithmic axis.
  func check(_ panel: Panel, name: String) throws(DrawingError) {
    for (index, mark) in panel.marks.enumerated() {
      let what = "\(mark.noun(index)) in \(name)"
      let checker = MarkChecker(panel: panel, what: what)
      switch mark {
      case .line(let line): try checker.pairs(line.x, line.y)
      case .step(let step): try checker.pairs(step.line.x, step.line.y)
      case .points(let points): try checker.pairs(points.x, points.y)
      case .errorBars(let bars):
        try checker.pairs(bars.points.x, bars.points.y)
        let count = bars.points.x.count
        try checker.count(bars.low, "low", count)
        try checker.count(bars.high, "high", count)
        try checker.values(bars.low, "low", along: bars.isHorizontal ? panel.x : panel.y)
        try checker.values(bars.high, "high", along: bars.isHorizontal ? panel.x : panel.y)
      case .rule(let rule):
        try checker.number(rule.value, "value", along: rule.isVertical ? panel.x : panel.y)
      case .band(let band):
        let axis = band.isVertical ? panel.x : panel.y
        try checker.finite(band.range.lowerBound, "lower end")
        try checker.finite(band.range.upperBound, "upper end")
        if axis.scale != .linear { try checker.number(band.range.upperBound, "end", along: axis) }
      case .area(let area):
        try checker.count(area.low, "low", area.x.count)
        try checker.count(area.high, "high", area.x.count)
        try checker.values(area.x, "x", along: panel.x)
        try checker.values(area.low, "low", along: panel.y)
        try checker.values(area.high, "high", along: panel.y)
      case .bars(let bars):
        try checker.bars(bars)
      case .text(let text):
        try checker.number(text.x, "x", along: panel.x)
        try checker.number(text.y, "y", along: panel.y)
        try checker.finite(text.offset.x, "offset")
        try checker.finite(text.offset.y, "offset")
      case .heatmap(let heatmap): try checker.heatmap(heatmap)
      case .contour(let contour): try checker.contour(contour)
      }
    }
  }
}

extension Mark {
  /// What to call the mark in an error.
  fileprivate func noun(_ index: Int) -> String {
    let kind =
      switch self {
      case .line: "line"
      case .step: "step line"
      case .points: "points"
      case .errorBars: "error bars"
      case .rule: "rule"
      case .band: "band"
      case .area: "area"
      case .bars: "bars"
      case .text: "text"
      case .heatmap: "heatmap"
      case .contour: "contour"
      }
    let label: String? =
      switch self {
      case .rule(let rule): rule.label
      case .band(let band): band.label
      case .text(let text): text.string
      default: series?.label
      }
    if let label { return "\(kind) “\(label)”" }
    return "\(kind) (mark \(index + 1))"
  }
}

extension Axis {
  /// Whether a number has a place on the axis: positive ones on a logarithmic axis, and zero where it has a strip.
  fileprivate func holds(_ value: Double) -> Bool {
    scale == .linear || value > 0 || (showsZero && value == 0)
  }
}

private struct MarkChecker {
  let panel: Panel
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

  func bars(_ bars: Bars) throws(DrawingError) {
    try count(bars.values, "values", bars.positions.count)
    guard !bars.positions.isEmpty else {
      throw .notDrawable("The \(what) have no positions; give at least one.")
    }
    guard bars.count > 0, (0..<bars.count).contains(bars.index), bars.groupWidth > 0,
      bars.groupWidth.isFinite
    else {
      throw .notDrawable(
        "The \(what) are number \(bars.index) of \(bars.count) in groups \(bars.groupWidth) wide; count "
          + "from 0 and give a width above 0.")
    }
    for side in bars.sides {
      let axis = bars.isHorizontal ? panel.y : panel.x
      try number(side.lowerBound, "side", along: axis)
      try number(side.upperBound, "side", along: axis)
    }
    try finite(bars.base, "base")
    try values(bars.values, "values", along: bars.isHorizontal ? panel.x : panel.y)
  }

  func heatmap(_ heatmap: Heatmap) throws(DrawingError) {
    let cells = heatmap.rowCount * heatmap.columnCount
    guard heatmap.rowCount > 0, heatmap.columnCount > 0, heatmap.values.count == cells else {
      throw .notDrawable(
        "The \(what) has \(heatmap.values.count) values for \(heatmap.rowCount) × "
          + "\(heatmap.columnCount) cells; give it one value per cell and at least one cell.")
    }
    guard heatmap.mask.isEmpty || heatmap.mask.count == cells else {
      throw .notDrawable(
        "The \(what) has a mask of \(heatmap.mask.count) for \(cells) cells; give one per cell or none."
      )
    }
    // Most matrices have no infinity anywhere, which a plain pass over millions of cells finds out soonest.
    let hasInfinity = heatmap.values.withUnsafeBufferPointer { cells in
      cells.contains { $0.isInfinite }
    }
    for (index, value) in hasInfinity ? Array(heatmap.values.enumerated()) : []
    where value.isInfinite && (heatmap.mask.isEmpty || !heatmap.mask[index]) {
      throw .notDrawable(
        "The \(what) has \(value) in row \(index / heatmap.columnCount), column "
          + "\(index % heatmap.columnCount); cells must be finite, NaN or masked.")
    }
    for (edges, name, axis) in [(heatmap.x, "x", panel.x), (heatmap.y, "y", panel.y)] {
      try number(edges.lowerBound, "lower edge along \(name)", along: axis)
      try number(edges.upperBound, "upper edge along \(name)", along: axis)
      guard edges.lowerBound < edges.upperBound else {
        throw .notDrawable(
          "The \(what) starts and ends at \(name) = \(edges.lowerBound); its edges must differ.")
      }
      if let domain = axis.domain,
        edges.lowerBound < domain.lowerBound || edges.upperBound > domain.upperBound
      {
        throw .notDrawable(
          "The \(what) reaches from \(edges.lowerBound) to \(edges.upperBound) along \(name), beyond "
            + "the domain \(domain) of the axis; widen the domain or cut the heatmap.")
      }
    }
  }

  func contour(_ contour: Contour) throws(DrawingError) {
    guard contour.x.count > 1, contour.y.count > 1,
      contour.values.count == contour.x.count * contour.y.count
    else {
      throw .notDrawable(
        "The \(what) has \(contour.values.count) values for \(contour.y.count) × \(contour.x.count) "
          + "nodes; give it one value per node and at least two nodes each way.")
    }
    for (nodes, name, axis) in [(contour.x, "x", panel.x), (contour.y, "y", panel.y)] {
      for (index, node) in nodes.enumerated() { try number(node, "\(name)[\(index)]", along: axis) }
      guard zip(nodes, nodes.dropFirst()).allSatisfy({ $0 < $1 }) else {
        throw .notDrawable("The nodes of the \(what) along \(name) must increase.")
      }
    }
    for (index, value) in contour.values.enumerated() where value.isInfinite {
      throw .notDrawable(
        "The \(what) has values[\(index)] = \(value); nodes must be finite or NaN.")
    }
    for level in contour.levels { try finite(level, "level") }
  }
}
