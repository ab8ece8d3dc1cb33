public import AttentionEntropy
public import RotaryEmbedding

/// A method with the name it goes by in figures and tables.
public struct NamedSchedule: Sendable, Hashable {
  /// Name in figures and tables.
  public let name: String
  /// The resolved method.
  public let schedule: RotarySchedule

  /// Names a schedule.
  public init(_ name: String, _ schedule: RotarySchedule) {
    self.name = name
    self.schedule = schedule
  }
}

/// Entropies of the last row over many draws, paired: every method sees the same vectors.
///
/// The *original* is unmodified RoPE whose last query sees only the trained context: the same query and the same nearest keys.
public struct LastRowSamples: Sendable, Hashable {
  /// Entropies in nats: [methods][logit multipliers][draws].
  public let entropies: [[[Double]]]
  /// Entropy of the original in nats, one for each draw.
  public let original: [Double]

  /// The mean entropy of a method.
  ///
  /// - Parameters:
  ///   - method: Index of the method.
  ///   - multiplier: Index of the logit multiplier.
  /// - Returns: Mean and standard error over draws, in nats.
  public func entropy(method: Int, multiplier: Int = 0) -> Estimate {
    Estimate(entropies[method][multiplier])
  }

  /// The mean difference of two methods at the same multiplier, draw by draw.
  ///
  /// - Parameters:
  ///   - method: Index of the method.
  ///   - reference: Index of the method to subtract.
  ///   - multiplier: Index of the logit multiplier.
  /// - Returns: Mean and standard error of the paired difference, in nats.
  public func difference(method: Int, from reference: Int, multiplier: Int = 0) -> Estimate {
    Estimate(zip(entropies[method][multiplier], entropies[reference][multiplier]).map { $0 - $1 })
  }

  /// The mean difference of a method from the original, draw by draw.
  ///
  /// - Parameters:
  ///   - method: Index of the method.
  ///   - multiplier: Index of the logit multiplier.
  /// - Returns: Mean and standard error of the paired difference, in nats.
  public func differenceFromOriginal(method: Int, multiplier: Int = 0) -> Estimate {
    Estimate(zip(entropies[method][multiplier], original).map { $0 - $1 })
  }
}

/// Compares methods by the entropy of the last row: the query at position n − 1 over keys at 0 … n − 1.
///
/// The rotations of the n positions are worked out once for each method and serve every draw; ensembles are drawn from on all
/// processors.
///
/// - Parameters:
///   - schedules: Methods, all for one geometry, without temperature: multipliers take its place.
///   - ensembles: Where queries and keys come from.
///   - multipliers: Factors on the logits to try on the same scores.
///   - length: Number n of keys, at least the trained context.
///   - seeds: Draws of each ensemble; ensembles without randomness should be given one.
/// - Returns: Samples, one for each ensemble.
/// - Throws: `AttentionError` when a shape is not allowed, `RotaryError` never for a valid geometry.
/// - Complexity: O(|ensembles|·|seeds|·|schedules|·n·d).
public func compareLastRows(
  _ schedules: [RotarySchedule], on ensembles: [any VectorEnsemble], multipliers: [Double] = [1],
  length: Int, seeds: Range<UInt64>
) throws -> [LastRowSamples] {
  guard let geometry = schedules.first?.geometry else { return [] }
  let trained = geometry.trainedContext
  let rope = try UnmodifiedRoPE().schedule(for: geometry, extent: ContextExtent())
  let query = [length - 1]
  let keys = Array(0..<length)
  let nearest = Array(length - trained..<length)
  @Sendable func tables(_ schedule: RotarySchedule, _ keys: [Int]) -> PassTables {
    PassTables(schedule: schedule, queryPositions: query, keyPositions: keys)
  }
  let prepared = schedules.map { tables($0, keys) }
  let originalTables = tables(rope, nearest)

  @Sendable func entropies(
    _ vectors: HeadVectors, _ tables: PassTables, _ multipliers: [Double]
  ) throws -> [Double] {
    let rows = try TurnedRows(vectors, tables: tables)
    var accumulators = multipliers.map { _ in SoftmaxAccumulator() }
    rows.forEachLogit(head: 0, row: 0, mask: .none) { logit in
      for index in multipliers.indices { accumulators[index].add(multipliers[index] * logit) }
    }
    return accumulators.map(\.statistics.entropy)
  }

  return try onAllProcessors(ensembles) { ensemble in
    var samples = schedules.map { _ in multipliers.map { _ in [Double]() } }
    var original: [Double] = []
    let draws = ensemble.isRandom ? seeds[...] : seeds.prefix(1)
    for seed in draws {
      let vectors = try ensemble.vectors(
        headDimension: geometry.headDimension, queryPositions: query, keyPositions: keys, seed: seed
      )
      for (method, tables) in prepared.enumerated() {
        let row = try entropies(vectors, tables, multipliers)
        for (index, entropy) in row.enumerated() { samples[method][index].append(entropy) }
      }
      let near = try vectors.keeping(keysAt: length - trained..<length)
      original.append(try entropies(near, originalTables, [1])[0])
    }
    return LastRowSamples(entropies: samples, original: original)
  }
}
