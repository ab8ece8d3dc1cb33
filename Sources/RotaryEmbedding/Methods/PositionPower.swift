extension MethodEntry {
  static let beamScaling = MethodEntry(
    name: "beam-scaling", title: "Temperature of Beam", aliases: ["beam"],
    formula: "no pair rotates; logits of query m × (1 + (m+1)/F)^p",
    citation:
      "Hugging Face and Reflection AI, 2026, transformers 5.23.0, models/beam/modeling_beam.py",
    parameters: [.temperature], options: [.powerOfPosition, .powerInterval],
    systems: ["transformers", "SGLang"],
    summary: "Sharpens the layers without rotation by a small power of the position.",
    advice: "Use it for the layers of Beam with full attention, which have no rotation.",
    pitfall: "It has no flat part: the last of 2,048 tokens already has the factor 1.07.",
    etymology: "It is the query scale of the model Beam."
  ) { choice throws(RotaryError) in
    SharperRoPE(
      temperature: .power(
        exponent: choice.number(.powerOfPosition) ?? 0.1,
        interval: choice.count(.powerInterval) ?? 2_048, offset: 1),
      turns: false)
  }
}

extension MethodOption {
  static let powerOfPosition = MethodOption(
    "exponent", "exponent p of the growth", usual: "0.1", range: 0...4)
  static let powerInterval = MethodOption(
    "interval", "tokens F after which the factor is 2^p", usual: "2048", range: 1...unbounded,
    isWhole: true)
}
