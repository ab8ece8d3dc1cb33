import ModelFiles
import RotaryEmbedding

extension ConversionTarget {
  /// How the target reads ChatGLM's files, whose base no other key of theirs changes.
  var wordsOfChatGLM: String {
    let owner =
      switch self {
      case .transformers4, .transformers5: "The code beside the files of chatglm"
      case .llamaCpp: "\(title)'s converter of chatglm"
      case .vLLM, .mlx: "\(title)'s class of chatglm"
      }
    return
      "\(owner) takes the base from rope_ratio and rotates half of every head, whatever other keys say"
  }

  /// Why the target cannot be left to read a file with several ropes itself, as the end of a sentence that begins with its name.
  ///
  /// - Parameters:
  ///   - configuration: The file.
  ///   - kinds: All its kinds of layers.
  /// - Returns: `nil` where it gives every kind of layers what transformers gives it.
  /// - Throws: ``FileError`` for numbers that cannot be.
  func obstacle(
    to configuration: ModelConfiguration, _ kinds: [LayerKind]
  ) throws(FileError) -> String? {
    let modelType = configuration.ruledType
    if self == .transformers4 {
      guard Self.readWithTypes.contains(modelType) else {
        return
          "has one dictionary and one base; whether its class of \(legible(modelType)) has a rope "
          + "for each kind of layers, and by which keys, is not known here"
      }
      guard !configuration[.ropeParameters].isTruthy else {
        return "does not read rope_parameters, where the file has them"
      }
    }
    for kind in kinds {
      guard let source = try RopeSource(configuration, kind) else { continue }
      if let flaw = flaw(of: source) {
        return "has no settings for one kind of layers; of the layers \(legible(kind.name)), "
          + "\(flaw)"
      }
    }
    return nil
  }

  /// What the target makes of layers where that is not what transformers makes of them.
  private func flaw(of source: RopeSource) -> String? {
    let reference = SystemProfile.transformers.outcome(of: source)
    guard let wanted = reference.rope else { return reference.sentence }
    let own = systemProfile
    let outcome = own.outcome(of: source, targetContext: nil, own.support(for: source))
    guard case .applies(let rope) = outcome else { return outcome.sentence }
    let length = source.longestContext
    guard !SystemDifference(rope, from: wanted, length: length).isNone else { return nil }
    let cause = own.causes(
      of: source, targetContext: nil, length: length, reference: .transformers,
      referenceRope: wanted
    ).first
    return "it makes something else of the file than transformers"
      + (cause.map { " (\($0.key): \($0.aspect); \($0.source))" } ?? "")
  }

  /// The rules by which the target reads a file without flags.
  private var systemProfile: SystemProfile { self == .llamaCpp ? .llamaCpp : profile }

  /// The model types whose classes in transformers 4.57.1 were read and have the ropes of those in version 5 by the same keys:
  /// OLMo 3 runs sliding layers at `rope_theta` without `rope_scaling`, ModernBERT takes a base of its own for each kind.
  private static let readWithTypes: Set<String> = ["olmo3", "modernbert"]
}
