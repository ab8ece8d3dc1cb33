import AttentionEntropy
import Foundation
import RotaryEmbedding
import Studies
import Testing

@Suite("Atlas of heads")
struct HeadAtlasTests {
  // Row 1 of a head has the logits 0 and z over keys at 0 and 1; row 0 sees one key. No rotation, times a gain.
  private func layer(
    _ number: Int, heads: [Int], logits: [Float], gains: [Double]
  ) throws
    -> StudyLayer
  {
    let vectors = try HeadVectors(
      queries: logits.flatMap { [0, 0, 0, 0, 2 * $0, 0, 0, 0] },
      keys: logits.flatMap { _ in [0, 0, 0, 0, 1, 0, 0, 0] }, headCount: logits.count,
      keyHeadCount: logits.count, headDimension: 4, queryPositions: [0, 1], keyPositions: [0, 1])
    let geometry = try RotaryGeometry(headDimension: 4, base: 10_000, trainedContext: 8)
    let plain = try MethodCatalog.entry(named: "nope")
      .schedule(for: geometry, extent: ContextExtent())
    let schedules = gains.map { gain in
      var temperature = plain.temperature
      temperature.softmaxScale = gain
      return NamedSchedule("× \(gain)", plain.with(temperature: temperature))
    }
    return StudyLayer(
      number: number, heads: heads, schedules: schedules, queryPositions: [0, 1],
      keyPositions: [0, 1], headDimension: 4
    ) { place in try place.map { try vectors.keeping(heads: [$0]) } ?? vectors }
  }

  /// The entropy of two weights 1/(1 + e^z) and 1/(1 + e^−z).
  private func entropy(_ z: Double) -> Double { log(1 + exp(z)) - z / (1 + exp(-z)) }

  @Test("Each head has the closed forms of its two rows, whatever layers and heads are there")
  func closedForms() throws {
    let layers = [
      try layer(3, heads: [5, 9], logits: [1, 0.5], gains: [1, 3]),
      try layer(8, heads: [0], logits: [-2], gains: [1, 3]),
    ]
    let atlas = try #require(try HeadAtlasStudy(layers: layers).measured())
    #expect(
      atlas.heads == [
        .init(layer: 3, head: 5), .init(layer: 3, head: 9), .init(layer: 8, head: 0),
      ])
    #expect(atlas.isPaired && !atlas.hasSingle)
    for (head, z) in [1.0, 0.5, -2].enumerated() {
      for (method, gain) in [1.0, 3].enumerated() {
        let entry = atlas[method: method, head: head]
        let first = 1 / (1 + exp(gain * z))
        #expect(entry.rowCount == 2)
        // Row 0 has one key at distance 0: entropy 0 and weight 1. A few roundings of sums of order 1.
        #expect(abs(try #require(entry.entropy).mean - entropy(gain * z) / 2) < 1e-14)
        #expect(abs(try #require(entry.firstKeyMass) - (1 + first) / 2) < 1e-14)
        #expect(abs(try #require(entry.meanDistance) - first / 2) < 1e-14)
      }
      #expect(atlas[method: 0, head: head].change == nil)
      let change = try #require(atlas[method: 1, head: head].change)
      let difference = entropy(3 * z) - entropy(z)
      #expect(abs(change.value - difference / 2) < 1e-14)
      // Differences 0 and D: standard error |D|/2, t of one degree of freedom.
      #expect(abs(change.standardError - abs(difference) / 2) < 1e-14)
      #expect(change.degreesOfFreedom == 1)
    }
  }

  @Test("The same method twice changes nothing, and heads that change alike keep their order")
  func limit() throws {
    let layers = [try layer(0, heads: [0, 1], logits: [1, 2], gains: [1, 1])]
    let atlas = try #require(try HeadAtlasStudy(layers: layers).measured())
    #expect(atlas.meanChange(method: 1)?.mean == 0)
    #expect(atlas[method: 1, head: 1].change?.interval == 0...0)
    #expect(atlas.largestChanges(method: 1, count: 5) == [0, 1])
    #expect(atlas.largestChanges(method: 0, count: 5).isEmpty)
    #expect(atlas.meanChange(method: 0) == nil)
  }

  @Test("From other rows, changes are a mean less a mean, for the first method as well")
  func separate() throws {
    let all = try layer(4, heads: [0, 1], logits: [1, -3], gains: [1, 2])
    let beyond = try #require(all.keepingRows(at: 1...1))
    let within = try #require(all.keepingRows(at: 0...0)?.with(schedules: [all.schedules[0]]))
    let atlas = try #require(
      try HeadAtlasStudy(layers: [beyond], reference: [within]).measured())
    #expect(!atlas.isPaired)
    #expect(atlas.reference.map(\.entropy?.mean) == [0, 0])
    for (head, z) in [1.0, -3].enumerated() {
      for (method, gain) in [1.0, 2].enumerated() {
        let change = try #require(atlas[method: method, head: head].change)
        #expect(abs(change.value - entropy(gain * z)) < 1e-14)
        #expect(change.interval == nil)
      }
    }
    // H falls with |z|: the head with the smaller |z| moves farther from 0.
    #expect(atlas.largestChanges(method: 0, count: 1) == [0])
    #expect(
      abs(
        try #require(atlas.meanChange(method: 0)).mean - (entropy(1) + entropy(-3)) / 2) < 1e-14)
    #expect(atlas.meanChange(method: 0, heads: [1])?.count == 1)
  }

  @Test("A number that is not finite is told with the place of its layer among all")
  func notFinite() throws {
    let layers = [
      try layer(0, heads: [0], logits: [1], gains: [1]),
      try layer(1, heads: [7], logits: [.nan], gains: [1]),
    ]
    do {
      _ = try HeadAtlasStudy(layers: layers).measured()
      Issue.record("NaN was measured")
    } catch HeadStudyError.notFinite(_, let layer, let head) {
      #expect((layer, head) == (1, 7))
    }
    let rest = try #require(
      try HeadAtlasStudy(layers: layers, skipsNonFinite: true).measured())
    #expect(rest.skippedRowCount == 1)
    #expect(rest[method: 0, head: 1].rowCount == 1)
  }

  @Test("An observer stops it")
  func stopped() throws {
    let layers = [try layer(0, heads: [0], logits: [1], gains: [1])]
    let observer = AttentionObserver(progress: { _ in }, isCancelled: { true })
    #expect(try HeadAtlasStudy(layers: layers).measured(observer: observer) == nil)
  }
}

@Suite("Difference of means")
struct MeanDifferenceTests {
  @Test("Welch's interval by hand: 1, 2, 6 less 0, 2")
  func byHand() throws {
    let difference = MeanDifference(Estimate([1, 2, 6]), less: Estimate([0, 2]))
    // s² = 7/3 + 1 = 10/3; ν = (100/9)/((49/9)/2 + 1) = 200/67 = 2.98…, down to 2; t = 4.302653.
    #expect(difference.value == 2)
    #expect(abs(difference.standardError - (10.0 / 3).squareRoot()) < 1e-15)
    #expect(difference.degreesOfFreedom == 2)
    let interval = try #require(difference.interval)
    #expect(abs(interval.upperBound - 2 - 4.302_653 * (10.0 / 3).squareRoot()) < 1e-9)
  }

  @Test("Equal samples have all degrees of freedom, a sample without scatter those of the other")
  func limits() {
    let sample = Estimate([1, 2, 4, 9])
    #expect(MeanDifference(sample, less: sample).degreesOfFreedom == 6)
    #expect(MeanDifference(sample, less: Estimate([5, 5, 5])).degreesOfFreedom == 3)
    #expect(MeanDifference(Estimate([5, 5]), less: Estimate([3, 3])).interval == 2...2)
  }

  @Test("One observation has no interval")
  func one() {
    #expect(MeanDifference(Estimate([1]), less: Estimate([1, 2])).interval == nil)
    #expect(MeanDifference(paired: Estimate([1])).interval == nil)
    #expect(MeanDifference(paired: Estimate([1, 3])).interval == Estimate([1, 3]).interval)
  }
}
