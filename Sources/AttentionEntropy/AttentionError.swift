/// What can be wrong with vectors or an ensemble, as a sentence for people.
public struct AttentionError: Error, Sendable, Hashable, CustomStringConvertible {
  /// What was wrong and what is allowed.
  public let description: String

  /// Makes an error from a sentence.
  public init(_ description: String) {
    self.description = description
  }
}
