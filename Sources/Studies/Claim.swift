/// A sentence that measurement decides.
///
/// A figure's caption and a notebook's prose are built from claims, so that neither can contradict the numbers
/// beside them.
public struct Claim: Sendable, Hashable {
  /// What is claimed, as a sentence with its numbers.
  public let sentence: String
  /// Where the claim comes from: a paper with its section, or “measured here”.
  public let source: String
  /// The value that was measured.
  public let measured: Double
  /// Whether the measurement bears the sentence out.
  public let holds: Bool

  /// Makes a claim about a measured value.
  ///
  /// - Parameters:
  ///   - sentence: What is claimed.
  ///   - source: Where the claim comes from.
  ///   - measured: The value that was measured.
  ///   - predicate: Whether a value bears the sentence out.
  public init(
    _ sentence: String, source: String = "measured here", measured: Double,
    _ predicate: (Double) -> Bool
  ) {
    self.sentence = sentence
    self.source = source
    self.measured = measured
    self.holds = predicate(measured)
  }
}
