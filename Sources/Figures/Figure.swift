/// A figure as a value: a grid of panels with everything needed to draw it, and nothing drawn yet.
///
/// ```swift
/// let figure = Figure(
///   id: "wavelengths", title: "Wavelengths of RoPE", width: 234, height: 150,
///   rows: [[
///     Panel(
///       tag: "a", x: Axis("pair index *i*"), y: Axis("wavelength λ_{i} (tokens)", scale: .log10),
///       marks: [
///         .line(Line(x: pairs, y: wavelengths, label: "base 10^{4}")),
///         .rule(Rule(y: 2048, label: "trained context *L*")),
///       ])
///   ]])
/// let svg = try figure.rendered(as: .svg)
/// ```
public struct Figure: Sendable, Hashable {
  /// Identifier: lower-case letters, digits and hyphens; also the prefix of ids inside the SVG.
  public var id: String
  /// Title for metadata and screen readers; it is not drawn.
  public var title: String
  /// What the figure shows, in words, for readers who cannot see it; where it is empty, ``inWords()`` stands in files.
  public var altText: String
  /// Width in points.
  public var width: Double
  /// Height in points.
  public var height: Double
  /// Panels, row by row; rows may differ in length.
  ///
  /// When a panel spans columns or rows, all rows share one grid: each panel takes the first place of its row that no
  /// panel from above reaches into, and the places must come out even.
  public var rows: [[Panel]]
  /// Whether a row that is shorter than others keeps their columns and leaves its last places empty.
  public var alignsColumns: Bool
  /// Relative widths of the columns; equal when empty.
  public var columnWeights: [Double]
  /// Relative heights of the rows; equal when empty.
  public var rowWeights: [Double]
  /// Where the names of the series go.
  public var legend: Legend
  /// A colour bar shared by all heatmaps that have no bar of their own.
  public var sharedColorBar: ColorScale?
  /// Whether height that square panels cannot use is cut off the page.
  package var trimsHeight = false
  /// The narrowest page that the figure can be laid out for, in points at the sizes of paper; `nil` for any.
  public var leastWidth: Double?
  /// Fonts, line widths and inks.
  public var theme: Theme

  /// Makes a figure; `width` and `height` are points.
  public init(
    id: String, title: String, altText: String = "", width: Double, height: Double,
    rows: [[Panel]],
    alignsColumns: Bool = false, columnWeights: [Double] = [], rowWeights: [Double] = [],
    legend: Legend = .automatic,
    sharedColorBar: ColorScale? = nil, leastWidth: Double? = nil,
    theme: Theme = .paper
  ) {
    self.id = id
    self.title = title
    self.altText = altText
    self.width = width
    self.height = height
    self.rows = rows
    self.alignsColumns = alignsColumns
    self.columnWeights = columnWeights
    self.rowWeights = rowWeights
    self.legend = legend
    self.sharedColorBar = sharedColorBar
    self.leastWidth = leastWidth
    self.theme = theme
  }
}

/// Where the names of the series go.
public enum Legend: Sendable, Hashable {
  /// Direct labels at line ends where every line has room for one, otherwise legends: one below all panels, or one below
  /// each where no two panels have a series in common.
  case automatic
  /// Direct labels at line ends.
  case direct
  /// One legend for all panels, below them.
  case below
  /// A legend below each panel, of its own series.
  case belowEach
  /// No names.
  case none
}

/// One set of axes and what is drawn in it.
public struct Panel: Sendable, Hashable {
  /// Letter shown in bold at the top-left, such as `a`; none when `nil`.
  public var tag: String?
  /// Short heading above the axes, in mini-markup.
  public var title: String?
  /// Horizontal axis.
  public var x: Axis
  /// Vertical axis.
  public var y: Axis
  /// Marks in painting order.
  public var marks: [Mark]
  /// Colours of this panel's heatmaps, with a bar beside the panel; `nil` uses the figure's shared bar.
  public var color: ColorScale?
  /// Whether the bar of the panel's own colours is drawn (off where one bar serves a row of panels).
  public var showsColorBar: Bool
  /// Whether the plot area is forced to a square.
  public var isSquare: Bool
  /// Another reading of x, at the top.
  public var secondX: SecondAxis?
  /// Another reading of y, at the right.
  public var secondY: SecondAxis?
  /// How many columns of the grid the panel takes.
  public var columnSpan: Int
  /// How many rows of the grid the panel takes, from its own downwards.
  public var rowSpan: Int

  /// Makes a panel from its axes and marks.
  public init(
    tag: String? = nil, title: String? = nil, x: Axis, y: Axis, marks: [Mark],
    color: ColorScale? = nil, showsColorBar: Bool = true, isSquare: Bool = false,
    secondX: SecondAxis? = nil, secondY: SecondAxis? = nil, columnSpan: Int = 1, rowSpan: Int = 1
  ) {
    self.tag = tag
    self.title = title
    self.x = x
    self.y = y
    self.marks = marks
    self.color = color
    self.showsColorBar = showsColorBar
    self.isSquare = isSquare
    self.secondX = secondX
    self.secondY = secondY
    self.columnSpan = columnSpan
    self.rowSpan = rowSpan
  }
}

/// How data become distance along an axis.
public enum AxisScale: Sendable, Hashable {
  /// Distance proportional to the value.
  case linear
  /// Distance proportional to the decimal logarithm; labels are powers of ten.
  case log10
  /// Distance proportional to the binary logarithm; labels are powers of two, k and M where they fit.
  case log2
}

/// A labelled position on an axis.
public struct Tick: Sendable, Hashable {
  /// Position in data units.
  public var value: Double
  /// Label in mini-markup.
  public var label: String

  /// Makes a tick at a data value.
  public init(_ value: Double, _ label: String) {
    self.value = value
    self.label = label
  }
}

/// An axis: its label, scale, range and ticks.
public struct Axis: Sendable, Hashable {
  /// Label in mini-markup; units in round brackets.
  public var label: String
  /// How data become distance.
  public var scale: AxisScale
  /// Shown range in data units; `nil` takes the range of the data with a small margin.
  public var domain: ClosedRange<Double>?
  /// Ticks; `nil` chooses them.
  public var ticks: [Tick]?
  /// Whether values grow leftwards or downwards instead of rightwards or upwards.
  public var isReversed: Bool
  /// Whether tick labels and the axis label are drawn (off for inner axes of small multiples).
  public var showsLabels: Bool
  /// Whether light grid lines are drawn at the major ticks.
  public var showsGrid: Bool
  /// Whether a logarithmic axis ends in a shaded strip, apart from the rest, in which zeros stand.
  public var showsZero: Bool

  /// Makes an axis; everything but the label has a default.
  public init(
    _ label: String, scale: AxisScale = .linear, domain: ClosedRange<Double>? = nil,
    ticks: [Tick]? = nil, isReversed: Bool = false, showsLabels: Bool = true,
    showsGrid: Bool = false, showsZero: Bool = false
  ) {
    self.label = label
    self.scale = scale
    self.domain = domain
    self.ticks = ticks
    self.isReversed = isReversed
    self.showsLabels = showsLabels
    self.showsGrid = showsGrid
    self.showsZero = showsZero
  }

  /// An axis of named categories at 0, 1, 2, … with half a step of room on either side.
  public static func categories(
    _ label: String, _ names: [String], isReversed: Bool = false, showsLabels: Bool = true
  ) -> Axis {
    Axis(
      label, domain: -0.5...(max(Double(names.count), 1) - 0.5),
      ticks: names.enumerated().map { Tick(Double($0.offset), $0.element) },
      isReversed: isReversed, showsLabels: showsLabels)
  }
}
