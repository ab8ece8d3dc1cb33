public import Drawing

/// A reference line right across the panel, at one x or one y.
public struct Rule: Sendable, Hashable {
  /// Data value at which the rule stands.
  public var value: Double
  /// Whether the rule stands upright, at an x.
  public var isVertical: Bool
  /// Name written along the rule, in mini-markup.
  public var label: String?
  /// Ink; `nil` takes the theme's for rules.
  public var color: Color?
  /// Dashes in points; `nil` takes the theme's for rules.
  public var dash: [Double]?

  /// Makes a rule standing upright at an x.
  public init(x: Double, label: String? = nil, color: Color? = nil, dash: [Double]? = nil) {
    self.value = x
    self.isVertical = true
    self.label = label
    self.color = color
    self.dash = dash
  }

  /// Makes a rule lying at a y.
  public init(y: Double, label: String? = nil, color: Color? = nil, dash: [Double]? = nil) {
    self.value = y
    self.isVertical = false
    self.label = label
    self.color = color
    self.dash = dash
  }
}

extension Rule: MarkKind {
  var noun: String { "rule" }
  var quoted: String? { label }
  var form: [MarkForm] { [.across(isVertical: isVertical)] }
  var tableName: String { "rule" }
  var tableSeries: String? { label }
  var digestName: String { "rule \(label ?? "")" }
  var channels: Channels {
    get { [(isVertical ? .x : .y, [value])] }
    set { value = newValue[isVertical ? .x : .y].first ?? value }
  }

  func extend(_ range: inout DataRange, isX: Bool) {
    if isVertical == isX { range.add([value]) }
  }

  func check(with checker: MarkChecker) throws(DrawingError) {
    try checker.number(value, "value", along: isVertical ? checker.panel.x : checker.panel.y)
  }

  func paint(_ painter: inout PanelPainter, style: ResolvedStyle?) {
    let scale = isVertical ? painter.content.x : painter.content.y
    guard scale.contains(value) else { return }
    let (plot, theme) = (painter.plot, painter.theme)
    let ends: [Point]
    if isVertical {
      let x = painter.horizontal(value)
      ends = [Point(x, plot.y), Point(x, plot.maxY)]
    } else {
      let y = painter.vertical(value)
      ends = [Point(plot.x, y), Point(plot.maxX, y)]
    }
    painter.list.stroke(
      ends,
      Stroke(color.map(theme.shown) ?? theme.secondaryInk, width: 0.7, dash: dash ?? [2.4, 1.6]))
    painter.obstacles.rules.append(ends)
  }

  func paintName(_ painter: inout PanelPainter) throws(DrawingError) {
    let scale = isVertical ? painter.content.x : painter.content.y
    guard let label, scale.contains(value) else { return }
    let theme = painter.theme
    let text = try painter.type.measure(label, size: theme.tickSize)
    painter.put(
      text, candidates(text, in: painter),
      color: color.map { theme.wordInk(theme.shown($0)) } ?? theme.secondaryInk)
  }

  /// Places beside an upright rule from the top down, or over and under a lying one from its right end.
  private func candidates(_ text: MeasuredText, in painter: PanelPainter) -> [LabelPlace] {
    let plot = painter.plot
    let height = painter.theme.tickSize * 0.95
    let gap = 2.2
    var places: [LabelPlace] = []
    if isVertical {
      let x = painter.horizontal(value)
      for step in 0...16 {
        let y = plot.y + 1 + Double(step) / 16 * (plot.height - height - 2)
        for (rank, left) in [x + gap, x - gap - text.width].enumerated() {
          let box = Rect(x: left, y: y, width: text.width, height: height)
          places.append(LabelPlace(box, bias: 0.3 * Double(step) + 0.25 * Double(rank)))
        }
      }
      for step in 0...8 {
        let y = plot.y + 1 + Double(step) / 8 * (plot.height - text.width - 2)
        for (rank, left) in [x + gap - 0.8, x - gap + 0.8 - height].enumerated() {
          let box = Rect(x: left, y: y, width: height, height: text.width)
          let bias = 10 + 0.3 * Double(step) + 0.25 * Double(rank)
          places.append(LabelPlace(box, bias: bias, isUpright: true))
        }
      }
    } else {
      let y = painter.vertical(value)
      for step in 0...16 {
        let share = Double(step) / 16
        for (rank, top) in [y - gap + 0.8 - height, y + gap - 0.8].enumerated() {
          let left = plot.maxX - text.width - 1 - share * (plot.width - text.width - 3)
          let box = Rect(x: left, y: top, width: text.width, height: height)
          // Either end reads better than the middle.
          let bias = 4 * share * (1 - share) + 0.5 * share + 0.4 * Double(rank)
          places.append(LabelPlace(box, bias: bias))
        }
      }
    }
    return places
  }

  func tell(in words: inout PanelWords) { words.tellRule(label, at: value) }
}
