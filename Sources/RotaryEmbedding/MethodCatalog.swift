/// Every method by its command-line name: the only place where a method is chosen by a string.
public enum MethodCatalog {
  /// All methods in reading order: what changes frequencies, then what changes the softmax alone, then what acts on
  /// distances.
  public static let entries: [MethodEntry] = [
    .noRotation,
    .unmodifiedRoPE,
    .partialRotary,
    .proportionalRoPE,
    .positionInterpolation,
    .msPoE,
    .ntkAware,
    .hunyuanAlpha,
    .ntkFixed,
    .ntkMixed,
    .adjustedBaseFrequency,
    .giraffePower,
    .giraffeTruncated,
    .cope,
    .hardClip,
    .riflex,
    .partNTK,
    .ntkByParts,
    .llama3,
    .yarn,
    .mistralYaRN,
    .deepSeekYaRN,
    .longRoPE,
    .dynamicPositionInterpolation,
    .dynamicNTK,
    .qwenDynamicNTK,
    .dynamicYaRN,
    .resonance,
    .mRoPE,
    .interleavedMRoPE,
    .logN,
    .scalableSoftmax,
    .llama4Scaling,
    .ministral3Scaling,
    .beamScaling,
    .inklingScaling,
    .grok2Scaling,
    .infoScale,
    .scaleInvariant,
    .adaptiveTemperature,
    .entropyABF,
    .reRoPE,
    .leakyReRoPE,
    .selfExtend,
    .dualChunkAttention,
    .string,
    .lmInfinite,
    .dpe,
    .lampe,
  ]

  /// RoPE as it was trained, which all others are measured from.
  package static let plain = MethodEntry.unmodifiedRoPE

  /// Published methods that are not computed here, each with the reason.
  public static let absent: [AbsentMethod] = [
    AbsentMethod(
      name: "clex", title: "CLEX", citation: "Chen et al., arXiv 2310.16450",
      reason: "its frequencies come from a differential equation whose right side is learned"),
    AbsentMethod(
      name: "fope", title: "FoPE", citation: "Hua et al., arXiv 2412.17739",
      reason: "it mixes cos and sin of several frequencies by weights that are learned"),
    AbsentMethod(
      name: "pose", title: "PoSE", citation: "Zhu et al., arXiv 2309.10400",
      reason: "it skips positions in training alone; at inference it is PI, NTK-aware or YaRN"),
    AbsentMethod(
      name: "hirope", title: "HiRoPE", citation: "Zhang et al., arXiv 2403.19115",
      reason: "how it splits the pairs between tokens and functions could not be verified"),
    AbsentMethod(
      name: "rope++", title: "RoPE++", citation: "Liu et al., arXiv 2512.07525",
      reason: "its heads that take the imaginary part of the score must be trained"),
    AbsentMethod(
      name: "drope", title: "DroPE", citation: "Gelberg et al., arXiv 2512.12167",
      reason: "without training on it afterwards it is no rotation, nope"),
    AbsentMethod(
      name: "hope", title: "HoPE", citation: "Chen et al., arXiv 2410.21216",
      reason:
        "it must be trained, and its formula could not be verified; two other papers have the name"),
    AbsentMethod(
      name: "asentmax", title: "ASEntmax", citation: "Vasylenko et al., arXiv 2506.16640",
      reason: "its weights are not a softmax, and its factors on the logits are learned"),
    AbsentMethod(
      name: "dope", title: "DoPE", citation: "Xiong et al., arXiv 2511.09146",
      reason:
        "the bands that it replaces follow from the vectors of each head, by a rule that could not be verified"
    ),
    AbsentMethod(
      name: "cosscale", title: "CosScale", citation: "Li et al., arXiv 2501.08570",
      reason: "it is a factor on cosines of queries and keys, and models must be trained on those"),
  ]

  /// The entry of a name, or an error that suggests the nearest one.
  ///
  /// - Parameter name: Command-line name, or an alias exactly as listed.
  /// - Returns: The entry.
  /// - Throws: ``RotaryError`` about ``RotaryError/Parameter/method`` when there is none of that name.
  public static func entry(named name: String) throws(RotaryError) -> MethodEntry {
    let found =
      entries.first { $0.name == name }
      ?? entries.first { $0.aliases.contains(name) && name == name.lowercased() }
    if let found { return found }
    if let absent = absent.first(where: { $0.name == name.lowercased() }) {
      throw RotaryError(
        .method,
        "The method \(absent.name) is not computed here: \(absent.reason) (\(absent.citation)).")
    }
    let names = entries.map(\.name)
    let suggestion = names.nearest(to: name).map { " Did you mean “\($0)”?" } ?? ""
    throw RotaryError(
      .method,
      "There is no method “\(name)”.\(suggestion) The methods are \(names.joined(separator: ", "))."
    )
  }
}

/// A published method that has no closed form here.
public struct AbsentMethod: Sendable, Hashable {
  /// Name in lower case.
  public let name: String
  /// Published name.
  public let title: String
  /// Where it was published.
  public let citation: String
  /// Why it is not computed, as the end of a sentence.
  public let reason: String
}
