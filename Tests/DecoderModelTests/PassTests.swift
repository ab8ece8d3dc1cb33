import AttentionEntropy
import DecoderModel
import ModelFiles
import RotaryEmbedding
import Synchronization
import Testing

/// What a pass must keep whatever the model.
@Suite struct PassTests {
  /// Losses and all rows of a fixture, its tokens repeated to a length that has several blocks, panels and folds.
  static func run(
    _ name: String = "llama3", method: String? = nil, length: Int = 1_700, threads: Int = 1,
    blockLength: Int = 128, kernel: AttentionKernel? = nil
  ) throws -> (losses: [Double], rows: [AttentionStatistics]) {
    let fixture = try DecoderFixture(name)
    let tokens = (0..<length).map { fixture.tokens[($0 * 7 + $0 / 28) % 28] }
    let geometry = try RotaryGeometry(headDimension: 8, base: 1_000, trainedContext: 850)
    let schedules =
      try method.map {
        try fixture.decoder.description.schedules(MethodTests.schedule($0, geometry), named: $0)
      } ?? fixture.decoder.description.ownRopes(tokens: length).schedules
    let pass = try DecoderPass(
      fixture.decoder, schedules: schedules, threads: threads, kernel: kernel,
      blockLength: blockLength)
    var rows: [AttentionStatistics] = []
    let losses = try pass.losses(of: tokens) { layer in
      for head in 0..<fixture.decoder.shape.headCount {
        rows += layer.statistics(ofHead: head)
      }
    }
    return (try #require(losses).values, rows)
  }

  @Test("Bits do not depend on threads or blocks", arguments: [nil, "rerope", "scale-invariant"])
  func blocks(method: String?) throws {
    let one = try Self.run(method: method)
    for (threads, length) in [(2, 128), (2, 8), (1, 512)] {
      let other = try Self.run(method: method, threads: threads, blockLength: length)
      #expect(one.losses == other.losses && one.rows == other.rows, "\(threads), \(length)")
    }
  }

  @Test(
    "Kernels with fused multiply-adds give the same bits, and the portable one the same numbers")
  func kernels() throws {
    let best = try Self.run()
    for kernel in AttentionKernel.all.dropFirst() {
      let other = try Self.run(kernel: kernel)
      if kernel.description == "portable" {
        #expect(worst(best.losses, other.losses) < 5e-5)
      } else {
        #expect(best.losses == other.losses && best.rows == other.rows, "\(kernel)")
      }
    }
  }

  @Test("A later token changes no earlier loss")
  func causal() throws {
    let short = try Self.run(length: 500).losses
    let long = try Self.run(length: 1_700).losses
    #expect(Array(long.prefix(499)) == short)
  }

  @Test("Rows stored as neighbours read as halves are another model")
  func wrongLayout() throws {
    let fixture = try DecoderFixture("llama")
    let wrong = try TrainedDecoder(
      DecoderDescription(path: fixture.path, layout: .interleaved))
    let schedules = try wrong.description.ownRopes(tokens: 28).schedules
    let pass = try DecoderPass(wrong, schedules: schedules)
    let losses = try #require(try pass.losses(of: fixture.tokens)).values
    #expect(worst(losses, fixture.losses) > 0.1)
  }

  @Test("Tokens that cannot be are refused")
  func tokens() throws {
    let fixture = try DecoderFixture("llama")
    let pass = try DecoderPass(
      fixture.decoder, schedules: fixture.decoder.description.ownRopes(tokens: 3).schedules)
    for (tokens, word) in [([5], "1 tokens"), ([1, 64], "64"), ([-1, 2], "-1")] {
      #expect {
        try pass.losses(of: tokens)
      } throws: { "\($0)".contains(word) }
    }
  }

  @Test(
    "Logits of some rows are those of transformers, and alone or together the same bits",
    arguments: DecoderFixture.names)
  func logits(name: String) throws {
    let fixture = try DecoderFixture(name)
    let schedules = try fixture.decoder.description.ownRopes(tokens: 28).schedules
    let pass = try DecoderPass(fixture.decoder, schedules: schedules, threads: 2, blockLength: 8)
    let heard = LastShare()
    let some = try #require(
      try pass.logits(
        of: fixture.tokens, rows: 5..<19,
        observer: AttentionObserver(progress: { heard.hear($0) })))
    // Keys that a window hides are counted with the whole.
    #expect(some.count == 14 && (heard.largest == 1 || name == "mistral"))
    for (row, found) in zip(5..<19, some) {
      #expect(worst(found.map(Double.init), fixture.logits[row]) < 5e-5)
      #expect(try pass.logits(of: fixture.tokens, rows: row..<row + 1) == [found])
    }
  }

  @Test("An observer hears of the whole pass and may stop it")
  func observer() throws {
    let fixture = try DecoderFixture("llama")
    let pass = try DecoderPass(
      fixture.decoder, schedules: fixture.decoder.description.ownRopes(tokens: 28).schedules)
    let heard = LastShare()
    _ = try pass.losses(
      of: fixture.tokens, observer: AttentionObserver(progress: { heard.hear($0) }))
    #expect(heard.largest == 1)
    let stopped = try pass.losses(
      of: fixture.tokens, observer: AttentionObserver(isCancelled: { true }))
    #expect(stopped == nil)
  }

  @Test("Vectors of a layer are those before rotation, half-split")
  func vectors() throws {
    let fixture = try DecoderFixture("llama")
    let schedules = try fixture.decoder.description.ownRopes(tokens: 28).schedules
    let pass = try DecoderPass(fixture.decoder, schedules: schedules)
    try pass.losses(of: fixture.tokens) { layer in
      // The statistics of the pass are those of the instrument on its vectors.
      let shape = fixture.decoder.shape
      let vectors = try HeadVectors(
        queries: (0..<4).flatMap { layer.queries(ofHead: $0, rows: 0..<28) },
        keys: (0..<2).flatMap { layer.keys(ofKeyHead: $0) },
        headCount: shape.headCount, keyHeadCount: shape.keyHeadCount, headDimension: 8,
        queryPositions: Array(0..<28), keyPositions: Array(0..<28), layout: .halfSplit)
      let rows = try ReferenceAttention.rows(
        of: vectors, schedule: schedules[layer.layer], mask: .causal)
      for head in 0..<4 {
        let found = layer.statistics(ofHead: head)
        #expect(worst(found.map(\.entropy), rows[head].map(\.entropy)) < 2e-5)
        #expect(worst(found.map(\.logSumExp), rows[head].map(\.logSumExp)) < 2e-5)
      }
    }
  }

  @Test("Losses go into bins by position; the last token has none")
  func bins() {
    let losses = TokenLosses([1, 2, 3, 4, 5, 6])
    let bins = losses.bins(width: 3)
    #expect(bins.map(\.positions) == [0..<3, 3..<6])
    #expect(bins.map(\.loss) == [2, 5] && bins.map(\.tokens) == [3, 3])
    let odd = losses.bins(width: 4)
    #expect(odd.map(\.positions) == [0..<4, 4..<7])
    #expect(odd.map(\.loss) == [2.5, 5.5] && odd.map(\.tokens) == [4, 2])
    #expect(losses.bins(width: 100).map(\.positions) == [0..<7])
    #expect(losses.mean == 3.5)
  }
}

/// The largest share that was heard.
private final class LastShare: Sendable {
  private let share = Mutex(0.0)
  func hear(_ value: Double) { share.withLock { $0 = max($0, value) } }
  var largest: Double { share.withLock { $0 } }
}
