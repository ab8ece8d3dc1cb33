/// A matrix with what its rows and its distances sum up to: attention as long-context papers discuss it.
///
/// The heatmap stands at the top left. To its right, row by row on the same axis, stands a value per row, such
/// as its entropy; below it, a value per distance, such as the mean weight of keys so far back.
///
/// ```swift
/// let figure = try MarginedHeatmap(
///   heatmap: cells, color: ColorScale(kind: .log(floor: 1e-6), label: "attention weight"),
///   rows: .init("entropy (nats)", entropies), profile: .init("mean weight", profile)
/// ).figure(id: "head", title: "Layer 3, head 5", altText: "…", width: 234)
/// ```
public struct MarginedHeatmap: Sendable, Hashable {
  /// Numbers along a side of the matrix.
  public struct Margin: Sendable, Hashable {
    /// Label of their axis, in mini-markup; units in round brackets.
    public var label: String
    /// One per row from row 0, or one per distance from distance 0; NaN leaves a gap.
    public var values: [Double]
    /// How values become distance.
    public var scale: AxisScale

    /// Makes a margin from its label and numbers.
    public init(_ label: String, _ values: [Double], scale: AxisScale = .linear) {
      self.label = label
      self.values = values
      self.scale = scale
    }
  }

  /// The cells; row 0 is drawn at the top.
  public var heatmap: Heatmap
  /// Colours of the cells, with a bar at the right of all panels.
  public var color: ColorScale
  /// A value per row, such as its entropy; `nil` leaves the panel out.
  public var rows: Margin?
  /// A value per distance of row and column, such as the mean weight; `nil` leaves the panel out.
  public var profile: Margin?
  /// Label of the columns, in mini-markup.
  public var columnLabel = "key position"
  /// Label of the rows, in mini-markup.
  public var rowLabel = "query position"
  /// Label of the distances, in mini-markup.
  public var distanceLabel = "distance of query and key (tokens)"

  /// Makes a matrix with margins; queries go down and keys across unless the labels say otherwise.
  public init(
    heatmap: Heatmap, color: ColorScale, rows: Margin? = nil, profile: Margin? = nil
  ) {
    self.heatmap = heatmap
    self.color = color
    self.rows = rows
    self.profile = profile
  }

  /// The figure: the heatmap square, the margins aligned with it.
  ///
  /// The height follows from the width. Distances run along a binary logarithm and start at 1, distance 0 having
  /// no logarithm.
  ///
  /// - Parameters:
  ///   - id: Identifier: lower-case letters, digits and hyphens.
  ///   - title: Title for metadata and screen readers.
  ///   - altText: What the figure shows, in words.
  ///   - width: Width in points.
  ///   - theme: Fonts, line widths and inks.
  /// - Returns: A figure that can be drawn.
  /// - Throws: ``PlottingError`` when a margin has a wrong number of values or the figure cannot be drawn.
  public func figure(
    id: String, title: String, altText: String, width: Double, theme: Theme = .paper
  ) throws(PlottingError) -> Figure {
    var figure = Figure(
      id: id, title: title, altText: altText, width: width, height: width,
      rows: [[matrix]], alignsColumns: true, legend: .none,
      sharedColorBar: color, theme: theme)
    if let rows { figure.rows[0].append(try rowPanel(rows)) }
    if let profile { figure.rows.append([try profilePanel(profile)]) }
    figure.columnWeights = rows == nil ? [] : [3, 1]
    let profileHeight = 52.0 * theme.magnification
    figure.rowWeights = profile == nil ? [] : [3, 1]
    // The width of the matrix hardly depends on the height, so two rounds make it square.
    for _ in 0..<3 {
      let plots = try figure.resolved(metrics: PinnedFontMetrics()).plots
      let side = plots[0][0].width
      let wanted = side + (profile == nil ? 0 : profileHeight)
      figure.height += wanted - plots.map { $0[0].height }.reduce(0, +)
      if profile != nil { figure.rowWeights = [side, profileHeight] }
    }
    return figure
  }

  private var matrix: Panel {
    Panel(
      x: Axis(columnLabel, domain: heatmap.x),
      y: Axis(rowLabel, domain: heatmap.y, isReversed: true),
      marks: [.heatmap(heatmap)])
  }

  private func rowPanel(_ margin: Margin) throws(PlottingError) -> Panel {
    guard margin.values.count == heatmap.rowCount else {
      throw .notDrawable(
        "The margin “\(margin.label)” has \(margin.values.count) values for \(heatmap.rowCount) rows; give "
          + "one per row.")
    }
    let step = (heatmap.y.upperBound - heatmap.y.lowerBound) / Double(heatmap.rowCount)
    let places = margin.values.indices.map { heatmap.y.lowerBound + (Double($0) + 0.5) * step }
    return Panel(
      x: Axis(margin.label, scale: margin.scale),
      y: Axis(rowLabel, domain: heatmap.y, isReversed: true, showsLabels: false),
      marks: [.line(Line(x: margin.values, y: places, style: SeriesStyle(cycle: 0, width: 0.8)))])
  }

  private func profilePanel(_ margin: Margin) throws(PlottingError) -> Panel {
    guard margin.values.count <= max(heatmap.rowCount, heatmap.columnCount), margin.values.count > 2
    else {
      throw .notDrawable(
        "The profile “\(margin.label)” has \(margin.values.count) values; give one per distance from 0, at "
          + "least 3 and at most \(max(heatmap.rowCount, heatmap.columnCount)).")
    }
    let distances = (1..<margin.values.count).map(Double.init)
    return Panel(
      x: Axis(distanceLabel, scale: .log2), y: Axis(margin.label, scale: margin.scale),
      marks: [
        .line(
          Line(
            x: distances, y: Array(margin.values.dropFirst()), style: SeriesStyle(cycle: 0)))
      ])
  }
}
