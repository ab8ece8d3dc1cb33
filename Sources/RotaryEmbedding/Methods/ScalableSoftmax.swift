extension MethodEntry {
  static let scalableSoftmax = MethodEntry(
    name: "scalable-softmax", title: "Scalable-Softmax", aliases: ["ssmax"],
    formula: "logits of a query over n keys × k·ln n",
    citation: "Nakanishi, arXiv 2501.19399, eq. 2", parameters: [.temperature],
    options: [.keyCountSlope], systems: ["none as such; Llama 4 takes up the idea"],
    summary: "Sharpens every query by the logarithm of the number of keys it sees.",
    advice: "Take it for models trained with it, whose heads have learned their k.",
    pitfall: "k is learned for each head; the value 1 here is for study, not for a model.",
    etymology: "A softmax that scales with the number of inputs."
  ) { choice throws(RotaryError) in
    SharperRoPE(temperature: .keyCount(slope: choice.number(.keyCountSlope) ?? 1))
  }
}

extension MethodOption {
  static let keyCountSlope = MethodOption(
    "slope", "factor k on ln n, which a model learns for each head", usual: "1", range: 1e-9...1e6)
}
