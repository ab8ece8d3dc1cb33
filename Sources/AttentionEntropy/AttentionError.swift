/// What can be wrong with vectors or an ensemble, as a sentence for people.
public struct AttentionError: Error, Sendable, Hashable, CustomStringConvertible {
  /// What was wrong and what is allowed.
  public let description: String
  /// Name of the ensemble's option that the sentence is about, where it is about one; `resample` for the vectors to draw from.
  public let option: String?

  /// Makes an error from a sentence.
  ///
  /// - Parameters:
  ///   - description: What was wrong and what is allowed.
  ///   - option: Name of the ensemble's option that the sentence is about, where it is about one.
  public init(_ description: String, option: String? = nil) {
    self.description = description
    self.option = option
  }
}
