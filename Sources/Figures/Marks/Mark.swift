public import Drawing

/// The look of a series; what is `nil` is chosen from the cycle of colours, dashes and markers.
///
/// Series with the same label look the same in every panel of a figure.
public struct SeriesStyle: Sendable, Hashable {
  /// Place in the theme's cycle; `nil` takes the next free place in order of first appearance.
  public var cycle: Int?
  /// Ink instead of the cycle's.
  public var color: Color?
  /// Dashes in points instead of the cycle's; empty is solid.
  public var dash: [Double]?
  /// Marker instead of the cycle's.
  public var marker: Marker?
  /// Line width in points instead of the theme's.
  public var width: Double?

  /// Makes a style; everything left out comes from the cycle.
  public init(
    cycle: Int? = nil, color: Color? = nil, dash: [Double]? = nil, marker: Marker? = nil,
    width: Double? = nil
  ) {
    self.cycle = cycle
    self.color = color
    self.dash = dash
    self.marker = marker
    self.width = width
  }

  /// Everything from the cycle.
  public static let automatic = SeriesStyle()
}

/// Shapes that stand for data points.
public enum Marker: String, Sendable, Hashable, CaseIterable {
  /// Filled circle.
  case circle
  /// Filled square.
  case square
  /// Filled triangle, point up.
  case triangle
  /// Filled square on its corner.
  case diamond
  /// Two crossed strokes.
  case cross
  /// Filled triangle, point down.
  case triangleDown
  /// Circle of outline only.
  case ring
}

/// A line through points in order; it breaks where a coordinate is NaN.
public struct Line: Sendable, Hashable {
  /// Horizontal data coordinates.
  public var x: [Double]
  /// Vertical data coordinates, as many as `x`.
  public var y: [Double]
  /// Name of the series, in mini-markup; `nil` is left out of legends.
  public var label: String?
  /// Look of the series.
  public var style: SeriesStyle
  /// Whether the cycle's markers are drawn on the points as well.
  public var showsMarkers: Bool

  /// Makes a line through the points (x, y).
  public init(
    x: [Double], y: [Double], label: String? = nil, style: SeriesStyle = .automatic,
    showsMarkers: Bool = false
  ) {
    self.x = x
    self.y = y
    self.label = label
    self.style = style
    self.showsMarkers = showsMarkers
  }
}

/// Where a step line changes height.
public enum StepPosition: Sendable, Hashable {
  /// Half-way between neighbouring points.
  case middle
  /// At the left of each pair of points: the new height at once.
  case before
  /// At the right of each pair of points: the old height until then.
  case after
}

/// A piecewise constant line; it breaks where a coordinate is NaN.
public struct Step: Sendable, Hashable {
  /// The points, name and look.
  public var line: Line
  /// Where the height changes.
  public var position: StepPosition

  /// Makes a step line through the points of a line.
  public init(_ line: Line, position: StepPosition = .middle) {
    self.line = line
    self.position = position
  }
}

/// Unconnected points; a NaN point is not drawn.
public struct Points: Sendable, Hashable {
  /// Horizontal data coordinates.
  public var x: [Double]
  /// Vertical data coordinates, as many as `x`.
  public var y: [Double]
  /// Name of the series, in mini-markup; `nil` is left out of legends.
  public var label: String?
  /// Look of the series.
  public var style: SeriesStyle
  /// Marker diameter in points; `nil` takes the theme's.
  public var size: Double?

  /// Makes points at (x, y).
  public init(
    x: [Double], y: [Double], label: String? = nil, style: SeriesStyle = .automatic,
    size: Double? = nil
  ) {
    self.x = x
    self.y = y
    self.label = label
    self.style = style
    self.size = size
  }
}

/// Points with an interval along one axis, such as a mean with its 95 % interval.
public struct ErrorBars: Sendable, Hashable {
  /// The points, name and look.
  public var points: Points
  /// Lower ends of the intervals in data units, as many as points.
  public var low: [Double]
  /// Upper ends of the intervals in data units, as many as points.
  public var high: [Double]
  /// Whether the intervals run along x instead of y.
  public var isHorizontal: Bool

  /// Makes points with intervals.
  public init(_ points: Points, low: [Double], high: [Double], isHorizontal: Bool = false) {
    self.points = points
    self.low = low
    self.high = high
    self.isHorizontal = isHorizontal
  }
}

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

/// The shaded area between two curves over the same x; it breaks where a coordinate is NaN.
public struct Area: Sendable, Hashable {
  /// Horizontal data coordinates.
  public var x: [Double]
  /// Lower curve, as many as `x`.
  public var low: [Double]
  /// Upper curve, as many as `x`.
  public var high: [Double]
  /// Name of the series, in mini-markup; `nil` is left out of legends.
  public var label: String?
  /// Look of the series; the ink is lightened.
  public var style: SeriesStyle

  /// Makes the area between two curves.
  public init(
    x: [Double], low: [Double], high: [Double], label: String? = nil,
    style: SeriesStyle = .automatic
  ) {
    self.x = x
    self.low = low
    self.high = high
    self.label = label
    self.style = style
  }
}

/// Words at a data position.
public struct Text: Sendable, Hashable {
  /// Words in mini-markup.
  public var string: String
  /// Horizontal data coordinate.
  public var x: Double
  /// Vertical data coordinate.
  public var y: Double
  /// Where the words stand from the position.
  public var anchor: Anchor
  /// Shift of the words from the position in points, right and down; a leader is drawn when it is long.
  public var offset: Point
  /// Ink; `nil` takes the theme's for text.
  public var color: Color?

  /// Where words stand from their position.
  public enum Anchor: Sendable, Hashable {
    /// Words start at the position.
    case leading
    /// Words are centred on the position.
    case center
    /// Words end at the position.
    case trailing
  }

  /// Makes words at a data position.
  public init(
    _ string: String, x: Double, y: Double, anchor: Anchor = .leading, offset: Point = Point(0, 0),
    color: Color? = nil
  ) {
    self.string = string
    self.x = x
    self.y = y
    self.anchor = anchor
    self.offset = offset
    self.color = color
  }
}

/// A matrix as coloured cells, row 0 first.
///
/// Cells have equal size on the axes as drawn (so equal ratios on a logarithmic axis). A cell that
/// is masked gets the mask ink, a NaN the NaN ink, both also shown at the colour bar.
public struct Heatmap: Sendable, Hashable {
  /// Rows; row 0 lies at the lower end of `y`.
  public var rowCount: Int
  /// Columns; column 0 lies at the lower end of `x`.
  public var columnCount: Int
  /// `rowCount · columnCount` values, row by row.
  public var values: [Double]
  /// Cells that do not exist, row by row; empty when all do.
  public var mask: [Bool]
  /// Outer edges along x in data units.
  public var x: ClosedRange<Double>
  /// Outer edges along y in data units.
  public var y: ClosedRange<Double>
  /// How cells are put together when there are more than can be seen.
  public var binning: HeatmapBinning

  /// Makes a heatmap from values row by row.
  public init(
    rowCount: Int, columnCount: Int, values: [Double], mask: [Bool] = [],
    x: ClosedRange<Double>, y: ClosedRange<Double>, binning: HeatmapBinning = .spikes
  ) {
    self.rowCount = rowCount
    self.columnCount = columnCount
    self.values = values
    self.mask = mask
    self.x = x
    self.y = y
    self.binning = binning
  }
}

/// Lines of equal value over a grid of nodes.
public struct Contour: Sendable, Hashable {
  /// Node coordinates along x, increasing.
  public var x: [Double]
  /// Node coordinates along y, increasing.
  public var y: [Double]
  /// Values at the nodes, `y.count` rows of `x.count`.
  public var values: [Double]
  /// Values to draw lines at.
  public var levels: [Double]
  /// Whether each line carries its value.
  public var showsLabels: Bool
  /// Ink; `nil` takes the theme's for text.
  public var color: Color?

  /// Makes contour lines over a grid.
  public init(
    x: [Double], y: [Double], values: [Double], levels: [Double], showsLabels: Bool = true,
    color: Color? = nil
  ) {
    self.x = x
    self.y = y
    self.values = values
    self.levels = levels
    self.showsLabels = showsLabels
    self.color = color
  }
}

/// Anything that can be drawn in a panel.
public enum Mark: Sendable, Hashable {
  /// A line through points.
  case line(Line)
  /// A piecewise constant line.
  case step(Step)
  /// Unconnected points.
  case points(Points)
  /// Points with intervals.
  case errorBars(ErrorBars)
  /// A reference line right across.
  case rule(Rule)
  /// A shaded range right across.
  case band(Band)
  /// The area between two curves.
  case area(Area)
  /// Bars from a common base.
  case bars(Bars)
  /// Words at a data position.
  case text(Text)
  /// A matrix as coloured cells.
  case heatmap(Heatmap)
  /// Lines of equal value.
  case contour(Contour)
}
