import Drawing

/// What a kind of mark knows to do; a new one is a file that conforms to this, and a line in ``Mark``.
protocol MarkKind: Sendable, Hashable {
  /// What errors call it, such as `step line`.
  var noun: String { get }
  /// Name or words in errors; the series' name unless the mark says otherwise.
  var quoted: String? { get }
  /// The series it belongs to; `nil` for marks that are none.
  var series: SeriesName? { get }

  // MARK: Numbers

  /// What the rows of a table of drawn numbers call it.
  var tableName: String { get }
  /// The series in such a table.
  var tableSeries: String? { get }
  /// What a digest of drawn numbers calls it.
  var digestName: String { get }
  /// Its numbers, in the order in which a digest takes them.
  var channels: Channels { get set }
  /// Its numbers with their places on a panel, as many in every column.
  func tableChannels(on panel: Panel) -> Channels
  /// Which of those rows a table has; `nil` for all.
  var tableRows: [Int]? { get }

  // MARK: Extent and checks

  /// Adds what the mark reaches along an axis.
  func extend(_ range: inout DataRange, isX: Bool)
  /// Refuses what cannot be drawn.
  func check(with checker: MarkChecker) throws(DrawingError)

  // MARK: Painting

  /// What it is drawn as.
  var form: [MarkForm] { get }
  /// When it is painted.
  var layer: MarkLayer { get }
  /// The line whose end a name may stand beside.
  var curve: Line? { get }
  /// Whether words that lie on it are hard to read.
  var crossesWords: Bool { get }
  /// Registers what labels have to avoid, before any looks for room.
  func reserveRoom(_ painter: inout PanelPainter) throws(DrawingError)
  /// Paints the mark; the style is that of its series.
  func paint(_ painter: inout PanelPainter, style: ResolvedStyle?) throws(DrawingError)
  /// Writes its name inside the panel.
  func paintName(_ painter: inout PanelPainter) throws(DrawingError)

  // MARK: Legend and lint

  /// What a series can be told by.
  var drawing: SeriesDrawing { get }
  /// Width in points that its sample in a legend needs.
  var sampleWidth: Double { get }
  /// Draws the sample.
  func paintSample(_ list: inout DisplayList, _ sample: LegendSample)

  // MARK: Words

  /// The x that the words of a panel tell the range of.
  var wordedX: [Double] { get }
  /// Says what it shows.
  func tell(in words: inout PanelWords)
}

/// What most marks have in common.
extension MarkKind {
  var quoted: String? { series?.label }
  var series: SeriesName? { nil }
  var tableSeries: String? { series?.label }
  func tableChannels(on panel: Panel) -> Channels { channels }
  var tableRows: [Int]? { nil }
  var layer: MarkLayer { .data }
  var curve: Line? { nil }
  var crossesWords: Bool { true }
  func reserveRoom(_ painter: inout PanelPainter) throws(DrawingError) {}
  func paintName(_ painter: inout PanelPainter) throws(DrawingError) {}
  var drawing: SeriesDrawing { SeriesDrawing(.area) }
  var sampleWidth: Double { 17 }
  func paintSample(_ list: inout DisplayList, _ sample: LegendSample) {}
  var wordedX: [Double] { [] }

  func isSame(as other: any MarkKind) -> Bool { (other as? Self) == self }
}

/// When marks are painted: each layer over those before it.
enum MarkLayer: Sendable {
  /// Under the grid.
  case ground
  /// Under the axes, which it would hide.
  case picture
  /// With the curves.
  case data
  /// Over everything.
  case words
}

/// The name and look of the series that a mark belongs to.
struct SeriesName: Sendable {
  var label: String?
  var style: SeriesStyle

  init(_ label: String?, _ style: SeriesStyle) {
    self.label = label
    self.style = style
  }
}

/// What a reader can tell a series by, apart from its colour.
struct SeriesDrawing: Sendable, Hashable {
  enum Kind { case line, points, area }
  var kind: Kind
  var hasMarkers: Bool

  init(_ kind: Kind, hasMarkers: Bool = false) {
    self.kind = kind
    self.hasMarkers = hasMarkers
  }
}

/// What a mark is drawn as, for programs that look for its numbers in a display list.
package enum MarkForm: Sendable, Hashable {
  /// One path through the points; every run without a gap is a path of its own where it is broken.
  case path(isBroken: Bool)
  /// A marker at every point.
  case markers
  /// A stroke from low to high at every point.
  case intervals(isHorizontal: Bool)
  /// A filled path along the upper curve and back along the lower one, for every run without a gap.
  case outline
  /// Filled rectangles that end at the values.
  case boxes(isHorizontal: Bool)
  /// A stroke right across.
  case across(isVertical: Bool)
  /// A filled rectangle right across, with an edge at low and one at high.
  case edges(isVertical: Bool)
  /// An image with a pixel per cell.
  case cells(rows: Int, columns: Int)
}
