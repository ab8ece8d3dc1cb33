import RealModule
public import RotaryEmbedding

/// Turns vectors by a schedule, with angles and arithmetic in Double at every position.
///
/// Pair i of the vector at position m turns by a = g(m)·h(θᵢ):
///
///     (x₁, x₂) → amplitude · (x₁ cos a − x₂ sin a, x₂ cos a + x₁ sin a)
///
/// Components from the rotary dimension on are copied. Angles in single precision would cost 5·10⁻³ nats at position
/// 130,000, which is why they are never rounded.
///
/// - Parameters:
///   - vectors: Row by row, [n, d].
///   - positions: n positions in tokens.
///   - schedule: What turns, and how far.
///   - layout: Which components form a pair.
///   - stride: Components from one turned row to the next, at least d; the rest is 0.
/// - Returns: Turned vectors [n, stride].
/// - Complexity: O(n·d) time and memory.
public func rotated(
  _ vectors: some RandomAccessCollection<Float>, positions: [Int], schedule: RotarySchedule,
  layout: RotationLayout, stride: Int
) -> [Double] {
  let dimension = schedule.geometry.headDimension
  let rotary = 2 * schedule.inverseFrequencies.count
  let amplitude = schedule.temperature.amplitude
  let pairs = (0..<rotary / 2).map { layout.components(ofPair: $0, rotaryDimension: rotary) }
  var result = [Double](repeating: 0, count: positions.count * stride)
  var source = vectors.startIndex
  for (row, position) in positions.enumerated() {
    let target = row * stride
    for component in 0..<dimension {
      result[target + component] = Double(vectors[source])
      source = vectors.index(after: source)
    }
    for (pair, (first, second)) in pairs.enumerated() {
      let angle = schedule.angle(position: Double(position), pair: pair)
      let cosine = amplitude * .cos(angle)
      let sine = amplitude * .sin(angle)
      let x = result[target + first]
      let y = result[target + second]
      result[target + first] = x * cosine - y * sine
      result[target + second] = y * cosine + x * sine
    }
  }
  return result
}
