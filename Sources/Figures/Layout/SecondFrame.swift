import Drawing

/// The furniture of a second reading of an axis: measured ticks by their place along the axis.
struct SecondFrame {
  /// Places, 0 to 1 along the axis as drawn, and labels.
  var ticks: [(place: Double, label: MeasuredText)] = []
  /// Places of unlabelled ticks.
  var minor: [Double] = []
  var label: TextBlock?
  /// Distance from the plot area to the near side of the label.
  var labelStart = 0.0
  /// How the labels are written.
  var style = TickStyle()
  /// Room outside the plot area; 0 when there is no second reading.
  var room = 0.0
}

extension Figure {
  /// Chooses and measures the ticks of a second reading along an axis of a length.
  func secondFrame(
    _ second: SecondAxis, scale: Scale, first: Scale, length: Double, isX: Bool,
    style: TickStyle, type: Typesetter
  ) throws(DrawingError) -> SecondFrame {
    let size = theme.tickSize
    func place(_ value: Double) -> Double {
      second.first(at: value).map { first.fraction($0) } ?? -1
    }
    var proposal: TickProposal
    if let own = second.ticks {
      proposal = TickProposal(major: own.filter { scale.contains($0.value) }, minor: [])
    } else {
      proposal = try axisTicks(
        scale, place: place, length: length, spacing: isX ? 34 : 25,
        gap: isX ? 0.65 * size : 0.75 * size, style: style
      ) { label throws(DrawingError) in
        isX ? try type.width(label, size: size) : size * Typesetter.capHeight
      }
    }
    var frame = SecondFrame()
    frame.style = proposal.style
    for tick in proposal.major {
      frame.ticks.append((place(tick.value), try type.measure(tick.label, size: size)))
    }
    frame.minor = proposal.minor.map(place)
    let hasExponent = second.ticks == nil && scale.kind != .linear
    frame.room =
      Spacing.majorTick + Spacing.tickPad
      + (isX
        ? size * (Typesetter.capHeight + (hasExponent ? 0.18 : 0))
        : frame.ticks.map(\.label.width).max() ?? 0)
    if !second.label.isEmpty {
      let block = try type.block(
        second.label, size: theme.labelSize, within: isX ? length * 1.25 : length + 10)
      frame.label = block
      frame.labelStart = frame.room + Spacing.axisLabelPad
      frame.room = frame.labelStart + block.height + (isX ? 0 : block.overshoot)
    }
    return frame
  }
}
