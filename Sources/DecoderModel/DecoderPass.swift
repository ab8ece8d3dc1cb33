public import AttentionEntropy
import ModelFiles
import RealModule
public import RotaryEmbedding
import Synchronization

/// One forward pass of a decoder over a text: losses by position, and the attention statistics of every head.
///
/// For tokens t₀ … tₙ₋₁, layer by layer over all of them, with norm(x, w) = w ⊙ x/√(mean x² + ε) and silu(z) = z/(1 + e^−z):
///
///     x = E[t]
///     u = norm(x, w₁)      q = Wq·u      k = Wk·u      v = Wv·u      q and k rotated by the schedule of the layer
///     x += Wo·concat Σⱼ pᵢⱼ·vⱼ                                       p the softmax over keys j ≤ i
///     u = norm(x, w₂)      x += Wdown·(silu(Wgate·u) ⊙ Wup·u)
///     logits = E·norm(x, w)
///
/// Scores, weights and values meet in one sweep over the keys, so no row of the attention matrix is held; the logits over the
/// vocabulary are summed as they come, so n × vocabulary never exists. Scores and products are in single precision with fused
/// multiply-adds, angles and totals in Double. Results are the same, bit for bit, for any number of threads and any length of
/// blocks, and for AVX2, AVX-512 and NEON.
///
/// Against the Double reference, at 512 tokens of SmolLM2-135M, the loss of a token is within 3·10⁻⁴ nats, their mean within 10⁻⁵,
/// and the entropy of a row within 3·10⁻⁴.
public struct DecoderPass: Sendable {
  /// The decoder.
  public let decoder: TrainedDecoder
  /// What each layer does to positions and to the softmax.
  public let schedules: [RotarySchedule]
  /// How many of the nearest tokens count as recent in the statistics.
  public let recentTokens: Int
  let threads: Int
  let kernel: AttentionKernel
  let blockLength: Int

  /// Rows that a thread takes at once: their activations stay in the second cache beside a panel of weights.
  static let usualBlockLength = 128
  /// Tokens of a text at most; positions and indices stay far below 2³¹.
  public static let tokenLimit = 1 << 21

  /// Prepares a pass.
  ///
  /// - Parameters:
  ///   - decoder: The decoder.
  ///   - schedules: One for each layer.
  ///   - recentTokens: How many of the nearest tokens count as recent, at least 1.
  ///   - threads: Threads at most, at least 1; all without it.
  ///   - kernel: The kernels; those of ``/AttentionEntropy/AttentionKernel/fromEnvironment()`` without it.
  /// - Throws: ``DecoderError`` when a number is not allowed or a layer cannot take its schedule; ``/AttentionEntropy/AttentionError`` when the
  ///   environment names a kernel that this machine lacks.
  public init(
    _ decoder: TrainedDecoder, schedules: [RotarySchedule], recentTokens: Int = 64,
    threads: Int? = nil, kernel: AttentionKernel? = nil
  ) throws {
    try self.init(
      decoder, schedules: schedules, recentTokens: recentTokens, threads: threads, kernel: kernel,
      blockLength: Self.usualBlockLength)
  }

  package init(
    _ decoder: TrainedDecoder, schedules: [RotarySchedule], recentTokens: Int = 64,
    threads: Int? = nil, kernel: AttentionKernel? = nil, blockLength: Int
  ) throws {
    guard schedules.count == decoder.shape.layerCount else {
      throw DecoderError(
        "\(schedules.count) schedules were given for \(decoder.shape.layerCount) layers; one for "
          + "each is needed.")
    }
    guard (threads ?? 1) >= 1, recentTokens >= 1 else {
      throw DecoderError(
        "\(threads ?? 1) threads and \(recentTokens) recent tokens were asked for; at least 1 of "
          + "each is needed.")
    }
    for (layer, schedule) in schedules.enumerated() {
      guard schedule.geometry.headDimension == decoder.shape.headDimension else {
        throw DecoderError(
          "The schedule of layer \(layer) is for heads of \(schedule.geometry.headDimension) "
            + "components; those of the model have \(decoder.shape.headDimension).")
      }
      let temperature = schedule.temperature
      guard temperature.entropyLaw == .none || temperature.distanceLaw == .none else {
        throw DecoderError(
          "The schedule of layer \(layer) has a law by distance and one by entropy; a pass takes "
            + "one of the two.")
      }
    }
    precondition(blockLength >= 8 && blockLength.isMultiple(of: DecoderKernel.groupRows))
    self.decoder = decoder
    self.schedules = schedules
    self.recentTokens = recentTokens
    self.threads = threads ?? processorCount()
    self.kernel = try kernel ?? .fromEnvironment()
    self.blockLength = blockLength
  }

  /// Bytes that a pass holds at once besides the weights.
  ///
  /// - Parameter tokens: n.
  /// - Returns: Bytes.
  public func bytes(tokens: Int) -> Int {
    let shape = decoder.shape
    let passes = schedules.map { $0.relativePositions?.passes.count ?? 1 }.max() ?? 1
    let perToken =
      4 * (shape.width + shape.projectedWidth + shape.headCount * shape.headDimension)
      + MemoryLayout<AttentionStatistics>.stride * shape.headCount
    let kinds = Set(schedules)
    let angles = kinds.reduce(0) { sum, schedule in
      let sides = 2 * (schedule.relativePositions?.passes.count ?? 0)
      return sum + 16 * schedule.inverseFrequencies.count * max(1, sides)
    }
    let block =
      4 * blockLength * (4 * shape.feedForwardWidth + shape.width + 12 * shape.headDimension)
    return tokens * (perToken + angles + 64)
      + 4 * LayerKeys.count(shape, tokens: tokens, passes: passes) + threads * block
  }

  /// The loss of every token but the first.
  ///
  /// - Parameters:
  ///   - tokens: n ≥ 2 tokens of the vocabulary.
  ///   - observer: Hears how far the pass has come, and may stop it.
  ///   - eachLayer: Receives every layer when it is done, in order; what it is given does not outlive the call. Without it no
  ///     statistics are kept.
  /// - Returns: n − 1 losses; `nil` when the observer stopped the pass.
  /// - Throws: ``DecoderError`` for fewer tokens, more than ``tokenLimit``, or one outside the vocabulary, and for a loss that is no
  ///   number; ``/ModelFiles/FileError`` when the pass does not fit into memory; what `eachLayer` throws.
  /// - Complexity: O(n·weights + layers·h·d·n²) time, O(n·(D + (2h + 2g)·d)) memory besides the weights.
  @discardableResult
  public func losses(
    of tokens: [Int], observer: AttentionObserver = AttentionObserver(),
    eachLayer: ((DecodedLayer) throws -> Void)? = nil
  ) throws -> TokenLosses? {
    try check(tokens, least: 2)
    let losses = try DecoderRun(
      self, tokens: tokens, scoredRows: tokens.count, observer: observer
    ).losses(eachLayer: eachLayer)
    if let place = losses?.values.firstIndex(where: { !$0.isFinite }) {
      throw DecoderError(
        "The loss of token \(place + 1) is not a number; the weights hold NaN, infinity or numbers too large for single "
          + "precision.")
    }
    return losses
  }

  /// The logits of the next token after some tokens of a text.
  ///
  ///     logits_i = E·norm(x_i, w)
  ///
  /// The other rows are taken through the layers and are not scored.
  ///
  /// - Parameters:
  ///   - tokens: n ≥ 1 tokens of the vocabulary.
  ///   - rows: Which tokens, within 0 ..< n (a precondition); at least one.
  ///   - observer: Hears how far the pass has come, and may stop it.
  /// - Returns: For each row V logits in nats, in single precision; `nil` when the observer stopped the pass.
  /// - Throws: ``DecoderError`` as ``losses(of:observer:eachLayer:)``; ``/ModelFiles/FileError`` when the pass does not fit into memory.
  /// - Complexity: That of a pass, whose output matrix meets the given rows alone; O(rows·V) memory besides.
  public func logits(
    of tokens: [Int], rows: Range<Int>, observer: AttentionObserver = AttentionObserver()
  ) throws -> [[Float]]? {
    precondition(
      !rows.isEmpty && rows.lowerBound >= 0 && rows.upperBound <= tokens.count,
      "Rows \(rows) of \(tokens.count) tokens cannot be scored.")
    try check(tokens, least: 1, besides: 4 * rows.count * decoder.shape.vocabularySize)
    return try DecoderRun(
      self, tokens: tokens, scoredRows: rows.count, observer: observer
    ).logits(rows)
  }

  /// Refuses texts that no pass takes.
  package static func requireLength(_ count: Int, least: Int = 2) throws(DecoderError) {
    guard (least...tokenLimit).contains(count) else {
      throw DecoderError("There are \(count) tokens; a pass takes \(least) to \(tokenLimit).")
    }
  }

  private func check(_ tokens: [Int], least: Int, besides: Int = 0) throws {
    let words = decoder.shape.vocabularySize
    try Self.requireLength(tokens.count, least: least)
    if let place = tokens.firstIndex(where: { !(0..<words).contains($0) }) {
      throw DecoderError(
        "Token \(place) (counted from 0) is \(tokens[place]); the vocabulary of \(decoder.path) "
          + "has 0 to \(words - 1).")
    }
    try requireMemory(
      bytes(tokens: tokens.count) + besides, path: decoder.path,
      advice: "fewer than \(tokens.count) tokens are needed")
  }
}
