import RealModule

/// The factor on the logits that adapts to the entropy of the row itself.
///
///     β(H) = max(1, −0.037H⁴ + 0.481H³ − 2.3H² + 4.917H − 1.791)   for H > 0.5, otherwise 1
///
/// Source: Softmax is not enough (arXiv 2410.01104), its code. It is 1 below H = 0.849 and above 5.944 and at
/// most 2.4214 (at H = 4.412), so that diffuse rows of long contexts, for which it is proposed, are left as they are.
///
/// - Parameter entropy: H of the row before, in nats.
/// - Returns: β, at least 1.
public func adaptiveMultiplier(entropy: Double) -> Double {
  guard entropy > 0.5 else { return 1 }
  let polynomial =
    (((-0.037 * entropy + 0.481) * entropy - 2.3) * entropy + 4.917) * entropy - 1.791
  return max(1, polynomial)
}

/// Scale-invariant attention: logits of distance t become aₜℓ + mₜ.
///
///     aₜ² = 2(ln(t/τ + 1) + ½)      mₜ = 1 − aₜ²
///
/// For logits N(0, 1) the expected weight before normalisation is E e^(aₜℓ + mₜ) = √e/(t/τ + 1), so that every decade of
/// distances far beyond τ has the same total, τ√e·ln 10. Source: Scale-invariant attention (arXiv 2505.17083), with α = β =
/// √e.
public struct ScaleInvariantAttention: Sendable, Hashable {
  /// τ in tokens.
  public let timescale: Double

  /// Makes the transform.
  ///
  /// - Parameter timescale: τ in tokens, above 0; the paper's is 10.
  public init(timescale: Double = 10) { self.timescale = timescale }

  /// aₜ, the factor on a logit; 1 at distance 0.
  public func slope(at distance: Double) -> Double {
    (2 * .log(onePlus: distance / timescale) + 1).squareRoot()
  }

  /// mₜ, what is added to a logit; 0 at distance 0.
  public func offset(at distance: Double) -> Double {
    -2 * .log(onePlus: distance / timescale)
  }

  /// √e/(t/τ + 1), the expected weight before normalisation of a key whose logit is N(0, 1).
  public func expectedWeight(at distance: Double) -> Double {
    .exp(0.5) / (distance / timescale + 1)
  }
}
