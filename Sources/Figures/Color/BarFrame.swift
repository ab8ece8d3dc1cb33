import Drawing
import Foundation

/// The furniture of a colour bar: ticks, label and swatches, with the width they need.
struct BarFrame {
  var color: ResolvedColorScale
  var scale: Scale
  /// Height of the coloured part in points.
  var height: Double
  var ticks: [(value: Double, label: MeasuredText)]
  var label: TextBlock?
  /// Inks that are no values, from the top.
  var swatches: [(ink: Color, label: MeasuredText)]
  /// Distance from the left edge of the bar to its label in points.
  var labelLeft: Double
  /// Width of bar, ticks and label together in points.
  var width: Double
}

extension Figure {
  /// The colour bar for a plot area of a height.
  ///
  /// On a logarithmic scale the lowest tick stands for everything at or below the floor and says so.
  func barFrame(
    _ color: ResolvedColorScale, height: Double, type: Typesetter
  ) throws(DrawingError) -> BarFrame {
    let size = theme.tickSize
    var swatches: [(ink: Color, label: MeasuredText)] = []
    if color.hasMask { swatches.append((theme.maskInk, try type.measure("masked", size: size))) }
    if color.hasNaN { swatches.append((theme.nanInk, try type.measure("NaN", size: size))) }
    let used = Double(swatches.count) * (Spacing.swatch + 3) + (swatches.isEmpty ? 0 : 2.5)
    let barHeight = max(height - used, 8)
    let scale = try color.barScale()
    let proposal = try axisTicks(scale, length: barHeight, spacing: 24, gap: 0.75 * size) {
      _ throws(DrawingError) in size * Typesetter.capHeight
    }
    var ticks = proposal.major
    if case .log(let floor) = color.scale.kind {
      let room = size * (Typesetter.capHeight + 0.3)
      ticks.removeAll { (scale.fraction($0.value)) * barHeight < room }
      let isPower = abs(log10(floor) - log10(floor).rounded()) < 1e-9
      let label =
        isPower && floor < 0.009
        ? "10^{\(integer(Int(log10(floor).rounded())))}" : numberLabels([floor])[0]
      ticks.insert(Tick(floor, "≤\u{2009}\(label)"), at: 0)
    }
    var measured: [(value: Double, label: MeasuredText)] = []
    for tick in ticks { measured.append((tick.value, try type.measure(tick.label, size: size))) }
    var label: TextBlock?
    if !color.scale.label.isEmpty {
      label = try type.block(color.scale.label, size: theme.labelSize, within: height * 1.1)
    }
    let tickWidth = measured.map(\.label.width).max() ?? 0
    var width = Spacing.barWidth + Spacing.barTick + Spacing.tickPad + tickWidth
    let swatchWidth = swatches.map { Spacing.barWidth + 3 + $0.label.width }.max() ?? 0
    // The label stands beside the coloured part, clear of the swatches when it is no longer than that.
    if let label, label.width > barHeight { width = max(width, swatchWidth) }
    let labelLeft = width + Spacing.axisLabelPad
    if let label { width = labelLeft + label.overshoot + label.height }
    width = max(width, swatchWidth)
    return BarFrame(
      color: color, scale: scale, height: barHeight, ticks: measured, label: label,
      swatches: swatches, labelLeft: labelLeft, width: width)
  }
}
