/// Queries and keys that share a direction, with noise: attention that looks for something.
///
///     q = a ∘ (√ρ·u + √(1−ρ)·ε)      kⱼ = a ∘ (√ρ·u + √(1−ρ)·εⱼ)
///
/// with u, ε and εⱼ independent standard normal, one u per draw and key head, and a the amplitudes of the profile over
/// pairs. ρ = 1 is free of noise; at ρ = 0 the logits given q are independent, as in the null model.
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
  /// - Throws: ``AttentionError`` when ρ lies outside 0 … 1 or a custom profile has an amplitude that is not allowed.
  public init(correlation: Double, profile: AmplitudeProfile = .flat) throws(AttentionError) {
    guard (0...1).contains(correlation) else {
      throw AttentionError(
        "The correlation is \(correlation); it must lie between 0 and 1.", option: "correlation")
    }
    try profile.requireAmplitudes()
    self.correlation = correlation
    self.profile = profile
  }

  /// Name on the command line and in captions.
  public var name: String { Self.entry.name }

  /// Its place in the catalogue.
  static let entry = EnsembleEntry(
    "aligned",
    options: [
      EnsembleOption("correlation", .number, usual: "0.5"),
      EnsembleOption("profile", .profile, usual: "flat"),
    ]
  ) { choice throws(AttentionError) in
    try AlignedEnsemble(
      correlation: choice.number("correlation"), profile: choice.profile("profile"))
  }

  /// Prepares one draw.
  ///
  /// - Throws: ``AttentionError`` when the head dimension is odd or a custom profile has another number of pairs.
  public func draw(
    headDimension: Int, seed: UInt64, keyHead: Int
  ) throws(AttentionError) -> VectorDraw {
    let noise = try RowNoise(headDimension: headDimension, seed: seed, keyHead: keyHead)
    try profile.requireFits(pairCount: headDimension / 2)
    let amplitudes = profile.amplitudes(pairCount: headDimension / 2)
    let direction = noise.shared(count: headDimension)
    let shared = correlation.squareRoot()
    let own = (1 - correlation).squareRoot()
    return try VectorDraw(headDimension: headDimension) { role, position, row in
      noise.fill(row, role, position) { component, normal in
        // Numbers pass through single precision first, as published figures were made.
        let mix = shared * Double(Float(direction[component])) + own * Double(Float(normal))
        return amplitudes[component % amplitudes.count] * mix
      }
    }
  }
}
