public import Drawing

/// A shaded range right across the panel, between two x or two y.
public struct Band: Sendable, Hashable {
  /// Shaded range in data units.
  public var range: ClosedRange<Double>
  /// Whether the range is one of x, so that the band stands upright.
  public var isVertical: Bool
  /// Name written inside the band at its edge, in mini-markup.
  public var label: String?
  /// Ink; `nil` takes the theme's for bands.
  public var color: Color?

  /// Makes a band over a range of x.
  public init(x range: ClosedRange<Double>, label: String? = nil, color: Color? = nil) {
    self.range = range
    self.isVertical = true
    self.label = label
    self.color = color
  }

  /// Makes a band over a range of y.
  public init(y range: ClosedRange<Double>, label: String? = nil, color: Color? = nil) {
    self.range = range
    self.isVertical = false
    self.label = label
    self.color = color
  }
}

extension Band: MarkKind {
  var noun: String { "band" }
  var quoted: String? { label }
  var form: [MarkForm] { [.edges(isVertical: isVertical)] }
  var layer: MarkLayer { .ground }
  var tableName: String { isVertical ? "x band" : "y band" }
  var tableSeries: String? { label }
  var digestName: String { "band \(label ?? "")" }
  var channels: Channels {
    get { [(.low, [range.lowerBound]), (.high, [range.upperBound])] }
    set {
      guard let low = newValue[.low].first, let high = newValue[.high].first, low <= high else {
        return
      }
      range = low...high
    }
  }
  var crossesWords: Bool { false }

  func extend(_ range: inout DataRange, isX: Bool) {
    guard isVertical == isX else { return }
    range.addGround([self.range.lowerBound, self.range.upperBound])
  }

  func check(with checker: MarkChecker) throws(DrawingError) {
    let axis = isVertical ? checker.panel.x : checker.panel.y
    try checker.finite(range.lowerBound, "lower end")
    try checker.finite(range.upperBound, "upper end")
    if axis.scale != .linear { try checker.number(range.upperBound, "end", along: axis) }
  }

  func paint(_ painter: inout PanelPainter, style: ResolvedStyle?) {
    guard let area = area(in: painter) else { return }
    painter.list.fill(area, ink(painter.theme))
  }

  /// What the band is filled with.
  func ink(_ theme: Theme) -> Color { color.map(theme.shown) ?? theme.bandInk }

  /// The visible part of the band.
  func area(in painter: PanelPainter) -> Rect? {
    let plot = painter.plot
    let scale = isVertical ? painter.content.x : painter.content.y
    // A band from 0 on a logarithmic axis starts at the edge.
    let low =
      scale.kind != .linear && range.lowerBound <= 0 ? scale.domain.lowerBound : range.lowerBound
    let ends = [scale.fraction(low), scale.fraction(range.upperBound)]
      .map { min(max($0, 0), 1) }.sorted()
    guard ends[0] < ends[1] else { return nil }
    return isVertical
      ? Rect(
        x: plot.x + ends[0] * plot.width, y: plot.y, width: (ends[1] - ends[0]) * plot.width,
        height: plot.height)
      : Rect(
        x: plot.x, y: plot.maxY - ends[1] * plot.height, width: plot.width,
        height: (ends[1] - ends[0]) * plot.height)
  }

  func paintName(_ painter: inout PanelPainter) throws(DrawingError) {
    guard let label, let area = area(in: painter) else { return }
    let theme = painter.theme
    let text = try painter.type.measure(label, size: theme.tickSize)
    let places = Self.candidates(text, area, height: theme.tickSize * 0.95)
    painter.put(text, places, color: theme.secondaryInk)
  }

  /// Places inside an area from the top down, level or upright; beside its edges where it is too narrow.
  private static func candidates(_ text: MeasuredText, _ area: Rect, height: Double) -> [LabelPlace]
  {
    var places: [LabelPlace] = []
    for step in 0...12 {
      let share = Double(step) / 12
      let y = area.y + 1.5 + share * (area.height - height - 3)
      for (rank, x) in [
        area.x + (area.width - text.width) / 2, area.x + 2, area.maxX - text.width - 2,
      ].enumerated() where text.width <= area.width - 3 {
        let box = Rect(x: x, y: y, width: text.width, height: height)
        places.append(LabelPlace(box, bias: 0.4 * Double(step) + 0.2 * Double(rank)))
      }
    }
    for step in 0...12 where text.width <= area.height - 3 {
      let y = area.y + 2 + Double(step) / 12 * (area.height - text.width - 4)
      let box = Rect(
        x: area.x + (area.width - height) / 2, y: y, width: height, height: text.width)
      places.append(LabelPlace(box, bias: 8 + 0.4 * Double(step), isUpright: true))
    }
    if text.width > area.width - 3 {
      // Wider than the band: beside its edge.
      for step in 0...12 {
        let y = area.y + 1.5 + Double(step) / 12 * (area.height - height - 3)
        for x in [area.maxX + 2, area.x - text.width - 2] {
          let box = Rect(x: x, y: y, width: text.width, height: height)
          places.append(LabelPlace(box, bias: 9 + 0.4 * Double(step)))
        }
      }
    }
    return places
  }

  func tell(in words: inout PanelWords) {
    let ends = "from \(worded(range.lowerBound)) to \(worded(range.upperBound))"
    let name = label.map { " “\(plainWords($0))”" } ?? ""
    words.add("band\(name) \(ends)", standing: "band \(ends)")
  }
}
