import RealModule

/// What one row of the softmax looks like from outside.
///
/// With logits ℓⱼ over the keys that the row sees, and pⱼ = exp(ℓⱼ)/Σ exp(ℓ):
///
///     entropy H = −Σ pⱼ ln pⱼ      log-sum-exp = ln Σ exp(ℓⱼ)
///
/// H lies between 0 (one key takes all) and ln m (all m keys alike). A row that sees no key is
/// *masked*: its entropy is 0 and its log-sum-exp −∞.
public struct AttentionStatistics: Sendable, Hashable, BitwiseCopyable {
  /// H in nats.
  public let entropy: Double
  /// ln Σ exp(ℓ), in the units of the logits; −∞ for a masked row.
  public let logSumExp: Double
  /// Where the row's mass lies, when it was asked for; `nil` for a masked row.
  public let mass: AttentionMass?

  /// Makes the statistics of a row.
  ///
  /// - Parameters:
  ///   - entropy: H in nats.
  ///   - logSumExp: ln Σ exp(ℓ); −∞ for a masked row.
  ///   - mass: Where the row's mass lies.
  public init(entropy: Double, logSumExp: Double, mass: AttentionMass? = nil) {
    self.entropy = entropy
    self.logSumExp = logSumExp
    self.mass = mass
  }

  /// The statistics of a row that sees no key.
  public static let masked = AttentionStatistics(entropy: 0, logSumExp: -.infinity)

  /// Whether the row sees no key.
  public var isMasked: Bool { logSumExp == -.infinity }

  /// H in bits.
  public var entropyInBits: Double { entropy / .log(2) }
}

/// Where the mass of one softmax row lies.
public struct AttentionMass: Sendable, Hashable, BitwiseCopyable {
  /// max pⱼ, between 1/m and 1.
  public let largest: Double
  /// Σ pⱼ², between 1/m and 1: the chance that two draws agree.
  public let collision: Double
  /// Σ pⱼ·(position of the query − position of key j), in tokens.
  public let meanDistance: Double
  /// Σ pⱼ over the keys at position 0.
  public let onFirst: Double
  /// Σ pⱼ over the keys less than w tokens behind the query, its own position among them and keys ahead of it not.
  public let onRecent: Double

  /// Makes the masses of a row from their values.
  public init(
    largest: Double, collision: Double, meanDistance: Double, onFirst: Double, onRecent: Double
  ) {
    self.largest = largest
    self.collision = collision
    self.meanDistance = meanDistance
    self.onFirst = onFirst
    self.onRecent = onRecent
  }

  /// −ln Σ pⱼ², the Rényi entropy of order 2 in nats; at most the entropy.
  public var collisionEntropy: Double { -.log(collision) }
}
