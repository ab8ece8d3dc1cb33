import Drawing

/// One entry of a legend: a sample of the look, and the name.
struct LegendEntry {
  var name: MeasuredText
  var label: String
  /// Marks that share the name, with their styles; the sample shows them all.
  var marks: [(mark: Mark, style: ResolvedStyle)]
}

/// A legend set in rows and aligned columns, measured and not yet placed.
struct LegendFrame {
  var entries: [LegendEntry]
  /// Widths of the columns in points, samples included.
  var columns: [Double]
  /// Distance of rows in points.
  var pitch: Double
  /// Width of the samples in points: shorter when no curve has to show its dashes.
  var sample: Double
  static let samplePad = 3.5
  static let columnPad = 11.0

  /// Number of rows.
  var rowCount: Int { (entries.count + columns.count - 1) / max(columns.count, 1) }
  /// Height of the whole legend in points.
  var height: Double { Double(rowCount) * pitch }
  /// Width of the whole legend in points.
  var width: Double {
    columns.reduce(0, +) + LegendFrame.columnPad * Double(max(columns.count - 1, 0))
  }
}

extension Figure {
  /// Whether each panel names its own series, and no two panels have one in common.
  ///
  /// The cycle then begins anew in each.
  var namesPanelsApart: Bool {
    switch legend {
    case .below: return false
    case .belowEach: return true
    case .automatic, .direct, .none: break
    }
    let names = rows.joined().map { Set($0.marks.compactMap { $0.kind.series?.label }) }
      .filter { !$0.isEmpty }
    return names.count > 1 && names.map(\.count).reduce(0, +) == Set(names.joined()).count
  }

  /// All named series of the figure, each name once, in order of first appearance.
  func legendEntries(
    _ contents: [PanelContent], type: Typesetter
  ) throws(DrawingError) -> [LegendEntry] {
    var entries: [LegendEntry] = []
    for content in contents {
      for (mark, style) in zip(content.panel.marks, content.styles) {
        guard let style, let label = mark.kind.series?.label else { continue }
        if let index = entries.firstIndex(where: { $0.label == label }) {
          // A sample shows each kind of mark once, whatever the number of panels.
          if !entries[index].marks.contains(where: { $0.mark.kind.looksLike(mark.kind) }) {
            entries[index].marks.append((mark, style))
          }
        } else {
          entries.append(
            LegendEntry(
              name: try type.measure(label, size: theme.tickSize), label: label,
              marks: [(mark, style)]))
        }
      }
    }
    return entries
  }

  /// A legend in as few rows as the room allows, the rows filled evenly; the page is the room unless given.
  func legendFrame(
    _ entries: [LegendEntry], within limit: Double? = nil
  ) throws(DrawingError) -> LegendFrame? {
    guard !entries.isEmpty else { return nil }
    let room = limit ?? width - 2 * Spacing.pageMargin
    let sample = entries.flatMap(\.marks).map(\.mark.kind.sampleWidth).max() ?? 6
    for columnCount in stride(from: entries.count, through: 1, by: -1) {
      let rows = (entries.count + columnCount - 1) / columnCount
      let even = (entries.count + rows - 1) / rows
      guard even == columnCount else { continue }
      let columns = (0..<columnCount).map { column in
        sample + LegendFrame.samplePad
          + (stride(from: column, to: entries.count, by: columnCount)
            .map { entries[$0].name.width }.max() ?? 0)
      }
      let frame = LegendFrame(
        entries: entries, columns: columns, pitch: 1.5 * theme.tickSize, sample: sample)
      // Below a panel, a name wider than the panel reaches over its edges.
      if frame.width <= room || (columnCount == 1 && limit != nil) { return frame }
    }
    throw .notDrawable(
      "A name in the legend of figure \(id) is wider than the page; shorten the labels.")
  }
}

extension MarkKind {
  /// Whether a sample of one also shows the other.
  fileprivate func looksLike(_ other: any MarkKind) -> Bool {
    tableName == other.tableName && drawing == other.drawing
  }
}
