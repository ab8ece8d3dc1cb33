/// Resonance RoPE: every wavelength is rounded to whole tokens.
///
///     λ′ = round(λ)      h(θ) = 2π/λ′
///
/// A pair then takes the same angles in every rotation, so that positions beyond the trained context show nothing new to pairs
/// that completed one. It composes: the wavelengths are those of the inner method. Pairs that do not rotate stay so.
/// Source: Wang et al. (arXiv 2403.00071), section 4.1.
public struct Resonance: ContextExtension {
  /// The method whose wavelengths are rounded.
  public let inner: any ContextExtension

  /// Makes the method around another one, plain RoPE unless given.
  public init(of inner: any ContextExtension = UnmodifiedRoPE()) {
    self.inner = inner
  }

  /// Resolves the method for a geometry and an extent.
  public func schedule(
    for geometry: RotaryGeometry, extent: ContextExtent
  ) throws(RotaryError) -> RotarySchedule {
    let schedule = try inner.schedule(for: geometry, extent: extent)
    let frequencies = schedule.effectiveInverseFrequencies
    let resonant = frequencies.map { frequency in
      guard frequency > 0 else { return frequency }
      return 2 * .pi / max(1, (2 * .pi / frequency).rounded(.toNearestOrEven))
    }
    let positionMap: PositionMap =
      switch schedule.positionMap {
      // A squeeze of positions lengthens wavelengths, so it was folded in before rounding.
      case .divided: .identity
      // First tokens keep their angles, so their factors take back what the rounding changed.
      case .unscaledStart(let tokens, let factors):
        .unscaledStart(
          tokens: tokens,
          factors: factors.indices.map {
            resonant[$0] > 0 ? factors[$0] * (frequencies[$0] / resonant[$0]) : factors[$0]
          })
      case .identity, .axes: schedule.positionMap
      }
    return RotarySchedule(
      geometry: schedule.geometry, positionMap: positionMap, inverseFrequencies: resonant,
      temperature: schedule.temperature, ramp: schedule.ramp)
  }

  /// The inner method's scale.
  public func effectiveScale(for geometry: RotaryGeometry, extent: ContextExtent) -> Double {
    inner.effectiveScale(for: geometry, extent: extent)
  }
}

extension MethodEntry {
  static let resonance = MethodEntry(
    name: "resonance", title: "Resonance RoPE", aliases: [],
    formula: "h(θ) = 2π/round(2π/θ)", citation: "Wang et al., arXiv 2403.00071, section 4",
    systems: ["Resonance RoPE reference code"],
    summary: "Rounds every wavelength to whole tokens, so that angles repeat exactly.",
    advice: "Take it on top of another method, by the choice that every method has for it.",
    pitfall: "Slow pairs, which never complete a rotation, gain nothing.",
    etymology: "Positions resonate with wavelengths that are whole."
  ) { _ in Resonance() }
}
