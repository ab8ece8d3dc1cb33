public import AttentionEntropy
public import DecoderModel

/// The loss of a decoder by position, under several methods on the same texts.
///
/// Every method sees the same tokens, so that differences are taken token by token: on one text they scatter a twelfth as much as the
/// losses themselves, and means over windows of them a twelfth of that (model lab, SmolLM2-135M).
public struct LossStudy: Sendable {
  /// The decoder.
  public let decoder: TrainedDecoder
  /// The methods, the first of which the others are told from.
  public let methods: [DecoderMethod]
  /// Tokens of each document.
  public let documents: [[Int]]
  /// Threads at most.
  public let threads: Int?

  /// Makes a study.
  ///
  /// - Parameters:
  ///   - decoder: The decoder.
  ///   - methods: At least one.
  ///   - documents: At least one, each of 2 tokens or more.
  ///   - threads: Threads at most; all without it.
  public init(
    decoder: TrainedDecoder, methods: [DecoderMethod], documents: [[Int]], threads: Int? = nil
  ) {
    self.decoder = decoder
    self.methods = methods
    self.documents = documents
    self.threads = threads
  }

  /// Multiply-adds of all passes.
  public var multiplyAdds: Double {
    Double(methods.count)
      * documents.reduce(0) { $0 + decoder.shape.multiplyAdds(tokens: $1.count) }
  }

  /// Runs every method on every document.
  ///
  /// - Parameter observer: Hears the share of all passes that is done, and may stop them.
  /// - Returns: The losses; `nil` when the observer stopped it.
  /// - Throws: What ``/DecoderModel/DecoderPass`` throws.
  public func measured(
    observer: AttentionObserver = AttentionObserver()
  ) throws -> MeasuredLosses? {
    let passes = LossPasses(self, ranges: [])
    guard let results = try passes.measured(observer: observer) else { return nil }
    return passes.losses(results)
  }
}
