/// Dynamic NTK: NTK-aware whose factor follows the current length.
///
///     b′ = b·(s·l/L − (s − 1))^(d/(d−2)) for l > L, otherwise b
///
/// At l = L nothing changes whatever the scale. Cached keys keep the base of the length at which they were made,
/// which this resolved form does not model.
/// Source: "dynamic" in Hugging Face; emozilla's post of July 2023.
public struct DynamicNTK: ContextExtension, Hashable {
  /// Makes the method; its numbers are the scale and the sequence length of the extent.
  public init() {}

  /// Resolves the method for a geometry and an extent.
  public func schedule(
    for geometry: RotaryGeometry, extent: ContextExtent
  ) throws(RotaryError) -> RotarySchedule {
    let factor = extent.scale * extent.reach(beyond: geometry) - (extent.scale - 1)
    let base = try geometry.base(stretching: factor)
    return RotarySchedule(
      geometry: geometry, inverseFrequencies: geometry.inverseFrequencies(base: base))
  }

  /// How far the current length reaches beyond the trained context.
  public func effectiveScale(for geometry: RotaryGeometry, extent: ContextExtent) -> Double {
    extent.reach(beyond: geometry)
  }
}

extension MethodEntry {
  package static let dynamicNTK = MethodEntry(
    name: "dynamic-ntk", title: "Dynamic NTK", aliases: ["dynamic"],
    formula: "h(θ) = (b·(s·l/L − (s − 1))^(d/(d−2)))^(−2i/d) for l > L",
    citation: "emozilla, July 2023; Peng et al., arXiv 2309.00071, section 3.3",
    parameters: [.scale, .sequenceLength],
    systems: [
      "transformers", "MLX", "vLLM and SGLang with a fixed factor", "YaRN reference code",
    ],
    summary: "NTK-aware that grows with the current length l; nothing changes up to L.",
    advice: "Take it without fine-tuning, where prompts of all lengths must work.",
    pitfall:
      "Cached keys keep the base of their own length, and servers freeze the factor at start.",
    etymology: "The factor of NTK-aware follows the length dynamically."
  ) { _ in DynamicNTK() }
}
