/// Which keys a query of a layer sees.
public enum LayerAttention: Sendable, Hashable {
  /// All keys up to its own, or of both sides in encoders, or those that an index picks among all.
  case full
  /// The nearest keys, as many as the window has; `nil` where the file gives no width.
  case sliding(window: Int?)
  /// The keys of its own chunk; `nil` where the file gives no width.
  case chunked(window: Int?)
  /// None: a recurrence, a convolution or no mixing of tokens, without a softmax over positions.
  case linear

  /// The word for it: full, sliding, chunked or linear.
  public var name: String {
    switch self {
    case .full: "full"
    case .sliding: "sliding"
    case .chunked: "chunked"
    case .linear: "linear"
    }
  }

  /// Width of the window or chunk in tokens; `nil` where there is none.
  public var window: Int? {
    switch self {
    case .sliding(let window), .chunked(let window): window
    case .full, .linear: nil
    }
  }

  /// Whether there is a softmax over positions, so that rotation matters.
  public var hasSoftmax: Bool { self != .linear }

  /// Whether layers of a type have a softmax over positions, by the name of the type.
  static func hasSoftmax(ofType type: String) -> Bool {
    guard ![LayerTypes.linear, "conv", "moe", "mlp", "cross_attention"].contains(type) else {
      return false
    }
    let word = type.lowercased()
    return word.holds(anyOf: ["sliding", "local", "swa", "chunk"])
      || !word.holds(anyOf: ["linear", "mamba", "conv", "recurrent", "delta", "rwkv", "ssm"])
  }

  /// Whether a query sees its nearest keys alone, so that no context is too long for its rope.
  ///
  /// A window as wide as the context that a model is configured for hides nothing.
  ///
  /// - Parameter context: That context in tokens, where it is known.
  /// - Returns: Whether keys of that context are out of its sight.
  public func seesNearestAlone(within context: Int?) -> Bool {
    switch self {
    case .sliding(let window), .chunked(let window):
      window.flatMap { window in context.map { window < $0 } } ?? true
    case .full, .linear: false
    }
  }
}
