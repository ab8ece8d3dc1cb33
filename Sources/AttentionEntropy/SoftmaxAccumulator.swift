import RealModule

/// The statistics of a softmax row gathered logit by logit, without keeping the row.
///
/// With M the largest logit so far, it keeps
///
///     Z = Σ exp(ℓ − M)      W = Σ exp(ℓ − M)·(ℓ − M)
///
/// and when M grows by δ rescales them: Z ← Z·e^(−δ), W ← (W − δ·Z)·e^(−δ). At the end
///
///     H = ln Z − W/Z      log-sum-exp = M + ln Z
///
/// W/Z ≤ 0 and ln Z ≥ 0, so the two parts of H never cancel, whatever the size of the logits. A logit of −∞ takes no
/// part; a row of nothing else is masked. NaN or +∞ makes the row NaN. Source of the online rescaling: Milakov and Gimelshein
/// (arXiv 1805.02867), algorithm 3; the entropy term is ours.
public struct SoftmaxAccumulator: Sendable, Hashable {
  private var maximum = -Double.infinity
  private var sum = 0.0
  private var weightedSum = 0.0

  /// Makes the accumulator of an empty row.
  public init() {}

  /// Adds one logit.
  ///
  /// - Parameter logit: ℓ; −∞ is ignored, NaN and +∞ make the row NaN.
  /// - Complexity: O(1).
  public mutating func add(_ logit: Double) {
    guard logit.isFinite else {
      if logit != -.infinity {
        maximum = .nan
        sum = .nan
      }
      return
    }
    if logit > maximum {
      if maximum > -.infinity {
        let growth = logit - maximum
        let shrink = Double.exp(-growth)
        weightedSum = (weightedSum - growth * sum) * shrink
        sum *= shrink
      }
      maximum = logit
      sum += 1
    } else {
      let distance = logit - maximum
      let weight = Double.exp(distance)
      sum += weight
      weightedSum += weight * distance
    }
  }

  /// The statistics of the row so far.
  public var statistics: AttentionStatistics {
    guard maximum != -.infinity else { return .masked }
    let logSum = Double.log(sum)
    let entropy = logSum - weightedSum / sum
    // Not max(0, entropy), which is 0 for NaN.
    return AttentionStatistics(
      entropy: entropy < 0 ? 0 : entropy, logSumExp: maximum + logSum)
  }
}
