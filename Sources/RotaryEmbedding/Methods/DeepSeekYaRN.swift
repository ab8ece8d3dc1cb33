extension MethodEntry {
  package static let deepSeekYaRN = MethodEntry(
    name: "deepseek-yarn", title: "YaRN for DeepSeek", aliases: ["deepseek_yarn"],
    formula: "YaRN with amplitude m(k)/m(k′) and softmax scale m(k′)², m(k) = 0.1·k·ln s + 1",
    citation:
      "DeepSeek-AI, arXiv 2405.04434, section 3.1.4; DeepSeek-V3, arXiv 2412.19437, section 4.3",
    parameters: [.scale, .ramp, .alpha, .beta, .temperature],
    options: [.rotaryCoefficient, .allCoefficient],
    systems: ["transformers", "vLLM", "SGLang", "llama.cpp", "MLX", "DeepSeek reference"],
    summary:
      "YaRN that sharpens all components by the softmax scale, since two thirds of them do not rotate.",
    advice: "Take it for latent attention, where a part of every key carries no position.",
    pitfall:
      "At scale 40 logits grow by 1.874; without the softmax scale, or with YaRN's amplitude on top, they miss it by as much.",
    etymology: "YaRN as DeepSeek-V2 and V3 run it."
  ) { choice throws(RotaryError) in
    YaRN(
      ramp: try choice.ramp(usual: .pairIndex(truncated: true)),
      temperature: .deepSeek(
        rotary: choice.number(.rotaryCoefficient) ?? 1, all: choice.number(.allCoefficient) ?? 1))
  }
}

extension MethodOption {
  static let rotaryCoefficient = MethodOption(
    "rotary-coefficient", "k, which acts on rotating components (V2: 0.707)", usual: "1",
    range: 0...100)
  static let allCoefficient = MethodOption(
    "all-coefficient", "k′, which acts on all components (V2: 0.707)", usual: "1", range: 0...100)
}
