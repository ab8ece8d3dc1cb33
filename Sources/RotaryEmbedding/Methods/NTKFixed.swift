import RealModule

/// NTK-RoPE-fixed: every pair is slowed, by equal ratios from one pair to the next.
///
///     h(θᵢ) = θᵢ·s^(−2(i+1)/d)
///
/// The first pair is slowed a little and the last by exactly s. Source: Su, kexue.fm/archives/9706.
public struct NTKFixed: ContextExtension, Hashable {
  /// Makes the method; its one number is the scale of the extent.
  public init() {}

  /// Resolves the method for a geometry and an extent.
  public func schedule(
    for geometry: RotaryGeometry, extent: ContextExtent
  ) throws(RotaryError) -> RotarySchedule {
    try NTKMixed(exponent: 1).schedule(for: geometry, extent: extent)
  }
}

extension MethodEntry {
  static let ntkFixed = MethodEntry(
    name: "ntk-fixed", title: "NTK-RoPE-fixed", aliases: ["ntk"],
    formula: "h(θᵢ) = θᵢ·s^(−2(i+1)/d)", citation: "Su, kexue.fm/archives/9706",
    parameters: [.scale], systems: ["vLLM and SGLang as ntk", "ReRoPE reference code"],
    summary: "NTK-aware derived from base s digits: the first pair is slowed a little as well.",
    advice: "Take it where NTK-aware serves, when results must match code that runs rope type ntk.",
    pitfall: "It is not NTK-aware: the fastest pair changes, by s^(−2/d).",
    etymology: "Su's correction of NTK-RoPE, which widened the base of each digit of a position "
      + "but not its period."
  ) { _ in NTKFixed() }
}
