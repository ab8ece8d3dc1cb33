import AttentionEntropy
import Foundation
import RotaryEmbedding
import Testing

/// Rows of methods whose positions depend on the pair: M-RoPE's axes and LongRoPE's start tokens.
@Suite struct PairPositionTests {
  /// Logits of the last query over all keys, straight from the definition: pair by pair at its own two places.
  static func logits(
    _ vectors: HeadVectors, frequencies: [Double], amplitude: Double = 1,
    place: (_ token: Int, _ pair: Int) -> Double
  ) -> [Double] {
    let dimension = vectors.headDimension
    let half = dimension / 2
    let query = vectors.queryPositions[0]
    return vectors.keyPositions.enumerated().map { index, key in
      var sum = 0.0
      for pair in 0..<half {
        let (a, b) = (Double(vectors.queries[pair]), Double(vectors.queries[pair + half]))
        let c = Double(vectors.keys[index * dimension + pair])
        let d = Double(vectors.keys[index * dimension + pair + half])
        let angle = (place(query, pair) - place(key, pair)) * frequencies[pair]
        sum += (a * c + b * d) * cos(angle) + (a * d - b * c) * sin(angle)
      }
      return amplitude * amplitude * sum / Double(dimension).squareRoot()
    }
  }

  static func streamed(_ vectors: HeadVectors, _ schedule: RotarySchedule) throws -> [Double] {
    var logits: [Double] = []
    try TurnedRows(vectors, schedule: schedule)
      .forEachLogit(head: 0, row: 0, mask: .causal) { logits.append($0) }
    return logits
  }

  static let geometry = try? RotaryGeometry(
    headDimension: 32, base: 10_000, trainedContext: 64)

  @Test(
    "Patches are scored at their differences in time, height and width", arguments: [false, true])
  func axes(interleaved: Bool) throws {
    let geometry = try #require(Self.geometry)
    // 4 tokens of text, 2 frames of 3 × 5 patches, 6 tokens of text.
    let grid = try PatchGrid(start: 4, frames: 2, rows: 3, columns: 5)
    let schedule = try MultiAxisRoPE(sections: [6, 5, 5], interleaved: interleaved, grid: grid)
      .schedule(for: geometry, extent: ContextExtent())
    let vectors = try AttentionRowsTests.vectors(
      dimension: 32, queries: [39], keys: Array(0..<40), seed: 81)
    let expected = Self.logits(vectors, frequencies: geometry.inverseFrequencies) { token, pair in
      let axis = interleaved ? (pair == 15 ? 0 : pair % 3) : (pair < 6 ? 0 : pair < 11 ? 1 : 2)
      if token < 4 { return Double(token) }
      // The largest coordinate is 4 + 5 − 1, and text goes on behind it.
      if token >= 34 { return Double(9 + token - 34) }
      let patch = token - 4
      return Double(4 + [patch / 15, patch / 5 % 3, patch % 5][axis])
    }
    // Places below 16 and products below 6 in 16 pairs over √32: some ten roundings of 10⁻¹⁵.
    #expect(worstDistance(try Self.streamed(vectors, schedule), expected) < 1e-13)
  }

  @Test("Start tokens are scored as trained among themselves, and by the list against the others")
  func startTokens() throws {
    let geometry = try #require(Self.geometry)
    let factors = (0..<16).map { 1 + Double($0) / 2 }
    let method = try LongRoPE(longFactors: factors, startTokens: 4)
    let schedule = try method.schedule(
      for: geometry, extent: ContextExtent(scale: 8, sequenceLength: 128))
    for query in [3, 39] {
      let vectors = try AttentionRowsTests.vectors(
        dimension: 32, queries: [query], keys: Array(0...query), seed: 82)
      let expected = Self.logits(
        vectors, frequencies: geometry.inverseFrequencies,
        // √(1 + ln 8/ln 64) = √1.5.
        amplitude: 1.5.squareRoot()
      ) { token, pair in
        token < 4 ? Double(token) : Double(token) / factors[pair]
      }
      #expect(worstDistance(try Self.streamed(vectors, schedule), expected) < 2e-13)
    }
  }

  @Test("p-RoPE's stopped pairs are scored as they are, at every distance")
  func stoppedPairs() throws {
    let geometry = try #require(Self.geometry)
    let schedule = try ProportionalRoPE(fraction: 0.25)
      .schedule(for: geometry, extent: ContextExtent(scale: 2))
    let vectors = try AttentionRowsTests.vectors(
      dimension: 32, queries: [39], keys: Array(0..<40), seed: 83)
    let expected = Self.logits(vectors, frequencies: geometry.inverseFrequencies) { token, pair in
      pair < 4 ? Double(token) / 2 : 0
    }
    #expect(worstDistance(try Self.streamed(vectors, schedule), expected) < 1e-13)
  }

  @Test("Scalable-Softmax gives the first query the logit 0, and n keys k·ln n times theirs")
  func keyCount() throws {
    let geometry = try #require(Self.geometry)
    let schedule = try SharperRoPE(temperature: .keyCount(slope: 0.5))
      .schedule(for: geometry, extent: ContextExtent())
    let vectors = try AttentionRowsTests.vectors(
      dimension: 32, queries: [0, 1, 9], keys: Array(0..<10), seed: 84)
    let rows = try attentionRows(of: vectors, schedule: schedule, mask: .causal)[0]
    #expect(rows[0] == AttentionStatistics(entropy: 0, logSumExp: 0))
    for (row, keys) in [(1, 2.0), (2, 10)] {
      let fixed = schedule.with(temperature: Temperature(softmaxScale: 0.5 * logarithm(keys)))
      let expected = try attentionRows(of: vectors, schedule: fixed, mask: .causal)[0][row]
      #expect(abs(rows[row].entropy - expected.entropy) < 1e-13)
    }
  }
}
