import RealModule
import RotaryEmbedding

extension RotarySchedule {
  /// The score ⟨R(G)·q, k⟩ of one query and one key at a distance of each pair, straight from the definition.
  ///
  ///     amplitude² · Σᵢ ( (q₁k₁ + q₂k₂)·cos Gθᵢ + (q₁k₂ − q₂k₁)·sin Gθᵢ ) + (components that do not rotate)
  ///
  /// with (q₁, q₂) and (k₁, k₂) pair i of both: the query stands G ahead of the key. It knows nothing of passes, so that it
  /// can judge them.
  ///
  /// - Parameters:
  ///   - query: One query [d] before rotation.
  ///   - key: One key [d] before rotation.
  ///   - layout: Which components form a pair.
  ///   - distance: G in tokens, for a pair.
  /// - Returns: The score before the softmax scale.
  func score(
    _ query: [Double], _ key: [Double], layout: RotationLayout,
    distance: (_ pair: Int) -> Double
  ) -> Double {
    let turning = 2 * inverseFrequencies.count
    var sum = 0.0
    for (pair, frequency) in inverseFrequencies.enumerated() {
      let (first, second) = layout.components(ofPair: pair, rotaryDimension: turning)
      let along = query[first] * key[first] + query[second] * key[second]
      let across = query[first] * key[second] - query[second] * key[first]
      let angle = distance(pair) * frequency
      sum += along * .cos(angle) + across * .sin(angle)
    }
    sum *= temperature.amplitude * temperature.amplitude
    for component in turning..<max(turning, query.count) {
      sum += query[component] * key[component]
    }
    return sum
  }
}
