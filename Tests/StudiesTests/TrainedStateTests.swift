import AttentionEntropy
import Foundation
import ModelFiles
import RotaryEmbedding
import Studies
import Testing

@Suite("Trained state")
struct TrainedStateTests {
  private let geometry = Result {
    try RotaryGeometry(headDimension: 8, base: 10_000, trainedContext: 16)
  }

  private func rope() throws -> NamedSchedule {
    NamedSchedule(
      "rope", try UnmodifiedRoPE().schedule(for: geometry.get(), extent: ContextExtent()))
  }

  /// Two heads of zeros over 32 positions: every row is uniform over the keys that it sees.
  private func layer(
    number: Int? = 3, heads: [Int] = [0, 1], methods: Int = 1
  ) throws -> StudyLayer {
    let count = 32
    let rope = try rope()
    return StudyLayer(
      number: number, heads: heads, schedules: Array(repeating: rope, count: methods),
      queryPositions: Array(0..<count), keyPositions: Array(0..<count), headDimension: 8
    ) { place in
      let heads = place == nil ? heads.count : 1
      return try HeadVectors(
        queries: [Float](repeating: 0, count: heads * count * 8),
        keys: [Float](repeating: 0, count: count * 8), headCount: heads, keyHeadCount: 1,
        headDimension: 8, queryPositions: Array(0..<count), keyPositions: Array(0..<count))
    }
  }

  private func mean(_ positions: ClosedRange<Int>, _ value: (Double) -> Double) -> Double {
    positions.map { value(Double($0)) }.reduce(0, +) / Double(positions.count)
  }

  @Test("uniform rows have the closed forms of ln(p + 1), p + 1, 1/(p + 1) and p/2")
  func uniform() throws {
    let all = try layer()
    let within = try #require(all.keepingRows(at: 12...15))
    let beyond = try #require(all.keepingRows(at: 16...40))
    let state = try #require(try TrainedStateStudy(within: [within], beyond: [beyond]).measured())
    #expect(state.heads.map(\.place.head) == [0, 1] && state.unpaired.isEmpty)
    let expected: [(RowMeasure, (Double) -> Double)] = [
      (.entropy, { log($0 + 1) }), (.effectiveKeys, { $0 + 1 }), (.firstKeyMass, { 1 / ($0 + 1) }),
      (.meanDistance, { $0 / 2 }), (.renyi2, { log($0 + 1) }), (.largest, { 1 / ($0 + 1) }),
    ]
    for (measure, value) in expected {
      let difference = try #require(state.difference(.row(measure), method: 0))
      #expect(
        abs(difference.mean - (mean(16...31, value) - mean(12...15, value))) < 1e-9, "\(measure)")
      // Both heads are alike, so they leave no doubt.
      #expect(difference.count == 2 && difference.standardError < 1e-9)
    }
    #expect(abs(state.heads[0].within.entropyQuantile(0) - log(13)) < 1e-9)
    #expect(abs(state.heads[0].within.entropyQuantile(0.5) - (log(14) + log(15)) / 2) < 1e-9)
  }

  @Test("the divergence of distances is that of the mean masses by octave")
  func distances() throws {
    let all = try layer()
    let within = try #require(all.keepingRows(at: 15...15))
    let beyond = try #require(all.keepingRows(at: 31...31))
    let state = try #require(try TrainedStateStudy(within: [within], beyond: [beyond]).measured())
    // Octaves {0}, {1}, {2, 3}, {4 … 7}, {8 … 15} of 16 equal keys, and each half as much of 32.
    let found = try #require(state.difference(.distanceDivergence, method: 0))
    #expect(abs(found.mean - log(2)) < 1e-5)
    let profile = try #require(state.heads[0].within.profile)
    for (mass, expected) in zip(profile.masses, [1.0, 1, 2, 4, 8].map({ $0 / 16 })) {
      #expect(abs(mass - expected) < 1e-5)
    }
    #expect(profile.divergence(to: profile) == 0)
    #expect(OctaveProfile(masses: [1, 1]).divergence(to: OctaveProfile(masses: [1])) == .infinity)
  }

  @Test("heads that one side alone has are left out and named")
  func unpaired() throws {
    let within = try #require(try layer(heads: [0, 1]).keepingRows(at: 12...15))
    let beyond = try #require(try layer(heads: [1, 2], methods: 2).keepingRows(at: 16...31))
    let state = try #require(try TrainedStateStudy(within: [within], beyond: [beyond]).measured())
    #expect(state.heads.map(\.place.head) == [1, 1] && state.heads.map(\.method) == [0, 1])
    #expect(state.unpaired.map(\.head) == [0, 2])
    #expect(state.difference(.row(.entropy), method: 1)?.count == 1)
  }
}

@Suite("Ensembles at several lengths")
struct EnsembleComparisonTests {
  @Test("all-ones under no rotation has ln n, and the reference ln L")
  func allOnes() throws {
    let geometry = try RotaryGeometry(headDimension: 8, base: 10_000, trainedContext: 16)
    let none = try MethodCatalog.entry(named: "nope").schedule(
      for: geometry, extent: ContextExtent())
    let comparison = EnsembleComparison(
      ensemble: AllOnesEnsemble(),
      settings: [8, 64].map {
        EnsembleComparison.Setting(length: $0, schedules: [NamedSchedule("nope", none)])
      }, seeds: [1])
    let results = try #require(try comparison.measured())
    #expect(results.map(\.length) == [8, 64])
    for result in results {
      let entropy = try #require(result.estimate(method: 0) { $0.values[RowMeasure.entropy] })
      #expect(abs(entropy.mean - log(Double(result.length))) < 1e-12)
      #expect(result.nullBand == nil)
    }
  }

  @Test("the weight on the needle is that of its key, and draws are paired")
  func needle() throws {
    let geometry = try RotaryGeometry(headDimension: 16, base: 10_000, trainedContext: 32)
    let rope = try UnmodifiedRoPE().schedule(for: geometry, extent: ContextExtent())
    let ensemble = try NeedleEnsemble(position: 5, gap: 12)
    let result = try #require(
      try EnsembleComparison(
        ensemble: ensemble,
        settings: [.init(length: 32, schedules: [NamedSchedule("rope", rope)])], seeds: [4, 5, 6]
      ).measured()?.first)
    for (draw, seed) in zip(result.samples[0], [4, 5, 6] as [UInt64]) {
      let vectors = try ensemble.vectors(
        headDimension: 16, queryPositions: [31], keyPositions: Array(0..<32), seed: seed)
      let weights = try attentionWeights(of: vectors, schedule: rope, mask: .causal)
      #expect(abs(try #require(draw.needle) - weights[5]) < 1e-12)
    }
    // At n = L plain RoPE is its own reference.
    let difference = try #require(result.difference(method: 0) { $0.values[RowMeasure.entropy] })
    #expect(difference.count == 3 && abs(difference.mean) < 1e-12)
    #expect(result.nullBand != nil)
  }

  /// The weights of one row, straight from the definition.
  private func attentionWeights(
    of vectors: HeadVectors, schedule: RotarySchedule, mask: AttentionMask
  ) throws -> [Double] {
    let logits = (0..<vectors.keyCount).map { key in
      var sum = 0.0
      let distance = Double(vectors.queryPositions[0] - vectors.keyPositions[key])
      for (pair, frequency) in schedule.inverseFrequencies.enumerated() {
        let (x, y) = (pair, pair + schedule.inverseFrequencies.count)
        let (qx, qy) = (Double(vectors.queries[x]), Double(vectors.queries[y]))
        let (kx, ky) = (Double(vectors.keys[key * 16 + x]), Double(vectors.keys[key * 16 + y]))
        sum += (qx * kx + qy * ky) * cos(distance * frequency)
        sum += (qx * ky - qy * kx) * sin(distance * frequency)
      }
      return sum / 4
    }
    let total = logits.map { exp($0) }.reduce(0, +)
    return logits.map { exp($0) / total }
  }
}
