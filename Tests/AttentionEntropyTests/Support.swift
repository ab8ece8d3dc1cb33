import AttentionEntropy
import Foundation
import RotaryEmbedding
import TestSupport

/// |a − b| over the larger of |a| and |b|; 0 when both are the same.
func relativeDistance(_ a: Double, _ b: Double) -> Double {
  a == b ? 0 : abs(a - b) / max(abs(a), abs(b))
}

/// The largest distance between two lists; infinite when their lengths differ, NaN counts as infinite.
func worstDistance(_ a: [Double], _ b: [Double]) -> Double {
  guard a.count == b.count else { return .infinity }
  return zip(a, b).reduce(0) { worst, pair in
    let distance = pair.0 == pair.1 ? 0 : abs(pair.0 - pair.1)
    return distance <= worst ? worst : (distance.isNaN ? .infinity : distance)
  }
}

/// The C library's logarithm and exponential, so that expected values do not come from the code under test.
func logarithm(_ x: Double) -> Double { log(x) }

/// The C library's exponential.
func exponential(_ x: Double) -> Double { exp(x) }

/// The C library's cosine.
func cosine(_ x: Double) -> Double { cos(x) }

/// Numbers from −1 to 1, the same for the same seed.
func uniforms(_ count: Int, seed: UInt64) -> [Float] {
  var generator = SplitMix64(seed: seed)
  return (0..<count).map { _ in Float.random(in: -1...1, using: &generator) }
}

/// The schedule of a catalogued method for a head that turns as a whole.
func schedule(
  _ method: String, dimension: Int = 64, context: Int = 2_048, scale: Double = 1,
  ramp: Ramp.Convention? = nil, temperature: TemperatureLaw? = nil
) throws -> RotarySchedule {
  let geometry = try RotaryGeometry(
    headDimension: dimension, base: 10_000, trainedContext: context)
  return try MethodCatalog.entry(named: method).schedule(
    for: geometry, extent: ContextExtent(scale: scale),
    choice: MethodChoice(convention: ramp, temperature: temperature))
}

/// The mean of independent numbers, and its standard error.
func meanAndStandardError(_ values: [Double]) -> (mean: Double, standardError: Double) {
  let count = Double(values.count)
  let mean = values.reduce(0, +) / count
  let squares = values.map { ($0 - mean) * ($0 - mean) }.reduce(0, +)
  return (mean, (squares / (count - 1) / count).squareRoot())
}
