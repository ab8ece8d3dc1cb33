package import Drawing

/// A named series with the ink that it is drawn with.
package struct FigureSeries: Sendable {
  /// What the drawn numbers call its panel: its letter, or its number from 1 where it has none.
  package let panel: String
  /// Its name, in mini-markup, as among the drawn numbers.
  package let name: String
  /// Its ink under the figure's theme.
  package let ink: Color
  /// Its numbers.
  package let channels: Channels
}

extension Figure {
  /// The named series, panel by panel, in the order in which they are drawn.
  package var namedSeries: [FigureSeries] {
    let panels = rows.flatMap { $0 }
    let styles = resolvedStyles(panels, theme: theme, apart: namesPanelsApart)
    return zip(panels, styles).enumerated().flatMap { index, panel in
      zip(panel.0.marks, panel.1).compactMap { mark, style in
        guard let name = mark.tableSeries, let style else { return nil }
        return FigureSeries(
          panel: panel.0.tag ?? String(index + 1), name: name, ink: style.color,
          channels: mark.channels)
      }
    }
  }
}
