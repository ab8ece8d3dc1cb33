import Foundation

/// Finds the factor m on the logits at which a measure of attention has a wanted value.
///
///     value(m) = target      m in a bracket, 1/64 … 64 unless given
///
/// The measure is asked at m = 1, 1/2 and 2 first, and further out only in the direction of the target; what rises or falls with
/// m throughout has one root at most. Where that is not known the whole bracket is asked in steps of √2, and of several roots
/// the nearest to 1 counts, in ln m. Inside the step the root is found by Chandrupatla's method: inverse quadratic interpolation
/// where it is safe and bisection elsewhere. Source: Chandrupatla, Advances in Engineering Software 28 (1997) 145.
///
/// ```swift
/// let search = MultiplierSearch()
/// let root = try search.root(target: 2) { multipliers in multipliers.map { 3 / $0 } }   // .found(1.5)
/// ```
public struct MultiplierSearch: Sendable, Hashable {
  /// Where the factor is looked for; above 0, with 1 inside.
  public let bracket: ClosedRange<Double>
  /// Whether the measure rises or falls with the factor throughout.
  public let isMonotone: Bool
  /// How close in ln m the root is found.
  public let tolerance: Double

  /// The bracket of searches unless given.
  public static let usualBracket = 1.0 / 64...64

  /// Makes a search.
  ///
  /// - Parameters:
  ///   - bracket: Where the factor is looked for; above 0, with 1 inside (a precondition).
  ///   - isMonotone: Whether the measure rises or falls with the factor throughout.
  ///   - tolerance: How close in ln m the root is found; above 0.
  public init(
    bracket: ClosedRange<Double> = usualBracket, isMonotone: Bool = true, tolerance: Double = 1e-10
  ) {
    precondition(
      bracket.lowerBound > 0 && bracket.contains(1), "\(bracket) is no bracket of factors")
    self.tolerance = tolerance
    self.bracket = bracket
    self.isMonotone = isMonotone
  }

  /// Finds the root.
  ///
  /// - Parameters:
  ///   - target: The wanted value.
  ///   - values: The measure at several factors, in their order.
  /// - Returns: The factor within the tolerance, or why there is none.
  /// - Throws: What the measure throws.
  /// - Complexity: Up to 9 values (25 for measures that may turn) and then about 8, one at a time.
  public func root(
    target: Double, values: ([Double]) throws -> [Double]
  ) throws -> MultiplierOutcome {
    var known: [Point] = []
    for batch in isMonotone ? outward : [ladder] {
      let asked =
        isMonotone && known.count == 3 ? batch.filter { isAhead($0, known, target) } : batch
      guard !asked.isEmpty else { continue }
      known += zip(asked, try values(asked)).map { Point(x: log($0), value: $1, gap: $1 - target) }
      known.sort { $0.x < $1.x }
      guard known.allSatisfy(\.value.isFinite) else {
        return .none(MultiplierFailure(.notANumber, bracket: bracket, ends: ends(known)))
      }
      if let exact = known.filter({ $0.gap == 0 }).min(by: { abs($0.x) < abs($1.x) }) {
        return .found(exp(exact.x))
      }
      let steps = zip(known, known.dropFirst()).filter { ($0.gap < 0) != ($1.gap < 0) }
      let nearest = steps.min { abs($0.0.x + $0.1.x) < abs($1.0.x + $1.1.x) }
      if let (first, second) = nearest {
        return .found(exp(try polished(first, second, target, values)))
      }
    }
    let isAbove = known.first.map { $0.gap > 0 } ?? false
    return .none(
      MultiplierFailure(isAbove ? .staysAbove : .staysBelow, bracket: bracket, ends: ends(known)))
  }

  // MARK: Steps

  private struct Point {
    /// ln m.
    let x: Double
    let value: Double
    /// The value less the target.
    let gap: Double
  }

  /// Powers of √2 inside the bracket, with its ends.
  private var ladder: [Double] {
    let inner = (-64...64).map { pow(2, Double($0) / 2) }
      .filter { $0 > bracket.lowerBound && $0 < bracket.upperBound }
    return [bracket.lowerBound] + inner + [bracket.upperBound]
  }

  /// The middle first, then everything beyond it in steps of 2.
  private var outward: [[Double]] {
    let middle = [max(bracket.lowerBound, 0.5), 1, min(bracket.upperBound, 2)]
    let inner = (-64...64).map { pow(2, Double($0)) }
      .filter { $0 > bracket.lowerBound && $0 < bracket.upperBound }
    let all = [bracket.lowerBound] + inner + [bracket.upperBound]
    return [
      Array(Set(middle)).sorted(), all.filter { $0 < middle[0] || $0 > middle[2] },
    ]
  }

  /// Whether a factor lies on the side of the middle to which the measure comes nearer to the target.
  private func isAhead(_ multiplier: Double, _ known: [Point], _ target: Double) -> Bool {
    guard let first = known.first, let last = known.last, first.gap != last.gap else { return true }
    return (log(multiplier) > 0) == (abs(last.gap) < abs(first.gap))
  }

  private func ends(_ known: [Point]) -> ClosedRange<Double>? {
    let values = known.map(\.value).filter(\.isFinite)
    guard let least = values.min(), let greatest = values.max() else { return nil }
    return least...greatest
  }

  /// Chandrupatla's method between two points on both sides of the target.
  private func polished(
    _ first: Point, _ second: Point, _ target: Double, _ values: ([Double]) throws -> [Double]
  ) throws -> Double {
    var (near, far) = (second, first)
    var before = first
    var share = 0.5
    for _ in 0..<100 {
      let x = near.x + share * (far.x - near.x)
      guard let value = try values([exp(x)]).first, value.isFinite else { return near.x }
      let point = Point(x: x, value: value, gap: value - target)
      if (point.gap > 0) == (near.gap > 0) {
        before = near
      } else {
        before = far
        far = near
      }
      near = point
      let best = abs(near.gap) < abs(far.gap) ? near : far
      let width = abs(far.x - near.x)
      if best.gap == 0 || width < tolerance { return best.x }
      let reach = 0.5 * tolerance / width
      let (xi, phi) = (
        (near.x - far.x) / (before.x - far.x), (near.gap - far.gap) / (before.gap - far.gap)
      )
      if phi * phi < xi, (1 - phi) * (1 - phi) < 1 - xi {
        let (a, b, c) = (near.gap, far.gap, before.gap)
        share =
          a / (b - a) * c / (b - c)
          + (before.x - near.x) / (far.x - near.x) * a / (c - a) * b / (c - b)
      } else {
        share = 0.5
      }
      share = min(max(share, reach), 1 - reach)
    }
    return near.x
  }
}

/// What a ``MultiplierSearch`` came to.
public enum MultiplierOutcome: Sendable, Hashable {
  /// The factor m.
  case found(Double)
  /// There is none in the bracket.
  case none(MultiplierFailure)

  /// The factor; `nil` where there is none.
  public var multiplier: Double? {
    guard case .found(let multiplier) = self else { return nil }
    return multiplier
  }

  /// Why there is none; `nil` where there is one.
  public var failure: MultiplierFailure? {
    guard case .none(let failure) = self else { return nil }
    return failure
  }
}

/// Why no factor gives a measure the wanted value.
public struct MultiplierFailure: Sendable, Hashable {
  /// The kinds of reason.
  public enum Reason: String, Sendable, Hashable {
    /// The measure is above the target wherever it was asked.
    case staysAbove = "stays above"
    /// The measure is below the target wherever it was asked.
    case staysBelow = "stays below"
    /// The measure is no number at some factor.
    case notANumber = "not a number"
  }

  /// Which kind of reason.
  public let reason: Reason
  /// Where the factor was looked for.
  public let bracket: ClosedRange<Double>
  /// The least and the greatest value that was found; `nil` where none was.
  public let values: ClosedRange<Double>?

  init(_ reason: Reason, bracket: ClosedRange<Double>, ends values: ClosedRange<Double>?) {
    (self.reason, self.bracket, self.values) = (reason, bracket, values)
  }
}
