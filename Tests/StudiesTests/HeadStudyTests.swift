import AttentionEntropy
import Foundation
import RotaryEmbedding
import Studies
import Testing

/// Two tokens of d = 4 whose second row has the logits 0 and z: q = (2z, 0, 0, 0) and k₁ = (1, 0, 0, 0), over √d = 2.
private func vectors(logits: [Float]) throws -> HeadVectors {
  try HeadVectors(
    queries: logits.flatMap { [0, 0, 0, 0, 2 * $0, 0, 0, 0] },
    keys: logits.flatMap { _ in [0, 0, 0, 0, 1, 0, 0, 0] }, headCount: logits.count,
    keyHeadCount: logits.count, headDimension: 4, queryPositions: [0, 1], keyPositions: [0, 1])
}

/// No rotation, so that logits are products alone, times a gain.
private func schedule(gain: Double = 1) throws -> RotarySchedule {
  let geometry = try RotaryGeometry(headDimension: 4, base: 10_000, trainedContext: 8)
  let plain = try MethodCatalog.entry(named: "nope")
    .schedule(for: geometry, extent: ContextExtent())
  var temperature = plain.temperature
  temperature.softmaxScale = gain
  return plain.with(temperature: temperature)
}

/// The weight of the key with logit z beside one with logit 0.
private func weight(_ z: Double) -> Double { 1 / (1 + exp(-z)) }

/// The entropy of the two weights: ln(1 + e^z) − z·e^z/(1 + e^z).
private func entropy(_ z: Double) -> Double { log(1 + exp(z)) - z * weight(z) }

@Suite("Head studies")
struct HeadStudyTests {
  private let methods: [NamedSchedule]

  init() throws {
    methods = [
      NamedSchedule("plain", try schedule()), NamedSchedule("sharp", try schedule(gain: 3)),
    ]
  }

  private func layer(
    number: Int? = nil, heads: [Int], logits: [Float]
  ) throws -> StudyLayer {
    let all = try vectors(logits: logits)
    return StudyLayer(
      number: number, heads: heads, schedules: methods, queryPositions: [0, 1],
      keyPositions: [0, 1], headDimension: 4
    ) { place in try place.map { try all.keeping(heads: [$0]) } ?? all }
  }

  @Test("Series go through methods, layers, heads and multipliers, each with its closed form")
  func axes() throws {
    let layers = [
      try layer(number: 3, heads: [5, 9], logits: [1, 0.5]),
      try layer(number: 8, heads: [0, 2], logits: [0.25, 2]),
    ]
    let logits = [3: [5: 1.0, 9: 0.5], 8: [0: 0.25, 2: 2.0]]
    let measured = try #require(
      try HeadStudy(layers: layers, request: AttentionRequest(logitMultipliers: [1, 2])).measured())
    let series = headSeries(of: measured)
    let expected = ["plain", "sharp"].flatMap { method in
      [(3, [5, 9]), (8, [0, 2])].flatMap { layer, heads in
        heads.flatMap { head in
          [1.0, 2.0].map { "\(method) \(layer) \(head) \($0)" }
        }
      }
    }
    #expect(
      series.map { "\($0.methodName) \($0.layer ?? -1) \($0.head) \($0.multiplier)" } == expected)
    for one in series {
      let z = try #require(logits[one.layer ?? -1]?[one.head])
      let gain = one.methodName == "sharp" ? 3.0 : 1
      #expect(one.rows.count == 2)
      #expect(one.rows[0].entropy == 0)
      // A few roundings of sums of order 1.
      #expect(abs(one.rows[1].entropy - entropy(gain * one.multiplier * z)) < 1e-14)
      #expect((one.reference == nil) == (one.method == 0))
      if let reference = one.reference {
        // The reference stays at a factor of 1.
        #expect(abs(reference[1].entropy - entropy(z)) < 1e-14)
      }
    }
  }

  @Test("Divergences and distance profiles are those of the two weights")
  func divergences() throws {
    let study = HeadStudy(
      layers: [try layer(heads: [0], logits: [1])], measuresDivergence: true,
      measuresDistances: true)
    let measured = try #require(try study.measured())[0]
    let (p, q) = (weight(1), weight(3))
    let forward = p * log(p / q) + (1 - p) * log((1 - p) / (1 - q))
    let found = try #require(measured.divergences)[method: 1, head: 0]
    // The bound of single precision that `attentionDivergence` states.
    #expect(abs(found[1].forward - forward) < 1e-5)
    #expect(found[0].forward == 0)
    // Distance 0: the first row sees itself alone, the second itself with p. Distance 1: the second row's other key.
    let profile = measured.profiles[0]
    #expect(profile.pairCounts == [2, 1])
    #expect(abs(try #require(profile.meanWeight(at: 0)) - (1 + p) / 2) < 1e-6)
    #expect(abs(try #require(profile.meanWeight(at: 1)) - (1 - p)) < 1e-6)
  }

  @Test("Rows and keys that are not finite are refused, or left out and counted")
  func skipping() throws {
    // Head 0: NaN in row 1. Head 1: infinity in key 0.
    let broken = try HeadVectors(
      queries: [0, 0, 0, 0, .nan, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0],
      keys: [0, 0, 0, 0, 1, 0, 0, 0, .infinity, 0, 0, 0, 1, 0, 0, 0], headCount: 2,
      keyHeadCount: 2, headDimension: 4, queryPositions: [0, 1], keyPositions: [0, 1])
    var study = HeadStudy(layers: [StudyLayer(broken, schedules: methods)])
    #expect {
      try study.measured()
    } throws: { error in
      guard case HeadStudyError.notFinite(let place, layer: 0, head: 0) = error else {
        return false
      }
      return place.isQuery && place.row == 1 && place.column == 0
    }
    study.skipsNonFinite = true
    let measured = try #require(try study.measured())[0]
    #expect(measured.skippedRows == [[1], []])
    #expect(measured.skippedKeyCount == 1)
    let series = headSeries(of: [measured])
    let summaries = series.map { HeadSummary($0) }
    // Head 0 keeps row 0; in head 1 row 0 sees no key, row 1 the key at its own position alone.
    #expect(summaries.map(\.rowCount) == [2, 2, 2, 2])
    #expect(summaries.map(\.skippedCount) == [1, 0, 1, 0])
    #expect(summaries.map(\.maskedCount) == [0, 1, 0, 1])
    #expect(summaries[0].last == nil)
    #expect(summaries[1].last == 0)
    #expect(PairedSummary(series).heads.map(\.rowCount) == [1, 1])
  }

  @Test("Logits beyond double precision are named by head and row")
  func range() throws {
    let huge = try HeadVectors(
      queries: [0, 0, 0, 0, 0x1p100, 0, 0, 0], keys: [0, 0, 0, 0, 0x1p100, 0, 0, 0],
      headDimension: 4, queryPositions: [0, 1], keyPositions: [0, 1])
    let study = HeadStudy(
      layers: [
        StudyLayer(huge, schedules: [NamedSchedule("steep", try schedule(gain: 0x1p900))])
      ])
    #expect(throws: HeadStudyError.beyondRange(layer: 0, head: 0, row: 1, precision: .double)) {
      try study.measured()
    }
  }

  @Test("Equal vectors without rotation have ln n nats, by their kernel and row by row")
  func equalVectors() throws {
    let positions = Array(0..<6)
    var study = HeadStudy(
      layers: [
        StudyLayer(
          AllOnesEnsemble(), headDimension: 4, queryPositions: positions, keyPositions: positions,
          seed: 1, schedules: methods)
      ])
    for usesKernel in [true, false] {
      study.usesPositionalKernel = usesKernel
      for one in headSeries(of: try #require(try study.measured())) {
        for (row, statistics) in one.rows.enumerated() {
          #expect(abs(statistics.entropy - log(Double(row + 1))) < 1e-14)
        }
      }
    }
  }

  @Test("An observer hears shares that rise to 1, and may stop the study")
  func observing() throws {
    let study = HeadStudy(layers: [try layer(heads: [0, 1], logits: [1, 2])])
    let heard = Heard()
    _ = try study.measured(observer: AttentionObserver(progress: { heard.add($0) }))
    #expect(heard.largest == 1)
    #expect(try study.measured(observer: AttentionObserver(isCancelled: { true })) == nil)
  }
}

/// The largest share heard, from any thread.
private final class Heard: @unchecked Sendable {
  private let lock = NSLock()
  private var shares: [Double] = []

  func add(_ share: Double) { lock.withLock { shares.append(share) } }

  var largest: Double? { lock.withLock { shares.max() } }
}
