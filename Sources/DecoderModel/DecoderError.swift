/// Why a decoder cannot do what it was asked, as a sentence for people.
public struct DecoderError: Error, Sendable, Hashable, CustomStringConvertible {
  /// What was wrong and what is allowed.
  public let description: String

  /// Makes an error from a sentence.
  ///
  /// - Parameter description: What was wrong and what is allowed.
  public init(_ description: String) { self.description = description }
}
