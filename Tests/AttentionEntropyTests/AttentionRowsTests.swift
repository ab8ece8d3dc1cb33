import AttentionEntropy
import RotaryEmbedding
import Testing

/// Exact rows without a matrix.
@Suite struct AttentionRowsTests {
  static func vectors(
    heads: Int = 1, keyHeads: Int = 1, dimension: Int = 64, queries: [Int], keys: [Int],
    layout: RotationLayout = .halfSplit, seed: UInt64 = 51
  ) throws -> HeadVectors {
    // Three times a uniform of −1…1 has variance 3, so logits spread by 3·√d/√d·… ≈ 3 and rows are neither flat nor frozen.
    try HeadVectors(
      queries: uniforms(heads * queries.count * dimension, seed: seed).map { 3 * $0 },
      keys: uniforms(keyHeads * keys.count * dimension, seed: seed + 1),
      headCount: heads, keyHeadCount: keyHeads, headDimension: dimension,
      queryPositions: queries, keyPositions: keys, layout: layout)
  }

  /// The largest distance of entropies and log-sum-exps.
  static func worst(
    _ a: [[AttentionStatistics]], _ b: [[AttentionStatistics]]
  ) -> Double {
    max(
      worstDistance(a.joined().map(\.entropy), b.joined().map(\.entropy)),
      worstDistance(a.joined().map(\.logSumExp), b.joined().map(\.logSumExp)))
  }

  @Test(
    "Streaming rows are the rows of the written-out matrix",
    arguments: ["nope", "rope", "pi", "yarn"],
    [
      AttentionMask.causal, .none, .window(7), .sinkWindow(sinks: 3, window: 5), .around(6),
    ])
  func agreesWithReference(_ method: String, mask: AttentionMask) throws {
    for (dimension, layout) in [
      (64, RotationLayout.halfSplit), (20, .interleaved), (2, .halfSplit),
    ] {
      let vectors = try Self.vectors(
        heads: 4, keyHeads: 2, dimension: dimension, queries: Array(10..<34), keys: Array(0..<40),
        layout: layout)
      let schedule = try schedule(method, dimension: dimension, context: 16, scale: 4)
      let rows = try attentionRows(of: vectors, schedule: schedule, mask: mask)
      let reference = try ReferenceAttention.rows(of: vectors, schedule: schedule, mask: mask)
      #expect(rows.map(\.count) == [24, 24, 24, 24])
      // Dots of 64 products below 3 and logits below 25: each rounding is at most 3·10⁻¹⁵, and some hundred meet.
      #expect(Self.worst(rows, reference) < 1e-12)
    }
  }

  @Test("Query head h reads key head ⌊h·keyHeads/heads⌋")
  func groupedHeads() throws {
    let vectors = try Self.vectors(
      heads: 6, keyHeads: 2, queries: [3, 9], keys: Array(0..<12))
    #expect((0..<6).map(vectors.keyHead) == [0, 0, 0, 1, 1, 1])
    let schedule = try schedule("rope")
    let rows = try attentionRows(of: vectors, schedule: schedule, mask: .none)
    for head in 0..<6 {
      let keyStart = (head < 3 ? 0 : 1) * 12 * 64
      let alone = try HeadVectors(
        queries: Array(vectors.queries[head * 128..<head * 128 + 128]),
        keys: Array(vectors.keys[keyStart..<keyStart + 12 * 64]), headDimension: 64,
        queryPositions: [3, 9], keyPositions: Array(0..<12))
      #expect(try attentionRows(of: alone, schedule: schedule, mask: .none)[0] == rows[head])
    }
  }

  @Test("A causal query sees the keys up to its own position, wherever they are stored")
  func causalByPosition() throws {
    let vectors = try Self.vectors(queries: [5], keys: [9, 5, 2, 30, 0, 6])
    let schedule = try schedule("rope")
    let seen = try Self.keep(vectors, keysAt: [1, 2, 4])
    let causal = try attentionRows(of: vectors, schedule: schedule, mask: .causal)
    let full = try attentionRows(of: seen, schedule: schedule, mask: .none)
    #expect(causal == full)
  }

  /// The same vectors with some of the keys alone.
  static func keep(_ vectors: HeadVectors, keysAt kept: [Int]) throws -> HeadVectors {
    try HeadVectors(
      queries: vectors.queries,
      keys: kept.flatMap { vectors.keys[$0 * 64..<$0 * 64 + 64] }, headDimension: 64,
      queryPositions: vectors.queryPositions, keyPositions: kept.map { vectors.keyPositions[$0] })
  }

  @Test("Keeping a run of keys gives the rows of those keys")
  func keepingKeys() throws {
    let vectors = try Self.vectors(queries: [20], keys: Array(0..<12))
    let schedule = try schedule("rope")
    let run = try vectors.keeping(keysAt: 3..<8)
    #expect(run == (try Self.keep(vectors, keysAt: [3, 4, 5, 6, 7])))
    #expect(run.sequenceLength == 21)
    #expect(try attentionRows(of: run, schedule: schedule, mask: .causal)[0].count == 1)
    for bad in [0..<0, 5..<13, -1..<4] {
      #expect(throws: AttentionError.self) { try vectors.keeping(keysAt: bad) }
    }
  }

  @Test("A query before all keys is a masked row")
  func fullyMasked() throws {
    let vectors = try Self.vectors(queries: [4, 10], keys: [8, 9])
    for rows in [
      try attentionRows(of: vectors, schedule: schedule("yarn", scale: 4), mask: .causal),
      try ReferenceAttention.rows(of: vectors, schedule: schedule("yarn", scale: 4), mask: .causal),
    ] {
      #expect(rows[0][0] == .masked)
      #expect(!rows[0][1].isMasked)
    }
  }

  @Test("The first causal row sees itself alone: entropy 0 and its own score as log-sum-exp")
  func firstRow() throws {
    let vectors = try Self.vectors(queries: [0], keys: [0, 1])
    let row = try attentionRows(of: vectors, schedule: schedule("rope"), mask: .causal)[0][0]
    #expect(row.entropy == 0)
    let dot = (0..<64).reduce(0.0) { sum, component in
      sum + Double(vectors.queries[component]) * Double(vectors.keys[component])
    }
    #expect(abs(row.logSumExp - dot / 8) < 1e-14)
  }

  @Test("Both layouts give the same entropies once the components are permuted")
  func layouts() throws {
    let halfSplit = try Self.vectors(queries: Array(0..<20), keys: Array(0..<20))
    func permuted(_ values: [Float]) -> [Float] {
      stride(from: 0, to: values.count, by: 64).flatMap { start in
        RotationLayout.halfSplit.convert(
          Array(values[start..<start + 64]), rotaryDimension: 64, to: .interleaved)
      }
    }
    let interleaved = try HeadVectors(
      queries: permuted(halfSplit.queries), keys: permuted(halfSplit.keys), headDimension: 64,
      queryPositions: halfSplit.queryPositions, keyPositions: halfSplit.keyPositions,
      layout: .interleaved)
    let schedule = try schedule("rope")
    let a = try attentionRows(of: halfSplit, schedule: schedule, mask: .causal)
    let b = try attentionRows(of: interleaved, schedule: schedule, mask: .causal)
    // The same products in another order of summation.
    #expect(Self.worst(a, b) < 1e-13)
  }

  @Test("The three placements of a temperature multiply the logits as written")
  func placements() throws {
    let vectors = try Self.vectors(queries: [100, 5_000], keys: Array(0..<30))
    let plain = try schedule("rope")
    func rows(_ temperature: Temperature) throws -> [[AttentionStatistics]] {
      try attentionRows(of: vectors, schedule: plain.with(temperature: temperature), mask: .none)
    }
    let scaled = try rows(Temperature(softmaxScale: 1.44))
    #expect(Self.worst(try rows(Temperature(amplitude: 1.2)), scaled) < 1e-13)
    #expect(Self.worst(scaled, try rows(.none)) > 0.1)
    // Twice the queries double the logits, exactly.
    let doubled = try HeadVectors(
      queries: vectors.queries.map { 2 * $0 }, keys: vectors.keys, headDimension: 64,
      queryPositions: vectors.queryPositions, keyPositions: vectors.keyPositions)
    #expect(
      try rows(Temperature(softmaxScale: 2))
        == attentionRows(of: doubled, schedule: plain, mask: .none))
    // ln(m + 1)/ln L is 1 at position 100 and ln 5001/ln 2048 at position 5,000.
    let byPosition = try rows(
      Temperature(queryMultiplier: .logarithmic(trainedContext: 2_048)))
    let gain = logarithm(5_001) / logarithm(2_048)
    let unscaled = try rows(.none)
    #expect(byPosition[0][0] == unscaled[0][0])
    let expected = try rows(Temperature(softmaxScale: gain))[0][1]
    #expect(abs(byPosition[0][1].entropy - expected.entropy) < 1e-13)
  }

  @Test("Equal scores give every causal row n the entropy ln n, and the mean ln(n!)/n")
  func uniformRows() throws {
    let vectors = try AllOnesEnsemble().vectors(headDimension: 8, length: 128, seed: 0)
    let rows = try attentionRows(
      of: vectors, schedule: schedule("nope", dimension: 8), mask: .causal)[0]
    #expect(worstDistance(rows.map(\.entropy), (1...128).map { logarithm(Double($0)) }) < 1e-14)
    let mean = rows.reduce(0) { $0 + $1.entropy } / 128
    #expect(abs(mean - meanEntropyOfUniformCausalRows(count: 128)) < 1e-13)
  }

  @Test("Turned rows hand on the logits whose statistics the rows are")
  func turnedRows() throws {
    let vectors = try Self.vectors(queries: [7, 3], keys: Array(0..<9))
    let schedule = try schedule("rope")
    let rows = try TurnedRows(vectors, schedule: schedule)
    let statistics = try attentionRows(of: vectors, schedule: schedule, mask: .causal)
    for row in 0..<2 {
      var logits: [Double] = []
      rows.forEachLogit(head: 0, row: row, mask: .causal) { logits.append($0) }
      #expect(logits.count == [8, 4][row])
      #expect(SoftmaxAccumulatorTests.statistics(logits) == statistics[0][row])
    }
    let short = PassTables(schedule: schedule, queryPositions: [7], keyPositions: [7])
    #expect(throws: AttentionError.self) {
      try TurnedRows(vectors, tables: short)
    }
  }

  @Test("Vectors and a schedule of different head dimensions are refused")
  func headDimensions() throws {
    let vectors = try Self.vectors(queries: [0], keys: [0])
    let other = try schedule("rope", dimension: 32)
    #expect(throws: AttentionError.self) {
      try attentionRows(of: vectors, schedule: other, mask: .none)
    }
    #expect(throws: AttentionError.self) {
      try ReferenceAttention.rows(of: vectors, schedule: other, mask: .none)
    }
  }

  @Test("Key heads measured one after another in Double have the bits of all at once")
  func portions() throws {
    let vectors = try IsotropicEnsemble().vectors(
      headDimension: 8, queryPositions: Array(0..<20), keyPositions: Array(0..<20), seed: 3,
      headCount: 6, keyHeadCount: 3)
    let geometry = try RotaryGeometry(headDimension: 8, base: 10_000, trainedContext: 16)
    let extent = try ContextExtent(scale: 1)
    for schedule in [
      try ReRoPE(window: 5).schedule(for: geometry, extent: extent),
      try UnmodifiedRoPE().schedule(for: geometry, extent: extent),
    ] {
      let request = AttentionRequest(logitMultipliers: [1, 2], measuresMass: true)
      let whole = try doubleStatistics(of: vectors, schedule: schedule, request: request)
      for limit in [1, 700] {
        let parts = try doubleStatistics(
          of: vectors, schedule: schedule, request: request, limit: limit)
        #expect(whole != nil && parts == whole)
      }
    }
  }
}
