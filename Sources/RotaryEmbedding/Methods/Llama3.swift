/// Llama 3's scaling: the paper's NTK-by-parts with narrower thresholds and no temperature.
///
///     h(θ) = γθ + (1 − γ)θ/s,      γ = (r − low)/(high − low) clamped to 0 … 1
///
/// with r the rotations inside the trained context. Where high is not above low there is no ramp but a step at low, as Hugging
/// Face computes it (Llama 4 Scout has both equal to 1).
/// Source: Grattafiori et al. (arXiv 2407.21783), section 3.2; `apply_scaling` of the reference code.
public struct Llama3: ContextExtension, Hashable {
  /// Rotations below which a pair is fully interpolated.
  public let lowFrequencyFactor: Double
  /// Rotations above which a pair is kept.
  public let highFrequencyFactor: Double

  /// Makes the method.
  ///
  /// - Parameters:
  ///   - lowFrequencyFactor: Rotations below which a pair is fully interpolated; finite and positive.
  ///   - highFrequencyFactor: Rotations above which a pair is kept; finite and positive.
  /// - Throws: ``RotaryError`` when a factor is not allowed.
  public init(
    lowFrequencyFactor: Double = 1, highFrequencyFactor: Double = 4
  ) throws(RotaryError) {
    for (parameter, name, factor) in [
      (RotaryError.Parameter.alpha, "low", lowFrequencyFactor),
      (.beta, "high", highFrequencyFactor),
    ] where !(factor > 0 && factor.isFinite) {
      throw RotaryError(
        parameter, "The \(name) frequency factor is \(factor); it must be finite and positive.")
    }
    self.lowFrequencyFactor = lowFrequencyFactor
    self.highFrequencyFactor = highFrequencyFactor
  }

  /// Resolves the method for a geometry and an extent.
  public func schedule(
    for geometry: RotaryGeometry, extent: ContextExtent
  ) throws(RotaryError) -> RotarySchedule {
    let ramp =
      highFrequencyFactor > lowFrequencyFactor
      ? try Ramp(.rotations, alpha: lowFrequencyFactor, beta: highFrequencyFactor)
      : .step(atRotations: lowFrequencyFactor)
    return blendedSchedule(for: geometry, ramp: ramp, scale: extent.scale, temperature: .none)
  }
}

extension MethodEntry {
  package static let llama3 = MethodEntry(
    name: "llama3", title: "Llama 3", aliases: ["llama-3"],
    formula: "h(θ) = γθ + (1 − γ)θ/s, γ linear in rotations from 1 to 4",
    citation:
      "Meta, July 2024, apply_scaling; base: Grattafiori et al., arXiv 2407.21783, section 3.2",
    parameters: [.scale, .alpha, .beta],
    systems: [
      "transformers", "vLLM", "SGLang", "llama.cpp", "MLX", "mlx-swift-lm", "exllamav3", "Meta",
    ],
    summary: "The paper's NTK-by-parts with thresholds of 1 and 4 rotations and no temperature.",
    advice: "Take it for Llama 3.1 to 3.3, which were trained with it at scale 8 and 32.",
    pitfall:
      "With equal thresholds it is a step, and a wavelength on the step is decided by rounding.",
    etymology: "The rope type of the models that introduced it."
  ) { choice throws(RotaryError) in
    try Llama3(
      lowFrequencyFactor: choice.alpha ?? 1, highFrequencyFactor: choice.beta ?? 4)
  }
}
