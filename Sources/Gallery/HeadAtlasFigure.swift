public import Figures
public import Studies

/// Draws what attention is like in every head as maps of layers × heads, and what each method changes.
///
/// Three maps are of the rows that changes are taken from, under the reference: mean entropy, mean weight on position 0, mean
/// distance. One further map for each method that changes anything has the change of entropy, all on one scale around 0. Heads
/// that were not measured are grey.
///
/// - Parameters:
///   - atlas: What was measured.
///   - titles: The name of each method for people, as many as the atlas has methods (a precondition).
///   - id: Identifier of the figure.
///   - title: What is drawn: plain characters.
///   - place: Where the rows of the first three maps stand, such as “within L”; `nil` where all maps have the same rows.
///   - caption: Everything about it in sentences, for readers who cannot see it.
/// - Returns: A figure of at least three panels, three to a row, or of four two by two.
public func headAtlasFigure(
  _ atlas: HeadAtlas, titles: [String], id: String, title: String, place: String? = nil,
  caption: String
) -> Figure {
  let grid = HeadGrid(atlas.heads)
  let measures: [(title: String, label: String, value: (HeadAtlas.Entry) -> Double?)] = [
    ("entropy", "nats", { $0.entropy?.mean }),
    ("mass on key 0", "mean weight", { $0.firstKeyMass }),
    ("mean distance", "tokens", { $0.meanDistance }),
  ]
  var panels = measures.map { measure in
    let values = atlas.reference.map(measure.value)
    let greatest = values.lazy.compactMap(\.self).max() ?? 0
    return grid.panel(
      title: measure.title + (place.map { " \($0)" } ?? ""), values,
      ColorScale(.viridis, domain: 0...(greatest > 0 ? greatest : 1), label: measure.label))
  }
  let changes = atlas.methods.indices.map { method in
    atlas.heads.indices.map { atlas[method: method, head: $0].change?.value }
  }
  let reach = changes.joined().compactMap { $0.map(abs) }.max() ?? 0
  let scale = ColorScale(
    .blueWhiteRed, kind: .diverging(center: 0),
    domain: reach > 0 ? -reach...reach : -1...1, label: "change (nats)")
  for (title, values) in zip(titles, changes) where values.contains(where: { $0 != nil }) {
    panels.append(grid.panel(title: literalMarkup(title), values, scale))
  }
  // Four maps stand best two by two.
  let columnCount = panels.count == 4 ? 2 : 3
  for place in panels.indices {
    panels[place].tag = panels.count > 8 ? nil : panelTag(place)
    panels[place].y.showsLabels = place.isMultiple(of: columnCount)
    panels[place].x.showsLabels = place + columnCount >= panels.count
  }
  let rows = stride(from: 0, to: panels.count, by: columnCount).map {
    Array(panels[$0..<min($0 + columnCount, panels.count)])
  }
  // Cells of a few points, no lower than a bar needs and no higher than a page bears.
  let height = min(230, max(84, 4.5 * Double(grid.layers.count))) + 26
  return Figure(
    id: id, title: title, altText: caption, width: PageWidth.full,
    height: height * Double(rows.count) + 16, rows: rows, alignsColumns: true, legend: .none)
}

/// Layers downwards and heads across, each at its place in the order of numbers.
private struct HeadGrid {
  let layers: [Int]
  private let heads: [Int]
  private let cells: [Int]

  init(_ places: [HeadAtlas.Place]) {
    let layers = Set(places.map { $0.layer ?? 0 }).sorted()
    let heads = Set(places.map(\.head)).sorted()
    self.layers = layers
    self.heads = heads
    let (rows, columns) = (Self.places(of: layers), Self.places(of: heads))
    cells = places.map { (rows[$0.layer ?? 0] ?? 0) * heads.count + (columns[$0.head] ?? 0) }
  }

  private static func places(of numbers: [Int]) -> [Int: Int] {
    Dictionary(zip(numbers, numbers.indices), uniquingKeysWith: { first, _ in first })
  }

  /// A map of one value for each head, `nil` where there is none.
  func panel(title: String, _ values: [Double?], _ color: ColorScale) -> Panel {
    var map = [Double?](repeating: nil, count: layers.count * heads.count)
    for (cell, value) in zip(cells, values) { map[cell] = value }
    let edges = (
      x: -0.5...Double(heads.count) - 0.5, y: -0.5...Double(layers.count) - 0.5
    )
    return Panel(
      title: title,
      x: Axis("head", domain: edges.x, ticks: ticks(heads, most: 9)),
      y: Axis("layer", domain: edges.y, ticks: ticks(layers, most: 8), isReversed: true),
      marks: [
        .heatmap(
          Heatmap(
            rowCount: layers.count, columnCount: heads.count, values: map.map { $0 ?? 0 },
            mask: map.map { $0 == nil }, x: edges.x, y: edges.y))
      ],
      color: color)
  }

  /// Every first, second, fourth … number at its place, so that there are no more than some.
  private func ticks(_ numbers: [Int], most: Int) -> [Tick] {
    var step = 1
    while (numbers.count + step - 1) / step > most { step *= 2 }
    return stride(from: 0, to: numbers.count, by: step).map {
      Tick(Double($0), String(numbers[$0]))
    }
  }
}
