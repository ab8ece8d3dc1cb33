/// Which keys a query may see.
public enum AttentionMask: String, Sendable, Hashable, CaseIterable {
  /// Keys at positions up to the query's own.
  case causal
  /// Every key.
  case none

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
    }
  }
}
