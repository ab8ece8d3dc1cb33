import RealModule

/// The blend γ per pair between untouched (1) and fully interpolated (0).
///
/// Three conventions circulate as "YaRN", with the same two thresholds α ≤ β but different variables, so each
/// has its own name. At d = 128, b = 10⁴, L = 4096, s = 4 the paper and the reference code differ by up to 0.275
/// in θ′/θ (pair 30). In the variable r = L/λ (rotations inside the trained context):
///
/// | convention | γ | untouched | fully interpolated |
/// |---|---|---|---|
/// | ``Convention/rotations`` | (r − α)/(β − α) | r ≥ β | r ≤ α |
/// | ``Convention/pairIndex(truncated:)`` | (high − i)/(high − low) = ln(r/α)/ln(β/α) | i ≤ low | i ≥ high |
/// | ``Convention/wavelength`` | 1 − (ρ − α)/(β − α), ρ = 1/r | ρ ≤ α | ρ ≥ β |
///
/// each clamped to 0…1. Note the sense of the last row: the handbook applies the same 1 and 32 to the reciprocal
/// variable, so its band begins where the paper's ends and no pair of the usual models is ever fully interpolated.
public struct Ramp: Sendable, Hashable {
  /// The variable in which the ramp is linear.
  public enum Convention: Sendable, Hashable {
    /// Linear in rotations r = L/λ: YaRN's paper (arXiv 2309.00071, eq. 18), and Llama 3.
    case rotations
    /// Linear in the pair index, hence in ln r: YaRN's reference code and Hugging Face.
    ///
    /// Truncated bounds are rounded outwards to whole pairs, which is the default everywhere but in gpt-oss.
    case pairIndex(truncated: Bool)
    /// Linear in λ/L: the Language AI Handbook's chapter on YaRN.
    case wavelength
  }

  /// The variable in which the ramp is linear.
  public let convention: Convention
  /// Lower threshold α: rotations, or λ/L for ``Convention/wavelength``.
  public let alpha: Double
  /// Upper threshold β: rotations, or λ/L for ``Convention/wavelength``.
  public let beta: Double
  /// Factor on every γ: 1 for the methods as published, 0 for Position Interpolation.
  public let weight: Double

  /// The thresholds α and β in rotations that YaRN's paper recommends for Llama.
  ///
  /// Source: arXiv 2309.00071, section 3.2.
  public static let published = (alpha: 1.0, beta: 32.0)

  /// Makes a ramp; the published thresholds are α = 1 and β = 32.
  ///
  /// - Parameters:
  ///   - convention: The variable in which the ramp is linear.
  ///   - alpha: Lower threshold; finite, positive for ``Convention/pairIndex(truncated:)`` (which takes its
  ///     logarithm), otherwise at least 0.
  ///   - beta: Upper threshold; finite and above `alpha`. Equal thresholds are a step, which only
  ///     ``Convention/pairIndex(truncated:)`` allows: the others divide by β − α.
  ///   - weight: Factor on every γ, 0 … 1: the `extrapolation_factor` of YaRN's reference code.
  /// - Throws: ``RotaryError`` naming the threshold that is not allowed.
  public init(
    _ convention: Convention, alpha: Double = 1, beta: Double = 32, weight: Double = 1
  ) throws(RotaryError) {
    guard alpha.isFinite, alpha >= 0 else {
      throw RotaryError(.alpha, "Alpha is \(alpha); it must be finite and not negative.")
    }
    guard beta.isFinite else { throw RotaryError(.beta, "Beta is \(beta); it must be finite.") }
    guard alpha <= beta else {
      throw RotaryError(
        .alpha, "Alpha is \(alpha), above beta, which is \(beta); alpha must not be above it.")
    }
    switch convention {
    case .pairIndex:
      guard alpha > 0 else {
        throw RotaryError(
          .alpha, "Alpha is 0; the code ramps take its logarithm, so it must be positive.")
      }
    case .rotations, .wavelength:
      guard alpha < beta else {
        throw RotaryError(
          .alpha,
          "Alpha and beta are both \(alpha); this ramp divides by their difference, so alpha must be "
            + "below beta (only the code ramps allow a step).")
      }
    }
    guard (0...1).contains(weight) else {
      throw RotaryError(
        .option, "The factor on the blend is \(weight); it must lie between 0 and 1.")
    }
    self.init(unchecked: convention, alpha: alpha, beta: beta, weight: weight)
  }

  private init(unchecked convention: Convention, alpha: Double, beta: Double, weight: Double) {
    self.convention = convention
    self.alpha = alpha
    self.beta = beta
    self.weight = weight
  }

  /// A ramp without a slope: pairs with at least so many rotations are kept, all others interpolated.
  ///
  /// - Parameter rotations: Threshold in rotations inside the trained context.
  /// - Returns: The step.
  static func step(atRotations rotations: Double) -> Ramp {
    Ramp(unchecked: .rotations, alpha: rotations, beta: rotations, weight: 1)
  }

  /// The blend γ of every pair: 1 keeps the pair, 0 interpolates it fully.
  ///
  /// - Parameter geometry: The unmodified embedding.
  /// - Returns: d/2 numbers in 0…1, fastest pair first.
  /// - Complexity: O(d).
  public func blend(for geometry: RotaryGeometry) -> [Double] {
    let gamma = RampValues(self, for: geometry)
    return (0..<geometry.pairCount).map {
      gamma(pair: $0, frequency: geometry.inverseFrequency(ofPair: $0))
    }
  }

  /// The pair indices between which a ``Convention/pairIndex(truncated:)`` ramp falls from 1 to 0.
  ///
  /// Follows the reference code: the index that makes β rotations, and the one that makes α rotations, rounded outwards
  /// when truncated, then held to 0 … d − 1 (d, not d/2, as shipped). Equal bounds are moved apart by 0.001 so that the
  /// ramp is a step. The bounds can cross at either end, as in Hugging Face: where L < 2πα by more than the rounding
  /// makes up for, no pair is interpolated, although the paper's formula would interpolate every one; where even index
  /// d − 1 would make more than β rotations (small bases), every pair is, although the paper would keep every one.
  ///
  /// - Parameter geometry: The unmodified embedding.
  /// - Returns: Real-valued pair indices, lower bound first.
  public func pairBounds(for geometry: RotaryGeometry) -> (low: Double, high: Double) {
    var low = geometry.pairIndex(making: beta)
    var high = geometry.pairIndex(making: alpha)
    if case .pairIndex(truncated: true) = convention {
      low.round(.down)
      high.round(.up)
    }
    low = max(low, 0)
    high = min(high, Double(geometry.rotaryDimension - 1))
    if low == high { high += stepWidth }
    return (low, high)
  }
}

/// Width in pairs of a ramp whose bounds coincide, as in the reference code; below 1, so no pair lies inside.
private let stepWidth = 0.001

/// The values of a ramp for one geometry, pair by pair, so that a schedule needs no array of them.
package struct RampValues {
  private let ramp: Ramp
  private let trainedContext: Double
  private let bounds: (low: Double, high: Double)

  /// Makes the values of a ramp for a geometry.
  package init(_ ramp: Ramp, for geometry: RotaryGeometry) {
    self.ramp = ramp
    trainedContext = Double(geometry.trainedContext)
    bounds = ramp.pairBounds(for: geometry)
  }

  /// γ of a pair whose inverse frequency as trained is given in radians per token.
  package func callAsFunction(pair: Int, frequency: Double) -> Double {
    ramp.weight * unweighted(pair, rotations: trainedContext / (2 * .pi / frequency))
  }

  private func unweighted(_ pair: Int, rotations: Double) -> Double {
    let (alpha, beta) = (ramp.alpha, ramp.beta)
    return switch ramp.convention {
    case .rotations where alpha == beta: rotations >= beta ? 1 : 0
    case .rotations: clamp((rotations - alpha) / (beta - alpha))
    case .wavelength: 1 - clamp((1 / rotations - alpha) / (beta - alpha))
    case .pairIndex: 1 - clamp((Double(pair) - bounds.low) / (bounds.high - bounds.low))
    }
  }
}

private func clamp(_ value: Double) -> Double { min(max(value, 0), 1) }
