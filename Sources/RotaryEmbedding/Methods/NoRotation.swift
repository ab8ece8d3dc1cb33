/// No rotary embedding at all: no pair rotates (NoPE).
public struct NoRotation: ContextExtension, Hashable {
  /// Makes the method; it has no parameters.
  public init() {}

  /// Resolves the method for a geometry and an extent.
  public func schedule(
    for geometry: RotaryGeometry, extent: ContextExtent
  ) throws(RotaryError) -> RotarySchedule {
    .withoutRotation(geometry)
  }
}

extension MethodEntry {
  package static let noRotation = MethodEntry(
    name: "nope", title: "No rotation", aliases: ["NoPE"], formula: "no pair rotates",
    citation: "Kazemnejad et al., arXiv 2305.19466",
    systems: ["transformers", "vLLM", "llama.cpp (layers of Llama 4 and SmolLM3)"],
    summary: "Attention without any position: the yardstick for what rotation adds.",
    advice:
      "Take it as the baseline of a study, or for layers that a model trained without rotation.",
    pitfall:
      "Order is known from the causal mask alone; a model trained with rotation fails without.",
    etymology: "No positional encoding."
  ) { _ in NoRotation() }
}
