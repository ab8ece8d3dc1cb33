extension MethodEntry {
  package static let mistralYaRN = MethodEntry(
    name: "mistral-yarn", title: "YaRN for Mistral", aliases: ["telechat3-yarn"],
    formula: "YaRN with the amplitude 0.07 ln s + 1",
    citation: "Peng et al., arXiv 2309.00071, reference code (Mistral)",
    parameters: [.scale, .ramp, .alpha, .beta, .temperature],
    systems: ["YaRN reference code", "vLLM as telechat3-yarn", "MLX as telechat3-yarn, with 0.1"],
    summary: "YaRN with the coefficient that its authors fitted to Mistral 7B.",
    advice: "Take it for models that were tuned with this coefficient, and no others.",
    pitfall:
      "No key holds the coefficient, only attention_factor its result, and SGLang, MLX and llama.cpp ignore that.",
    etymology: "YaRN as released for Mistral 7B; TeleChat3 took the same number."
  ) { choice throws(RotaryError) in
    YaRN(ramp: try choice.ramp(usual: .pairIndex(truncated: true)), temperature: .mistral)
  }
}
