/// Which two components of a vector form a pair.
///
/// With R the rotary dimension, pair i is (2i, 2i + 1) when interleaved (GPT-J, Meta's Llama weights) and
/// (i, i + R/2) when half-split (GPT-NeoX, Hugging Face's Llama). Components from R on are left alone in both. Scores do not
/// depend on the layout as long as queries and keys share it; a mismatch keeps every norm and scrambles every position.
public enum RotationLayout: String, Sendable, Hashable, CaseIterable {
  /// Pair i is (i, i + R/2).
  case halfSplit = "half-split"
  /// Pair i is (2i, 2i + 1).
  case interleaved

  /// The two components of a pair.
  ///
  /// - Parameters:
  ///   - pair: Pair index i, 0 … R/2 − 1.
  ///   - rotaryDimension: R.
  /// - Returns: Indices of the first and the second component.
  public func components(ofPair pair: Int, rotaryDimension: Int) -> (first: Int, second: Int) {
    switch self {
    case .halfSplit: (pair, pair + rotaryDimension / 2)
    case .interleaved: (2 * pair, 2 * pair + 1)
    }
  }

  /// The same vector in another layout: an exact permutation of its components.
  ///
  /// - Parameters:
  ///   - vector: Components of one head in this layout.
  ///   - rotaryDimension: R, at most the number of components.
  ///   - layout: The layout to give.
  /// - Returns: The permuted vector; converting back gives the same bits.
  public func convert<Component>(
    _ vector: [Component], rotaryDimension: Int, to layout: RotationLayout
  ) -> [Component] {
    var result = vector
    for pair in 0..<rotaryDimension / 2 {
      let from = components(ofPair: pair, rotaryDimension: rotaryDimension)
      let to = layout.components(ofPair: pair, rotaryDimension: rotaryDimension)
      result[to.first] = vector[from.first]
      result[to.second] = vector[from.second]
    }
    return result
  }
}
