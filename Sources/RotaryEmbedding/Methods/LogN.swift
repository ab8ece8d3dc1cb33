extension MethodEntry {
  static let logN = MethodEntry(
    name: "logn", title: "Log-n scaling", aliases: ["use_logn_attn"],
    formula: "logits of query m × max(1, ln(m+1)/ln L)",
    citation: "Su, kexue.fm/archives/8823; Bai et al., arXiv 2309.16609, section 2.3",
    parameters: [.trainedContext, .temperature],
    systems: ["Qwen 1 remote code", "ReRoPE reference code"],
    summary: "Sharpens queries beyond the trained context so that their entropy stays level.",
    advice: "Take it with any method that spreads attention, at inference alone.",
    pitfall: "It acts on the query, so cached keys are safe, but fused kernels rarely offer it.",
    etymology: "The factor is a logarithm of the number n of keys."
  ) { _ in SharperRoPE(temperature: .logarithmic) }
}
