/// Scale-invariant attention: far logits are spread wider and shifted down, so that every decade of distances has its share.
///
///     ℓ at distance t → aₜ·ℓ + mₜ      aₜ² = 2[ln(t/τ + 1) + ½]      mₜ = 1 − aₜ²
///
/// For logits of variance 1 and mean 0 the expected weight exp(ℓ) is then √e/(t/τ + 1), whose sum over distances from t to ct is
/// about √e·τ·ln c wherever t lies. At t = 0 nothing changes. Source: Anson, Wang and Aitchison (arXiv 2505.17083), with their
/// constants α = β = √e, which a₀ = 1 and m₀ = 0 leave.
public struct ScaleInvariantAttention: ContextExtension, Hashable {
  /// Length τ in tokens within which logits hardly change.
  public let localLength: Double

  /// Makes the method.
  ///
  /// - Parameter localLength: τ in tokens; finite and above 0.
  /// - Throws: ``RotaryError`` when the length is not allowed.
  public init(localLength: Double = 10) throws(RotaryError) {
    guard localLength.isFinite, localLength > 0 else {
      throw RotaryError(
        .option, "The local length is \(localLength) tokens; it must be finite and above 0.")
    }
    self.localLength = localLength
  }

  /// Resolves the method for a geometry and an extent.
  public func schedule(
    for geometry: RotaryGeometry, extent: ContextExtent
  ) throws(RotaryError) -> RotarySchedule {
    RotarySchedule(
      geometry: geometry, inverseFrequencies: geometry.inverseFrequencies,
      temperature: Temperature(distanceLaw: .scaleInvariant(length: localLength)))
  }
}

extension MethodEntry {
  static let scaleInvariant = MethodEntry(
    name: "scale-invariant", title: "Scale-invariant attention",
    formula: "logits at distance t → aₜ·ℓ + 1 − aₜ², aₜ² = 2[ln(t/τ + 1) + ½]",
    citation: "Anson et al., arXiv 2505.17083", parameters: [.temperature],
    options: [.localLength], systems: ["none known"],
    summary: "Spreads far logits and shifts them down, so that every decade of distances counts.",
    advice: "Take it for models trained with it, on p-RoPE, as its authors do.",
    pitfall:
      "It assumes logits of variance 1 and mean 0, and no score of a single softmax scale expresses it.",
    etymology: "Attention to a range of distances does not change with the scale of the range."
  ) { choice throws(RotaryError) in
    try ScaleInvariantAttention(localLength: choice.number(.localLength) ?? 10)
  }
}

extension MethodOption {
  static let localLength = MethodOption(
    "local-length", "length τ in tokens within which logits hardly change", usual: "10",
    range: 1e-6...unbounded)
}
