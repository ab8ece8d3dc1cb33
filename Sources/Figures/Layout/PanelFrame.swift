import Drawing

/// Distances of the axis furniture, in points.
enum Spacing {
  static let majorTick = 2.6
  static let minorTick = 1.5
  static let tickPad = 1.8
  static let axisLabelPad = 2.2
  static let titlePad = 3.6
  static let pageMargin = 1.5
  static let columnGap = 9.0
  static let rowGap = 7.0
  static let barGap = 5.0
  static let barWidth = 7.0
  static let barTick = 1.8
  static let swatch = 6.0
  static let directGap = 3.0
  static let directLeader = 7.0
  static let legendPad = 5.0
  static let minimumPlot = 24.0
}

/// Room around a plot area, in points.
struct Margins {
  var left = 0.0
  var right = 0.0
  var top = 0.0
  var bottom = 0.0
}

/// Labelled and minor ticks of an axis with measured labels.
struct FrameTicks {
  var major: [(value: Double, label: MeasuredText)] = []
  var minor: [Double] = []
  /// Whether labels are turned to fit long categories.
  var isTurned = false
  /// How the labels are written.
  var style = TickStyle()

  /// Width of the widest label.
  var width: Double { major.map(\.label.width).max() ?? 0 }
}

/// The furniture of a panel at one size of its plot area: ticks, titles and the room they need.
struct PanelFrame {
  var x = FrameTicks()
  var y = FrameTicks()
  var xLabel: TextBlock?
  var yLabel: TextBlock?
  var title: TextBlock?
  var tag: TextBlock?
  /// Second readings: ticks in their own units, and what is left of the axes for their labels.
  var secondX = SecondFrame()
  var secondY = SecondFrame()
  /// The names of the panel's own series, below everything else.
  var legend: LegendFrame?
  /// Ticks of the panel's own colour bar.
  var bar: BarFrame?
  /// Width of tick labels that the label of y stands clear of: the widest of its column.
  var yTickWidth = 0.0
  /// Distance from the plot area to the label of x: the largest of its row.
  var xLabelTop = 0.0
  /// Width kept on the right for direct labels.
  var directWidth = 0.0
  /// Room needed around the plot area.
  var margins = Margins()

  /// How the numbers of all its axes are written.
  var tickStyle: TickStyle {
    x.style.union(y.style).union(secondX.style).union(secondY.style)
  }
}

/// Angle of turned category labels: steep enough to clear neighbours, flat enough to read.
let turnedLabelAngle = 0.6108652381980153

extension Figure {
  /// The ticks of a panel axis at a length.
  func frameTicks(
    _ axis: Axis, scale: Scale, length: Double, isX: Bool, style: TickStyle, type: Typesetter
  ) throws(DrawingError) -> FrameTicks {
    let size = theme.tickSize
    func extent(_ label: String) throws(DrawingError) -> Double {
      isX ? try type.width(label, size: size) : size * Typesetter.capHeight
    }
    var ticks = FrameTicks()
    let proposal: TickProposal
    let gap = isX ? 0.65 * size : 0.75 * size
    if let own = axis.ticks {
      for tick in own {
        guard tick.value.isFinite, scale.kind == .linear || tick.value > 0 else {
          throw .notDrawable(
            "Axis “\(axis.label)” has a tick at \(tick.value), which is not on its scale.")
        }
      }
      proposal = TickProposal(major: own.filter { scale.contains($0.value) }, minor: [])
      if isX {
        ticks.isTurned = try !labelsFit(
          proposal.major, on: scale, length: length, gap: 0.3 * size, extent: extent)
      }
    } else {
      proposal = try axisTicks(
        scale, length: length, spacing: isX ? 34 : 25, gap: gap, style: style, extent: extent)
      ticks.style = proposal.style
    }
    // The strip for zeros is set apart from the rest, and so is its label.
    if scale.hasZero { ticks.major.append((0, try type.measure("0", size: size))) }
    for tick in proposal.major {
      ticks.major.append((tick.value, try type.measure(tick.label, size: size)))
    }
    ticks.minor = proposal.minor
    return ticks
  }

  /// The furniture of a panel whose plot area has a size, and the room it needs.
  func frame(
    _ content: PanelContent, plot: Size, style: TickStyle, type: Typesetter
  ) throws(DrawingError) -> PanelFrame {
    let panel = content.panel
    var frame = PanelFrame()
    frame.x = try frameTicks(
      panel.x, scale: content.x, length: plot.width, isX: true, style: style, type: type)
    if content.sharesTicks {
      frame.y = frame.x
    } else {
      frame.y = try frameTicks(
        panel.y, scale: content.y, length: plot.height, isX: false, style: style, type: type)
    }
    let labelSize = theme.labelSize
    let tickSize = theme.tickSize
    var margins = Margins()
    margins.bottom = Spacing.majorTick
    margins.left = Spacing.majorTick
    margins.top = theme.axisWidth
    margins.right = theme.axisWidth

    if panel.x.showsLabels {
      if !frame.x.major.isEmpty {
        margins.bottom += Spacing.tickPad
        if frame.x.isTurned {
          margins.bottom += frame.x.width * 0.574 + tickSize * 0.62
          let first = frame.x.major.map { item in
            item.label.width * 0.82 - content.x.fraction(item.value) * plot.width
          }
          margins.left = max(margins.left, (first.max() ?? 0) + 2)
        } else {
          let hasExponent = panel.x.ticks == nil && content.x.kind != .linear
          margins.bottom += tickSize * (Typesetter.capHeight + (hasExponent ? 0.18 : 0))
          for (value, label) in frame.x.major {
            let center = content.x.fraction(value) * plot.width
            margins.left = max(margins.left, label.width / 2 - center)
            margins.right = max(margins.right, center + label.width / 2 - plot.width)
          }
        }
      }
      if !panel.x.label.isEmpty {
        let block = try type.block(panel.x.label, size: labelSize, within: plot.width * 1.25)
        frame.xLabel = block
        frame.xLabelTop = margins.bottom
        margins.bottom += Spacing.axisLabelPad + block.overshoot + block.height
      } else {
        margins.bottom += 0.1 * tickSize
      }
    }
    // A label longer than its axis is broken, unless nothing above it is in the way.
    let yRoom = plot.height + (panel.tag == nil && panel.title == nil ? 10 : 3)
    if panel.y.showsLabels {
      if !frame.y.major.isEmpty {
        var room = Spacing.majorTick + Spacing.tickPad + frame.y.width
        for (value, _) in frame.y.major {
          let center = (1 - content.y.fraction(value)) * plot.height
          margins.top = max(margins.top, tickSize * 0.5 - center)
          margins.bottom = max(
            margins.bottom, center + tickSize * 0.4 - plot.height)
        }
        if !panel.y.label.isEmpty {
          let block = try type.block(panel.y.label, size: labelSize, within: yRoom)
          frame.yLabel = block
          room += Spacing.axisLabelPad + block.height
        }
        margins.left = max(margins.left, room)
      } else if !panel.y.label.isEmpty {
        let block = try type.block(panel.y.label, size: labelSize, within: yRoom)
        frame.yLabel = block
        margins.left += Spacing.axisLabelPad + block.height
      }
    }
    if let second = panel.secondX, let scale = content.secondX {
      frame.secondX = try secondFrame(
        second, scale: scale, first: content.x, length: plot.width, isX: true, style: style,
        type: type)
      margins.top = max(margins.top, frame.secondX.room)
      for item in frame.secondX.ticks {
        let center = item.place * plot.width
        margins.left = max(margins.left, item.label.width / 2 - center)
        margins.right = max(margins.right, center + item.label.width / 2 - plot.width)
      }
    }
    if let second = panel.secondY, let scale = content.secondY {
      frame.secondY = try secondFrame(
        second, scale: scale, first: content.y, length: plot.height, isX: false, style: style,
        type: type)
      margins.right = max(margins.right, frame.secondY.room)
      margins.top = max(margins.top, tickSize * 0.5)
    }
    if let tag = panel.tag {
      frame.tag = try type.block(tag, size: theme.tagSize, face: .bold)
    }
    if let title = panel.title {
      let indent = max((frame.tag.map { $0.width + 4 } ?? 0) - margins.left, 0)
      // A title may reach a little beyond the plot, but not off the page.
      let beyond = min(4, margins.right + Spacing.pageMargin)
      frame.title = try type.block(
        title, size: labelSize, within: max(plot.width - indent + beyond, 20))
    }
    if let height = [frame.title?.capHeight, frame.tag?.capHeight].compactMap({ $0 }).max() {
      margins.top = max(margins.top, frame.secondX.room + Spacing.titlePad) + height
      margins.top += 0.15 * labelSize
    }
    if content.hasOwnBar, let color = content.color {
      let bar = try barFrame(color, height: plot.height, type: type)
      frame.bar = bar
      margins.right = max(
        margins.right, frame.secondY.room + Spacing.barGap + bar.width)
      margins.top = max(margins.top, tickSize * 0.4)
    }
    frame.yTickWidth = frame.y.width
    frame.margins = margins
    return frame
  }
}
