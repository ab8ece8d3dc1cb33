import Drawing

/// Bars from a common base to a value each; a NaN bar is not drawn.
///
/// Positions are usually those of ``Axis/categories(_:_:isReversed:showsLabels:)``: 0, 1, 2, … Several series stand
/// beside each other when each says which of how many it is.
public struct Bars: Sendable, Hashable {
  /// Where the groups stand, in data units.
  public var positions: [Double]
  /// Where the bars end, as many as positions.
  public var values: [Double]
  /// Where the bars start; not used on a logarithmic axis, on which they start at its lower end.
  public var base: Double
  /// Width of a group in data units.
  public var groupWidth: Double
  /// Which bar of its group this series draws, from 0.
  public var index: Int
  /// How many bars a group has.
  public var count: Int
  /// Name of the series, in mini-markup; `nil` is left out of legends.
  public var label: String?
  /// Look of the series.
  public var style: SeriesStyle
  /// Whether positions lie along y and bars grow along x.
  public var isHorizontal: Bool

  /// Makes bars at positions.
  ///
  /// - Parameters:
  ///   - positions: Where the groups stand, in data units.
  ///   - values: Where the bars end, as many as positions.
  ///   - base: Where the bars start.
  ///   - groupWidth: Width of a group in data units.
  ///   - index: Which bar of its group this series draws, from 0.
  ///   - count: How many bars a group has.
  ///   - label: Name of the series, in mini-markup.
  ///   - style: Look of the series.
  ///   - isHorizontal: Whether positions lie along y and bars grow along x.
  public init(
    at positions: [Double], values: [Double], base: Double = 0, groupWidth: Double = 0.8,
    index: Int = 0, of count: Int = 1, label: String? = nil, style: SeriesStyle = .automatic,
    isHorizontal: Bool = false
  ) {
    self.positions = positions
    self.values = values
    self.base = base
    self.groupWidth = groupWidth
    self.index = index
    self.count = count
    self.label = label
    self.style = style
    self.isHorizontal = isHorizontal
  }

  /// Both ends of each bar along the axis of positions.
  package var sides: [ClosedRange<Double>] {
    let width = groupWidth / Double(max(count, 1))
    return positions.map { position in
      let start = position - groupWidth / 2 + Double(index) * width
      return start...(start + max(width, 0))
    }
  }
}

extension Bars: MarkKind {
  var noun: String { "bars" }
  var form: [MarkForm] { [.boxes(isHorizontal: isHorizontal)] }
  var series: SeriesName? { SeriesName(label, style) }
  var tableName: String { "bar" }
  var digestName: String { "bars \(label ?? "")" }
  var channels: Channels {
    get { isHorizontal ? [(.y, positions), (.x, values)] : [(.x, positions), (.y, values)] }
    set {
      (positions, values) =
        isHorizontal ? (newValue[.y], newValue[.x]) : (newValue[.x], newValue[.y])
    }
  }
  var drawing: SeriesDrawing { SeriesDrawing(.area) }
  var sampleWidth: Double { 6 }

  func extend(_ range: inout DataRange, isX: Bool) {
    guard isHorizontal == isX else {
      range.add(sides.flatMap { [$0.lowerBound, $0.upperBound] })
      return
    }
    range.add(values)
    if range.isLinear { range.add([base]) }
    range.hasBars = true
  }

  func check(with checker: MarkChecker) throws(DrawingError) {
    try checker.count(values, "values", positions.count)
    guard !positions.isEmpty else {
      throw .notDrawable("The \(checker.what) have no positions; give at least one.")
    }
    guard count > 0, (0..<count).contains(index), groupWidth > 0, groupWidth.isFinite else {
      throw .notDrawable(
        "The \(checker.what) are number \(index) of \(count) in groups \(groupWidth) wide; count "
          + "from 0 and give a width above 0.")
    }
    for side in sides {
      let axis = isHorizontal ? checker.panel.y : checker.panel.x
      try checker.number(side.lowerBound, "side", along: axis)
      try checker.number(side.upperBound, "side", along: axis)
    }
    try checker.finite(base, "base")
    try checker.values(values, "values", along: isHorizontal ? checker.panel.x : checker.panel.y)
  }

  /// Bars as filled rectangles, cut at the plot area.
  func paint(_ painter: inout PanelPainter, style: ResolvedStyle?) {
    guard let style else { return }
    let along = isHorizontal ? painter.content.x : painter.content.y
    let start = along.kind == .linear ? base : along.domain.lowerBound
    var path: [PathElement] = []
    for (side, value) in zip(sides, values) where !value.isNaN {
      let corners =
        isHorizontal
        ? (painter.place(start, side.lowerBound), painter.place(value, side.upperBound))
        : (painter.place(side.lowerBound, start), painter.place(side.upperBound, value))
      let box = Rect(
        x: min(corners.0.x, corners.1.x), y: min(corners.0.y, corners.1.y),
        width: abs(corners.0.x - corners.1.x), height: abs(corners.0.y - corners.1.y))
      guard let seen = box.intersection(painter.plot) else { continue }
      // Neighbours of a group stay apart by a hair, so that they are told apart in grey.
      let hair = min(0.3, 0.1 * (isHorizontal ? seen.height : seen.width))
      path +=
        Rect(
          x: seen.x + (isHorizontal ? 0 : hair), y: seen.y + (isHorizontal ? hair : 0),
          width: seen.width - (isHorizontal ? 0 : 2 * hair),
          height: seen.height - (isHorizontal ? 2 * hair : 0)
        ).path
      painter.obstacles.boxes.append(seen)
    }
    if !path.isEmpty { painter.list.commands.append(.fill(path, style.color)) }
  }

  func paintSample(_ list: inout DisplayList, _ sample: LegendSample) {
    let middle = sample.middle
    list.fill(Rect(x: middle.x - 3, y: middle.y - 3, width: 6, height: 6), sample.style.color)
  }

  func tell(in words: inout PanelWords) {
    let (x, y) = isHorizontal ? (values, positions) : (positions, values)
    words.tell("a row of bars", label, x, y)
  }
}
