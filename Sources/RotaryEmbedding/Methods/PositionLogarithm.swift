extension MethodEntry {
  static let inklingScaling = MethodEntry(
    name: "inkling-scaling", title: "Temperature of Inkling",
    aliases: ["inkling", "log_scaling_n_floor"],
    formula: "no pair rotates; logits of query m × (1 + α·ln max(1, (m+1)/F))",
    citation:
      "Hugging Face, 2026, transformers 5.23.0, models/inkling and models/inkling2",
    parameters: [.temperature], options: [.logarithmSlope, .logarithmInterval],
    systems: ["transformers", "SGLang"],
    summary: "Sharpens queries beyond 128,000 tokens by the logarithm of their position.",
    advice: "Use it for the layers of Inkling with full attention; none of its layers rotates.",
    pitfall:
      "The first Inkling has it only where its configuration names log_scaling_n_floor, Inkling 2 always.",
    etymology: "It is what the keys log_scaling_alpha and log_scaling_n_floor of Inkling say."
  ) { choice throws(RotaryError) in
    SharperRoPE(
      temperature: .logarithmBeyond(
        slope: choice.number(.logarithmSlope) ?? 0.1,
        interval: choice.count(.logarithmInterval) ?? 128_000, offset: 1),
      turns: false)
  }

  static let grok2Scaling = MethodEntry(
    name: "grok2-scaling", title: "Temperature of Grok-2",
    aliases: ["grok-2", "attn_temperature_len"],
    formula: "logits of query m × max(1, ln m/ln F)",
    citation:
      "xAI, 2025, config.json of Grok-2; SGLang 0.5.23, kernels/ops/attention/extend_attention.py",
    parameters: [.temperature], options: [.ratioInterval], systems: ["SGLang"],
    summary: "Sharpens queries beyond position 1,024 by the logarithm of their position.",
    advice: "Use it for Grok-2, whose layers rotate as in RoPE.",
    pitfall:
      "SGLang's deterministic mode runs prompts with another law, F/(m + 1) beyond F, which flattens where this one sharpens.",
    etymology: "It is the temperature of Grok-2; the key is attn_temperature_len."
  ) { choice throws(RotaryError) in
    SharperRoPE(temperature: .logarithmRatio(interval: choice.count(.ratioInterval) ?? 1_024))
  }
}

extension MethodOption {
  static let logarithmSlope = MethodOption(
    "slope", "α, the gain for each e-fold beyond F", usual: "0.1", range: 0...100)
  static let logarithmInterval = MethodOption(
    "interval", "tokens F up to which the factor is 1", usual: "128000", range: 1...unbounded,
    isWhole: true)
  static let ratioInterval = MethodOption(
    "interval", "position F up to which the factor is 1", usual: "1024", range: 2...unbounded,
    isWhole: true)
}
