import AttentionEntropy
import Foundation
import RotaryEmbedding

/// The entropy of the all-ones kernel over n distances with its derivatives, in closed form.
///
///     ℓ_Δ = A·Σᵢ cos(Δθᵢ),  A = 2m/√d      ∂H/∂ ln θᵢ = A·Σ_Δ p_Δ(ℓ_Δ − ℓ̄)·Δθᵢ sin(Δθᵢ)      ∂H/∂ ln m = −Var_p ℓ
///
/// Sines come from the first of each block of 64 distances by rotating it on, so that they err by less than 100·2⁻⁵³ and the
/// angle's own rounding.
///
/// - Parameters:
///   - schedule: A method whose logits depend on the distance alone.
///   - count: n, at least 1.
/// - Returns: H and its derivatives in nats.
/// - Complexity: O(n·d).
func kernelGradient(_ schedule: RotarySchedule, count: Int) -> EntropyGradient {
  let logits = PositionalKernel(schedule: schedule, count: count).logits
  let top = logits.max() ?? 0
  let weights = logits.map { exp($0 - top) }
  let total = weights.reduce(0, +)
  let mean = zip(weights, logits).reduce(0) { $0 + $1.0 * $1.1 } / total
  // pΔ(ℓ − ℓ̄)·Δ, and the variance.
  var pulls = [Double](repeating: 0, count: count)
  var variance = 0.0
  for distance in 0..<count {
    let pull = weights[distance] / total * (logits[distance] - mean)
    variance += pull * (logits[distance] - mean)
    pulls[distance] = pull * Double(distance)
  }
  let gain =
    2 * schedule.temperature.logitMultiplier / Double(schedule.geometry.headDimension).squareRoot()
  let pairs = schedule.effectiveInverseFrequencies.map { frequency -> Double in
    let (stepCosine, stepSine) = (cos(frequency), sin(frequency))
    var sum = 0.0
    pulls.withUnsafeBufferPointer { pulls in
      for first in stride(from: 0, to: count, by: 64) {
        var (c, s) = (cos(Double(first) * frequency), sin(Double(first) * frequency))
        for distance in first..<min(first + 64, count) {
          sum += pulls[distance] * s
          (c, s) = (c * stepCosine - s * stepSine, s * stepCosine + c * stepSine)
        }
      }
    }
    return gain * frequency * sum
  }
  return EntropyGradient(
    entropy: log(total) + top - mean, lnMultiplier: -variance,
    lnRotary: -variance, pairs: pairs)
}
