/// What a panel shows, as its marks tell it one after the other.
struct PanelWords {
  /// A thing in a panel, in words.
  struct Part {
    var words: String
    /// The places of rules and bands, which often stand in every panel.
    var standing: String?
  }

  let panel: Panel
  /// Colours of the heatmaps.
  let color: ColorScale?
  /// Words drawn on the panel.
  var words: [String] = []
  private var parts: [Part] = []
  private var told: Set<String> = []
  private var rules: [String] = []
  private var places: [String] = []
  private var hasTable = false
  private let hasNames: Bool

  init(panel: Panel, color: ColorScale?) {
    self.panel = panel
    self.color = color
    hasNames = panel.marks.contains { $0.kind.series?.label != nil }
  }

  /// Adds a thing; `standing` names the place of what is told once for all panels.
  mutating func add(_ words: String, standing: String? = nil) {
    parts.append(Part(words: words, standing: standing))
  }

  /// Whether nothing of this name was told before; it counts as told from now on.
  mutating func isNew(_ name: String) -> Bool { told.insert(name).inserted }

  /// Tells of a series by where it starts, ends and turns; one without a name only where none has one.
  mutating func tell(_ kind: String, _ label: String?, _ x: [Double], _ y: [Double]) {
    guard label != nil || !hasNames, isNew(label ?? "\(kind) \(parts.count)") else { return }
    let name = label.map { plainWords($0) } ?? kind
    if let words = panel.inWords(x, y) { add("\(name) \(words)") }
  }

  /// Tells of a line around something by how far it reaches.
  mutating func tellOutline(_ label: String?, _ x: [Double], _ y: [Double]) {
    guard label != nil || !hasNames, isNew(label ?? "an outline \(parts.count)") else { return }
    func reach(_ values: [Double]) -> String? {
      let known = values.filter(\.isFinite)
      guard let low = known.min(), let high = known.max() else { return nil }
      return "\(worded(low)) to \(worded(high))"
    }
    guard let across = reach(x), let up = reach(y) else { return }
    add((label.map { "\(plainWords($0)): " } ?? "") + "an outline within x \(across) and y \(up)")
  }

  /// Tells of a reference line; all of them make one part.
  mutating func tellRule(_ label: String?, at value: Double) {
    let place = worded(value)
    places.append(place)
    rules.append(label.map { "\(plainWords($0)) at \(place)" } ?? "at \(place)")
  }

  /// Tells of a map, row by row where its cells have names on both axes.
  mutating func tell(_ map: Heatmap) {
    add(map.inWords(color))
    guard panel.isTable(map) else { return }
    hasTable = true
    for row in panel.rowsInWords(map) { add(row) }
  }

  /// All parts; rules and words come last.
  var finished: [Part] {
    var parts = parts
    if !rules.isEmpty {
      parts.append(
        Part(
          words: (rules.count == 1 ? "rule " : "rules ") + rules.joined(separator: ", "),
          standing: "rules " + places.joined(separator: " ")))
    }
    // The words on a table are its numbers, which were told.
    if !words.isEmpty, !hasTable {
      parts.append(Part(words: "words: " + words.joined(separator: ", ")))
    }
    return parts
  }
}

extension Panel {
  /// Whether the cells of a map are the places of named categories on both axes.
  fileprivate func isTable(_ map: Heatmap) -> Bool {
    x.names(of: (0..<map.columnCount).map(Double.init)) != nil
      && y.names(of: (0..<map.rowCount).map(Double.init)) != nil
  }

  /// The numbers of such a map, row by row.
  fileprivate func rowsInWords(_ map: Heatmap) -> [String] {
    let columns = x.names(of: (0..<map.columnCount).map(Double.init)) ?? []
    let rows = y.names(of: (0..<map.rowCount).map(Double.init)) ?? []
    return rows.enumerated().map { row, name in
      let cells = columns.indices.filter {
        let index = row * map.columnCount + $0
        return map.values[index].isFinite && !map.isMasked(index)
      }.map { "\(columns[$0]) \(worded(map.values[row * map.columnCount + $0]))" }
      return "\(name): " + cells.joined(separator: ", ")
    }
  }

  /// Where a series starts, ends and turns, or its value at every category.
  fileprivate func inWords(_ xs: [Double], _ ys: [Double]) -> String? {
    let points = zip(xs, ys).filter { $0.isFinite && $1.isFinite }
    guard let first = points.first, let last = points.last else { return nil }
    for (axis, places, values) in [
      (x, points.map(\.0), points.map(\.1)), (y, points.map(\.1), points.map(\.0)),
    ] {
      guard let names = axis.names(of: places) else { continue }
      return zip(names, values).map { "\($0) \(worded($1))" }.joined(separator: ", ")
    }
    guard points.count > 1 else { return "at \(worded(first.0)) is \(worded(first.1))" }
    let steps = zip(points.dropFirst(), points).map { $0.1 - $1.1 }
    if steps.allSatisfy({ $0 == 0 }) { return "stays at \(worded(first.1))" }
    let ends = "from \(worded(first.1)) to \(worded(last.1))"
    if steps.allSatisfy({ $0 >= 0 }) { return "rises \(ends)" }
    if steps.allSatisfy({ $0 <= 0 }) { return "falls \(ends)" }
    let least = points.min { $0.1 < $1.1 } ?? first
    let most = points.max { $0.1 < $1.1 } ?? last
    return "goes \(ends), least \(worded(least.1)) at \(worded(least.0)), greatest "
      + "\(worded(most.1)) at \(worded(most.0))"
  }
}

extension Axis {
  /// The labels of ticks that are names, for places that all have one.
  fileprivate func names(of places: [Double]) -> [String]? {
    guard let ticks, !isNumeric(ticks) else { return nil }
    let names = places.compactMap { place in
      // Series of one category may stand side by side around its tick.
      ticks.first { abs($0.value - place) < 0.5 }.map { plainWords($0.label) }
    }
    return names.count == places.count ? names : nil
  }
}

extension Heatmap {
  fileprivate func inWords(_ color: ColorScale?) -> String {
    let seen = values.indices.filter { !isMasked($0) }.map { values[$0] }
      .filter(\.isFinite)
    var words = "a map of \(rowCount) by \(columnCount) cells"
    if let label = color?.label, !label.isEmpty { words += " of \(plainWords(label))" }
    if let low = seen.min(), let high = seen.max() {
      words += low == high ? ", all \(worded(low))" : " from \(worded(low)) to \(worded(high))"
    }
    if seen.count < values.count {
      words += ", \(worded(Double(values.count - seen.count))) left out"
    }
    return words
  }
}
