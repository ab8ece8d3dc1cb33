import RealModule
public import RotaryEmbedding

/// The deterministic logit as a function of distance, when every query and key carries the same pairs.
///
///     g(Δ) = softmaxScale/√d · ( amplitude² · Σᵢ wᵢ cos(Δ′·h(θᵢ)) + rest ),      Δ′ = g(Δ)
///
/// with wᵢ the product of the norms of pair i in query and key, and `rest` the product of the components that
/// do not rotate. All-ones vectors have wᵢ = 2 and rest = d − (rotary dimension), so g(0) = √d for plain RoPE:
/// the curve of Xiong et al. (arXiv 2309.16039), figure 4. The schedule must be one whose logits depend on the distance alone
/// (``/RotaryEmbedding/RotarySchedule/dependsOnDistanceAlone``); a query multiplier by position is not part of the kernel.
public struct PositionalKernel: Sendable, Hashable {
  /// g(Δ) at Δ = 0, 1, …, in nats.
  public let logits: [Double]

  /// Tabulates the kernel up to a number of distances.
  ///
  /// - Parameters:
  ///   - schedule: What the method does to positions and to the softmax.
  ///   - count: Number n of distances, 0 … n − 1; at least 1.
  ///   - pairWeights: wᵢ for every pair, 2 unless given.
  /// - Complexity: O(n·d) time, O(n) memory.
  public init(schedule: RotarySchedule, count: Int, pairWeights: [Double]? = nil) {
    let frequencies = schedule.effectiveInverseFrequencies
    let weights = pairWeights ?? frequencies.map { _ in 2 }
    let dimension = Double(schedule.geometry.headDimension)
    let rest = dimension - 2 * Double(frequencies.count)
    let temperature = schedule.temperature
    let scale = temperature.softmaxScale / dimension.squareRoot()
    let gain = temperature.amplitude * temperature.amplitude
    var sums = [Double](repeating: 0, count: count)
    sums.withUnsafeMutableBufferPointer { sums in
      let blocks = frequencies.map(PhaseBlock.init(step:))
      // All pairs of a block of distances together, so that its sums stay in the first cache.
      for first in stride(from: 0, to: count, by: PhaseBlock.length) {
        let end = min(first + PhaseBlock.length, count)
        let part = UnsafeMutableBufferPointer(rebasing: sums[first..<end])
        for (weight, block) in zip(weights, blocks) {
          block.addCosines(weight: weight, from: first, to: part)
        }
      }
    }
    logits = sums.enumerated().map { distance, sum in
      temperature.distanceLaw(scale * (gain * sum + rest), distance: distance)
    }
  }

  /// The statistics of the causal row that sees distances 0 … n − 1, for every n up to the kernel's length.
  ///
  /// Row n − 1 is the query at position n − 1. All rows come from one sweep, since each sees what the one before
  /// saw and one distance more.
  ///
  /// - Complexity: O(n) for all n rows together.
  public var causalRows: [AttentionStatistics] {
    var accumulator = SoftmaxAccumulator()
    return logits.map { logit in
      accumulator.add(logit)
      return accumulator.statistics
    }
  }

  /// The statistics of the last causal row, which sees every distance.
  public var lastRow: AttentionStatistics {
    var accumulator = SoftmaxAccumulator()
    for logit in logits { accumulator.add(logit) }
    return accumulator.statistics
  }
}
