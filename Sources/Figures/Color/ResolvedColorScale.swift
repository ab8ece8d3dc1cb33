package import Drawing
import Foundation

/// A colour scale whose range is known: what a value's colour is, and where it stands on the bar.
package struct ResolvedColorScale: Sendable, Hashable {
  /// The scale it was made from.
  package let scale: ColorScale
  /// Values at the two ends of the bar.
  package let domain: ClosedRange<Double>
  /// Whether cells are masked, so that the bar shows the mask ink.
  package var hasMask = false
  /// Whether cells are NaN, so that the bar shows the NaN ink.
  package var hasNaN = false

  /// Makes the scale from the finite, unmasked values it has to show.
  ///
  /// - Throws: ``DrawingError/notDrawable(_:)`` when a domain, floor or centre is not usable.
  package init(_ scale: ColorScale, values: [Double]) throws(DrawingError) {
    let name = "the colour scale “\(scale.label)”"
    let low = values.min() ?? 0
    let high = values.max() ?? 1
    var range = scale.domain ?? low...high
    guard range.lowerBound.isFinite, range.upperBound.isFinite else {
      throw .notDrawable("The domain of \(name) is \(range); both ends must be finite.")
    }
    switch scale.kind {
    case .linear: break
    case .log(let floor):
      guard floor > 0, floor.isFinite else {
        throw .notDrawable(
          "The floor of \(name) is \(floor); a logarithmic scale needs one above 0.")
      }
      // The bar starts at the floor, so that its first tick can say "at or below".
      let top = max(range.upperBound, floor)
      range = floor...top
      if top == floor { range = floor...(10 * floor) }
    case .diverging(let center):
      guard center.isFinite else {
        throw .notDrawable("The centre of \(name) is \(center); it must be finite.")
      }
      range = min(range.lowerBound, center)...max(range.upperBound, center)
    }
    if range.lowerBound == range.upperBound {
      let reach = max(abs(range.lowerBound) * 0.05, 1e-12)
      range = (range.lowerBound - reach)...(range.upperBound + reach)
    }
    self.scale = scale
    domain = range
  }

  /// The position of a value along the colour map; NaN stays NaN.
  package func position(of value: Double) -> Double {
    guard !value.isNaN else { return .nan }
    switch scale.kind {
    case .linear:
      return (value - domain.lowerBound) / (domain.upperBound - domain.lowerBound)
    case .log(let floor):
      guard value > floor else { return 0 }
      return log(value / floor) / log(domain.upperBound / floor)
    case .diverging(let center):
      let reach = max(domain.upperBound - center, center - domain.lowerBound)
      return 0.5 + (value - center) / (2 * reach)
    }
  }

  /// The colour of a finite value: what a heatmap cell with this value shows.
  package func color(at value: Double) -> Color { scale.map.color(at: position(of: value)) }

  /// The value at a height of the bar, 0 at its low end.
  package func value(atBar fraction: Double) -> Double {
    switch scale.kind {
    case .linear, .diverging:
      domain.lowerBound + fraction * (domain.upperBound - domain.lowerBound)
    case .log(let floor): floor * pow(domain.upperBound / floor, fraction)
    }
  }

  /// The scale along the bar.
  package func barScale() throws(DrawingError) -> Scale {
    let kind: AxisScale
    if case .log = scale.kind { kind = .log10 } else { kind = .linear }
    return try Scale(kind, domain: domain, name: "the colour scale “\(scale.label)”")
  }
}
