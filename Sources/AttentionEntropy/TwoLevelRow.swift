import RealModule

/// Closed forms for a row of one logit a gap G above n − 1 equal ones.
///
///     p = 1/(1 + w),   w = (n − 1)e^(−G)      H = ln(1 + w) + G·w/(1 + w)
///
/// Papers that look unlike each other are this row: Scalable-Softmax's figure 1 (arXiv 2501.19399; G = 5, or 5·s·ln n), the
/// entropy bound of Zhai et al. (arXiv 2303.06296, theorem 3.1; G = σ√(T/(T − 1))) and critical scaling of tokens with one
/// inner product (arXiv 2510.05554; G = γ(1 − ρ) ln n). All are exact up to a few units in the last place; G may be of either
/// sign.
public enum TwoLevelRow {
  /// The weight p of the logit that stands out.
  ///
  /// - Parameters:
  ///   - gap: G in nats.
  ///   - count: Number n of logits, at least 1.
  /// - Returns: p between 0 and 1.
  public static func topWeight(gap: Double, count: Double) -> Double {
    1 / (1 + (count - 1) * .exp(-gap))
  }

  /// The entropy H of the row.
  ///
  /// - Parameters:
  ///   - gap: G in nats.
  ///   - count: Number n of logits, at least 1.
  /// - Returns: H in nats.
  public static func entropy(gap: Double, count: Double) -> Double {
    let others = (count - 1) * Double.exp(-gap)
    return .log(onePlus: others) + gap * others / (1 + others)
  }

  /// The number of logits at which the one that stands out holds half of the weight: 1 + e^G.
  ///
  /// - Parameter gap: G in nats.
  /// - Returns: n, a real number.
  public static func halvingCount(gap: Double) -> Double { 1 + .exp(gap) }

  /// The least entropy of a row of T logits whose spectral norm bounds them by σ.
  ///
  ///     ln(1 + (T − 1)β) + σ√(T(T − 1))·β/(1 + (T − 1)β),   β = e^(−σ√(T/(T − 1)))
  ///
  /// It is ``entropy(gap:count:)`` at the gap σ√(T/(T − 1)), term by term. Source: Zhai et al. (arXiv 2303.06296), theorem 3.1.
  ///
  /// - Parameters:
  ///   - spread: σ, at least 0.
  ///   - count: T, at least 2.
  /// - Returns: The bound in nats, at most ln T.
  public static func entropyFloor(spread: Double, count: Double) -> Double {
    entropy(gap: spread * (count / (count - 1)).squareRoot(), count: count)
  }
}
