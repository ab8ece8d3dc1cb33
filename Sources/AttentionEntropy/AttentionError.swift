/// What can be wrong with vectors or an ensemble, as a sentence for people.
public struct AttentionError: Error, Sendable, Hashable, CustomStringConvertible {
  /// What was wrong and what is allowed.
  public let description: String
  /// The parameter of an ensemble that the sentence is about, where it is about one.
  public let parameter: EnsembleParameter?

  /// Makes an error from a sentence.
  ///
  /// - Parameters:
  ///   - description: What was wrong and what is allowed.
  ///   - parameter: The parameter of an ensemble that the sentence is about, where it is about one.
  public init(_ description: String, parameter: EnsembleParameter? = nil) {
    self.description = description
    self.parameter = parameter
  }
}
