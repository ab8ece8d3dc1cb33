import RealModule

/// Closed forms for a row of independent Gaussian logits: the null model of attention.
///
/// With isotropic Gaussian queries and keys the logits of a row are independent N(0, σ²) given the query,
/// σ² = multiplier²·‖q‖²/d, whatever the frequencies: no method of context extension changes the
/// distribution of the entropy.
public enum GaussianRow {
  /// The expected entropy of n independent logits N(0, σ²), by quadrature.
  ///
  ///     F(m) = E ln Σⱼ e^(mσzⱼ) = ∫₀^∞ (e^(−t) − φ(t)ⁿ) dt/t,   φ(t) = E exp(−t·e^(mσz))
  ///     E[H] = F(1) − F′(1)
  ///
  /// (the integral is Frullani's for the logarithm of a sum; F′ = E Σ pⱼℓⱼ). With t = e^u the integrand
  /// decays doubly exponentially on the right and exponentially on the left, and the trapezoid rule converges
  /// geometrically; φ is itself a trapezoid sum over z. Source of the model: Derrida's random energy model (1981).
  ///
  /// - Parameters:
  ///   - count: Number n of keys, at least 1.
  ///   - sigma: Standard deviation σ of the logits, at least 0.
  /// - Returns: E[H] in nats; error below 10⁻⁶ for σ ≤ 5.
  /// - Complexity: some 10⁶ exponentials, whatever n.
  public static func expectedEntropy(count: Int, sigma: Double) -> Double {
    guard sigma > 0, count > 1 else { return .log(Double(max(count, 1))) }
    // φ(e^u) = Σ_z w(z) exp(−e^(u + σz)), and dφ/dm at m = 1 is −Σ_z w(z) σz e^(u + σz) exp(−e^(u + σz)).
    let step = 0.05
    let nodes = stride(from: -9.0, through: 9.0, by: step).map { z in
      (z: z, weight: step * Double.exp(-z * z / 2) / (2 * Double.pi).squareRoot())
    }
    let n = Double(count)
    let lowest = -Double.log(n) - 12 * sigma - 40
    let highest = 12 * sigma + 8
    var integral = 0.0
    for u in stride(from: lowest, through: highest, by: step) {
      var miss = 0.0
      var slope = 0.0
      for (z, weight) in nodes {
        let energy = Double.exp(u + sigma * z)
        miss -= weight * .expMinusOne(-energy)
        slope -= weight * sigma * z * energy * .exp(-energy)
      }
      // φⁿ = (1 − miss)ⁿ through the logarithm of 1 + x, so that tiny misses keep their digits.
      let logPhi = Double.log(onePlus: -min(miss, 1 - .ulpOfOne))
      let power = Double.exp(n * logPhi)
      let slopeOfPower = n * .exp((n - 1) * logPhi) * slope
      integral += step * (Double.exp(-Double.exp(u)) - power + slopeOfPower)
    }
    return integral
  }
}

/// The mean entropy over the rows 1 … n of causal attention when every row is uniform: ln(n!)/n.
///
/// - Parameter count: Number n of rows; at least 1.
/// - Returns: The mean in nats.
/// - Complexity: O(1).
public func meanEntropyOfUniformCausalRows(count: Int) -> Double {
  .logGamma(Double(count) + 1) / Double(count)
}
