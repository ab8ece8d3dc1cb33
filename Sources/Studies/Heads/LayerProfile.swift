import AttentionEntropy

/// How much attention each distance receives, over all heads and rows of a layer under one method.
public struct LayerProfile: Sendable, Hashable {
  /// Sum of the weights of the pairs at each distance, from 0 on.
  private var weights: [Double]
  /// How many pairs of query and key the mask admits at each distance in tokens, over all heads.
  public private(set) var pairCounts: [Int]

  /// A profile of no pairs yet.
  init(distanceCount: Int) {
    weights = [Double](repeating: 0, count: distanceCount)
    pairCounts = [Int](repeating: 0, count: distanceCount)
  }

  /// Adds the pairs of some heads; their distances are among those of this profile (a precondition).
  mutating func add(_ profile: DistanceProfile) {
    for (distance, count) in profile.pairCounts.enumerated() where count > 0 {
      weights[distance] += profile.weights[distance] * Double(count)
      pairCounts[distance] += count
    }
  }

  /// The mean weight of the pairs at a distance.
  ///
  /// - Parameter distance: Tokens from the key to the query, inside the profile (a precondition).
  /// - Returns: A weight, 0 … 1; `nil` where there are no such pairs.
  public func meanWeight(at distance: Int) -> Double? {
    pairCounts[distance] == 0 ? nil : weights[distance] / Double(pairCounts[distance])
  }
}
