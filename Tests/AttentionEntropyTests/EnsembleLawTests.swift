import AttentionEntropy
import RotaryEmbedding
import Testing

/// What the ensembles beyond the null model promise about their logits.
@Suite struct EnsembleLawTests {
  /// The logits of single pairs of a query and a key over many seeds: a row of one key has its logit as log-sum-exp.
  static func logits(
    _ ensemble: some VectorEnsemble, dimension: Int, query: Int, key: Int, seeds: Int,
    schedule: RotarySchedule
  ) throws -> [Double] {
    try (0..<UInt64(seeds)).map { seed in
      let vectors = try ensemble.vectors(
        headDimension: dimension, queryPositions: [query], keyPositions: [key], seed: seed)
      return try attentionRows(of: vectors, schedule: schedule, mask: .none)[0][0].logSumExp
    }
  }

  static func expectMean(_ values: [Double], _ expected: Double, _ words: String = "") {
    let (mean, error) = meanAndStandardError(values)
    #expect(abs(mean - expected) < 4.5 * error, "\(words): \(mean) ± \(error), not \(expected)")
  }

  /// Numbers whose mean is the variance of the given ones around a known mean.
  static func squares(_ values: [Double], around mean: Double) -> [Double] {
    values.map { ($0 - mean) * ($0 - mean) }
  }

  @Test("Before rotation the needle's logit stands the gap above the others', with known variances")
  func needleGap() throws {
    let needle = try NeedleEnsemble(position: 3, gap: 6)
    let still = try schedule("nope", dimension: 16)
    let found = try Self.logits(
      needle, dimension: 16, query: 90, key: 3, seeds: 3_000, schedule: still)
    let others = try Self.logits(
      needle, dimension: 16, query: 90, key: 4, seeds: 3_000, schedule: still)
    Self.expectMean(found, 6, "needle")
    Self.expectMean(others, 0, "others")
    Self.expectMean(Self.squares(found, around: 6), 1 + 2 * 6 / 4, "needle's variance")
    Self.expectMean(Self.squares(others, around: 0), 1 + 6 / 4, "others' variance")
  }

  @Test(
    "Rotation lowers the needle to g·2/d·Σ cos(Δθᵢ) on average, and leaves the sink in slow pairs")
  func raisedAfterRotation() throws {
    let rope = try schedule("rope", dimension: 16)
    let distance = 40
    func mean(_ pairs: Range<Int>) -> Double {
      pairs.map { cosine(Double(distance) * rope.inverseFrequencies[$0]) }.reduce(0, +)
        / Double(pairs.count)
    }
    let needle = try Self.logits(
      NeedleEnsemble(position: 0, gap: 12), dimension: 16, query: distance, key: 0, seeds: 3_000,
      schedule: rope)
    Self.expectMean(needle, 12 * mean(0..<8), "needle")
    // Of 8 pairs the last two are slow: 40 tokens turn them by less than 0.13.
    let sink = try Self.logits(
      SinkEnsemble(strength: 12), dimension: 16, query: distance, key: 0, seeds: 3_000,
      schedule: rope)
    Self.expectMean(sink, 12 * mean(6..<8), "sink")
    #expect(mean(6..<8) > 0.98)
    #expect(mean(0..<8) < 0.7)
  }

  @Test("The sink draws position 0 alone")
  func sinkPosition() throws {
    let sink = try SinkEnsemble(strength: 9)
    let still = try schedule("nope", dimension: 16)
    Self.expectMean(
      try Self.logits(sink, dimension: 16, query: 5, key: 0, seeds: 2_000, schedule: still), 9)
    Self.expectMean(
      try Self.logits(sink, dimension: 16, query: 5, key: 1, seeds: 2_000, schedule: still), 0)
  }

  @Test("A needle without gap and a sink without strength are the null model, bit for bit")
  func nullLimits() throws {
    let null = try IsotropicEnsemble().vectors(headDimension: 32, length: 20, seed: 6)
    let needle = try NeedleEnsemble(position: 4, gap: 0)
    #expect(try needle.vectors(headDimension: 32, length: 20, seed: 6) == null)
    let sink = try SinkEnsemble(strength: 0)
    #expect(try sink.vectors(headDimension: 32, length: 20, seed: 6) == null)
    #expect(try sink.vectors(headDimension: 2, length: 1, seed: 6).headDimension == 2)
  }

  @Test("A needle that no key stands at leaves the keys those of the null model")
  func absentNeedle() throws {
    let needle = try NeedleEnsemble(position: 20, gap: 8)
    let null = try IsotropicEnsemble().vectors(headDimension: 32, length: 20, seed: 6)
    #expect(try needle.vectors(headDimension: 32, length: 20, seed: 6).keys == null.keys)
  }

  @Test(
    "Heavy tails keep the variance at 1 and have the kurtosis of Student's t", arguments: [9, 20])
  func heavyTailedMoments(degrees: Int) throws {
    let vectors = try HeavyTailedEnsemble(degreesOfFreedom: degrees)
      .vectors(headDimension: 2, length: 40_000, seed: 4)
    // Both components of a row share its length, so rows and not components are independent.
    let rows = stride(from: 0, to: vectors.keys.count, by: 2).map { Double(vectors.keys[$0]) }
    Self.expectMean(rows, 0)
    Self.expectMean(rows.map { $0 * $0 }, 1)
    Self.expectMean(rows.map { $0 * $0 * $0 * $0 }, 3 + 6 / Double(degrees - 4))
  }

  @Test("A heavy-tailed vector points where the null model's points")
  func heavyTailedDirection() throws {
    let heavy = try HeavyTailedEnsemble(degreesOfFreedom: 3)
      .vectors(headDimension: 16, length: 50, seed: 4)
    let null = try IsotropicEnsemble().vectors(headDimension: 16, length: 50, seed: 4)
    for row in 0..<50 {
      let ratio = Double(heavy.keys[row * 16]) / Double(null.keys[row * 16])
      for index in row * 16..<row * 16 + 16 {
        // Four numbers were rounded to Float.
        #expect(
          relativeDistance(Double(heavy.keys[index]), ratio * Double(null.keys[index]))
            < 2 * Double(Float.ulpOfOne))
      }
    }
  }

  @Test("The more degrees of freedom the nearer the null model")
  func heavyTailedLimit() throws {
    let null = try IsotropicEnsemble().vectors(headDimension: 8, length: 200, seed: 4)
    let heavy = try HeavyTailedEnsemble(degreesOfFreedom: 1_024)
      .vectors(headDimension: 8, length: 200, seed: 4)
    // χ²/ν has the standard deviation √(2/1024) = 0.044, its root half of it; 400 rows stay within 5 of those.
    for (a, b) in zip(heavy.queries + heavy.keys, null.queries + null.keys) {
      #expect(relativeDistance(Double(a), Double(b)) < 5 * 0.023)
    }
  }

  @Test("Position alone is the all-ones ensemble, whatever the rank; rank 0 is a share of it")
  func positionAlone() throws {
    let ones = try AllOnesEnsemble().vectors(headDimension: 8, length: 5, seed: 1)
    for rank in [0, 3] {
      let ensemble = try LowRankEnsemble(rank: rank, positionShare: 1)
      #expect(try ensemble.vectors(headDimension: 8, length: 5, seed: 1) == ones)
    }
    let quarter = try LowRankEnsemble(rank: 0, positionShare: 0.25)
      .vectors(headDimension: 8, length: 5, seed: 1)
    #expect(quarter.queries.allSatisfy { $0 == 0.5 } && quarter.keys.allSatisfy { $0 == 0.5 })
  }

  @Test("Content of rank r has logits of variance (d + r + 1)/r", arguments: [1, 2, 8])
  func lowRankVariance(rank: Int) throws {
    let logits = try Self.logits(
      LowRankEnsemble(rank: rank, positionShare: 0), dimension: 8, query: 3, key: 1, seeds: 6_000,
      schedule: schedule("nope", dimension: 8))
    Self.expectMean(logits, 0)
    Self.expectMean(Self.squares(logits, around: 0), (8 + Double(rank) + 1) / Double(rank))
  }

  @Test("Content of rank 1 is one line through the origin")
  func rankOne() throws {
    let vectors = try LowRankEnsemble(rank: 1, positionShare: 0)
      .vectors(headDimension: 8, length: 10, seed: 3)
    for row in 1..<10 {
      let ratio = Double(vectors.keys[row * 8]) / Double(vectors.keys[0])
      for component in 0..<8 {
        #expect(
          relativeDistance(
            Double(vectors.keys[row * 8 + component]), ratio * Double(vectors.keys[component]))
            < 2 * Double(Float.ulpOfOne))
      }
    }
  }

  @Test("Every resampled row is a row of the source, each about as often as any other")
  func resampled() throws {
    // Row r of query head h is r + 10·h everywhere, and key j of key head g is −(j + 10·g).
    func rows(_ heads: Int, _ count: Int, _ sign: Float) -> [Float] {
      (0..<heads).flatMap { head in
        (0..<count).flatMap { row in
          [Float](repeating: sign * Float(row + 10 * head), count: 4)
        }
      }
    }
    let source = try HeadVectors(
      queries: rows(4, 4, 1), keys: rows(2, 5, -1), headCount: 4, keyHeadCount: 2, headDimension: 4,
      queryPositions: Array(0..<4), keyPositions: Array(0..<5), layout: .interleaved)
    let count = 8_000
    let drawn = try ResampledEnsemble(source: source).vectors(
      headDimension: 4, queryPositions: Array(0..<count), keyPositions: Array(0..<count), seed: 5,
      headCount: 4, keyHeadCount: 2)
    #expect(drawn.layout == .interleaved)
    func expectUniform(_ values: ArraySlice<Float>, _ allowed: [Float]) {
      let firsts = stride(from: values.startIndex, to: values.endIndex, by: 4).map { values[$0] }
      for value in allowed {
        let hits = Double(firsts.count { $0 == value })
        let share = 1 / Double(allowed.count)
        let error = (Double(count) * share * (1 - share)).squareRoot()
        #expect(abs(hits - Double(count) * share) < 4.5 * error)
      }
      #expect(Set(firsts).isSubset(of: Set(allowed)))
    }
    for head in 0..<4 {
      expectUniform(
        drawn.queries[head * count * 4..<(head + 1) * count * 4],
        (0..<4).map { Float($0 + 10 * head) })
    }
    for head in 0..<2 {
      expectUniform(
        drawn.keys[head * count * 4..<(head + 1) * count * 4],
        (0..<5).map { -Float($0 + 10 * head) })
    }
  }

  @Test("A custom profile of equal amplitudes is flat, and a common factor changes nothing")
  func customProfiles() throws {
    func draw(_ profile: AmplitudeProfile) throws -> HeadVectors {
      try AlignedEnsemble(correlation: 0.5, profile: profile)
        .vectors(headDimension: 16, length: 4, seed: 2)
    }
    #expect(try draw(.custom([Double](repeating: 3, count: 8))) == draw(.flat))
    let steps = (0..<8).map(Double.init)
    #expect(try draw(.custom(steps)) == draw(.custom(steps.map { $0 * 0x1p600 })))
    #expect(
      try draw(.custom([10, 10, 1, 1, 1, 1, 1, 1])) == draw(.high))
    // A pair without energy stays 0.
    #expect(try draw(.custom(steps)).queries[0] == 0)
  }

  @Test(
    "A profile that cannot be scaled, or does not have one amplitude per pair, is refused",
    arguments: [
      [], [0, 0, 0, 0], [1, 1, -1, 1], [1, .nan, 1, 1], [1, .infinity, 1, 1], [1, 1, 1],
    ])
  func badProfiles(_ amplitudes: [Double]) {
    let error = #expect(throws: AttentionError.self) {
      try AlignedEnsemble(correlation: 0.5, profile: .custom(amplitudes))
        .vectors(headDimension: 8, length: 2, seed: 1)
    }
    #expect(error?.option == "profile")
  }

  @Test("Parameters outside their range are refused, and the error says which")
  func badParameters() {
    func parameter(_ make: () throws -> any VectorEnsemble) -> String? {
      do {
        _ = try make().vectors(headDimension: 8, length: 2, seed: 1)
      } catch let error as AttentionError { return error.option } catch {}
      return nil
    }
    #expect(parameter { try NeedleEnsemble(position: -1, gap: 1) } == "needle-position")
    for bad in [-1, .nan, .infinity, 1e7] {
      #expect(parameter { try NeedleEnsemble(position: 0, gap: bad) } == "gap")
      #expect(parameter { try SinkEnsemble(strength: bad) } == "sink-strength")
      #expect(parameter { try LowRankEnsemble(rank: 2, positionShare: bad) } == "position-share")
    }
    for bad in [-1, 0, 2, 1_025] {
      #expect(parameter { try HeavyTailedEnsemble(degreesOfFreedom: bad) } == "degrees-of-freedom")
    }
    for bad in [-1, 9, 70_000] {
      #expect(parameter { try LowRankEnsemble(rank: bad, positionShare: 0.5) } == "rank")
    }
    #expect(parameter { try EnsembleCatalog.entry(named: "resampled").ensemble() } == "resample")
  }
}
