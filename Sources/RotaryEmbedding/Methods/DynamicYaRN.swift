/// Dynamic YaRN: YaRN whose scale follows the current length.
///
///     s = max(1, l/L)
///
/// The scale of the extent plays no part. Source: `LlamaDynamicYaRNScaledRotaryEmbedding` of YaRN's reference code
/// (which divides by the original context; its modelling files divide by the extended one).
public struct DynamicYaRN: ContextExtension, Hashable {
  /// YaRN at the scale that the length asks for.
  public let yarn: YaRN

  /// Makes the method from the YaRN to follow.
  public init(_ yarn: YaRN) {
    self.yarn = yarn
  }

  /// Resolves the method for a geometry and an extent.
  public func schedule(
    for geometry: RotaryGeometry, extent: ContextExtent
  ) throws(RotaryError) -> RotarySchedule {
    try yarn.schedule(
      for: geometry, extent: ContextExtent(scale: extent.reach(beyond: geometry)))
  }

  /// How far the current length reaches beyond the trained context.
  public func effectiveScale(for geometry: RotaryGeometry, extent: ContextExtent) -> Double {
    extent.reach(beyond: geometry)
  }
}

extension MethodEntry {
  static let dynamicYaRN = MethodEntry(
    name: "dynamic-yarn", title: "Dynamic YaRN", aliases: [],
    formula: "YaRN with s = max(1, l/L)",
    citation: "Peng et al., arXiv 2309.00071, reference code",
    parameters: [.sequenceLength, .ramp, .alpha, .beta, .temperature],
    systems: ["YaRN reference code"],
    summary: "YaRN whose scale follows the current length l.",
    advice: "Take it where short prompts must stay as trained and long ones must work.",
    pitfall:
      "Half of the reference code divides l by the trained context, half by the extended one.",
    etymology: "YaRN whose scale follows the length dynamically."
  ) { choice throws(RotaryError) in
    DynamicYaRN(YaRN(ramp: try choice.ramp(usual: .pairIndex(truncated: true))))
  }
}
