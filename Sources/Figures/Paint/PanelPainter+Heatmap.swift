import Drawing

extension PanelPainter {
  /// Paints a heatmap as one image with a pixel per cell.
  mutating func drawHeatmap(_ heatmap: Heatmap) {
    guard let color = content.color else { return }
    let xs = [horizontal(heatmap.x.lowerBound), horizontal(heatmap.x.upperBound)].sorted()
    let ys = [vertical(heatmap.y.lowerBound), vertical(heatmap.y.upperBound)].sorted()
    let area = Rect(x: xs[0], y: ys[0], width: xs[1] - xs[0], height: ys[1] - ys[0])
    let grid = HeatmapGrid(heatmap, width: area.width, height: area.height)
    let raster = heatmapRaster(
      grid.binned(heatmap, center: color.center), color: color, theme: theme,
      isFlippedX: content.x.isReversed,
      isFlippedY: content.y.isReversed)
    list.commands.append(.image(raster, in: area))
  }

  /// The colour of the heatmap under a place on the page; `nil` where there is none.
  func colorUnder(_ point: Point) -> Color? {
    guard let color = content.color else { return nil }
    let x = content.x.value((point.x - plot.x) / plot.width)
    let y = content.y.value((plot.maxY - point.y) / plot.height)
    for mark in content.panel.marks.reversed() {
      guard case .heatmap(let heatmap) = mark, heatmap.x.contains(x), heatmap.y.contains(y) else {
        continue
      }
      // Cells are even on the axes as drawn, so the cell is found by fractions.
      func cell(_ scale: Scale, _ value: Double, _ edges: ClosedRange<Double>, _ count: Int) -> Int
      {
        let low = scale.fraction(edges.lowerBound)
        let high = scale.fraction(edges.upperBound)
        let share = (scale.fraction(value) - low) / (high - low)
        return min(max(Int(share * Double(count)), 0), count - 1)
      }
      let column = cell(content.x, x, heatmap.x, heatmap.columnCount)
      let row = cell(content.y, y, heatmap.y, heatmap.rowCount)
      let index = row * heatmap.columnCount + column
      if !heatmap.mask.isEmpty, heatmap.mask[index] { return theme.maskInk }
      let value = heatmap.values[index]
      return value.isNaN ? theme.nanInk : color.color(at: value)
    }
    return nil
  }
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
      if !heatmap.mask.isEmpty, heatmap.mask[index] {
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
