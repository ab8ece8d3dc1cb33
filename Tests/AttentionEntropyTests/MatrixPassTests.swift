import AttentionEntropy
import RotaryEmbedding
import Testing

/// What the kernels make of the weights themselves, against matrices that the oracle writes out.
@Suite("Passes over weights") struct MatrixPassTests {
  static func vectors(_ queries: [Int], _ keys: [Int], heads: Int = 1) throws -> HeadVectors {
    try AttentionRowsTests.vectors(heads: heads, queries: queries, keys: keys)
  }

  /// Scores of float vectors are good to about 10⁻⁶ at logits below 10, weights to as much of themselves, twofold.
  static let tolerance = 1e-5

  @Test(
    "Cells hold the largest or the mean weight of the pairs that the mask admits",
    arguments: KernelTests.masks, [BinnedAttention.Rule.max, .mean])
  func cells(_ mask: AttentionMask, rule: BinnedAttention.Rule) throws {
    let schedule = try schedule("yarn", context: 16, scale: 4)
    for (count, bins) in [(130, 16), (130, 200), (97, 1), (60, 59)] {
      let vectors = try Self.vectors(Array(0..<count), Array(0..<count + 7), heads: 2)
      let binned = try #require(
        try binnedAttention(
          of: vectors, schedule: schedule, mask: mask, head: 1, bins: bins, rule: rule))
      let matrix = try ReferenceAttention.matrix(
        of: vectors, schedule: schedule, mask: mask, head: 1)
      #expect(binned.cells.count <= bins && binned.cells[0].count <= bins)
      for (row, cells) in binned.cells.enumerated() {
        for (column, cell) in cells.enumerated() {
          let rows = row * binned.rowsPerBin..<min((row + 1) * binned.rowsPerBin, count)
          let keys = column * binned.keysPerBin..<min((column + 1) * binned.keysPerBin, count + 7)
          let weights = rows.flatMap { row in
            keys.filter { !matrix.hides(row: row, column: $0) }.map { matrix.weights[row][$0] }
          }
          if weights.isEmpty {
            #expect(cell.isNaN)
          } else {
            let expected =
              rule == .max
              ? weights.reduce(0, max) : weights.reduce(0, +) / Double(weights.count)
            #expect(abs(cell - expected) <= Self.tolerance)
          }
        }
      }
      for (row, weights) in matrix.weights.enumerated() {
        #expect(
          abs(binned.entropies[row] - ReferenceAttention.entropy(weights)) <= Self.tolerance)
      }
    }
  }

  @Test("Divergences are those of the written-out rows, and 0 from a method to itself")
  func divergences() throws {
    let vectors = try Self.vectors(Array(20..<150), Array(0..<150), heads: 2)
    let (rope, yarn) = (
      try schedule("rope", context: 16, scale: 4), try schedule("yarn", context: 16, scale: 4)
    )
    for mask in KernelTests.masks {
      let divergences = try #require(
        try attentionDivergence(of: vectors, from: rope, to: yarn, mask: mask))
      let same = try #require(
        try attentionDivergence(of: vectors, from: yarn, to: yarn, mask: mask))
      for head in 0..<2 {
        let p = try ReferenceAttention.matrix(
          of: vectors, schedule: rope, mask: mask, head: head
        ).weights
        let q = try ReferenceAttention.matrix(
          of: vectors, schedule: yarn, mask: mask, head: head
        ).weights
        for row in 0..<130 {
          let middle = zip(p[row], q[row]).map { ($0 + $1) / 2 }
          let expected = AttentionDivergence(
            forward: relativeEntropy(p[row], q[row]), backward: relativeEntropy(q[row], p[row]),
            jensenShannon: (relativeEntropy(p[row], middle) + relativeEntropy(q[row], middle)) / 2)
          let measured = divergences[head][row]
          #expect(abs(measured.forward - expected.forward) <= Self.tolerance)
          #expect(abs(measured.backward - expected.backward) <= Self.tolerance)
          #expect(abs(measured.jensenShannon - expected.jensenShannon) <= Self.tolerance)
          #expect(same[head][row].forward == 0 && same[head][row].backward == 0)
          #expect(same[head][row].jensenShannon <= 1e-6)
        }
      }
    }
  }

  /// Σ p ln(p/q) in nats over what p admits.
  func relativeEntropy(_ p: [Double], _ q: [Double]) -> Double {
    zip(p, q).reduce(0) {
      $1.0 == 0 ? $0 : $0 + $1.0 * (logarithm($1.0) - logarithm($1.1))
    }
  }

  @Test("Rows that share nothing are ln 2 apart, equal scores nothing")
  func extremes() throws {
    // At 1 token a pair turns by 1 radian; keys along and against the query swap their scores when it is turned by π.
    let geometry = try RotaryGeometry(headDimension: 2, base: 10_000, trainedContext: 16)
    let still = RotarySchedule.withoutRotation(geometry)
    let turned = RotarySchedule(geometry: geometry, inverseFrequencies: [.pi])
    let vectors = try HeadVectors(
      queries: [100, 0], keys: [100, 0, 100, 0], headDimension: 2, queryPositions: [0],
      keyPositions: [0, 1])
    let rows = try #require(
      try attentionDivergence(of: vectors, from: still, to: turned, mask: .none))
    // p is (½, ½) and q (1, 0) but for e^−14142: JS = ½ ln(4/3)·… = ¾ ln(4/3) + … written out below.
    let p = [0.5, 0.5]
    let q = [1.0, 0.0]
    let middle = [0.75, 0.25]
    let expected = (relativeEntropy(p, middle) + relativeEntropy(q, middle)) / 2
    #expect(abs(rows[0][0].jensenShannon - expected) < 1e-6)
  }

  @Test("A profile holds the mean weight at each distance, and its mass adds up to the rows")
  func profile() throws {
    let vectors = try Self.vectors([7, 3, 40, 22], Array(0..<35), heads: 2)
    let schedule = try schedule("rope")
    for mask in KernelTests.masks where mask.isCausal {
      let profile = try #require(
        try distanceProfile(of: vectors, schedule: schedule, mask: mask))
      var sums = [Double](repeating: 0, count: 41)
      var counts = [Int](repeating: 0, count: 41)
      for head in 0..<2 {
        let matrix = try ReferenceAttention.matrix(
          of: vectors, schedule: schedule, mask: mask, head: head)
        for (row, weights) in matrix.weights.enumerated() {
          for (column, weight) in weights.enumerated()
          where !matrix.hides(row: row, column: column) {
            let distance = matrix.queryPositions[row] - column
            sums[distance] += weight
            counts[distance] += 1
          }
        }
      }
      #expect(profile.pairCounts == counts)
      for distance in sums.indices {
        if counts[distance] == 0 {
          #expect(profile.weights[distance].isNaN)
        } else {
          let expected = sums[distance] / Double(counts[distance])
          #expect(abs(profile.weights[distance] - expected) <= Self.tolerance)
        }
      }
    }
  }

  @Test("A profile has the same bits on any number of threads")
  func profileThreads() throws {
    let vectors = try Self.vectors(Array(0..<700), Array(0..<700))
    let schedule = try schedule("rope")
    let one = try distanceProfile(of: vectors, schedule: schedule, threads: 1)
    #expect(try one == distanceProfile(of: vectors, schedule: schedule, threads: 4))
  }
}
