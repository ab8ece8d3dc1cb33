public import AttentionEntropy
import Foundation
public import RotaryEmbedding

extension RowMeasure {
  /// Whether the measure rises or falls throughout as all logits grow by a factor m.
  ///
  /// ∂H/∂ ln m = −m²·Var_p(ℓ) ≤ 0; ln Σp² = A(2m) − 2A(m) and ln max p = m·max ℓ − A(m) rise, since A, the log-sum-exp, is convex.
  /// The weight on one key, and what weighs distances, may do either.
  public var isMonotoneInMultiplier: Bool {
    switch self {
    case .entropy, .effectiveKeys, .largest, .collision, .renyi2: true
    case .firstKeyMass, .recentMass, .meanDistance: false
    }
  }
}

/// A question for ``restoredMultiplier(atScale:of:search:finished:)`` put to an ensemble: the last row over sL keys under a method
/// against the last row of the same draw over L keys under plain RoPE.
///
/// The reference is the query at L − 1 over keys at 0 … L − 1 at a factor of 1, one number for each draw and the same at every
/// scale; what is restored is the query at n − 1 over keys at 0 … n − 1 with n = sL, under frequencies and positions of the method
/// alone. Every scale sees the same draws.
///
/// ```swift
/// let question = EnsembleTemperature(ensemble: AllOnesEnsemble(), seeds: [1], rope: rope, measure: .entropy)
/// let units = try question.units(under: yarn, length: 4 * 2_048)
/// let found = try restoredMultiplier(atScale: 4, of: units, search: MultiplierSearch())
/// print(found.outcome.multiplier as Any)   // 1.2736 at d = 128
/// ```
public struct EnsembleTemperature: Sendable {
  /// Where queries and keys come from.
  public let ensemble: any VectorEnsemble
  /// Which draws.
  public let seeds: [UInt64]
  /// Plain RoPE, whose geometry tells L; its temperature is that of the references.
  public let rope: RotarySchedule
  /// What is restored.
  public let measure: RowMeasure

  /// Asks about draws of an ensemble.
  ///
  /// - Parameters:
  ///   - ensemble: Where queries and keys come from.
  ///   - seeds: Which draws, at least one.
  ///   - rope: Plain RoPE, whose geometry tells L.
  ///   - measure: What is restored.
  public init(
    ensemble: any VectorEnsemble, seeds: [UInt64], rope: RotarySchedule, measure: RowMeasure
  ) {
    (self.ensemble, self.seeds, self.rope, self.measure) = (ensemble, seeds, rope, measure)
  }

  /// The references, one for each draw.
  ///
  /// - Throws: `AttentionError` when a shape is not allowed.
  /// - Complexity: O(draws·L·d).
  public func references() throws(AttentionError) -> [Double] {
    let row = rows(under: rope, length: rope.geometry.trainedContext)
    var values: [Double] = []
    for seed in seeds {
      values.append(measure.value(of: try row(seed).statistics(at: 1)) ?? .nan)
    }
    return values
  }

  /// The critical factor of the reference rows, one for each draw.
  ///
  /// - Throws: `AttentionError` when a shape is not allowed.
  /// - Complexity: O(draws·L·d).
  public func referenceCriticals() throws(AttentionError) -> [Double] {
    let row = rows(under: rope, length: rope.geometry.trainedContext)
    var values: [Double] = []
    for seed in seeds { values.append(criticalMultiplier(of: try row(seed).logits)) }
    return values
  }

  /// The draws under a method.
  ///
  /// - Parameters:
  ///   - schedule: The method at its scale; its own temperature is left out.
  ///   - length: n in tokens.
  ///   - references: As ``references()`` gives them.
  /// - Returns: One unit for each draw; each holds the n logits of its row from when it is measured until the next is.
  public func units(
    under schedule: RotarySchedule, length: Int, references: [Double]
  ) -> [TemperatureUnit] {
    let row = rows(under: schedule.with(temperature: rope.temperature), length: length)
    let measure = measure
    let kept = KeptRow()
    return zip(seeds, references).map { seed, reference in
      func found() throws -> LogitRow { try kept.row(of: seed, row) }
      return TemperatureUnit(reference: reference) {
        let row = try found()
        return { $0.map { measure.value(of: row.statistics(at: $0)) ?? .nan } }
      } critical: {
        criticalMultiplier(of: try found().logits)
      }
    }
  }

  /// Makes the last row of any draw; the rotations of its positions are worked out once.
  private func rows(
    under schedule: RotarySchedule, length: Int
  ) -> (UInt64) throws(AttentionError) -> LogitRow {
    if ensemble is AllOnesEnsemble, schedule.dependsOnDistanceAlone {
      let row = LogitRow(lastOfAllOnes: schedule, length: length)
      return { (_: UInt64) throws(AttentionError) in row }
    }
    let tables = PassTables(
      schedule: schedule, queryPositions: [length - 1], keyPositions: Array(0..<length))
    let ensemble = ensemble
    return { (seed: UInt64) throws(AttentionError) in
      try LogitRow(lastOf: ensemble, tables: tables, seed: seed)
    }
  }

  /// The row of the draw that was asked for last.
  private final class KeptRow {
    private var seed: UInt64?
    private var kept: LogitRow?

    func row(
      of seed: UInt64, _ make: (UInt64) throws(AttentionError) -> LogitRow
    ) throws(AttentionError) -> LogitRow {
      if self.seed == seed, let kept { return kept }
      let made = try make(seed)
      (self.seed, kept) = (seed, made)
      return made
    }
  }
}

/// The question put to rows of independent Gaussian logits, in closed form: which factor gives n keys the expected entropy of L.
///
///     E H(n, mσ) = E H(L, σ)
///
/// Since no method changes the distribution of such rows, none is asked for; see ``/AttentionEntropy/GaussianRow``.
///
/// - Parameters:
///   - sigma: Standard deviation σ of the logits, above 0 and at most 5.
///   - trainedContext: L in tokens.
///   - length: n in tokens.
/// - Returns: The unit, with its search: up to mσ = 10, beyond which the quadrature is not exact to nine digits.
public func gaussianTemperature(
  sigma: Double, trainedContext: Int, length: Int
) -> (unit: TemperatureUnit, search: MultiplierSearch) {
  let unit = TemperatureUnit(
    reference: GaussianRow.expectedEntropy(count: trainedContext, sigma: sigma)
  ) {
    { $0.map { GaussianRow.expectedEntropy(count: length, sigma: $0 * sigma) } }
  }
  let bracket = MultiplierSearch.usualBracket
  return (
    unit,
    MultiplierSearch(
      bracket: bracket.lowerBound...max(1, min(bracket.upperBound, 10 / sigma)), tolerance: 1e-8)
  )
}
