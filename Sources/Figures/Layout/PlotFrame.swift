public import Drawing

/// Where the plot area of a panel stands on the page, and what its axes show there.
public struct PlotFrame: Sendable, Hashable {
  /// The panel's letter.
  public let tag: String?
  /// Left and right edge, in points from the left edge of the page.
  public let across: ClosedRange<Double>
  /// Top and bottom edge, in points from the top edge of the page.
  public let down: ClosedRange<Double>
  /// The horizontal axis.
  public let x: Axis
  /// The vertical axis.
  public let y: Axis

  /// How the values of an axis lie along a plot area.
  public struct Axis: Sendable, Hashable {
    /// How data become distance.
    public let scale: AxisScale
    /// Shown range in data units.
    public let domain: ClosedRange<Double>
    /// Whether values grow leftwards or downwards.
    public let isReversed: Bool
  }
}

/// A figure's page and the plot areas on it.
public struct FigureFrames: Sendable, Hashable {
  /// Width of the page in points.
  public let width: Double
  /// Height of the page in points.
  public let height: Double
  /// The plot areas, row by row.
  public let plots: [PlotFrame]
}

extension Figure {
  /// Where the plot areas stand, as every file of the figure draws them.
  ///
  /// - Returns: The page and its plot areas, for what is laid over a picture.
  /// - Throws: ``/Drawing/DrawingError`` when the figure cannot be drawn.
  public func frames() throws(DrawingError) -> FigureFrames {
    let (list, plots) = try resolved(metrics: PinnedFontMetrics())
    let frames = zip(try contents().joined(), plots.joined()).map { content, plot in
      PlotFrame(
        tag: content.panel.tag, across: plot.x...plot.maxX, down: plot.y...plot.maxY,
        x: PlotFrame.Axis(content.x), y: PlotFrame.Axis(content.y))
    }
    return FigureFrames(width: list.size.width, height: list.size.height, plots: frames)
  }
}

extension PlotFrame.Axis {
  fileprivate init(_ scale: Scale) {
    (self.scale, domain, isReversed) = (scale.kind, scale.domain, scale.isReversed)
  }
}
