/// The entropy of one attention row, or a mean of rows, with its exact derivatives.
///
/// With z the logits in nats over the keys that the row sees, p their softmax and w_j = −p_j (ln p_j + H), Σ w = 0:
///
///     ∂H/∂φ = Σ_j w_j ∂z_j/∂φ = −Cov_p(z, ∂z/∂φ)
///     ∂H/∂ ln θ′ᵢ = Σ_j w_j · (angle of the query − angle of key j)ᵢ · (q′_x k′_y − q′_y k′_x)ᵢ
///
/// q′ and k′ being rotated, with all factors on the logits. All are in nats.
public struct EntropyGradient: Sendable, Hashable {
  /// H.
  public var entropy: Double
  /// ∂H/∂ ln m with m a factor on all logits: −Var_p(z).
  public var lnMultiplier: Double
  /// ∂H/∂ ln(amplitude²), the factor on what turns: −Cov_p(z, z of the components that turn).
  public var lnRotary: Double
  /// ∂H/∂ ln θ′ᵢ of the frequency as used, all else fixed, fastest pair first.
  public var pairs: [Double]

  /// Makes a gradient from its values.
  public init(entropy: Double, lnMultiplier: Double, lnRotary: Double, pairs: [Double]) {
    (self.entropy, self.lnMultiplier) = (entropy, lnMultiplier)
    (self.lnRotary, self.pairs) = (lnRotary, pairs)
  }

  /// A row of one key, or of no spread.
  static func zero(pairCount: Int) -> EntropyGradient {
    EntropyGradient(
      entropy: 0, lnMultiplier: 0, lnRotary: 0, pairs: [Double](repeating: 0, count: pairCount))
  }

  var isFinite: Bool {
    entropy.isFinite && lnMultiplier.isFinite && lnRotary.isFinite && pairs.allSatisfy(\.isFinite)
  }

  /// Adds another with a factor.
  mutating func add(_ other: EntropyGradient, times factor: Double = 1) {
    entropy += factor * other.entropy
    lnMultiplier += factor * other.lnMultiplier
    lnRotary += factor * other.lnRotary
    for pair in pairs.indices { pairs[pair] += factor * other.pairs[pair] }
  }

  /// The gradient times a factor.
  func times(_ factor: Double) -> EntropyGradient {
    var result = EntropyGradient.zero(pairCount: pairs.count)
    result.add(self, times: factor)
    return result
  }
}
