import AttentionEntropy
import RotaryEmbedding
import Testing

/// Maps of methods that act on distances, against matrices that the oracle scores pair of tokens by pair.
@Suite("Maps of distance methods") struct BinnedRowsTests {
  @Test(
    "Cells hold the largest or the mean weight of the pairs that method and mask admit",
    arguments: DistanceRowsTests.methods.indices, [BinnedAttention.Rule.max, .mean])
  func cells(_ method: Int, rule: BinnedAttention.Rule) throws {
    let schedule = try DistanceRowsTests.schedule(DistanceRowsTests.methods[method])
    let vectors = try AttentionRowsTests.vectors(
      heads: 2, queries: Array(0..<61), keys: Array(0..<61))
    for (bins, threads) in [(61, 1), (9, 3)] {
      let binned = try #require(
        try binnedAttention(
          of: vectors, schedule: schedule, head: 1, bins: bins, rule: rule, threads: threads))
      let matrix = try ReferenceAttention.matrix(
        of: vectors, schedule: schedule, mask: .causal, head: 1)
      for (row, cells) in binned.cells.enumerated() {
        for (column, cell) in cells.enumerated() {
          let rows = row * binned.rowsPerBin..<min((row + 1) * binned.rowsPerBin, 61)
          let keys = column * binned.keysPerBin..<min((column + 1) * binned.keysPerBin, 61)
          let weights = rows.flatMap { row in
            keys.filter { !matrix.hides(row: row, column: $0) }.map { matrix.weights[row][$0] }
          }
          guard !weights.isEmpty else {
            #expect(cell.isNaN)
            continue
          }
          let expected =
            rule == .max ? weights.reduce(0, max) : weights.reduce(0, +) / Double(weights.count)
          // Weights of at most 1 from logits below 100, which passes round by some 100 units of 10⁻¹⁶ each way.
          #expect(abs(cell - expected) < 1e-12)
        }
      }
      for (row, weights) in matrix.weights.enumerated() {
        #expect(abs(binned.entropies[row] - ReferenceAttention.entropy(weights)) < 1e-12)
      }
    }
  }

  @Test("Rows and keys come in the order of their positions, in whatever order they are given")
  func order() throws {
    let schedule = try DistanceRowsTests.schedule(DistanceRowsTests.methods[0])
    let all = try AttentionRowsTests.vectors(heads: 1, queries: Array(0..<40), keys: Array(0..<40))
    // 7 and 40 have no common divisor: every position once.
    let places = (0..<40).map { 7 * $0 % 40 }
    func shuffled(_ vectors: [Float]) -> [Float] {
      let dimension = all.headDimension
      return places.flatMap { vectors[$0 * dimension..<($0 + 1) * dimension] }
    }
    let mixed = try HeadVectors(
      queries: shuffled(all.queries), keys: shuffled(all.keys), headDimension: all.headDimension,
      queryPositions: places, keyPositions: places, layout: all.layout)
    let maps = try [all, mixed].map {
      try binnedAttention(of: $0, schedule: schedule, bins: 40, rule: .max)
    }
    #expect(maps[0]?.queryPositions == Array(0..<40))
    #expect(maps[0]?.entropies == maps[1]?.entropies)
  }

  @Test("An observer that says so stops it")
  func stopped() throws {
    let schedule = try DistanceRowsTests.schedule(DistanceRowsTests.methods[0])
    let vectors = try AttentionRowsTests.vectors(
      heads: 1, queries: Array(0..<40), keys: Array(0..<40))
    let observer = AttentionObserver(isCancelled: { true })
    #expect(
      try binnedAttention(
        of: vectors, schedule: schedule, bins: 8, rule: .max, observer: observer) == nil)
  }

  @Test("Heads can be chosen in any order, with the keys that they read")
  func heads() throws {
    let vectors = try AttentionRowsTests.vectors(
      heads: 4, keyHeads: 2, queries: Array(0..<9), keys: Array(0..<9))
    let schedule = try schedule("rope", dimension: vectors.headDimension)
    let all = try attentionRows(of: vectors, schedule: schedule, mask: .causal)
    for heads in [[0], [3, 1], [2, 0, 1], [0, 1, 2, 3], [1, 1]] {
      let some = try attentionRows(
        of: try vectors.keeping(heads: heads), schedule: schedule, mask: .causal)
      #expect(some == heads.map { all[$0] })
    }
    #expect(throws: AttentionError.self) { try vectors.keeping(heads: [4]) }
    #expect(throws: AttentionError.self) { try vectors.keeping(heads: []) }
  }
}
