import Drawing

/// A name beside the right end of a curve.
struct DirectLabel {
  var label: String
  var text: MeasuredText
  var color: Color
  /// Last visible point of the curve as fractions of the plot area, from its lower left corner.
  var end: Point
  /// Radius of a marker at the end, in points.
  var radius: Double
}

extension Figure {
  /// Decides where the names of the series go, and solves the layout for that choice.
  ///
  /// Names stand beside the ends of curves when there are at most six, all of them curves that end near the
  /// right edge, when one panel per row can carry them, and when none has to move by more than a line and
  /// a half; otherwise in one legend below, or in one below each panel where no two have a series in common.
  func arranged(
    _ contents: [[PanelContent]], type: Typesetter
  ) throws(DrawingError) -> FigureLayout {
    let none = contents.map { $0.map { _ in [DirectLabel]() } }
    let entries = try legendEntries(contents.flatMap { $0 }, type: type)
    if legend == .none || entries.isEmpty {
      return try layout(contents, direct: none, legend: nil, type: type)
    }
    if legend == .automatic || legend == .direct,
      let names = try directLabels(contents, entries: entries, type: type)
    {
      let attempt = try directAttempt(contents, names: names, type: type)
      if let attempt { return attempt }
    }
    if namesPanelsApart {
      return try layout(contents, direct: none, legend: nil, namesEach: true, type: type)
    }
    return try layout(contents, direct: none, legend: try legendFrame(entries), type: type)
  }

  private func directAttempt(
    _ contents: [[PanelContent]], names: [[[DirectLabel]]], type: Typesetter
  ) throws(DrawingError) -> FigureLayout? {
    let attempt: FigureLayout
    do {
      attempt = try layout(contents, direct: names, legend: nil, type: type)
    } catch {
      if legend == .direct { throw error }
      return nil
    }
    guard legend == .automatic else { return attempt }
    for (row, line) in names.enumerated() {
      for (column, labels) in line.enumerated() where !labels.isEmpty {
        let plot = attempt.plots[row][column]
        let widest = labels.map(\.text.width).max() ?? 0
        guard widest <= 0.6 * plot.width, plot.width >= 0.4 * width / Double(line.count) else {
          return nil
        }
        guard let places = directPlaces(labels, plot: plot) else { return nil }
        let limit = 1.5 * Typesetter.leading * theme.tickSize
        let moved = zip(labels, places).map { abs($0.end.y * plot.height - $1) }
        guard moved.allSatisfy({ $0 <= limit }) else { return nil }
        // Curves that end in one point cannot be told apart by where their names stand.
        let ends = labels.map { $0.end.y * plot.height }.sorted()
        guard zip(ends, ends.dropFirst()).allSatisfy({ $1 - $0 > 1.5 }) else { return nil }
      }
    }
    return attempt
  }

  /// The labels of each panel; `nil` when direct labels cannot name every series.
  private func directLabels(
    _ contents: [[PanelContent]], entries: [LegendEntry], type: Typesetter
  ) throws(DrawingError) -> [[[DirectLabel]]]? {
    let isForced = legend == .direct
    if !isForced {
      // Names that belong to points need a sample of the marker, which a legend shows.
      let areCurves = entries.allSatisfy { entry in
        entry.marks.contains { $0.mark.kind.curve != nil }
      }
      guard entries.count <= 6, areCurves else { return nil }
    }
    var labels: [[[DirectLabel]]] = []
    for line in contents {
      var ends: [[DirectLabel]] = []
      for content in line { ends.append(try curveEnds(content, type: type)) }
      if !isForced {
        let last = Set(ends.last?.map(\.label) ?? [])
        let others = Set(
          line.flatMap { $0.panel.marks }.compactMap { $0.kind.series?.label })
        if others.isSubset(of: last) {
          for index in ends.indices.dropLast() { ends[index] = [] }
        } else if line.count > 1 {
          return nil
        }
        guard ends.allSatisfy({ $0.allSatisfy { $0.end.x > 0.9 } }) else { return nil }
        guard line.allSatisfy({ !$0.hasOwnBar && $0.panel.secondY == nil }) else { return nil }
      } else if let other = line.first(where: { $0.panel.secondY != nil }) {
        throw .notDrawable(
          "Names beside the ends of curves and a second y axis need the same room in \(other.name); put the "
            + "legend below.")
      } else {
        for index in ends.indices.dropLast()
        where Set(ends[index].map(\.label)).isSubset(of: ends.last?.map(\.label) ?? []) {
          ends[index] = []
        }
      }
      labels.append(ends)
    }
    let named = Set(labels.flatMap { $0.flatMap { $0 } }.map(\.label))
    guard isForced || entries.allSatisfy({ named.contains($0.label) }) else { return nil }
    return labels
  }

  private func curveEnds(
    _ content: PanelContent, type: Typesetter
  ) throws(DrawingError) -> [DirectLabel] {
    var labels: [DirectLabel] = []
    for (mark, style) in zip(content.panel.marks, content.styles) {
      guard let line = mark.kind.curve, let style, let name = line.label,
        !labels.contains(where: { $0.label == name })
      else { continue }
      let points = zip(line.x, line.y).map { Point(content.x.fraction($0), content.y.fraction($1)) }
      let isVisible = { (point: Point) in
        point.x >= -1e-9 && point.x <= 1 + 1e-9 && point.y >= -1e-9 && point.y <= 1 + 1e-9
      }
      guard var end = points.filter(isVisible).max(by: { $0.x < $1.x }) else { continue }
      // A curve that runs on beyond the domain ends where it crosses the edge.
      let unit = Rect(x: 0, y: 0, width: 1, height: 1)
      for run in unbroken(points) {
        for part in clipped(run, to: unit) {
          for point in part where point.x > end.x { end = point }
        }
      }
      labels.append(
        DirectLabel(
          label: name, text: try type.measure(name, size: theme.tickSize),
          color: theme.wordInk(style.color.opacity(1)), end: end,
          radius: line.showsMarkers ? theme.markerSize / 2 : 0))
    }
    return labels
  }

  /// Whether some label stands away from the end of its curve, so that all start farther right.
  func directLabelsMove(_ labels: [DirectLabel], plot: Rect) -> Bool {
    guard let places = directPlaces(labels, plot: plot) else { return true }
    return zip(labels, places).contains {
      abs($0.end.y * plot.height - $1) > 0.45 * theme.tickSize
    }
  }

  /// Heights of the labels above the bottom of the plot area, in points, in the order given.
  func directPlaces(_ labels: [DirectLabel], plot: Rect) -> [Double]? {
    let order = labels.indices.sorted {
      (labels[$0].end.y, $0) < (labels[$1].end.y, $1)
    }
    let half = 0.4 * theme.tickSize
    // How far below the top of the page the middle of the highest name stands at least.
    let cap = Typesetter.capHeight * theme.tickSize
    let rise = labels.flatMap(\.text.runs).map { Typesetter.capHeight * $0.size - $0.dy }.max()
    let top = (rise ?? cap) - cap / 2 + Spacing.pageMargin / 2
    guard
      let spread = spreadLabels(
        order.map { labels[$0].end.y * plot.height }, gap: 1.2 * theme.tickSize,
        bounds: (half - 3)...max(min(plot.height - half + 3, plot.maxY - top), half - 3))
    else { return nil }
    var places = Array(repeating: 0.0, count: labels.count)
    for (position, index) in order.enumerated() { places[index] = spread[position] }
    return places
  }
}

extension Color {
  /// The colour, darkened until text in it can be read on white.
  var readable: Color {
    let factor = luma > 0.42 ? 0.42 / luma : 1
    return Color(red: red * factor, green: green * factor, blue: blue * factor, alpha: alpha)
  }
}
