/// The mean of a sample with its standard error.
public struct Estimate: Sendable, Hashable {
  /// Arithmetic mean.
  public let mean: Double
  /// Standard error of the mean, s/√n with the unbiased variance s²; 0 for a sample of one.
  public let standardError: Double
  /// Number n of observations.
  public let count: Int
  /// The least value that an observation can have; −∞ where there is none.
  public let least: Double

  /// Estimates the mean of a sample.
  ///
  /// - Parameters:
  ///   - sample: Observations, at least one.
  ///   - least: The least value that an observation can have, such as 0 for an entropy.
  /// - Complexity: O(n), two passes so that large means do not cancel.
  public init(_ sample: [Double], atLeast least: Double = -.infinity) {
    self.least = least
    count = sample.count
    let n = Double(sample.count)
    let mean = sample.reduce(0, +) / n
    self.mean = mean
    let squares = sample.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    standardError = sample.count > 1 ? (squares / (n - 1) / n).squareRoot() : 0
  }

  /// An estimate that was kept.
  init(mean: Double, standardError: Double, count: Int, atLeast least: Double) {
    (self.mean, self.standardError, self.count, self.least) = (mean, standardError, count, least)
  }

  /// The 95 % interval of the mean by Student's t with n − 1 degrees of freedom, without what lies below ``least``.
  public var interval: ClosedRange<Double> {
    let reach = standardError * studentQuantile(degreesOfFreedom: count - 1)
    return max(mean - reach, least)...mean + reach
  }
}

/// The 97.5 % quantile of Student's t, by its values up to ν = 5 and beyond by Hill's expansion about the normal quantile.
///
/// With z = 1.959964 and ν degrees of freedom,
///
///     t ≈ z + (z³ + z)/4ν + (5z⁵ + 16z³ + 3z)/96ν² + (3z⁷ + 19z⁵ + 17z³ − 15z)/384ν³
///         + (79z⁹ + 776z⁷ + 1482z⁵ − 1920z³ − 945z)/92160ν⁴
///
/// Relative error below 5·10⁻⁵ from ν = 6 on; below, where the expansion is up to 11 % short, the values are those of Abramowitz
/// and Stegun, table 26.10. Source: Abramowitz and Stegun, 26.7.5.
///
/// - Parameter degreesOfFreedom: ν; below 1 there is no interval and 0 is returned.
/// - Returns: t.
package func studentQuantile(degreesOfFreedom: Int) -> Double {
  guard degreesOfFreedom >= 1 else { return 0 }
  let few = [12.706_205, 4.302_653, 3.182_446, 2.776_445, 2.570_582]
  if degreesOfFreedom <= few.count { return few[degreesOfFreedom - 1] }
  let v = Double(degreesOfFreedom)
  let z = 1.959_963_984_540_054
  let z2 = z * z
  let first = (z2 + 1) / 4
  let second = ((5 * z2 + 16) * z2 + 3) / 96
  let third = (((3 * z2 + 19) * z2 + 17) * z2 - 15) / 384
  let fourth = ((((79 * z2 + 776) * z2 + 1_482) * z2 - 1_920) * z2 - 945) / 92_160
  return z * (1 + (first + (second + (third + fourth / v) / v) / v) / v)
}
