import RealModule

/// How far rounding may put the statistics of a row off, in nats.
public struct RoundingBound: Sendable, Hashable {
  /// Of the entropy.
  public let entropy: Double
  /// Of the log-sum-exp.
  public let logSumExp: Double
}

extension AttentionRequest.Precision {
  /// How far rounding may put a row off.
  ///
  /// **Logits.** Let S be the largest Σᵢ|qᵢ·kᵢ|/√d of the row, of rotated vectors with amplitude and multipliers: the products of a
  /// logit without their signs. A score is one chain of d fused multiply-adds, both factors of a product are rounded once, and so is
  /// the distance of a logit from M: with u = 2⁻²⁴ a logit is certainly within
  ///
  ///     δ = (d + 5)·u·S
  ///
  /// **Entropy.** ∂H/∂ℓⱼ = −pⱼ·(ln pⱼ + H), and Σ pⱼ·|ln pⱼ + H| ≤ ½ + ½ ln n over n keys: it is at most 2q(1−q)·(ln n + ln(q/(1−q))) where keys of
  /// more than their share hold the mass q, and neither ½ sech²(z/2) nor z·½ sech²(z/2) exceeds ½. Logits within δ therefore
  /// leave an entropy within (½ + ½ ln n)·δ and a log-sum-exp within δ, however roundings fall.
  ///
  /// **What is stated** takes them as independent, each of standard deviation u/√3 of its partial sum: √d stands in the place of
  /// d (Higham and Mary, SIAM J. Sci. Comput. 41, A2815, 2019), and half of the mass on one key is the worst row:
  ///
  ///     single      |ΔH| ≤ 2·10⁻⁵ + √d·u·S·(½ + ¼ ln n)        |Δ lse| ≤ 2·10⁻⁵ + 2·√d·u·S
  ///
  /// which is four standard deviations and more. 2·10⁻⁵ is for the sums, 96 additions in a lane and four across lanes before
  /// Double takes over. Of 10⁵ rows with d up to 1,024, some of them with products of one sign, none came to a third of either.
  ///
  /// **Double**, with v = 2⁻⁵³, certainly: eight partial sums of d/8 products each, rotations by angles that are off by v of
  /// themselves, and sums of n weights one after another:
  ///
  ///     double      |ΔH| ≤ v·[(d/8 + 16 + 3a)·S·(½ + ½ ln n) + 4·n·(1 + ln n)]        |Δ lse| ≤ v·[(d/8 + 16 + 3a)·S + 4·n]
  ///
  /// where a is the largest angle in radians, position times frequency, and S the largest Σ|qᵢ|·|kᵢ|/√d over pairs of components,
  /// with the lengths of the pairs. That S is never less than the other one and never more than |q|·|k|/√d.
  ///
  /// - Parameters:
  ///   - headDimension: d.
  ///   - keys: n, the keys that the row sees, at least 1.
  ///   - products: S.
  ///   - farthestAngle: a, for Double.
  /// - Returns: The bounds, for logits within the range of the type and components that are no denormal numbers.
  /// - Complexity: O(1).
  public func roundingBound(
    headDimension: Int, keys: Int, products: Double, farthestAngle: Double = 0
  ) -> RoundingBound {
    let (d, n) = (Double(headDimension), Double(max(keys, 1)))
    let logCount = Double.log(n)
    switch self {
    case .single:
      let logit = d.squareRoot() * 0x1p-24 * products
      return RoundingBound(
        entropy: 2e-5 + logit * (0.5 + 0.25 * logCount), logSumExp: 2e-5 + 2 * logit)
    case .double:
      let logit = 0x1p-53 * (d / 8 + 16 + 3 * farthestAngle) * products
      return RoundingBound(
        entropy: logit * (0.5 + 0.5 * logCount) + 0x1p-51 * n * (1 + logCount),
        logSumExp: logit + 0x1p-51 * n)
    }
  }
}
