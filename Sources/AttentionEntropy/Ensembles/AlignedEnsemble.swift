/// Queries and keys that share a direction, with noise: attention that looks for something.
///
///     q = a ∘ (√ρ·u + √(1−ρ)·ε)      kⱼ = a ∘ (√ρ·u + √(1−ρ)·εⱼ)
///
/// with u, ε and εⱼ independent standard normal, one u per draw, and a the amplitudes of the profile over pairs. ρ = 1 is
/// free of noise; at ρ = 0 the logits given q are independent, as in the null model.
public struct AlignedEnsemble: VectorEnsemble, Hashable {
  /// Correlation ρ between a query and a key, 0 … 1.
  public let correlation: Double
  /// Amplitude of every pair.
  public let profile: AmplitudeProfile

  /// Makes the ensemble.
  ///
  /// - Parameters:
  ///   - correlation: ρ, from 0 to 1.
  ///   - profile: How much of the energy each pair carries.
  /// - Throws: ``AttentionError`` when ρ lies outside 0 … 1.
  public init(correlation: Double, profile: AmplitudeProfile = .flat) throws(AttentionError) {
    guard (0...1).contains(correlation) else {
      throw AttentionError("The correlation is \(correlation); it must lie between 0 and 1.")
    }
    self.correlation = correlation
    self.profile = profile
  }

  /// Name on the command line and in captions.
  public var name: String { "aligned" }

  /// Makes one draw.
  public func vectors(
    headDimension: Int, queryPositions: [Int], keyPositions: [Int], seed: UInt64
  ) throws(AttentionError) -> HeadVectors {
    try requirePairs(headDimension)
    let direction = try normalVectors([0], .direction, headDimension: headDimension, seed: seed)
    let amplitudes = profile.amplitudes(pairCount: headDimension / 2)
    let shared = correlation.squareRoot()
    let own = (1 - correlation).squareRoot()
    func align(_ noise: [Float]) -> [Float] {
      noise.indices.map { index in
        let component = index % headDimension
        let mix = shared * Double(direction[component]) + own * Double(noise[index])
        return Float(amplitudes[component % amplitudes.count] * mix)
      }
    }
    return try HeadVectors(
      queries: align(
        normalVectors(queryPositions, .queries, headDimension: headDimension, seed: seed)),
      keys: align(normalVectors(keyPositions, .keys, headDimension: headDimension, seed: seed)),
      headDimension: headDimension, queryPositions: queryPositions, keyPositions: keyPositions)
  }
}
