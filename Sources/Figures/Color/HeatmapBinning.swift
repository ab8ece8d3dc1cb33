public import Drawing

/// How the cells of a heatmap are put together when there are more than can be seen.
///
/// Cells are put together in blocks before they are coloured, at most `HeatmapGrid.finest` blocks along
/// a side and four to the point. A block of masked cells alone is masked; masked cells count for nothing in
/// the others; a block with a NaN in it is NaN, so that none is hidden.
public enum HeatmapBinning: Sendable, Hashable {
  /// The value farthest out: the largest of the block, or the farthest from the centre on a diverging scale. A
  /// single spike stays visible.
  case spikes
  /// The mean of the block's values.
  case mean
}

/// The blocks of cells that a heatmap is drawn with.
package struct HeatmapGrid: Sendable, Hashable {
  /// The most blocks along a side: a picture of this side stays under 500 kB in a vector file.
  package static let finest = 384
  /// The most blocks to a point of the page.
  package static let blocksPerPoint = 4.0

  /// First cell of every block and the end of the last, row by row and column by column.
  package var rows: [Int]
  package var columns: [Int]

  /// The blocks for a heatmap drawn at a size in points.
  package init(_ heatmap: Heatmap, width: Double, height: Double) {
    rows = HeatmapGrid.edges(heatmap.rowCount, length: height)
    columns = HeatmapGrid.edges(heatmap.columnCount, length: width)
  }

  /// Whether every block is one cell.
  package var isWhole: Bool {
    rows.count == (rows.last ?? 0) + 1 && columns.count == (columns.last ?? 0) + 1
  }

  /// Rows and columns of cells in the largest block.
  package var largest: (rows: Int, columns: Int) {
    func most(_ edges: [Int]) -> Int { zip(edges, edges.dropFirst()).map { $1 - $0 }.max() ?? 1 }
    return (most(rows), most(columns))
  }

  /// Block edges: a whole number of cells in each where up to half as many blocks more is enough for that,
  /// otherwise blocks that differ by one cell.
  private static func edges(_ count: Int, length: Double) -> [Int] {
    let most = max(1, min(finest, Int((length * blocksPerPoint).rounded(.up))))
    guard count > most else { return Array(0...count) }
    let least = (count + most - 1) / most
    if let even = (least...(least * 3 / 2)).first(where: { count % $0 == 0 }) {
      return Array(stride(from: 0, through: count, by: even))
    }
    let blocks = (count + least - 1) / least
    return (0...blocks).map { $0 * count / blocks }
  }

  /// The heatmap with one cell per block.
  ///
  /// - Parameters:
  ///   - heatmap: The cells the grid was made for.
  ///   - center: Centre of a diverging scale; `nil` for all others.
  /// - Returns: The heatmap itself when every block is one cell.
  /// - Complexity: O(cells).
  package func binned(_ heatmap: Heatmap, center: Double?) -> Heatmap {
    if isWhole { return heatmap }
    let width = columns.count - 1
    let height = rows.count - 1
    let isMean = heatmap.binning == .mean
    var values = [Double](repeating: .nan, count: width * height)
    var mask = [Bool](repeating: false, count: width * height)
    heatmap.values.withUnsafeBufferPointer { cells in
      heatmap.mask.withUnsafeBufferPointer { hidden in
        for row in 0..<height {
          for column in 0..<width {
            var best = -Double.infinity
            var extreme = 0.0
            var sum = 0.0
            var count = 0
            var hasNaN = false
            for line in rows[row]..<rows[row + 1] {
              let start = line * heatmap.columnCount
              for index in (start + columns[column])..<(start + columns[column + 1]) {
                if !hidden.isEmpty, hidden[index] { continue }
                let value = cells[index]
                count += 1
                if value.isNaN { hasNaN = true }
                if isMean {
                  sum += value
                } else {
                  let reach = center.map { abs(value - $0) } ?? value
                  if reach > best { (best, extreme) = (reach, value) }
                }
              }
            }
            let place = row * width + column
            if count == 0 {
              mask[place] = true
            } else if !hasNaN {
              values[place] = isMean ? sum / Double(count) : extreme
            }
          }
        }
      }
    }
    var copy = heatmap
    copy.rowCount = height
    copy.columnCount = width
    copy.values = values
    copy.mask = mask.contains(true) ? mask : []
    return copy
  }

  /// The rule in words, for captions; `nil` when every block is one cell.
  package func sentence(_ heatmap: Heatmap, center: Double?) -> String? {
    if isWhole { return nil }
    let (down, across) = largest
    let what =
      switch (heatmap.binning, center) {
      case (.mean, _): "the mean"
      case (.spikes, nil): "the largest"
      case (.spikes, .some(let center)): "the value farthest from \(numberLabels([center])[0])"
      }
    let isEven =
      rows.last == down * (rows.count - 1) && columns.last == across * (columns.count - 1)
    return "Each cell drawn shows \(what) of \(isEven ? "" : "up to ")\(down) × \(across) cells."
  }
}

extension Figure {
  /// How the cells of heatmaps were put together, one sentence for each rule: for the caption.
  ///
  /// - Returns: No sentence where every cell is drawn.
  /// - Throws: ``/Drawing/DrawingError`` when the figure cannot be drawn.
  public func binningSentences() throws(DrawingError) -> [String] {
    let plots = try resolved(metrics: PinnedFontMetrics()).plots
    var sentences: [String] = []
    for (row, line) in try contents().enumerated() {
      for (column, content) in line.enumerated() {
        for heatmap in content.panel.heatmaps {
          let plot = plots[row][column]
          let part = content.share(of: heatmap)
          let size = Size(part.width * plot.width, part.height * plot.height)
          let grid = HeatmapGrid(
            heatmap, width: size.width / theme.magnification,
            height: size.height / theme.magnification)
          if let sentence = grid.sentence(heatmap, center: content.color?.center),
            !sentences.contains(sentence)
          {
            sentences.append(sentence)
          }
        }
      }
    }
    return sentences
  }
}

extension PanelContent {
  /// The part of the plot area that a heatmap fills, as fractions.
  func share(of heatmap: Heatmap) -> Size {
    Size(
      abs(x.fraction(heatmap.x.upperBound) - x.fraction(heatmap.x.lowerBound)),
      abs(y.fraction(heatmap.y.upperBound) - y.fraction(heatmap.y.lowerBound)))
  }
}

extension ResolvedColorScale {
  /// The centre of a diverging scale.
  var center: Double? {
    if case .diverging(let center) = scale.kind { center } else { nil }
  }
}
