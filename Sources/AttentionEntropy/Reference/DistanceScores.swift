import RealModule
import RotaryEmbedding

extension RotarySchedule {
  /// The score ⟨R(G)·q, k⟩ of one query and one key at a distance, straight from the definition.
  ///
  ///     amplitude² · Σᵢ ( (q₁k₁ + q₂k₂)·cos Gθᵢ + (q₁k₂ − q₂k₁)·sin Gθᵢ ) + (components that do not turn)
  ///
  /// with (q₁, q₂) and (k₁, k₂) pair i of both: the query stands G ahead of the key. It knows nothing of passes, so that it
  /// can judge them.
  ///
  /// - Parameters:
  ///   - query: One query [d] before rotation.
  ///   - key: One key [d] before rotation.
  ///   - distance: G in tokens.
  ///   - layout: Which components form a pair.
  /// - Returns: The score before the softmax scale.
  func score(
    _ query: [Double], _ key: [Double], distance: Double, layout: RotationLayout
  ) -> Double {
    let turning = 2 * inverseFrequencies.count
    var sum = 0.0
    for (pair, frequency) in inverseFrequencies.enumerated() {
      let (first, second) = layout.components(ofPair: pair, rotaryDimension: turning)
      let along = query[first] * key[first] + query[second] * key[second]
      let across = query[first] * key[second] - query[second] * key[first]
      sum += along * .cos(distance * frequency) + across * .sin(distance * frequency)
    }
    sum *= temperature.amplitude * temperature.amplitude
    for component in turning..<max(turning, query.count) {
      sum += query[component] * key[component]
    }
    return sum
  }
}
