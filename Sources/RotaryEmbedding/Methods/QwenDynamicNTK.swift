import RealModule

/// Qwen's dynamic NTK: NTK-aware whose factor grows in powers of two.
///
///     α = max(1, 2^⌈log₂(l/L) + 1⌉ − 1)      b′ = b·α^(d/(d−2))
///
/// so that lengths up to L keep the base, those up to 2L get 3, up to 4L get 7. Qwen freezes α after the prompt.
/// Source: `use_dynamic_ntk` of Qwen 1 (arXiv 2309.16609), section 2.5.
public struct QwenDynamicNTK: ContextExtension, Hashable {
  /// Makes the method; its one number is the sequence length of the extent.
  public init() {}

  /// Resolves the method for a geometry and an extent.
  public func schedule(
    for geometry: RotaryGeometry, extent: ContextExtent
  ) throws(RotaryError) -> RotarySchedule {
    let base = try geometry.base(stretching: alpha(geometry, extent), blaming: .sequenceLength)
    return RotarySchedule(
      geometry: geometry, inverseFrequencies: geometry.inverseFrequencies(base: base))
  }

  /// How far the current length reaches beyond the trained context.
  public func effectiveScale(for geometry: RotaryGeometry, extent: ContextExtent) -> Double {
    extent.reach(beyond: geometry)
  }

  private func alpha(_ geometry: RotaryGeometry, _ extent: ContextExtent) -> Double {
    let reach = extent.reach(beyond: geometry)
    // Doubling is exact, where a logarithm would round a length of exactly 2L or 4L up.
    var power = 2.0
    while power < 2 * reach { power *= 2 }
    return reach > 1 ? power - 1 : 1
  }
}

extension MethodEntry {
  static let qwenDynamicNTK = MethodEntry(
    name: "qwen-dynamic-ntk", title: "Dynamic NTK of Qwen", aliases: ["qwen"],
    formula: "h(θ) = (b·α^(d/(d−2)))^(−2i/d), α = max(1, 2^⌈log₂(l/L) + 1⌉ − 1)",
    citation: "Bai et al., arXiv 2309.16609, section 2.5", parameters: [.sequenceLength],
    systems: ["Qwen 1 remote code"],
    summary: "Dynamic NTK in steps: the base changes only when the length doubles.",
    advice: "Take it for Qwen 1, with the temperature logn where the model was run so.",
    pitfall:
      "The factor is frozen after the prompt, so an answer that crosses a step keeps the old base.",
    etymology: "Qwen's own form of dynamic NTK."
  ) { _ in QwenDynamicNTK() }
}
