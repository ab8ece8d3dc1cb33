extension MethodEntry {
  package static let logN = MethodEntry(
    name: "logn", title: "Log-n scaling", aliases: ["use_logn_attn"],
    formula: "logits of query m × max(1, ln(m+1)/ln L)",
    citation:
      "Chiang and Cholak, arXiv 2202.12172; Su, kexue.fm/archives/8823; Bai et al., arXiv 2309.16609, section 2.5",
    parameters: [.trainedContext, .temperature],
    systems: ["Qwen 1 remote code", "ReRoPE reference code"],
    summary: "Sharpens queries beyond the trained context so that their entropy stays level.",
    advice: "Take it with any method that spreads attention, at inference alone.",
    pitfall:
      "Each query has its own factor: a server with one softmax scale for all of them cannot express it.",
    etymology: "The factor is a logarithm of the number n of keys."
  ) { _ in SharperRoPE(temperature: .logarithmic) }
}
