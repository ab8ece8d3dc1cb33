extension Figure {
  /// What the figure shows, in sentences made from its axes and data.
  ///
  /// Every panel with its axes, every named series with where it starts, ends and turns, every rule, band, map and word; a
  /// series without a name is told only where none has one. Numbers have four digits. Since nothing else goes into it,
  /// it cannot contradict the picture. It is the description in a file where ``altText`` is empty.
  ///
  /// ```swift
  /// print(figure.inWords())
  /// // One panel. Wavelength λ_i (tokens), logarithmic, over pair index i from 0 to 31: base 10^4 rises
  /// // from 6.283 to 47,120. Rule: trained context L at 2,048.
  /// ```
  ///
  /// - Returns: Sentences in plain text.
  /// - Complexity: Time in proportion to the data.
  public func inWords() -> String {
    let panels = rows.flatMap { $0 }
    var sentences = [panels.count == 1 ? "One panel." : "\(panels.count) panels."]
    var axes = ""
    var standing: Set<String> = []
    for panel in panels {
      let words = panel.axesInWords
      var heads: [String] = []
      if let tag = panel.tag { heads.append("(\(plainWords(tag)))") }
      if let title = panel.title { heads.append(plainWords(title)) }
      if words != axes, !words.isEmpty { heads.append(words) }
      axes = words
      // What stands in every panel of a grid is told with the first.
      let parts = panel.parts(color: panel.color ?? sharedColorBar).filter {
        $0.standing.map { standing.insert($0).inserted } ?? true
      }
      let body = parts.map(\.words).joined(separator: "; ")
      let sentence = [heads.joined(separator: " "), body].filter { !$0.isEmpty }
        .joined(separator: ": ")
      if !sentence.isEmpty { sentences.append(capitalized(sentence) + ".") }
    }
    return sentences.joined(separator: " ")
  }

  /// The description for files.
  var describedText: String { altText.isEmpty ? inWords() : altText }
}

/// A thing in a panel, in words.
private struct Part {
  var words: String
  /// The places of rules and bands, which often stand in every panel.
  var standing: String?
}

extension Panel {
  /// The labels of the axes and their scales, and the range of x.
  fileprivate var axesInWords: String {
    func named(_ axis: Axis) -> String? {
      guard !axis.label.isEmpty else { return nil }
      return plainWords(axis.label) + (axis.scale == .linear ? "" : ", logarithmic")
    }
    guard let horizontal = named(x) else { return named(y) ?? "" }
    let ends =
      extent.map {
        (x.scale == .linear ? " from " : ", from ")
          + "\(worded($0.lowerBound)) to \(worded($0.upperBound))"
      } ?? ""
    return (named(y).map { $0 + (y.scale == .linear ? " over " : ", over ") } ?? "over ")
      + horizontal + ends
  }

  /// The least and greatest x of the data; `nil` for categories, whose names are told instead.
  private var extent: ClosedRange<Double>? {
    guard x.ticks.map({ isNumeric($0) }) ?? true else { return nil }
    var values: [Double] = []
    for mark in marks {
      switch mark {
      case .line(let line): values += line.x
      case .step(let step): values += step.line.x
      case .points(let points): values += points.x
      case .errorBars(let bars): values += bars.points.x
      case .area(let area): values += area.x
      case .heatmap(let map): values += [map.x.lowerBound, map.x.upperBound]
      default: continue
      }
    }
    let finite = values.filter(\.isFinite)
    guard let low = finite.min(), let high = finite.max(), low < high else { return nil }
    return low...high
  }

  /// The series, maps, rules and words of the panel.
  fileprivate func parts(color: ColorScale?) -> [Part] {
    let hasNames = marks.contains { $0.series?.label != nil }
    var told: Set<String> = []
    var parts: [Part] = []
    var rules: [String] = []
    var places: [String] = []
    var words: [String] = []
    var hasTable = false
    for mark in marks {
      switch mark {
      case .line(let line): tell("a line", line.label, line.x, line.y)
      case .step(let step): tell("a step line", step.line.label, step.line.x, step.line.y)
      case .points(let points): tell("a row of points", points.label, points.x, points.y)
      case .errorBars(let bars):
        tell("a row of points", bars.points.label, bars.points.x, bars.points.y)
      case .bars(let bars):
        if bars.isHorizontal {
          tell("a row of bars", bars.label, bars.values, bars.positions)
        } else {
          tell("a row of bars", bars.label, bars.positions, bars.values)
        }
      case .area(let area):
        if let label = area.label, told.insert(label).inserted {
          parts.append(Part(words: "a shaded area for \(plainWords(label))"))
        }
      case .rule(let rule):
        let place = worded(rule.value)
        places.append(place)
        rules.append(rule.label.map { "\(plainWords($0)) at \(place)" } ?? "at \(place)")
      case .band(let band):
        let ends = "from \(worded(band.range.lowerBound)) to \(worded(band.range.upperBound))"
        let name = band.label.map { " “\(plainWords($0))”" } ?? ""
        parts.append(Part(words: "band\(name) \(ends)", standing: "band \(ends)"))
      case .text(let text): words.append(plainWords(text.string))
      case .heatmap(let map):
        hasTable = hasTable || isTable(map)
        parts.append(Part(words: map.inWords(color)))
        if isTable(map) { parts += rowsInWords(map).map { Part(words: $0) } }
      case .contour(let contour):
        guard let low = contour.levels.min(), let high = contour.levels.max() else { continue }
        parts.append(
          Part(words: "\(contour.levels.count) contours from \(worded(low)) to \(worded(high))"))
      }
    }
    func tell(_ kind: String, _ label: String?, _ x: [Double], _ y: [Double]) {
      guard label != nil || !hasNames, told.insert(label ?? "\(kind) \(parts.count)").inserted
      else { return }
      let name = label.map { plainWords($0) } ?? kind
      if let words = inWords(x, y) { parts.append(Part(words: "\(name) \(words)")) }
    }
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

  /// Whether the cells of a map are the places of named categories on both axes.
  private func isTable(_ map: Heatmap) -> Bool {
    x.names(of: (0..<map.columnCount).map(Double.init)) != nil
      && y.names(of: (0..<map.rowCount).map(Double.init)) != nil
  }

  /// The numbers of such a map, row by row.
  private func rowsInWords(_ map: Heatmap) -> [String] {
    let columns = x.names(of: (0..<map.columnCount).map(Double.init)) ?? []
    let rows = y.names(of: (0..<map.rowCount).map(Double.init)) ?? []
    return rows.enumerated().map { row, name in
      let cells = columns.indices.filter {
        let index = row * map.columnCount + $0
        return map.values[index].isFinite && !(map.mask.isEmpty ? false : map.mask[index])
      }.map { "\(columns[$0]) \(worded(map.values[row * map.columnCount + $0]))" }
      return "\(name): " + cells.joined(separator: ", ")
    }
  }

  /// Where a series starts, ends and turns, or its value at every category.
  private func inWords(_ xs: [Double], _ ys: [Double]) -> String? {
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
    let seen = values.indices.filter { mask.isEmpty || !mask[$0] }.map { values[$0] }
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

/// Whether the labels of ticks begin as numbers do.
private func isNumeric(_ ticks: [Tick]) -> Bool {
  ticks.allSatisfy { tick in
    tick.label.first.map { $0.isNumber || "−-.+".contains($0) } ?? true
  }
}

private func capitalized(_ sentence: String) -> String {
  guard let first = sentence.first, first.isASCII else { return sentence }
  return first.uppercased() + sentence.dropFirst()
}
