/// Which keys a query may see.
///
/// With m the position of the query and n that of a key, in tokens:
public enum AttentionMask: Sendable, Hashable {
  /// Keys at positions up to the query's own: n ≤ m.
  case causal
  /// Every key.
  case none
  /// The last w positions, the query's own among them: m − w < n ≤ m (sliding-window attention; Mistral 7B,
  /// arXiv 2310.06825, section 2).
  case window(Int)
  /// The first positions of all and the last w: n ≤ m and (n < sinks or m − w < n) (attention sinks; StreamingLLM,
  /// arXiv 2309.17453, section 3.2).
  case sinkWindow(sinks: Int, window: Int)
  /// The positions at most r away on either side: |m − n| ≤ r (local attention of encoders; ModernBERT, arXiv 2412.13663,
  /// section 2.1.3).
  case around(Int)

  /// Whether a query sees a key.
  ///
  /// - Parameters:
  ///   - query: Position of the query in tokens.
  ///   - key: Position of the key in tokens.
  /// - Returns: Whether the key takes part in the row's softmax.
  public func admits(query: Int, key: Int) -> Bool {
    switch self {
    case .causal: key <= query
    case .none: true
    case .window(let window): key <= query && query - key < window
    case .sinkWindow(let sinks, let window):
      key <= query && (key < sinks || query - key < window)
    case .around(let reach): key - query <= reach && query - key <= reach
    }
  }

  /// Name on the command line: `causal`, `none`, `window`, `sink-window` or `around`.
  public var name: String {
    switch self {
    case .causal: "causal"
    case .none: "none"
    case .window: "window"
    case .sinkWindow: "sink-window"
    case .around: "around"
    }
  }

  /// Whether no key ahead of the query is seen.
  public var isCausal: Bool {
    switch self {
    case .causal, .window, .sinkWindow: true
    case .none, .around: false
    }
  }

  /// Throws unless windows hold at least one token and sinks are not negative.
  func requireSensible() throws(AttentionError) {
    switch self {
    case .causal, .none: return
    case .window(let window), .sinkWindow(_, let window):
      guard window >= 1 else {
        throw AttentionError("The window is \(window) tokens; it must be at least 1.")
      }
    case .around(let reach):
      guard reach >= 0 else {
        throw AttentionError("Queries see \(reach) tokens around them; that must be at least 0.")
      }
    }
    if case .sinkWindow(let sinks, _) = self, sinks < 0 {
      throw AttentionError("There are \(sinks) sinks; there must be at least 0.")
    }
  }
}
