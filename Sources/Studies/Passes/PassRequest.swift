package import AttentionEntropy
package import DecoderModel
package import RotaryEmbedding

/// One forward pass as it is asked for: a text, a schedule for each layer, and the rows over which every head is summed.
package struct PassRequest: Sendable, Hashable {
  /// Tokens of the text.
  package let tokens: [Int]
  /// One schedule for each layer.
  package let schedules: [RotarySchedule]
  /// Ranges of rows within the text; none where losses alone are wanted, which takes no time from statistics.
  package let ranges: [Range<Int>]

  /// Asks for a pass.
  ///
  /// - Parameters:
  ///   - tokens: At least 2.
  ///   - schedules: One for each layer.
  ///   - ranges: Rows over which every head is summed; none where losses alone are wanted.
  package init(tokens: [Int], schedules: [RotarySchedule], ranges: [Range<Int>] = []) {
    (self.tokens, self.schedules) = (tokens, schedules)
    self.ranges = ranges.map { $0.clamped(to: 0..<tokens.count) }.filter { !$0.isEmpty }
  }

  /// Ranges of one width that fill a text; the last may be narrower.
  package static func ranges(width: Int, tokens: Int) -> [Range<Int>] {
    stride(from: 0, to: tokens, by: width).map { $0..<min($0 + width, tokens) }
  }

  /// Runs it.
  ///
  /// - Parameters:
  ///   - decoder: The decoder.
  ///   - threads: Threads at most; all without it.
  ///   - observer: Hears the share that is done, and may stop it.
  ///   - eachLayer: Receives every layer besides.
  /// - Returns: What it leaves; `nil` when the observer stopped it.
  /// - Throws: What ``DecoderModel/DecoderPass`` throws.
  package func measured(
    _ decoder: TrainedDecoder, threads: Int?, observer: AttentionObserver = AttentionObserver(),
    eachLayer: ((DecodedLayer) throws -> Void)? = nil
  ) throws -> PassResult? {
    let pass = try DecoderPass(decoder, schedules: schedules, threads: threads)
    guard !ranges.isEmpty || eachLayer != nil else {
      return try pass.losses(of: tokens, observer: observer).map {
        PassResult(losses: $0, sums: nil)
      }
    }
    var sums = HeadSums(ranges, decoder.shape)
    let losses = try pass.losses(of: tokens, observer: observer) { layer in
      sums.add(layer)
      try eachLayer?(layer)
    }
    return losses.map { PassResult(losses: $0, sums: ranges.isEmpty ? nil : sums) }
  }

  // MARK: Numbers of a result

  /// The numbers that a result is kept as.
  func numbers(of result: PassResult) -> [[Double]] {
    [result.losses.values] + (result.sums.map { [$0.values] } ?? [])
  }

  /// The result of kept numbers; `nil` where they are not of this pass.
  func result(of numbers: [[Double]], _ shape: DecoderShape) -> PassResult? {
    guard numbers.count == (ranges.isEmpty ? 1 : 2), numbers[0].count == tokens.count - 1 else {
      return nil
    }
    guard !ranges.isEmpty else { return PassResult(losses: TokenLosses(numbers[0]), sums: nil) }
    return HeadSums(ranges, shape, values: numbers[1]).map {
      PassResult(losses: TokenLosses(numbers[0]), sums: $0)
    }
  }
}

/// What a forward pass leaves.
package struct PassResult: Sendable, Hashable {
  /// The loss of every token but the first.
  package let losses: TokenLosses
  /// The sums of every head; `nil` where there were no ranges.
  package let sums: HeadSums?

  package init(losses: TokenLosses, sums: HeadSums?) { (self.losses, self.sums) = (losses, sums) }
}
