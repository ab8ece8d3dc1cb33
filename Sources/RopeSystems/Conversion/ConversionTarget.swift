import ModelFiles

/// Where rope settings can be converted to.
public enum ConversionTarget: String, Sendable, Hashable, CaseIterable {
  /// `rope_scaling` and `rope_theta` of Hugging Face transformers 4.
  case transformers4
  /// `rope_parameters` of Hugging Face transformers 5.
  case transformers5
  /// The value of vLLM's `--hf-overrides`.
  case vLLM = "vllm"
  /// Flags of llama.cpp's programs.
  case llamaCpp = "llama.cpp"
  /// `rope_scaling` and `rope_theta` of mlx-lm.
  case mlx

  /// The name people use.
  public var title: String {
    switch self {
    case .transformers4: "transformers 4"
    case .transformers5: "transformers 5"
    case .vLLM: "vLLM"
    case .llamaCpp: "llama.cpp"
    case .mlx: "MLX"
    }
  }

  /// The system whose class reads the converted settings.
  var system: ModelSystem {
    switch self {
    case .transformers4, .transformers5: .transformers
    case .vLLM: .vLLM
    case .llamaCpp: .llamaCpp
    case .mlx: .mlx
    }
  }

  /// The rules that read the converted settings where the target has a class of its own.
  ///
  /// Shares of a head that rotate are honoured by every class but Llama's of transformers, which is told as a note.
  var profile: SystemProfile {
    switch self {
    case .transformers4:
      var profile = SystemProfile.transformers
      profile.partialRotation = Rule(.honoured, profile.partialRotation.place)
      // Where the original context stands in the dictionary, version 4 takes the ratio of the contexts.
      profile.yarn.factor = Rule(
        NumberReading(absent: .refused, null: .contextRatio, contextRatioWins: true),
        "thread transformers #38224", .secondHand)
      var types = profile.types.value
      types["proportional"] = .refused("version 4 has no proportional type")
      profile.types = Rule(types, "modeling_rope_utils.py")
      return profile
    case .transformers5:
      var profile = SystemProfile.transformers
      profile.partialRotation = Rule(.honoured, profile.partialRotation.place)
      return profile
    case .vLLM: return .vLLM
    case .llamaCpp:
      // Flags give the betas, which few files do, and win over what the converter wrote, or left out.
      var profile = SystemProfile.llamaCpp
      profile.yarn.readsBetas = Rule(.all, "common/arg.cpp")
      profile.unscaledTypes = Rule([], "common/arg.cpp")
      profile.fixedBase = Rule([], "common/arg.cpp")
      return profile
    case .mlx: return .mlx
    }
  }

  /// Whether ropes by layer type can be written.
  var expressesLayers: Bool { self == .transformers5 || self == .vLLM }
  /// Whether the base and the share stand inside the dictionary.
  var keepsBaseInside: Bool { self == .transformers5 || self == .vLLM }
}

/// Settings for another system that do what transformers does with the file.
public struct Conversion: Sendable, Hashable {
  /// Where to.
  public let target: ConversionTarget
  /// The JSON fragment, or the flags in one line.
  public let text: String
  /// The file with the fragment in place of its own rope settings; the original where the text is flags.
  public let configuration: ModelConfiguration
  /// What is lost or needs care, a sentence each.
  public let notes: [String]
}

/// Why settings cannot be converted, as a sentence.
public struct ConversionError: Error, Sendable, Hashable, CustomStringConvertible {
  /// What cannot be expressed, and why.
  public let description: String

  init(_ description: String) { self.description = description }
}
