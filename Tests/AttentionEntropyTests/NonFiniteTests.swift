import AttentionEntropy
import Testing

/// Numbers among queries and keys that are none.
@Suite struct NonFiniteTests {
  @Test(
    "The first number that is not finite is found wherever it stands, and named by its place",
    arguments: [Float.nan, .infinity, -.infinity, -.nan])
  func places(_ value: Float) throws {
    let (heads, rows, dimension) = (4, 700, 64)
    var vectors = uniforms(heads * rows * dimension, seed: 3)
    vectors[17] = .greatestFiniteMagnitude
    vectors[18] = -.leastNonzeroMagnitude
    func made(_ queries: [Float], _ keys: [Float]) throws -> HeadVectors {
      try HeadVectors(
        queries: queries, keys: keys, headCount: heads, keyHeadCount: heads,
        headDimension: dimension, queryPositions: Array(0..<rows), keyPositions: Array(0..<rows))
    }
    #expect(try made(vectors, vectors).firstNonFinite() == nil)
    #expect(try made(vectors, vectors).nonFiniteKeys() == [[], [], [], []])
    // The first, the last, and places around the blocks of 65,536 that are looked at together.
    for index in [0, 63, 64, 65_535, 65_536, 131_071, vectors.count - 1] {
      var bad = vectors
      bad[index] = value
      bad[vectors.count - 1] = .nan
      let (head, row) = (index / (rows * dimension), index / dimension % rows)
      for isQuery in [true, false] {
        let place = try #require(
          isQuery ? made(bad, bad).firstNonFinite() : made(vectors, bad).firstNonFinite())
        #expect(place.isQuery == isQuery)
        #expect([place.head, place.row, place.column] == [head, row, index % dimension])
        #expect(place.description.contains("head \(head), row \(row), column \(index % dimension)"))
      }
      var expected = [[Int]](repeating: [], count: heads)
      expected[head].append(row)
      if expected[heads - 1].last != rows - 1 { expected[heads - 1].append(rows - 1) }
      #expect(try made(bad, vectors).nonFiniteQueryRows() == expected)
      #expect(try made(vectors, bad).nonFiniteKeys() == expected)
    }
  }
}
