import RealModule

/// The sums of one row and one multiplier as a kernel left them.
package struct RowSums: BitwiseCopyable, Sendable {
  /// M in base 2, times the multiplier.
  let maximum: Double
  let weights: Double
  let logs: Double
  /// Σe², Σe·(distance), Σe on recent keys and on position 0; NaN where they were not asked for.
  let squares: Double
  let distances: Double
  let recent: Double
  let first: Double
  let isMasked: Bool
  let hasMass: Bool

  /// Takes them from a kernel's totals.
  package init(
    maximum: Float, multiplier: Float, totals: UnsafeBufferPointer<Double>, position: Int
  ) {
    func total(_ sum: AttentionKernel.Sum) -> Double { totals[sum.rawValue] }
    weights = total(.weights)
    // The kernels keep Σe·t; the entropy needs t times the multiplier.
    logs = Double(multiplier) * total(.logs)
    isMasked = maximum == AttentionKernel.unseen && !weights.isNaN
    self.maximum = Double(multiplier) * Double(maximum)
    hasMass = totals.count == AttentionKernel.Sum.count(mass: true)
    squares = hasMass ? total(.squares) : .nan
    distances = hasMass ? Double(position) * total(.weights) - total(.positions) : .nan
    recent = hasMass ? total(.recent) : .nan
    first = hasMass ? total(.first) : .nan
  }

  /// log₂ S.
  var logSum: Double { Double.log2(weights) }

  /// What they come to, in nats and tokens.
  package var statistics: AttentionStatistics {
    guard !isMasked else { return .masked }
    let entropy = Double.log(2) * (logSum - logs / weights)
    return AttentionStatistics(
      // Not max(0, entropy), which is 0 for NaN.
      entropy: entropy < 0 ? 0 : entropy, logSumExp: Double.log(2) * (maximum + logSum),
      mass: hasMass
        ? AttentionMass(
          largest: 1 / weights, collision: squares / (weights * weights),
          meanDistance: distances / weights, onFirst: first / weights, onRecent: recent / weights)
        : nil)
  }
}
