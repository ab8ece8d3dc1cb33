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

extension PanelPainter {
  /// Bars as filled rectangles, cut at the plot area.
  mutating func drawBars(_ bars: Bars, _ style: ResolvedStyle) {
    let along = bars.isHorizontal ? content.x : content.y
    let base = along.kind == .linear ? bars.base : along.domain.lowerBound
    var path: [PathElement] = []
    for (side, value) in zip(bars.sides, bars.values) where !value.isNaN {
      let corners =
        bars.isHorizontal
        ? (place(base, side.lowerBound), place(value, side.upperBound))
        : (place(side.lowerBound, base), place(side.upperBound, value))
      let box = Rect(
        x: min(corners.0.x, corners.1.x), y: min(corners.0.y, corners.1.y),
        width: abs(corners.0.x - corners.1.x), height: abs(corners.0.y - corners.1.y))
      guard let seen = box.intersection(plot) else { continue }
      // Neighbours of a group stay apart by a hair, so that they are told apart in grey.
      let hair = min(0.3, 0.1 * (bars.isHorizontal ? seen.height : seen.width))
      path +=
        Rect(
          x: seen.x + (bars.isHorizontal ? 0 : hair), y: seen.y + (bars.isHorizontal ? hair : 0),
          width: seen.width - (bars.isHorizontal ? 0 : 2 * hair),
          height: seen.height - (bars.isHorizontal ? 2 * hair : 0)
        ).path
      obstacles.boxes.append(seen)
    }
    if !path.isEmpty { list.commands.append(.fill(path, style.color)) }
  }
}
