package import Drawing

/// What another program needs, beside the drawn numbers, to draw a figure again: sizes, axes with their limits,
/// colours and words.
///
/// Limits are those the figure is drawn with, also where the data decide. Words are in mini-markup. Rules, bands and
/// series are among the drawn numbers and not here.
package struct FigureOutline: Sendable, Hashable, Encodable {
  /// Identifier of the figure.
  package let id: String
  /// Width in points.
  package let width: Double
  /// Height in points.
  package let height: Double
  /// Whether series have names to be shown, in a legend or beside them.
  package let showsNames: Bool
  /// Relative widths of the columns; equal when empty.
  package let columnWeights: [Double]
  /// Relative heights of the rows; equal when empty.
  package let rowWeights: [Double]
  /// Whether some panel takes more than one place of the grid.
  package let hasSpans: Bool
  /// The panels, row by row.
  package let rows: [[Panel]]

  /// One panel.
  package struct Panel: Sendable, Hashable, Encodable {
    /// What the drawn numbers call the panel: its letter, or its number from 1 where it has none.
    package let name: String
    /// First row and column of the grid that the panel takes, from 0, and how many of each.
    package let place: [Int]
    package let tag: String?
    package let title: String?
    package let x: Axis
    package let y: Axis
    package let isSquare: Bool
    package let color: Color?
    /// Whose colour bar explains the heatmaps: the panel's `own`, the `figure`'s, or that of `another` panel.
    package let bar: String
    package let heatmaps: [Cells]
    package let words: [Words]
  }

  /// One axis.
  package struct Axis: Sendable, Hashable, Encodable {
    package let label: String
    /// `linear`, `log10` or `log2`.
    package let scale: String
    package let low: Double
    package let high: Double
    package let isReversed: Bool
    /// Whether zeros have a strip of their own before the lower limit.
    package let hasZero: Bool
    package let showsLabels: Bool
    package let ticks: [Words]?
  }

  /// A colour scale.
  package struct Color: Sendable, Hashable, Encodable {
    package let map: String
    /// Colours from low to high as `#rrggbb`, evenly spaced; only for a map of our own.
    package let colors: [String]?
    /// `linear`, `log` or `diverging`.
    package let kind: String
    package let low: Double
    package let high: Double
    package let center: Double?
    package let label: String
  }

  /// Size and place of a heatmap's cells.
  package struct Cells: Sendable, Hashable, Encodable {
    package let rowCount: Int
    package let columnCount: Int
    package let left: Double
    package let right: Double
    package let bottom: Double
    package let top: Double
  }

  /// Words at a place in data units; ticks have no `y`.
  package struct Words: Sendable, Hashable, Encodable {
    package let text: String
    package let x: Double
    package let y: Double?
  }
}

extension Figure {
  /// The outline of the figure as it would be drawn.
  ///
  /// - Returns: The outline, for a program that reads JSON.
  /// - Throws: ``DrawingError`` when the data of a panel cannot be drawn.
  package func outline() throws(DrawingError) -> FigureOutline {
    var number = 0
    let panels = zip(try contents(), try gridCells()).map { line, cells in
      zip(line, cells).map { content, cell in
        number += 1
        return FigureOutline.Panel(content, cell, number: number)
      }
    }
    return FigureOutline(
      id: id, width: width, height: height, showsNames: legend != .none,
      columnWeights: columnWeights, rowWeights: rowWeights, hasSpans: hasSpans, rows: panels)
  }
}

extension FigureOutline.Panel {
  fileprivate init(_ content: PanelContent, _ cell: GridCell, number: Int) {
    let panel = content.panel
    name = panel.tag ?? String(number)
    place = [cell.rows.lowerBound, cell.columns.lowerBound, cell.rows.count, cell.columns.count]
    tag = panel.tag
    title = panel.title
    x = FigureOutline.Axis(panel.x, content.x)
    y = FigureOutline.Axis(panel.y, content.y)
    isSquare = panel.isSquare
    color = content.hasHeatmap ? content.color.map(FigureOutline.Color.init) : nil
    bar = content.hasOwnBar ? "own" : panel.color == nil ? "figure" : "another"
    heatmaps = panel.heatmaps.map { heatmap in
      FigureOutline.Cells(
        rowCount: heatmap.rowCount, columnCount: heatmap.columnCount,
        left: heatmap.x.lowerBound, right: heatmap.x.upperBound,
        bottom: heatmap.y.lowerBound, top: heatmap.y.upperBound)
    }
    words = panel.marks.compactMap { mark in
      guard let text = mark.kind as? Text else { return nil }
      return FigureOutline.Words(text: text.string, x: text.x, y: text.y)
    }
  }
}

extension FigureOutline.Axis {
  fileprivate init(_ axis: Axis, _ scale: Scale) {
    label = axis.label
    self.scale =
      switch scale.kind {
      case .linear: "linear"
      case .log10: "log10"
      case .log2: "log2"
      }
    low = scale.domain.lowerBound
    high = scale.domain.upperBound
    isReversed = scale.isReversed
    hasZero = scale.hasZero
    showsLabels = axis.showsLabels
    ticks = axis.ticks?.map { FigureOutline.Words(text: $0.label, x: $0.value, y: nil) }
  }
}

extension FigureOutline.Color {
  fileprivate init(_ color: ResolvedColorScale) {
    map = color.scale.map.rawValue
    colors =
      color.scale.map == .blueWhiteRed
      ? (0...32).map { step in
        let code = String(color.scale.map.color(at: Double(step) / 32).pixel & 0xFF_FFFF, radix: 16)
        return "#" + String(repeating: "0", count: 6 - code.count) + code
      } : nil
    kind =
      switch color.scale.kind {
      case .linear: "linear"
      case .log: "log"
      case .diverging: "diverging"
      }
    low = color.domain.lowerBound
    high = color.domain.upperBound
    center = color.center
    label = color.scale.label
  }
}
