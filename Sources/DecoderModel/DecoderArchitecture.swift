/// The decoders that can be run: Llama, and those that differ from it in what queries and keys go through before they rotate.
public enum DecoderArchitecture: String, Sendable, Hashable, CaseIterable {
  /// Llama and what shares its class: SmolLM2, Llama 3 with its frequency factors.
  case llama
  /// Mistral: Llama with a window in some versions.
  case mistral
  /// Qwen2: a bias on queries, keys and values.
  case qwen2
  /// Qwen3: queries and keys are normalised head by head before they rotate.
  case qwen3
  /// SmolLM3: every fourth layer does not rotate.
  case smollm3

  /// Whether queries, keys and values have a bias.
  public var hasBias: Bool { self == .qwen2 }
  /// Whether queries and keys are normalised over the components of a head before they rotate.
  public var normalisesHeads: Bool { self == .qwen3 }

  /// Whether the converter to GGUF makes neighbours of the two components of a pair.
  ///
  /// It does for the classes that it derives from Llama's, and leaves the others half-split.
  var hasNeighboursInGGUF: Bool {
    switch self {
    case .llama, .mistral, .smollm3: true
    case .qwen2, .qwen3: false
    }
  }

  /// Their names, for messages.
  static var list: String { allCases.map(\.rawValue).joined(separator: ", ") }
}
