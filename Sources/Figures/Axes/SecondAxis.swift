import Drawing
import Foundation

/// Another reading of an axis, drawn on the opposite side: a strictly monotone function of the first.
///
/// Ticks are round numbers of the second reading and stand where the function puts them.
///
/// ```swift
/// SecondAxis("rotations *r*", scale: .log10, over: 0...31) { i in 2048 / wavelength(i) }
/// ```
public struct SecondAxis: Sendable, Hashable {
  /// Label in mini-markup; units in round brackets.
  public var label: String
  /// Which ticks are round: plain numbers, or powers of ten or two.
  public var scale: AxisScale
  /// Ticks in units of the second reading; `nil` chooses them.
  public var ticks: [Tick]?
  /// Sampled values of the first axis, increasing, and of the second.
  private let nodes: [Double]
  private let values: [Double]

  /// Samples a function of the first axis.
  ///
  /// Between 2,049 samples it is taken as straight, so a tick is out of place by at most 10⁻⁷ of the axis
  /// for every unit of the function's relative curvature: far below what can be seen.
  ///
  /// - Parameters:
  ///   - label: Label in mini-markup.
  ///   - scale: Which ticks are round.
  ///   - range: Values of the first axis; it must cover what the axis shows.
  ///   - ticks: Ticks in units of the second reading; `nil` chooses them.
  ///   - function: Strictly monotone and finite on the range; checked when the figure is drawn.
  public init(
    _ label: String, scale: AxisScale = .linear, over range: ClosedRange<Double>,
    ticks: [Tick]? = nil, function: (Double) -> Double
  ) {
    self.label = label
    self.scale = scale
    self.ticks = ticks
    let (low, high) = (range.lowerBound, range.upperBound)
    // Over decades even ratios follow a curve better than even distances.
    let isGeometric = low > 0 && high / low > 20
    nodes = (0...2048).map { index in
      let share = Double(index) / 2048
      if index == 2048 { return high }
      return isGeometric ? low * pow(high / low, share) : low + share * (high - low)
    }
    values = nodes.map(function)
  }

  /// The second reading of a value of the first axis; `nil` outside the sampled range.
  func value(at first: Double) -> Double? { interpolated(first, from: nodes, to: values) }

  /// The value of the first axis that has a second reading; `nil` when none has.
  func first(at value: Double) -> Double? {
    values[0] < values[values.count - 1]
      ? interpolated(value, from: values, to: nodes)
      : interpolated(value, from: values.reversed(), to: nodes.reversed())
  }

  /// The scale of the second reading over what the first axis shows.
  ///
  /// - Throws: ``DrawingError/notDrawable(_:)`` when the function is not finite, not strictly monotone, or
  ///   does not cover the axis.
  func resolved(on first: Scale, name: String) throws(DrawingError) -> Scale {
    let steps = zip(values, values.dropFirst()).map { $1 - $0 }
    guard values.allSatisfy(\.isFinite),
      steps.allSatisfy({ $0 > 0 }) || steps.allSatisfy({ $0 < 0 })
    else {
      throw .notDrawable(
        "The second reading “\(label)” of \(name) is not finite and strictly monotone, so a value of it "
          + "would stand at no place or at several.")
    }
    guard let start = value(at: first.domain.lowerBound),
      let end = value(at: first.domain.upperBound)
    else {
      throw .notDrawable(
        "The second reading “\(label)” of \(name) is given over \(nodes[0])…\(nodes[nodes.count - 1]), "
          + "but the axis shows \(first.domain); give it over the whole axis.")
    }
    return try Scale(scale, domain: min(start, end)...max(start, end), name: "“\(label)”")
  }

  private func interpolated(_ x: Double, from xs: [Double], to ys: [Double]) -> Double? {
    let reach = 1e-9 * abs(xs[xs.count - 1] - xs[0])
    guard x >= xs[0] - reach, x <= xs[xs.count - 1] + reach else { return nil }
    var (low, high) = (0, xs.count - 1)
    while high - low > 1 {
      let middle = (low + high) / 2
      if xs[middle] <= x { low = middle } else { high = middle }
    }
    let share = min(max((x - xs[low]) / (xs[high] - xs[low]), 0), 1)
    return ys[low] + share * (ys[high] - ys[low])
  }
}
