import AttentionEntropy
import RotaryEmbedding
import Testing

/// Rows under laws by distance and by entropy: closed forms, numbers of mpmath, and agreement of all paths.
@Suite struct LogitLawRowsTests {
  private static let names = ["scale-invariant", "adaptive-temperature"]

  private static func schedule(_ name: String, dimension: Int = 64) throws -> RotarySchedule {
    try AttentionEntropyTests.schedule(name, dimension: dimension, context: 16)
  }

  /// One row whose key j gives the score `scores[j]` before the division by √2: one component, the other 0, no distances.
  private static func row(
    _ scores: [Double], _ schedule: RotarySchedule
  ) throws -> AttentionStatistics {
    let still = RotarySchedule(
      geometry: schedule.geometry, inverseFrequencies: [], temperature: schedule.temperature)
    let vectors = try HeadVectors(
      queries: [1, 0], keys: scores.flatMap { [Float($0), 0] }, headDimension: 2,
      queryPositions: [scores.count - 1], keyPositions: Array(scores.indices))
    return try attentionRows(of: vectors, schedule: still, mask: .causal)[0][0]
  }

  struct Case: Sendable, CustomTestStringConvertible {
    let method: String
    let options: [String: [Double]]
    let layout: RotationLayout
    let rows: [(entropy: Double, logSumExp: Double)]
    var testDescription: String { "\(method) \(layout)" }
  }

  /// The vectors of `DistanceReferenceTests`, scored as there with G = i − j; then a²=1+2*log((i-j)/2.5+1) and a·ℓ + 1 − a², or ℓ
  /// times polyval of the entropy of the row, in mpmath at 30 digits.
  static let cases = [
    Case(
      method: "scale-invariant", options: ["local-length": [2.5]], layout: .halfSplit,
      rows: [
        (1.586842941691032, 0.6580213836464646), (1.26501235991187, 1.780284971058666),
        (2.031502610307324, 1.153440137267446),
      ]),
    Case(
      method: "scale-invariant", options: ["local-length": [2.5]], layout: .interleaved,
      rows: [
        (1.326729267996243, 0.8318093549802494), (1.351480377294904, 1.206227257130794),
        (1.912184930182723, 1.518721731390909),
      ]),
    Case(
      method: "adaptive-temperature", options: [:], layout: .halfSplit,
      rows: [
        (1.460278816701065, 1.872476864330657), (1.125893825279448, 3.624069650102302),
        (2.017762973601861, 3.301153805275635),
      ]),
    Case(
      method: "adaptive-temperature", options: [:], layout: .interleaved,
      rows: [
        (1.108348867387167, 2.229915193621217), (1.769471315084077, 2.68807098433537),
        (1.857142139232774, 3.898270783032841),
      ]),
  ]

  @Test("Oracle and streaming rows have the entropies of the definition", arguments: cases)
  func definition(_ golden: Case) throws {
    let vectors = try DistanceReferenceTests.vectors(golden.layout)
    let schedule = try DistanceReferenceTests.schedule(
      DistanceReferenceTests.Case(
        method: golden.method, options: golden.options, scale: 1, layout: golden.layout, rows: []))
    for rows in [
      try ReferenceAttention.rows(of: vectors, schedule: schedule, mask: .causal)[0],
      try attentionRows(of: vectors, schedule: schedule, mask: .causal)[0],
    ] {
      // The table has 15 digits; the factor of a row follows its entropy with a slope below 5.
      #expect(worstDistance(rows.map(\.entropy), golden.rows.map(\.entropy)) < 2e-13)
      #expect(worstDistance(rows.map(\.logSumExp), golden.rows.map(\.logSumExp)) < 2e-13)
    }
  }

  @Test(
    "Rows of grouped heads, decoding and gaps are those of the oracle", arguments: names,
    DistanceRowsTests.shapes)
  func agreesWithReference(_ name: String, _ shape: DistanceRowsTests.Shape) throws {
    let vectors = try AttentionRowsTests.vectors(
      heads: shape.heads, keyHeads: shape.keyHeads, dimension: shape.dimension,
      queries: shape.queries, keys: shape.keys, layout: shape.layout)
    let schedule = try Self.schedule(name, dimension: shape.dimension)
    let rows = try attentionRows(of: vectors, schedule: schedule, mask: .causal)
    let reference = try ReferenceAttention.rows(of: vectors, schedule: schedule, mask: .causal)
    // As for rows without a law, times a factor below 5 and the slope of the adaptive one.
    #expect(AttentionRowsTests.worst(rows, reference) < 5e-12)
  }

  @Test("One key keeps its logit and has entropy 0", arguments: names)
  func oneKey(_ name: String) throws {
    let row = try Self.row([3], Self.schedule(name, dimension: 2))
    #expect(row.entropy == 0)
    #expect(abs(row.logSumExp - 3 / 2.0.squareRoot()) < 4e-16)
  }

  @Test("Equal keys: ln n under the adaptive law, weights (t/τ + 1)⁻² under scale invariance")
  func equalKeys() throws {
    let adaptive = try Self.schedule("adaptive-temperature", dimension: 2)
    for (count, factor) in [(2, 1), (3, 1.41878622896313), (50, 2.37675323112478), (1_000, 1)] {
      let row = try Self.row([Double](repeating: 2, count: count), adaptive)
      #expect(abs(row.entropy - logarithm(Double(count))) < 1e-13)
      // Factors at ln 3 and ln 50 by polyval in mpmath, to their printed digits.
      let logit = factor * 2 / 2.0.squareRoot()
      #expect(abs(row.logSumExp - logit - logarithm(Double(count))) < 1e-13)
    }
    let invariant = try Self.schedule("scale-invariant", dimension: 2)
    let weights = (0..<200).map { distance in
      let growth = Double(distance) / 10 + 1
      return 1 / (growth * growth)
    }
    let total = weights.reduce(0, +)
    let shares = weights.map { $0 / total }
    let entropy = -shares.map { $0 * logarithm($0) }.reduce(0, +)
    let row = try Self.row([Double](repeating: 0, count: 200), invariant)
    #expect(abs(row.entropy - entropy) < 1e-12)
    #expect(abs(row.logSumExp - logarithm(total)) < 1e-13)
  }

  @Test("By hand: two keys under the adaptive law")
  func twoKeys() throws {
    // Logits 0 and x have entropy ln(1 + e^x) − x·σ(x), below ln 2 and so below 0.849: never sharpened.
    for x in [0, 0.5, 2, 9] {
      let row = try Self.row(
        [0, x * 2.0.squareRoot()], Self.schedule("adaptive-temperature", dimension: 2))
      let share = 1 / (1 + exponential(-x))
      #expect(abs(row.entropy - (logarithm(1 + exponential(x)) - x * share)) < 1e-6)
    }
  }

  @Test("The adaptive law never raises entropy, and leaves rows beyond 5.945 nats alone")
  func sharpensAlone() throws {
    let vectors = try AttentionRowsTests.vectors(queries: Array(0..<60), keys: Array(0..<60))
    let plain = try attentionRows(of: vectors, schedule: Self.schedule("rope"), mask: .causal)[0]
    let own = try attentionRows(
      of: vectors, schedule: Self.schedule("adaptive-temperature"), mask: .causal)[0]
    for (before, after) in zip(plain, own) {
      #expect(after.entropy <= before.entropy)
      let inside = before.entropy > 0.85 && before.entropy < 5.94
      #expect((after.entropy < before.entropy) == inside)
    }
    let diffuse = try HeadVectors(
      queries: uniforms(64, seed: 1).map { $0 / 10 }, keys: uniforms(500 * 64, seed: 2),
      headDimension: 64, queryPositions: [499], keyPositions: Array(0..<500))
    #expect(
      try attentionRows(
        of: diffuse, schedule: Self.schedule("adaptive-temperature"), mask: .causal)
        == attentionRows(of: diffuse, schedule: Self.schedule("rope"), mask: .causal))
  }

  @Test("All-ones rows under scale invariance come from the kernel of distances as well")
  func kernel() throws {
    let schedule = try Self.schedule("scale-invariant")
    let ones = try HeadVectors(
      queries: [Float](repeating: 1, count: 40 * 64), keys: [Float](repeating: 1, count: 40 * 64),
      headDimension: 64, queryPositions: Array(0..<40), keyPositions: Array(0..<40))
    let rows = try attentionRows(of: ones, schedule: schedule, mask: .causal)
    let kernel = PositionalKernel(schedule: schedule, count: 40)
    #expect(AttentionRowsTests.worst(rows, [kernel.causalRows]) < 1e-12)
  }

  @Test("Single precision is answered in Double, and factors act before the law", arguments: names)
  func requests(_ name: String) throws {
    let schedule = try Self.schedule(name)
    let vectors = try AttentionRowsTests.vectors(queries: Array(0..<30), keys: Array(0..<30))
    let plain = try attentionRows(of: vectors, schedule: schedule, mask: .causal)
    let request = AttentionRequest(
      logitMultipliers: [1, 0.5, 2], measuresMass: true, precision: .single)
    let rows = try #require(
      try attentionStatistics(of: vectors, schedule: schedule, request: request))
    #expect(rows[0][0].map(\.entropy) == plain[0].map(\.entropy))
    for (factor, own) in zip([0.5, 2], rows.dropFirst()) {
      var temperature = schedule.temperature
      temperature.softmaxScale = factor
      let scaled = schedule.with(temperature: temperature)
      let expected = try attentionRows(of: vectors, schedule: scaled, mask: .causal)
      #expect(own[0].map(\.entropy) == expected[0].map(\.entropy))
    }
    // Σp² ≤ 1 and the largest p belong to the same weights as the entropy: H ≥ −ln max p.
    for row in rows.joined().joined() {
      let mass = try #require(row.mass)
      #expect(row.entropy >= -logarithm(mass.largest) - 1e-12)
      #expect(mass.collision <= mass.largest + 1e-12)
    }
  }

  @Test("What needs plain scores is refused, and keys ahead under a law by distance")
  func refusals() throws {
    let vectors = try AttentionRowsTests.vectors(queries: [3], keys: [0, 5])
    let rope = try Self.schedule("rope")
    for name in Self.names {
      let schedule = try Self.schedule(name)
      #expect(throws: AttentionError.self) { try distanceProfile(of: vectors, schedule: schedule) }
      #expect(throws: AttentionError.self) {
        try attentionDivergence(of: vectors, from: rope, to: schedule)
      }
      let all = { try attentionRows(of: vectors, schedule: schedule, mask: .none) }
      if name == "scale-invariant" {
        #expect(throws: AttentionError.self) { try all() }
      } else {
        #expect(try all()[0].count == 1)
      }
      let binned = try #require(
        try binnedAttention(of: vectors, schedule: schedule, bins: 1, rule: .mean))
      let rows = try attentionRows(of: vectors, schedule: schedule, mask: .causal)
      #expect(binned.entropies == rows[0].map(\.entropy))
    }
  }
}
