/// Position Interpolation: positions are squeezed back into the trained context.
///
///     g(m) = m/s      h(θ) = θ
///
/// Every pair keeps inside its trained arc, and neighbouring tokens come s times closer in every pair.
/// Source: Chen et al. (arXiv 2306.15595), section 2.3; "linear" in Hugging Face.
public struct PositionInterpolation: ContextExtension, Hashable {
  /// Makes the method; its one number is the scale of the extent.
  public init() {}

  /// Resolves the method for a geometry and an extent.
  public func schedule(
    for geometry: RotaryGeometry, extent: ContextExtent
  ) throws(RotaryError) -> RotarySchedule {
    RotarySchedule(
      geometry: geometry, positionMap: .divided(by: extent.scale),
      inverseFrequencies: geometry.inverseFrequencies)
  }
}

extension MethodEntry {
  package static let positionInterpolation = MethodEntry(
    name: "pi", title: "Position Interpolation", aliases: ["linear"],
    formula: "g(m) = m/s, h(θ) = θ", citation: "Chen et al., arXiv 2306.15595, section 2.3",
    parameters: [.scale],
    systems: [
      "transformers", "vLLM", "SGLang", "llama.cpp", "MLX", "mlx-swift-lm", "exllamav3",
    ],
    summary: "Squeezes positions into the trained context; neighbours come s times closer.",
    advice: "Take it with fine-tuning, for scales of 2 to 8; it is the simplest method that works.",
    pitfall:
      "Fast pairs lose resolution: next tokens differ by an angle s times smaller than trained.",
    etymology:
      "New positions are interpolated between those of training, not extrapolated beyond them."
  ) { _ in PositionInterpolation() }
}
