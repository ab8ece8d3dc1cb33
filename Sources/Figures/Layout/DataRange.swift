import Drawing
import Foundation

/// The smallest and largest data coordinates of a panel along one axis.
struct DataRange {
  var low = Double.infinity
  var high = -Double.infinity
  /// Whether curves, points, the cells of a picture, or bars that grow along the axis are among the marks.
  var hasCurve = false
  var hasPoints = false
  var hasGrid = false
  var hasBars = false
  /// Whether distance is proportional to the value.
  var isLinear = true
  /// Whether zeros have a place of their own, apart from the range.
  var leavesOutZero = false

  private var ground: [Double] = []

  /// Adds the ends of what lies under the data, which count where there are no data.
  mutating func addGround(_ values: [Double]) { ground += values }

  /// The range of what lies under the data, where there are no data.
  mutating func settle() { if low > high { add(ground) } }

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
    // What reaches the ends with some width of its own needs a margin.
    let needsMargin =
      !range.hasGrid && (range.hasPoints || range.hasBars || (range.hasCurve && !isX))
    switch axis.scale {
    case .linear:
      if low == high {
        let reach = low == 0 ? 0.5 : max(abs(low) * 0.05, .leastNormalMagnitude)
        (low, high) = (low - reach, high + reach)
      } else if needsMargin {
        let margin = 0.04 * (high - low)
        let endsAtZero = (low: range.hasBars && low == 0, high: range.hasBars && high == 0)
        low = endsAtZero.low || low > 0 && low < 4 * margin ? 0 : low - margin
        high = endsAtZero.high || high < 0 && high > -4 * margin ? 0 : high + margin
      }
    case .log10, .log2:
      if low == high {
        let reach = axis.scale == .log10 ? 10.0.squareRoot() : 2
        (low, high) = (low / reach, high * reach)
      } else if needsMargin {
        let factor = pow(high / low, 0.04)
        (low, high) = (low / factor, high * factor)
      }
    }
    return try Scale(
      axis.scale, domain: low...high, isReversed: axis.isReversed, hasZero: axis.showsZero,
      name: name)
  }

  private func dataRange(_ panel: Panel, isX: Bool) -> DataRange {
    let axis = isX ? panel.x : panel.y
    var range = DataRange()
    range.leavesOutZero = axis.showsZero
    range.isLinear = axis.scale == .linear
    for mark in panel.marks { mark.kind.extend(&range, isX: isX) }
    range.settle()
    return range
  }
}
