package import Drawing
import Foundation

/// How data values become fractions of an axis: 0 at one end, 1 at the other.
///
/// The fraction is linear in the value or in its logarithm; values outside the domain give fractions
/// outside 0...1. A reversed scale runs from 1 to 0.
package struct Scale: Sendable, Hashable {
  /// How data become distance.
  package let kind: AxisScale
  /// Shown range in data units, lower end first.
  package let domain: ClosedRange<Double>
  /// Whether the lower end of the domain has fraction 1.
  package let isReversed: Bool
  /// Whether a logarithmic scale has a strip for zeros before its lower end.
  package let hasZero: Bool
  /// Share of the axis that the strip for zeros takes, and of the gap between it and the rest.
  package static let zeroStrip = (width: 0.1, gap: 0.04)
  private let start: Double
  private let length: Double

  /// Makes a scale over a domain of positive length.
  ///
  /// - Parameters:
  ///   - kind: How data become distance.
  ///   - domain: Shown range in data units.
  ///   - isReversed: Whether values grow towards fraction 0.
  ///   - hasZero: Whether a logarithmic scale has a strip for zeros; a linear one never does.
  ///   - name: Name of the axis in errors, such as `the y axis of panel a`.
  /// - Throws: ``DrawingError/notDrawable(_:)`` when the domain is not finite, is empty or, on a
  ///   logarithmic scale, is not positive.
  package init(
    _ kind: AxisScale, domain: ClosedRange<Double>, isReversed: Bool = false, hasZero: Bool = false,
    name: String
  ) throws(DrawingError) {
    guard domain.lowerBound.isFinite, domain.upperBound.isFinite else {
      throw .notDrawable("The domain of \(name) is \(domain); both ends must be finite.")
    }
    guard domain.lowerBound < domain.upperBound else {
      throw .notDrawable(
        "The domain of \(name) starts and ends at \(domain.lowerBound); give it two different ends."
      )
    }
    guard kind == .linear || domain.lowerBound > 0 else {
      throw .notDrawable(
        "The domain of \(name) starts at \(domain.lowerBound), but a logarithmic axis needs positive "
          + "numbers; start it above 0 or make the axis linear.")
    }
    self.kind = kind
    self.domain = domain
    self.isReversed = isReversed
    self.hasZero = hasZero && kind != .linear
    start = Scale.warp(domain.lowerBound, kind)
    // Halved so that a domain of almost the whole range of Double does not overflow.
    length = 2 * (Scale.warp(domain.upperBound, kind) / 2 - start / 2)
    guard length.isFinite, length > 0 else {
      throw .notDrawable("The domain of \(name), \(domain), is too wide or too narrow to draw.")
    }
  }

  /// The place of a data value along the axis, 0 to 1 inside the domain.
  ///
  /// Zero stands in the middle of the strip for zeros where there is one.
  package func fraction(_ value: Double) -> Double {
    var fraction = (Scale.warp(value, kind) - start) / length
    if hasZero {
      fraction = value == 0 ? Self.zeroStrip.width / 2 : lowerEnd + (1 - lowerEnd) * fraction
    }
    return isReversed ? 1 - fraction : fraction
  }

  /// The data value at a place along the axis; the inverse of ``fraction(_:)``, 0 in the strip for zeros.
  package func value(_ fraction: Double) -> Double {
    let along = isReversed ? 1 - fraction : fraction
    if hasZero, along < lowerEnd - 1e-9 { return 0 }
    let warped = start + (along - lowerEnd) / (1 - lowerEnd) * length
    return switch kind {
    case .linear: warped
    case .log10: pow(10, warped)
    case .log2: exp2(warped)
    }
  }

  /// Whether a value lies in the domain, give or take a rounding error of its ends.
  package func contains(_ value: Double) -> Bool {
    let fraction = isReversed ? 1 - fraction(value) : fraction(value)
    return fraction >= (value == 0 ? 0 : lowerEnd) - 1e-9 && fraction <= 1 + 1e-9
  }

  /// The fraction at which the domain begins.
  private var lowerEnd: Double { hasZero ? Self.zeroStrip.width + Self.zeroStrip.gap : 0 }

  /// What is linear along the axis: the value or its logarithm.
  private static func warp(_ value: Double, _ kind: AxisScale) -> Double {
    switch kind {
    case .linear: value
    case .log10: log10(value)
    case .log2: log2(value)
    }
  }
}
