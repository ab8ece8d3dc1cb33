/// Every method by its command-line name: the only place where a method is chosen by a string.
public enum MethodCatalog {
  /// All methods in reading order: each one mends what the one before leaves open.
  public static let entries: [MethodEntry] = [
    MethodEntry(
      name: "nope", title: "No rotation", aliases: ["NoPE"], formula: "no pair turns",
      citation: "Kazemnejad et al., arXiv 2305.19466", parameters: [],
      summary: "Attention without any position: the yardstick for what rotation adds."
    ) { _ in NoRotation() },
    MethodEntry(
      name: "rope", title: "RoPE", aliases: ["default"], formula: "g(m) = m, h(θ) = θ",
      citation: "Su et al., arXiv 2104.09864", parameters: [],
      summary: "Rotary embedding as trained, used beyond its context without any change."
    ) { _ in UnmodifiedRoPE() },
    MethodEntry(
      name: "pi", title: "Position Interpolation", aliases: ["linear"],
      formula: "g(m) = m/s, h(θ) = θ", citation: "Chen et al., arXiv 2306.15595",
      parameters: [.scale],
      summary: "Squeezes positions into the trained context; neighbours come s times closer."
    ) { _ in PositionInterpolation() },
    MethodEntry(
      name: "ntk-aware", title: "NTK-aware", aliases: ["NTK-aware scaled RoPE"],
      formula: "h(θ) = (b·s^(d/(d−2)))^(−2i/d)",
      citation: "bloc97, June 2023; Peng et al., arXiv 2309.00071, eq. 16",
      parameters: [.scale, .ntkAlpha],
      summary: "Enlarges the base: the fastest pair is kept, the slowest divided by s."
    ) { choice throws(RotaryError) in try NTKAware(alpha: choice.ntkAlpha) },
    MethodEntry(
      name: "ntk-by-parts", title: "NTK-by-parts", aliases: [],
      formula: "h(θ) = γθ + (1 − γ)θ/s", citation: "Peng et al., arXiv 2309.00071, eq. 18–20",
      parameters: [.scale, .alpha, .beta],
      summary: "Keeps fast pairs, interpolates slow ones, blends between by turns in the context."
    ) { choice throws(RotaryError) in NTKByParts(ramp: try choice.ramp(usual: .rotations)) },
    MethodEntry(
      name: "dynamic-ntk", title: "Dynamic NTK", aliases: ["dynamic"],
      formula: "h(θ) = (b·(s·l/L − (s − 1))^(d/(d−2)))^(−2i/d) for l > L",
      citation: "emozilla, July 2023; Peng et al., arXiv 2309.00071, appendix B",
      parameters: [.scale, .sequenceLength],
      summary: "NTK-aware that grows with the current length l; nothing changes up to L."
    ) { _ in DynamicNTK() },
    MethodEntry(
      name: "dynamic-pi", title: "Dynamic PI", aliases: [],
      formula: "g(m) = m·L/l for l > L, h(θ) = θ",
      citation: "Peng et al., arXiv 2309.00071, reference code", parameters: [.sequenceLength],
      summary: "Position Interpolation that squeezes just enough for the current length l."
    ) { _ in DynamicPositionInterpolation() },
    MethodEntry(
      name: "yarn", title: "YaRN", aliases: ["NTK-by-parts with temperature"],
      formula: "h(θ) = γθ + (1 − γ)θ/s, amplitude 0.1 ln s + 1",
      citation: "Peng et al., arXiv 2309.00071, section 3.4",
      parameters: [.scale, .alpha, .beta, .temperature],
      summary: "NTK-by-parts with the reference code's ramp, and a sharper softmax."
    ) { choice throws(RotaryError) in
      YaRN(ramp: try choice.ramp(usual: .pairIndex(truncated: true)))
    },
    MethodEntry(
      name: "dynamic-yarn", title: "Dynamic YaRN", aliases: [],
      formula: "YaRN with s = max(1, l/L)",
      citation: "Peng et al., arXiv 2309.00071, reference code",
      parameters: [.sequenceLength, .alpha, .beta, .temperature],
      summary: "YaRN whose scale follows the current length l."
    ) { choice throws(RotaryError) in
      DynamicYaRN(YaRN(ramp: try choice.ramp(usual: .pairIndex(truncated: true))))
    },
  ]

  /// The entry of a name, or an error that suggests the nearest one.
  ///
  /// - Parameter name: Command-line name.
  /// - Returns: The entry.
  /// - Throws: ``RotaryError`` about ``RotaryError/Parameter/method`` when there is none of that name.
  public static func entry(named name: String) throws(RotaryError) -> MethodEntry {
    if let entry = entries.first(where: { $0.name == name }) { return entry }
    let names = entries.map(\.name)
    let suggestion = names.nearest(to: name).map { " Did you mean “\($0)”?" } ?? ""
    throw RotaryError(
      .method,
      "There is no method “\(name)”.\(suggestion) The methods are \(names.joined(separator: ", "))."
    )
  }
}
