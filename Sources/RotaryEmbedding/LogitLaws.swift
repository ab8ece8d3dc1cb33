import RealModule

extension Temperature {
  /// What a logit becomes by how far its key stands behind the query.
  public enum DistanceLaw: Sendable, Hashable {
    /// Itself.
    case none
    /// aₜ·ℓ + mₜ with aₜ² = 2 ln(t/τ + 1) + 1 and mₜ = 1 − aₜ², t tokens behind the query (scale-invariant attention).
    ///
    /// At t = 0 it is the logit itself.
    case scaleInvariant(length: Double)

    /// The factor aₜ and the shift mₜ at a distance.
    ///
    /// - Parameter distance: t in tokens, at least 0.
    /// - Returns: Factor and shift.
    public func terms(distance: Int) -> (factor: Double, shift: Double) {
      switch self {
      case .none: return (1, 0)
      case .scaleInvariant(let length):
        let growth = 2 * Double.log(onePlus: Double(distance) / length)
        return ((1 + growth).squareRoot(), -growth)
      }
    }

    /// The logit of a key at a distance.
    ///
    /// - Parameters:
    ///   - logit: ℓ before the law.
    ///   - distance: t in tokens, at least 0.
    /// - Returns: aₜ·ℓ + mₜ.
    public func callAsFunction(_ logit: Double, distance: Int) -> Double {
      let (factor, shift) = terms(distance: distance)
      return factor * logit + shift
    }
  }

  /// A factor on the logits of a row by the entropy that the row has without it.
  public enum EntropyLaw: Sendable, Hashable {
    /// 1 at every entropy.
    case none
    /// max(1, −0.037H⁴ + 0.481H³ − 2.3H² + 4.917H − 1.791) for H above 0.5 nats, otherwise 1 (adaptive temperature).
    ///
    /// It is above 1 for H from 0.849 to 5.944 nats, and 2.421 at most, at 4.412.
    case adaptive

    /// The factor on the logits of a row.
    ///
    /// - Parameter entropy: H of the row before the law, in nats.
    /// - Returns: The factor, at least 1; 1 for NaN.
    public func callAsFunction(_ entropy: Double) -> Double {
      switch self {
      case .none: return 1
      case .adaptive:
        guard entropy > 0.5 else { return 1 }
        let fit = (((-0.037 * entropy + 0.481) * entropy - 2.3) * entropy + 4.917) * entropy - 1.791
        return max(1, fit)
      }
    }
  }

  /// Whether all of it is a factor on scores that is known before them, so that no law by distance or entropy is among it.
  public var isFactor: Bool { distanceLaw == .none && entropyLaw == .none }
}
