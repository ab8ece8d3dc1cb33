import RealModule

/// What the random energy model says of long rows, to leading order in ln n.
///
/// A row of n logits N(0, m²σ²) is spread over many keys while x = mσ/√(2 ln n) is below 1, and frozen on a few of the largest
/// from there on. Source: Derrida (1981). Finite rows differ: at n = 8,192 and σ = 3 the leading form of the entropy is 0.45 nats
/// below the exact ``expectedEntropy(count:sigma:)``.
extension GaussianRow {
  /// How far a row is on its way to freezing: x = mσ/√(2 ln n).
  ///
  /// - Parameters:
  ///   - count: Number n of keys, above 1.
  ///   - sigma: Standard deviation mσ of the logits, at least 0.
  /// - Returns: x; the row is frozen from 1 on.
  public static func phase(count: Double, sigma: Double) -> Double {
    sigma / (2 * .log(count)).squareRoot()
  }

  /// The entropy as a share of ln n to leading order: 1 − x², and 0 where the row is frozen.
  ///
  /// - Parameters:
  ///   - count: Number n of keys, above 1.
  ///   - sigma: Standard deviation mσ of the logits, at least 0.
  /// - Returns: H/ln n between 0 and 1.
  public static func leadingEntropyShare(count: Double, sigma: Double) -> Double {
    let x = phase(count: count, sigma: sigma)
    return max(0, 1 - x * x)
  }

  /// The spread of logits from which a row is frozen: √(2 ln n)/m.
  ///
  /// - Parameters:
  ///   - count: Number n of keys, at least 1.
  ///   - multiplier: Factor m on the logits, above 0.
  /// - Returns: σ.
  public static func freezingSpread(count: Double, multiplier: Double = 1) -> Double {
    (2 * .log(count)).squareRoot() / multiplier
  }

  /// The log-sum-exp of a row to leading order.
  ///
  ///     F = ln n + m²σ²/2   for x < 1,      mσ√(2 ln n)   beyond
  ///
  /// - Parameters:
  ///   - count: Number n of keys, at least 1.
  ///   - sigma: Standard deviation mσ of the logits, at least 0.
  /// - Returns: F in nats.
  public static func leadingLogSumExp(count: Double, sigma: Double) -> Double {
    let capacity = Double.log(count)
    let freezing = (2 * capacity).squareRoot()
    return sigma < freezing ? capacity + sigma * sigma / 2 : sigma * freezing
  }

  /// The Rényi entropy of order q of a row to leading order, ln n − qm²σ²/2; order 1 is the entropy.
  ///
  /// - Parameters:
  ///   - order: q, above 0.
  ///   - count: Number n of keys, at least 1.
  ///   - sigma: Standard deviation mσ of the logits, far below √(2 ln n)/q.
  /// - Returns: H_q in nats.
  public static func leadingRenyiEntropy(order: Double, count: Double, sigma: Double) -> Double {
    .log(count) - order * sigma * sigma / 2
  }

  /// The factor that takes the entropy back after the context grew s-fold, to leading order.
  ///
  ///     m = √(1 + 2 ln s/σ²)
  ///
  /// - Parameters:
  ///   - scale: s, at least 1.
  ///   - sigma: Standard deviation σ of the logits at m = 1, above 0.
  /// - Returns: m.
  public static func leadingMultiplier(scale: Double, sigma: Double) -> Double {
    (1 + 2 * .log(scale) / (sigma * sigma)).squareRoot()
  }

  /// The share of the growth ln s that a factor on the logits takes back, to leading order: σ²(m² − 1)/(2 ln s).
  ///
  /// - Parameters:
  ///   - scale: s, above 1.
  ///   - multiplier: m.
  ///   - sigma: Standard deviation σ of the logits at m = 1.
  /// - Returns: 1 where all is taken back; above 1 where more is.
  public static func restoredShare(scale: Double, multiplier: Double, sigma: Double) -> Double {
    sigma * sigma * (multiplier * multiplier - 1) / (2 * .log(scale))
  }

  /// The weight of a needle a gap G above the mean of a row of Gaussian logits, to leading order.
  ///
  ///     p = 1/(1 + e^(F(m) − mG))
  ///
  /// Good for m well below the freezing factor √(2 ln n)/σ. Where G ≤ σ√(2 ln n) the best m is G/σ² and p stays below ½.
  ///
  /// - Parameters:
  ///   - gap: G in nats at m = 1.
  ///   - count: Number n of other keys, at least 1.
  ///   - sigma: Standard deviation σ of their logits at m = 1.
  ///   - multiplier: m.
  /// - Returns: p between 0 and 1.
  public static func needleWeight(
    gap: Double, count: Double, sigma: Double, multiplier: Double = 1
  ) -> Double {
    let background = leadingLogSumExp(count: count, sigma: multiplier * sigma)
    return 1 / (1 + .exp(background - multiplier * gap))
  }

  /// The number of keys beyond which no factor on the logits gives a needle half of the weight: e^(G²/(2σ²)).
  ///
  /// - Parameters:
  ///   - gap: G in nats, at least 0.
  ///   - sigma: Standard deviation σ of the other logits, above 0.
  /// - Returns: n.
  public static func needleCapacity(gap: Double, sigma: Double) -> Double {
    .exp(gap * gap / (2 * sigma * sigma))
  }

  /// The weight of a sink of logit b over n Gaussian logits: e^b/(e^b + n·e^(σ²/2)).
  ///
  /// Exact in the annealed sense (the mean of the sum stands for the sum), so good for σ well below √(2 ln n).
  ///
  /// - Parameters:
  ///   - strength: b in nats.
  ///   - count: Number n of other keys, at least 1.
  ///   - sigma: Standard deviation σ of their logits.
  /// - Returns: p between 0 and 1.
  public static func sinkShare(strength: Double, count: Double, sigma: Double) -> Double {
    1 / (1 + .exp(.log(count) + sigma * sigma / 2 - strength))
  }

  /// The logit that a sink needs to hold a share p: ln(p/(1 − p)) + ln n + σ²/2, which grows as ln n.
  ///
  /// - Parameters:
  ///   - share: p between 0 and 1, both excluded.
  ///   - count: Number n of other keys, at least 1.
  ///   - sigma: Standard deviation σ of their logits.
  /// - Returns: b in nats.
  public static func sinkStrength(share: Double, count: Double, sigma: Double) -> Double {
    .log(share / (1 - share)) + .log(count) + sigma * sigma / 2
  }
}
