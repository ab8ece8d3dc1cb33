/// The mean of one sample less that of another, with its 95 % interval.
///
///     paired:    mean of the differences, ν = n − 1 degrees of freedom
///     separate:  x̄ − ȳ, s² = sₓ² + s_y² with s the standard errors, ν = s⁴/(sₓ⁴/(n − 1) + s_y⁴/(m − 1))
///
/// Source: Welch (1947), Biometrika 34, 28, for separate samples.
public struct MeanDifference: Sendable, Hashable {
  /// The difference of the means.
  public let value: Double
  /// Its standard error; 0 where a sample has one observation.
  public let standardError: Double
  /// Degrees of freedom, rounded down, so that intervals are never too short; below 1 there is no interval.
  public let degreesOfFreedom: Int

  /// The difference of pairs.
  ///
  /// - Parameter differences: Their mean.
  public init(paired differences: Estimate) {
    value = differences.mean
    standardError = differences.standardError
    degreesOfFreedom = differences.count - 1
  }

  /// The difference of two separate samples, whose variances may differ.
  ///
  /// - Parameters:
  ///   - first: The mean of the one.
  ///   - second: The mean that is taken away.
  public init(_ first: Estimate, less second: Estimate) {
    value = first.mean - second.mean
    guard first.count > 1, second.count > 1 else {
      (standardError, degreesOfFreedom) = (0, 0)
      return
    }
    let (a, b) = (
      first.standardError * first.standardError, second.standardError * second.standardError
    )
    standardError = (a + b).squareRoot()
    let (n, m) = (Double(first.count - 1), Double(second.count - 1))
    // Without any scatter all degrees of freedom give the same interval.
    let divisor = a * a / n + b * b / m
    let welch = divisor > 0 ? (a + b) * (a + b) / divisor : n + m
    // A quotient of roundings may fall just short of the least that it can be.
    degreesOfFreedom = max(min(first.count, second.count) - 1, Int(welch.rounded(.down)))
  }

  /// A difference that was kept.
  init(value: Double, standardError: Double, degreesOfFreedom: Int) {
    (self.value, self.standardError) = (value, standardError)
    self.degreesOfFreedom = degreesOfFreedom
  }

  /// The 95 % interval by Student's t; `nil` where a sample has one observation.
  public var interval: ClosedRange<Double>? {
    guard degreesOfFreedom >= 1 else { return nil }
    let reach = standardError * studentQuantile(degreesOfFreedom: degreesOfFreedom)
    return value - reach...value + reach
  }
}
