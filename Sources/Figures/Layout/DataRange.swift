import Drawing
import Foundation

/// The smallest and largest data coordinates of a panel along one axis.
struct DataRange {
  var low = Double.infinity
  var high = -Double.infinity
  /// Whether a mark reaches the ends with some width of its own, so that it needs a margin.
  var needsMargin = false
  /// Whether bars grow along the axis, which then ends at zero where they start there.
  var hasBars = false
  /// Whether zeros have a place of their own, apart from the range.
  var leavesOutZero = false

  mutating func add(_ values: [Double]) {
    for value in values where !value.isNaN && !(leavesOutZero && value == 0) {
      low = min(low, value)
      high = max(high, value)
    }
  }
}

extension Figure {
  /// The scale of an axis: its own domain, or the range of the data with a small margin.
  ///
  /// Heatmaps get none, curves none along x and 4 % along y, points 4 %. Data that end just short of zero
  /// get an axis that ends at zero. Data all at one value get 5 % of it, or a half, on either
  /// side; half a decade or an octave on logarithmic axes.
  func scale(
    _ axis: Axis, panel: Panel, isX: Bool, name: String
  ) throws(DrawingError) -> Scale {
    if let domain = axis.domain {
      return try Scale(
        axis.scale, domain: domain, isReversed: axis.isReversed, hasZero: axis.showsZero,
        name: name)
    }
    let range = dataRange(panel, isX: isX)
    guard range.low <= range.high else {
      throw .notDrawable("There are no data along \(name); add a mark or give the axis a domain.")
    }
    var low = range.low
    var high = range.high
    switch axis.scale {
    case .linear:
      if low == high {
        let reach = low == 0 ? 0.5 : max(abs(low) * 0.05, .leastNormalMagnitude)
        (low, high) = (low - reach, high + reach)
      } else if range.needsMargin {
        let margin = 0.04 * (high - low)
        let endsAtZero = (low: range.hasBars && low == 0, high: range.hasBars && high == 0)
        low = endsAtZero.low || low > 0 && low < 4 * margin ? 0 : low - margin
        high = endsAtZero.high || high < 0 && high > -4 * margin ? 0 : high + margin
      }
    case .log10, .log2:
      if low == high {
        let reach = axis.scale == .log10 ? 10.0.squareRoot() : 2
        (low, high) = (low / reach, high * reach)
      } else if range.needsMargin {
        let factor = pow(high / low, 0.04)
        (low, high) = (low / factor, high * factor)
      }
    }
    return try Scale(
      axis.scale, domain: low...high, isReversed: axis.isReversed, hasZero: axis.showsZero,
      name: name)
  }

  private func dataRange(_ panel: Panel, isX: Bool) -> DataRange {
    var range = DataRange()
    range.leavesOutZero = (isX ? panel.x : panel.y).showsZero
    var hasCurve = false
    var hasPoints = false
    var hasGrid = false
    var hasBars = false
    for mark in panel.marks {
      switch mark {
      case .line(let line):
        range.add(isX ? line.x : line.y)
        hasCurve = true
        hasPoints = hasPoints || line.showsMarkers
      case .step(let step):
        range.add(isX ? step.line.x : step.line.y)
        hasCurve = true
      case .points(let points):
        range.add(isX ? points.x : points.y)
        hasPoints = true
      case .errorBars(let bars):
        range.add(isX ? bars.points.x : bars.points.y)
        if bars.isHorizontal == isX {
          range.add(bars.low)
          range.add(bars.high)
        }
        hasPoints = true
      case .rule(let rule):
        if rule.isVertical == isX { range.add([rule.value]) }
      case .area(let area):
        range.add(isX ? area.x : area.low + area.high)
        hasCurve = true
      case .bars(let bars):
        if bars.isHorizontal == isX {
          range.add(bars.values)
          if (isX ? panel.x : panel.y).scale == .linear { range.add([bars.base]) }
          hasBars = true
        } else {
          range.add(bars.sides.flatMap { [$0.lowerBound, $0.upperBound] })
        }
      case .heatmap(let heatmap):
        let edges = isX ? heatmap.x : heatmap.y
        range.add([edges.lowerBound, edges.upperBound])
        hasGrid = true
      case .contour(let contour):
        range.add(isX ? contour.x : contour.y)
      case .text(let text):
        range.add([isX ? text.x : text.y])
      case .band:
        break
      }
    }
    if range.low > range.high {
      for mark in panel.marks {
        if case .band(let band) = mark, band.isVertical == isX {
          range.add([band.range.lowerBound, band.range.upperBound])
        }
      }
    }
    range.needsMargin = !hasGrid && (hasPoints || hasBars || (hasCurve && !isX))
    range.hasBars = hasBars
    return range
  }
}
