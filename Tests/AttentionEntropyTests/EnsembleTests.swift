import AttentionEntropy
import RotaryEmbedding
import Testing

/// Seeded families of queries and keys.
@Suite struct EnsembleTests {
  static let names = EnsembleCatalog.entries.map(\.name)

  /// The ensemble of a name, for vectors of 8 components.
  static func ensemble(_ name: String) throws -> any VectorEnsemble {
    let texts = ["profile": "low", "needle-position": "7", "rank": "3"]
    let source = try HeadVectors(
      queries: uniforms(4 * 5 * 8, seed: 1), keys: uniforms(2 * 3 * 8, seed: 2), headCount: 4,
      keyHeadCount: 2, headDimension: 8, queryPositions: Array(0..<5), keyPositions: Array(0..<3))
    let entry = try EnsembleCatalog.entry(named: name)
    let own = texts.filter { text in entry.options.contains { $0.name == text.key } }
    return try entry.ensemble(own, source: source)
  }

  static func mean(_ values: [Float]) -> Double {
    values.reduce(0) { $0 + Double($1) } / Double(values.count)
  }

  static func meanSquare(_ values: [Float]) -> Double {
    values.reduce(0) { $0 + Double($1) * Double($1) } / Double(values.count)
  }

  @Test(
    "Isotropic components have mean 0 and variance 1, so E‖q‖² = d", arguments: [1, 2, 3 as UInt64])
  func isotropicMoments(seed: UInt64) throws {
    let vectors = try IsotropicEnsemble().vectors(headDimension: 64, length: 400, seed: seed)
    let count = Double(vectors.queries.count)
    for components in [vectors.queries, vectors.keys] {
      // Four and a half standard errors; the variance of z² is 2.
      #expect(abs(Self.mean(components)) < 4.5 / count.squareRoot())
      #expect(abs(Self.meanSquare(components) - 1) < 4.5 * (2 / count).squareRoot())
    }
    // Queries and keys at the same position are independent: the products have variance 1.
    let inner = zip(vectors.queries, vectors.keys).reduce(0) { $0 + Double($1.0) * Double($1.1) }
    #expect(abs(inner / count) < 4.5 / count.squareRoot())
  }

  @Test("The vector at a position does not depend on which others are asked for", arguments: names)
  func rowsByThemselves(_ name: String) throws {
    let ensemble = try Self.ensemble(name)
    let whole = try ensemble.vectors(headDimension: 8, length: 50, seed: 9)
    let few = try ensemble.vectors(
      headDimension: 8, queryPositions: [41, 3], keyPositions: [7, 49, 0], seed: 9)
    for (row, position) in [41, 3].enumerated() {
      #expect(
        few.queries[row * 8..<row * 8 + 8].elementsEqual(
          whole.queries[position * 8..<position * 8 + 8]))
    }
    for (row, position) in [7, 49, 0].enumerated() {
      #expect(
        few.keys[row * 8..<row * 8 + 8].elementsEqual(
          whole.keys[position * 8..<position * 8 + 8]))
    }
  }

  @Test("The same seed gives the same bits, another seed others")
  func seeds() throws {
    let ensemble = try AlignedEnsemble(correlation: 0.5)
    let first = try ensemble.vectors(headDimension: 16, length: 20, seed: 1)
    #expect(try ensemble.vectors(headDimension: 16, length: 20, seed: 1) == first)
    #expect(try ensemble.vectors(headDimension: 16, length: 20, seed: 2) != first)
  }

  @Test(
    "Without noise every query and key is the same vector",
    arguments: AmplitudeProfile.named.map(\.profile))
  func noiseFree(_ profile: AmplitudeProfile) throws {
    let vectors = try AlignedEnsemble(correlation: 1, profile: profile)
      .vectors(headDimension: 32, length: 5, seed: 4)
    #expect(vectors.queries == vectors.keys)
    for row in 1..<5 {
      #expect(vectors.keys[row * 32..<row * 32 + 32].elementsEqual(vectors.keys[0..<32]))
    }
  }

  @Test("Without correlation a flat aligned draw is the null model's draw, bit for bit")
  func nullModel() throws {
    let aligned = try AlignedEnsemble(correlation: 0).vectors(headDimension: 16, length: 9, seed: 3)
    #expect(try IsotropicEnsemble().vectors(headDimension: 16, length: 9, seed: 3) == aligned)
  }

  @Test(
    "Over draws, aligned components have variance 1 and query and key correlate by ρ",
    arguments: [0.2, 0.5, 0.8])
  func alignedMoments(correlation: Double) throws {
    // One component pair per seed, so that draws are independent.
    let ensemble = try AlignedEnsemble(correlation: correlation)
    let draws = try (0..<4_000 as Range<UInt64>).map { seed in
      try ensemble.vectors(headDimension: 2, queryPositions: [5], keyPositions: [9], seed: seed)
    }
    let queries = draws.map { $0.queries[0] }
    let products = draws.map { $0.queries[0] * $0.keys[0] }
    let count = Double(draws.count)
    #expect(abs(Self.meanSquare(queries) - 1) < 4.5 * (2 / count).squareRoot())
    // The product of two normals with correlation ρ has variance 1 + ρ².
    let error = ((1 + correlation * correlation) / count).squareRoot()
    #expect(abs(Self.mean(products) - correlation) < 4.5 * error)
  }

  @Test(
    "A profile raises its quarter or half of the pairs tenfold and keeps the mean square at 1",
    arguments: [
      (AmplitudeProfile.flat, 0..<32), (.low, 24..<32), (.mid, 8..<24), (.high, 0..<8),
    ])
  func profiles(profile: AmplitudeProfile, raised: Range<Int>) {
    let amplitudes = profile.amplitudes(pairCount: 32)
    let meanSquare = amplitudes.reduce(0) { $0 + $1 * $1 } / 32
    // A sum of 32 squares.
    #expect(abs(meanSquare - 1) < 32 * .ulpOfOne)
    // k of 32 pairs at 10a and the others at a: a² = 32/(100k + 32 − k).
    let energy = 100 * Double(raised.count) + 32 - Double(raised.count)
    let low = (32 / energy).squareRoot()
    for (pair, amplitude) in amplitudes.enumerated() {
      let expected = raised.contains(pair) ? 10 * low : low
      #expect(relativeDistance(amplitude, expected) < 4 * .ulpOfOne)
    }
  }

  @Test("Both components of a half-split pair carry the amplitude of the pair")
  func profileOverComponents() throws {
    let flat = try AlignedEnsemble(correlation: 0.5)
      .vectors(headDimension: 64, length: 3, seed: 8)
    let low = try AlignedEnsemble(correlation: 0.5, profile: .low)
      .vectors(headDimension: 64, length: 3, seed: 8)
    let amplitudes = AmplitudeProfile.low.amplitudes(pairCount: 32)
    for index in low.queries.indices {
      let expected = Double(flat.queries[index]) * amplitudes[index % 32]
      // One rounding to Float on either side.
      #expect(relativeDistance(Double(low.queries[index]), expected) < 2 * Double(Float.ulpOfOne))
    }
  }

  @Test("The all-ones ensemble is all ones, whatever the seed")
  func allOnes() throws {
    let vectors = try AllOnesEnsemble().vectors(headDimension: 4, length: 3, seed: 77)
    #expect(vectors.queries == [Float](repeating: 1, count: 12))
    #expect(vectors.keys == vectors.queries)
  }

  @Test("Every name gives the ensemble of that name, others are refused with the names there are")
  func everyName() {
    for name in Self.names { #expect((try? Self.ensemble(name))?.name == name) }
    let error = #expect(throws: AttentionError.self) {
      try EnsembleCatalog.entry(named: "gaussian")
    }
    for name in Self.names { #expect(error?.description.contains(name) == true) }
  }

  @Test("Options are read from texts, have the usual values otherwise, and others are refused")
  func options() throws {
    let aligned = try EnsembleCatalog.entry(named: "aligned")
    let chosen = try aligned.ensemble(["correlation": "0.25", "profile": "1,2"])
    #expect(
      chosen as? AlignedEnsemble
        == (try AlignedEnsemble(correlation: 0.25, profile: .custom([1, 2]))))
    #expect(try aligned.ensemble() as? AlignedEnsemble == AlignedEnsemble(correlation: 0.5))
    #expect(try aligned.texts(["correlation": "1"]) == ["correlation": "1.0", "profile": "flat"])
    for texts in [["gap": "3"], ["correlation": "much"], ["profile": "steep"]] {
      let error = #expect(throws: AttentionError.self) { try aligned.ensemble(texts) }
      #expect(error?.option == texts.keys.first)
    }
  }

  @Test("Every entry's usual values can be read and make the ensemble of its name")
  func usual() throws {
    for entry in EnsembleCatalog.entries where !entry.needsSource {
      #expect(try entry.ensemble(entry.texts()).name == entry.name)
    }
  }

  @Test("A shape that cannot be is refused", arguments: names)
  func badShapes(_ name: String) throws {
    let ensemble = try Self.ensemble(name)
    #expect(throws: AttentionError.self) {
      try ensemble.vectors(headDimension: 7, length: 4, seed: 1)
    }
    #expect(throws: AttentionError.self) {
      try ensemble.vectors(headDimension: 8, length: 0, seed: 1)
    }
    #expect(throws: AttentionError.self) {
      try ensemble.vectors(headDimension: 8, queryPositions: [], keyPositions: [0], seed: 1)
    }
    #expect(throws: AttentionError.self) {
      try ensemble.vectors(headDimension: 8, queryPositions: [-1], keyPositions: [0], seed: 1)
    }
  }

  @Test("A correlation outside 0…1 is refused", arguments: [-0.01, 1.01, .nan, .infinity])
  func badCorrelation(_ correlation: Double) {
    #expect(throws: AttentionError.self) { try AlignedEnsemble(correlation: correlation) }
  }
}
