extension MethodEntry {
  package static let hunyuanAlpha = MethodEntry(
    name: "hunyuan-alpha", title: "Hunyuan alpha", aliases: ["hunyuan"],
    formula: "h(θ) = (b·α^(d/(d−2)))^(−2i/d), α = 1000",
    citation: "Tencent Hunyuan, arXiv 2411.02265; configuration key alpha of rope type dynamic",
    parameters: [.ntkAlpha],
    systems: [
      "transformers (Hunyuan classes)", "vLLM", "SGLang", "llama.cpp (baked into the base)",
      "mlx-swift-lm",
    ],
    summary: "NTK-aware with a large fixed α, whatever the length.",
    advice: "Take it for Hunyuan models, which were trained with this base.",
    pitfall:
      "The rope type is called dynamic, but nothing follows the length; only Hunyuan's classes know it in transformers.",
    etymology: "The model family and the key of its configuration."
  ) { choice throws(RotaryError) in try NTKAware(alpha: choice.ntkAlpha ?? 1_000) }
}
