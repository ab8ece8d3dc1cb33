extension MethodEntry {
  static let llama4Scaling = MethodEntry(
    name: "llama4-scaling", title: "Temperature of Llama 4", aliases: ["llama-4"],
    formula: "no pair rotates; logits of query m × 1 + β·ln(1 + ⌊(m+1)/F⌋)",
    citation: "Meta, April 2025, Llama 4 reference code", parameters: [.temperature],
    options: [.stepSlope, .stepInterval], systems: ["transformers", "vLLM", "llama.cpp", "Meta"],
    summary: "Sharpens the layers without rotation by a step every 8,192 tokens.",
    advice: "Take it for the layers of Llama 4 that have no rotation.",
    pitfall:
      "Layers with rotation get nothing; a tool that scales them too is wrong by 1.49 at a million tokens.",
    etymology: "Llama 4's attention temperature tuning."
  ) { choice throws(RotaryError) in
    SharperRoPE(
      temperature: .steps(
        slope: choice.number(.stepSlope) ?? 0.1, interval: choice.count(.stepInterval) ?? 8_192,
        offset: 1),
      turns: false)
  }

  static let ministral3Scaling = MethodEntry(
    name: "ministral3-scaling", title: "YaRN and temperature of Ministral 3",
    aliases: ["ministral-3"],
    formula: "frequencies of YaRN; logits of query m × 1 + β·ln(1 + ⌊m/L⌋)",
    citation: "Liu et al., arXiv 2601.08584; configuration key llama_4_scaling_beta",
    parameters: [.scale, .ramp, .alpha, .beta, .temperature], options: [.stepSlope],
    systems: ["transformers", "vLLM", "llama.cpp", "exllamav3"],
    summary: "YaRN's frequencies with a temperature that grows by position and not by scale.",
    advice: "Take it for Ministral 3; short prompts keep the temperature of training.",
    pitfall:
      "YaRN's own amplitude must be 1: exllamav3's authors measured a perplexity of 7.38 with it, 6.81 without.",
    etymology: "Llama 4's law as Ministral 3 runs it, on all layers."
  ) { choice throws(RotaryError) in
    YaRN(
      ramp: try choice.ramp(usual: .pairIndex(truncated: true)),
      temperature: .steps(
        slope: choice.number(.stepSlope) ?? 0.1, interval: nil, offset: 0))
  }
}

extension MethodOption {
  static let stepSlope = MethodOption(
    "slope", "β, the gain for each e-fold of steps", usual: "0.1", range: 0...100)
  static let stepInterval = MethodOption(
    "interval", "tokens F from one step to the next", usual: "8192", range: 1...unbounded,
    isWhole: true)
}
