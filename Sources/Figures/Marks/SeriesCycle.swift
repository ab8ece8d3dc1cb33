package import Drawing

/// The colours, dashes and markers given to series in turn.
///
/// Colours are those of M. Okabe and K. Ito, “Color Universal Design” (2008), without yellow and sky blue;
/// because some of them are equally dark, neighbours also differ in dash and marker.
package enum SeriesCycle {
  /// Blue, vermillion, green, purple, orange, black.
  package static let colors: [Color] = [
    0x0072B2, 0xD55E00, 0x009E73, 0xCC79A7, 0xE69F00, 0x000000,
  ].map { Color(hex: $0) }

  /// Dashes and gaps in points, one list per colour.
  package static let dashes: [[Double]] = [
    [], [4.5, 1.6], [4.5, 1.4, 1.1, 1.4], [1.2, 1.3], [7, 1.6], [2.6, 1.3],
  ]

  /// Markers, one per colour.
  package static let markers: [Marker] = [
    .circle, .square, .triangle, .diamond, .triangleDown, .cross,
  ]

  /// The colour at a place in the cycle.
  package static func color(_ place: Int) -> Color { colors[wrap(place, colors.count)] }

  /// The dash at a place; each further round through the colours starts at another dash.
  package static func dash(_ place: Int) -> [Double] {
    dashes[wrap(place + 2 * floorDivide(place, colors.count), dashes.count)]
  }

  /// The marker at a place.
  package static func marker(_ place: Int) -> Marker {
    markers[wrap(place + 2 * floorDivide(place, colors.count), markers.count)]
  }

  fileprivate static func wrap(_ place: Int, _ count: Int) -> Int {
    ((place % count) + count) % count
  }

  private static func floorDivide(_ place: Int, _ count: Int) -> Int {
    (place - wrap(place, count)) / count
  }
}

extension Theme {
  /// The ink at a place in the theme's own cycle; the series' ink is the text's where the theme has none.
  package func seriesInk(_ place: Int) -> Color {
    seriesInks.isEmpty ? ink : seriesInks[SeriesCycle.wrap(place, seriesInks.count)]
  }
}

/// A style with nothing left open.
package struct ResolvedStyle: Sendable, Hashable {
  package var color: Color
  package var dash: [Double]
  package var marker: Marker
  package var width: Double
  /// How solid areas are.
  package var areaOpacity: Double
  /// Whether the cycle gave it an ink that another place has too.
  package var repeatsInk: Bool
}

/// The styles of all marks of a figure, panel by panel, mark by mark.
///
/// Series with the same label share a place in the cycle, in order of first appearance; a place asked for
/// by one of them holds for all. An unlabelled mark takes the first place free in its panel.
///
/// - Parameters:
///   - panels: The panels in reading order.
///   - theme: Inks and widths.
///   - apart: Whether each panel names its own series, so that every panel begins with the first place that none of
///     its series has; otherwise no two series of the figure share a place.
/// - Returns: Styles, `nil` for marks that are no series.
package func resolvedStyles(
  _ panels: [Panel], theme: Theme, apart: Bool = false
) -> [[ResolvedStyle?]] {
  let names = panels.map { $0.marks.compactMap { $0.kind.series?.label } }
  var places: [String: Int] = [:]
  for series in panels.flatMap(\.marks).compactMap(\.kind.series) {
    guard let label = series.label, let place = series.style.cycle, places[label] == nil else {
      continue
    }
    places[label] = place
  }
  for label in names.joined() where places[label] == nil {
    let rivals = apart ? names.filter { $0.contains(label) } : names
    let taken = Set(rivals.joined().compactMap { places[$0] })
    places[label] = (0...).first { !taken.contains($0) } ?? 0
  }
  return panels.map { panel in
    var used = Set(
      panel.marks.compactMap { $0.kind.series?.label }.compactMap { places[$0] }
        + panel.marks.compactMap { $0.kind.series?.style.cycle })
    return panel.marks.map { mark in
      guard let series = mark.kind.series else { return nil }
      let style = series.style
      let place: Int
      if let own = style.cycle {
        place = own
      } else if let label = series.label, let shared = places[label] {
        place = shared
      } else {
        place = (0...).first { !used.contains($0) } ?? 0
        used.insert(place)
      }
      var color = style.color.map(theme.shown) ?? theme.seriesInk(place)
      if let opacity = style.opacity { color.alpha = opacity }
      let isChosen = style.cycle != nil || style.color != nil
      return ResolvedStyle(
        color: color, dash: style.dash ?? SeriesCycle.dash(place),
        marker: style.marker ?? SeriesCycle.marker(place), width: style.width ?? theme.lineWidth,
        areaOpacity: style.opacity ?? 0.18,
        repeatsInk: !isChosen && place >= theme.seriesInks.count)
    }
  }
}
