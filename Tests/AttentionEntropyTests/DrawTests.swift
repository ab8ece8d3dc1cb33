import AttentionEntropy
import Testing

/// Rows of a draw by themselves, together, and on several threads.
@Suite struct DrawTests {
  @Test(
    "Any row alone has the bits that it has among all rows, on any number of threads",
    arguments: EnsembleTests.names)
  func rows(_ name: String) throws {
    let draw = try EnsembleTests.ensemble(name).draw(headDimension: 8, seed: 11, keyHead: 1)
    // More rows than one block has.
    let count = 5_000
    for role in [VectorRole.key, .query(member: 0), .query(member: 1)] {
      let whole = draw.rows(role, positions: Array(0..<count), threads: 1)
      for threads in [nil, 2, 3, 8] as [Int?] {
        #expect(draw.rows(role, positions: Array(0..<count), threads: threads) == whole)
      }
      for position in [0, 1, 2_047, 2_048, count - 1] {
        let alone = draw.rows(role, positions: [position])
        #expect(alone.elementsEqual(whole[position * 8..<position * 8 + 8]))
      }
      var buffer = [Float](repeating: .nan, count: 3 * 8)
      buffer.withUnsafeMutableBufferPointer {
        draw.fill(role, positions: 40..<43, into: $0, threads: 2)
      }
      #expect(buffer.elementsEqual(whole[40 * 8..<43 * 8]))
    }
  }

  @Test(
    "The first head of many is the single head of the same seed, and the others are others",
    arguments: EnsembleTests.names.filter { $0 != "all-ones" && $0 != "resampled" })
  func heads(_ name: String) throws {
    let ensemble = try EnsembleTests.ensemble(name)
    let positions = Array(0..<6)
    func draw(_ heads: Int, _ keyHeads: Int) throws -> HeadVectors {
      try ensemble.vectors(
        headDimension: 8, queryPositions: positions, keyPositions: positions, seed: 3,
        headCount: heads, keyHeadCount: keyHeads)
    }
    let single = try draw(1, 1)
    let many = try draw(6, 3)
    #expect(many.queries.prefix(48).elementsEqual(single.queries))
    #expect(many.keys.prefix(48).elementsEqual(single.keys))
    let queries = (0..<6).map { Array(many.queries[$0 * 48..<$0 * 48 + 48]) }
    let keys = (0..<3).map { Array(many.keys[$0 * 48..<$0 * 48 + 48]) }
    #expect(Set(queries + keys).count == 9)
  }

  @Test("Queries of one group share the direction of their key head, those of another do not")
  func groups() throws {
    let vectors = try AlignedEnsemble(correlation: 1).vectors(
      headDimension: 8, queryPositions: [0], keyPositions: [0], seed: 2, headCount: 4,
      keyHeadCount: 2)
    for head in 0..<4 {
      let key = vectors.keyHead(ofHead: head)
      #expect(
        vectors.queries[head * 8..<head * 8 + 8].elementsEqual(vectors.keys[key * 8..<key * 8 + 8]))
    }
    #expect(vectors.keys[..<8] != vectors.keys[8...])
  }

  @Test("Work that is split covers every index once", arguments: [0, 1, 2, 7, 64, 1_000])
  func splitting(count: Int) {
    for threads in [nil, 1, 2, 3, 64] as [Int?] {
      for grain in [1, 7, 2_000] {
        var visits = [Int](repeating: 0, count: count)
        visits.withUnsafeMutableBufferPointer { buffer in
          nonisolated(unsafe) let buffer = buffer
          inParallel(count, threads: threads, grain: grain) { block in
            for index in block { buffer[index] += 1 }
          }
        }
        #expect(visits.allSatisfy { $0 == 1 })
      }
    }
  }

  @Test("Heads that cannot share key heads evenly are refused")
  func unevenHeads() {
    for (heads, keyHeads) in [(3, 2), (0, 1), (1, 0), (1, 2)] {
      #expect(throws: AttentionError.self) {
        try IsotropicEnsemble().vectors(
          headDimension: 8, queryPositions: [0], keyPositions: [0], seed: 1, headCount: heads,
          keyHeadCount: keyHeads)
      }
    }
  }
}
