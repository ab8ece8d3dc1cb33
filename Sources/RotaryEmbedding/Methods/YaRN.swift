/// YaRN: NTK-by-parts and a sharper softmax.
///
///     h(θᵢ) = γᵢ·θᵢ + (1 − γᵢ)·θᵢ/s      amplitude a ln s + b on cos and sin
///
/// Source: Peng et al. (arXiv 2309.00071), section 3.4. The usual ramp is the reference code's, which is linear in the pair
/// index and not in the rotations as the paper prints; see ``Ramp``.
public struct YaRN: ContextExtension, Hashable {
  /// How γ falls from 1 to 0.
  public let ramp: Ramp
  /// How much sharper the softmax becomes.
  public let temperature: TemperatureLaw

  /// Makes the method from a ramp and a temperature law, the paper's unless given.
  public init(ramp: Ramp, temperature: TemperatureLaw = .paper) {
    self.ramp = ramp
    self.temperature = temperature
  }

  /// Resolves the method for a geometry and an extent.
  public func schedule(
    for geometry: RotaryGeometry, extent: ContextExtent
  ) throws(RotaryError) -> RotarySchedule {
    blendedSchedule(
      for: geometry, ramp: ramp, scale: extent.scale,
      temperature: try temperature.temperature(
        atScale: extent.scale, trainedContext: geometry.trainedContext))
  }
}

extension MethodEntry {
  package static let yarn = MethodEntry(
    name: "yarn", title: "YaRN", aliases: ["NTK-by-parts with temperature"],
    formula: "h(θ) = γθ + (1 − γ)θ/s, amplitude 0.1 ln s + 1",
    citation: "Peng et al., arXiv 2309.00071, section 3.4",
    parameters: [.scale, .ramp, .alpha, .beta, .temperature], options: [.blendWeight],
    systems: [
      "transformers", "vLLM", "SGLang", "llama.cpp", "MLX", "mlx-swift-lm", "exllamav3", "gpt-oss",
    ],
    summary: "NTK-by-parts with the reference code's ramp, and a sharper softmax.",
    advice: "Take it for scales of 4 to 32, with or without a little fine-tuning.",
    pitfall:
      "Its scale is static: short prompts pay for the longest one, in frequencies and in sharpness.",
    etymology: "Yet another RoPE extension method."
  ) { choice throws(RotaryError) in
    YaRN(
      ramp: try choice.ramp(
        usual: .pairIndex(truncated: true), weight: choice.number(.blendWeight) ?? 1))
  }
}

extension MethodOption {
  static let blendWeight = MethodOption(
    "extrapolation-factor", "factor on the blend γ; 0 makes Position Interpolation", usual: "1",
    range: 0...1)
}
