import RealModule

/// What one row of the softmax looks like from outside.
///
/// With logits ℓⱼ over the keys that the row sees, and pⱼ = exp(ℓⱼ)/Σ exp(ℓ):
///
///     entropy H = −Σ pⱼ ln pⱼ      log-sum-exp = ln Σ exp(ℓⱼ)
///
/// H lies between 0 (one key takes all) and ln m (all m keys alike). A row that sees no key is
/// *masked*: its entropy is 0 and its log-sum-exp −∞.
public struct AttentionStatistics: Sendable, Hashable {
  /// H in nats.
  public let entropy: Double
  /// ln Σ exp(ℓ), in the units of the logits; −∞ for a masked row.
  public let logSumExp: Double

  /// Makes the statistics of a row.
  ///
  /// - Parameters:
  ///   - entropy: H in nats.
  ///   - logSumExp: ln Σ exp(ℓ); −∞ for a masked row.
  public init(entropy: Double, logSumExp: Double) {
    self.entropy = entropy
    self.logSumExp = logSumExp
  }

  /// The statistics of a row that sees no key.
  public static let masked = AttentionStatistics(entropy: 0, logSumExp: -.infinity)

  /// Whether the row sees no key.
  public var isMasked: Bool { logSumExp == -.infinity }

  /// H in bits.
  public var entropyInBits: Double { entropy / .log(2) }
}
