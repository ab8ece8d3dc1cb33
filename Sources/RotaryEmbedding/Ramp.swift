import RealModule

/// The blend γ per pair between untouched (1) and fully interpolated (0).
///
/// Three conventions circulate as "YaRN", with the same two thresholds α ≤ β but different variables, so each
/// has its own name. At d = 128, b = 10⁴, L = 4096, s = 4 the paper and the reference code differ by up to 0.275
/// in θ′/θ (pair 30). In the variable r = L/λ (turns inside the trained context):
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

  /// Makes a ramp; the published thresholds are α = 1 and β = 32.
  ///
  /// - Parameters:
  ///   - convention: The variable in which the ramp is linear.
  ///   - alpha: Lower threshold; finite, positive for ``Convention/pairIndex(truncated:)`` (which takes its
  ///     logarithm), otherwise at least 0.
  ///   - beta: Upper threshold; finite and above `alpha`. Equal thresholds are a step, which only
  ///     ``Convention/pairIndex(truncated:)`` allows: the others divide by β − α.
  /// - Throws: ``RotaryError`` naming the threshold that is not allowed.
  public init(_ convention: Convention, alpha: Double = 1, beta: Double = 32) throws(RotaryError) {
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
    self.convention = convention
    self.alpha = alpha
    self.beta = beta
  }

  /// The blend γ of every pair: 1 keeps the pair, 0 interpolates it fully.
  ///
  /// - Parameter geometry: The unmodified embedding.
  /// - Returns: d/2 numbers in 0…1, fastest pair first.
  /// - Complexity: O(d).
  public func blend(for geometry: RotaryGeometry) -> [Double] {
    switch convention {
    case .rotations:
      return geometry.rotations.map { clamp(($0 - alpha) / (beta - alpha)) }
    case .wavelength:
      return geometry.rotations.map { 1 - clamp((1 / $0 - alpha) / (beta - alpha)) }
    case .pairIndex:
      let (low, high) = pairBounds(for: geometry)
      return (0..<geometry.pairCount).map { 1 - clamp((Double($0) - low) / (high - low)) }
    }
  }

  /// The pair indices between which a ``Convention/pairIndex(truncated:)`` ramp falls from 1 to 0.
  ///
  /// Follows the reference code: the index that makes β turns, and the one that makes α turns, rounded outwards
  /// when truncated, then held to 0 … d − 1 (d, not d/2, as shipped). Equal bounds are moved apart by 0.001 so that the
  /// ramp is a step. The bounds can cross at either end, as in Hugging Face: where L < 2πα by more than the rounding
  /// makes up for, no pair is interpolated, although the paper's formula would interpolate every one; where even index
  /// d − 1 would make more than β turns (small bases), every pair is, although the paper would keep every one.
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

private func clamp(_ value: Double) -> Double { min(max(value, 0), 1) }
