import Drawing

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

extension Heatmap: MarkKind {
  var noun: String { "heatmap" }
  var form: [MarkForm] { [.cells(rows: rowCount, columns: columnCount)] }
  var layer: MarkLayer { .picture }
  var tableName: String { "heatmap" }
  var digestName: String { "heatmap \(rowCount) × \(columnCount)" }
  /// The values; NaN also where a cell does not exist.
  var channels: Channels {
    get { [(.value, mask.isEmpty ? values : zip(values, mask).map { $1 ? .nan : $0 })] }
    set {
      let new = newValue[.value]
      for index in values.indices where !isMasked(index) { values[index] = new[index] }
    }
  }
  var tableRows: [Int]? { mask.isEmpty ? nil : values.indices.filter { !mask[$0] } }
  /// Whether a cell does not exist.
  func isMasked(_ index: Int) -> Bool { !mask.isEmpty && mask[index] }
  var wordedX: [Double] { [x.lowerBound, x.upperBound] }
  var crossesWords: Bool { false }

  /// The centres of the cells and their values.
  func tableChannels(on panel: Panel) -> Channels {
    let xs = panel.x.scale.cellCentres(of: x, count: columnCount)
    let ys = panel.y.scale.cellCentres(of: y, count: rowCount)
    return [
      (.x, values.indices.map { xs[$0 % columnCount] }),
      (.y, values.indices.map { ys[$0 / columnCount] }),
    ] + channels
  }

  func extend(_ range: inout DataRange, isX: Bool) {
    let edges = isX ? x : y
    range.add([edges.lowerBound, edges.upperBound])
    range.hasGrid = true
  }

  func check(with checker: MarkChecker) throws(DrawingError) {
    let what = checker.what
    let cells = rowCount * columnCount
    guard rowCount > 0, columnCount > 0, values.count == cells else {
      throw .notDrawable(
        "The \(what) has \(values.count) values for \(rowCount) × "
          + "\(columnCount) cells; give it one value per cell and at least one cell.")
    }
    guard mask.isEmpty || mask.count == cells else {
      throw .notDrawable(
        "The \(what) has a mask of \(mask.count) for \(cells) cells; give one per cell or none.")
    }
    // Most matrices have no infinity anywhere, which a plain pass over millions of cells finds out soonest.
    let hasInfinity = values.withUnsafeBufferPointer { $0.contains { $0.isInfinite } }
    for (index, value) in hasInfinity ? Array(values.enumerated()) : []
    where value.isInfinite && !isMasked(index) {
      throw .notDrawable(
        "The \(what) has \(value) in row \(index / columnCount), column "
          + "\(index % columnCount); cells must be finite, NaN or masked.")
    }
    for (edges, name, axis) in [(x, "x", checker.panel.x), (y, "y", checker.panel.y)] {
      try checker.number(edges.lowerBound, "lower edge along \(name)", along: axis)
      try checker.number(edges.upperBound, "upper edge along \(name)", along: axis)
      guard edges.lowerBound < edges.upperBound else {
        throw .notDrawable(
          "The \(what) starts and ends at \(name) = \(edges.lowerBound); its edges must differ.")
      }
      if let domain = axis.domain,
        edges.lowerBound < domain.lowerBound || edges.upperBound > domain.upperBound
      {
        throw .notDrawable(
          "The \(what) reaches from \(edges.lowerBound) to \(edges.upperBound) along \(name), beyond "
            + "the domain \(domain) of the axis; widen the domain or cut the heatmap.")
      }
    }
  }

  /// One image with a pixel per cell.
  func paint(_ painter: inout PanelPainter, style: ResolvedStyle?) {
    guard let color = painter.content.color else { return }
    let xs = [painter.horizontal(x.lowerBound), painter.horizontal(x.upperBound)].sorted()
    let ys = [painter.vertical(y.lowerBound), painter.vertical(y.upperBound)].sorted()
    let area = Rect(x: xs[0], y: ys[0], width: xs[1] - xs[0], height: ys[1] - ys[0])
    let grid = HeatmapGrid(self, width: area.width, height: area.height)
    let raster = heatmapRaster(
      grid.binned(self, center: color.center), color: color, theme: painter.theme,
      isFlippedX: painter.content.x.isReversed, isFlippedY: painter.content.y.isReversed)
    painter.list.commands.append(.image(raster, in: area))
  }

  func tell(in words: inout PanelWords) { words.tell(self) }
}

extension Panel {
  /// The heatmaps among the marks, in painting order.
  var heatmaps: [Heatmap] { marks.compactMap { $0.kind as? Heatmap } }

  /// Whether some mark is a picture, so that the panel is framed and words need a halo.
  var hasHeatmap: Bool { marks.contains { $0.kind.layer == .picture } }
}

/// The cells of a heatmap as pixels, row 0 of the matrix at the bottom unless y is flipped.
///
/// This is the one place that turns cells into pixels; cells are put together before, see ``HeatmapGrid``.
func heatmapRaster(
  _ heatmap: Heatmap, color: ResolvedColorScale, theme: Theme, isFlippedX: Bool, isFlippedY: Bool
) -> Raster {
  let (rows, columns) = (heatmap.rowCount, heatmap.columnCount)
  let mask = theme.maskInk.pixel
  let nan = theme.nanInk.pixel
  var pixels: [UInt32] = []
  pixels.reserveCapacity(rows * columns)
  for line in 0..<rows {
    let row = isFlippedY ? line : rows - 1 - line
    for place in 0..<columns {
      let column = isFlippedX ? columns - 1 - place : place
      let index = row * columns + column
      if heatmap.isMasked(index) {
        pixels.append(mask)
      } else if heatmap.values[index].isNaN {
        pixels.append(nan)
      } else {
        pixels.append(color.color(at: heatmap.values[index]).pixel)
      }
    }
  }
  return Raster(width: columns, height: rows, pixels: pixels)
}
