import AttentionEntropy
import Testing

/// Shapes of queries and keys.
@Suite struct HeadVectorsTests {
  static func make(
    queries: Int = 4, keys: Int = 4, heads: Int = 1, keyHeads: Int = 1, dimension: Int = 2,
    queryPositions: [Int] = [0, 1], keyPositions: [Int] = [0, 1]
  ) throws -> HeadVectors {
    try HeadVectors(
      queries: [Float](repeating: 0, count: queries), keys: [Float](repeating: 0, count: keys),
      headCount: heads, keyHeadCount: keyHeads, headDimension: dimension,
      queryPositions: queryPositions, keyPositions: keyPositions)
  }

  @Test("Shapes that do not fit are refused with a sentence")
  func refusals() {
    let attempts: [() throws -> HeadVectors] = [
      { try Self.make(queries: 5) }, { try Self.make(keys: 3) },
      { try Self.make(queries: 8, keys: 12, heads: 2, keyHeads: 3) }, { try Self.make(heads: 0) },
      { try Self.make(keyHeads: 0) }, { try Self.make(dimension: 0) },
      { try Self.make(queries: 0, queryPositions: []) },
      { try Self.make(keys: 0, keyPositions: []) }, { try Self.make(queryPositions: [0, -1]) },
      { try Self.make(keyPositions: [-2, 0]) },
    ]
    for attempt in attempts {
      let error = #expect(throws: AttentionError.self) { try attempt() }
      #expect(error?.description.hasSuffix(".") == true)
    }
  }

  @Test("The sequence length is the largest position plus one")
  func sequenceLength() throws {
    #expect(try Self.make(queryPositions: [7, 3], keyPositions: [0, 5]).sequenceLength == 8)
    #expect(try Self.make(queryPositions: [7, 3], keyPositions: [0, 9]).sequenceLength == 10)
  }

  @Test("A run of rows or keys is kept of every head, with its positions, and none beyond them")
  func runs() throws {
    let whole = try HeadVectors(
      queries: (0..<24).map(Float.init), keys: (0..<12).map(Float.init), headCount: 4,
      keyHeadCount: 2, headDimension: 2, queryPositions: [5, 6, 7], keyPositions: [3, 4, 5])
    let rows = try whole.keeping(rowsAt: 1..<2)
    #expect(rows.queries == [2, 3, 8, 9, 14, 15, 20, 21])
    #expect(rows.queryPositions == [6] && rows.keys == whole.keys)
    let keys = try whole.keeping(keysAt: 1..<3)
    #expect(keys.keys == [2, 3, 4, 5, 8, 9, 10, 11])
    #expect(keys.keyPositions == [4, 5] && keys.queries == whole.queries)
    #expect(try whole.keeping(rowsAt: 0..<3) == whole)
    #expect(try whole.keeping(keysAt: 0..<3) == whole)
    for range in [1..<1, 2..<4, -1..<2] {
      #expect(throws: AttentionError.self) { try whole.keeping(rowsAt: range) }
      #expect(throws: AttentionError.self) { try whole.keeping(keysAt: range) }
    }
  }

  @Test("A causal mask admits keys up to the query's position, no mask admits all")
  func masks() {
    #expect(AttentionMask.causal.admits(query: 3, key: 3))
    #expect(!AttentionMask.causal.admits(query: 3, key: 4))
    #expect(AttentionMask.none.admits(query: 0, key: 1_000))
  }

  @Test("A window admits the last w positions, sinks the first ones as well, and neither any ahead")
  func windows() {
    let window = AttentionMask.window(3)
    #expect((0..<12).filter { window.admits(query: 9, key: $0) } == [7, 8, 9])
    let sinks = AttentionMask.sinkWindow(sinks: 2, window: 3)
    #expect((0..<12).filter { sinks.admits(query: 9, key: $0) } == [0, 1, 7, 8, 9])
    #expect((0..<12).filter { sinks.admits(query: 1, key: $0) } == [0, 1])
    let around = AttentionMask.around(2)
    #expect((0..<12).filter { around.admits(query: 9, key: $0) } == [7, 8, 9, 10, 11])
    #expect(around.seenCount(queries: [0, 9, 11], keys: Array(0..<12)) == 3 + 5 + 3)
    #expect(AttentionMask.around(.max).seenCount(queries: [0, 9], keys: Array(0..<12)) == 24)
  }
}
