public import AttentionEntropy
import Foundation
import RotaryEmbedding

/// Methods on draws of an ensemble at several lengths, paired: every method of a length sees the same query and keys.
///
/// What is measured is the row of the last query, at position n − 1 over keys at 0 … n − 1. The reference is the same query under
/// plain RoPE when it sees the nearest L keys alone: what the model was trained for.
public struct EnsembleComparison: Sendable {
  /// One length with the methods as they are there, which may depend on it.
  public struct Setting: Sendable {
    /// Number n of keys.
    public let length: Int
    /// The methods, as many at every length.
    public let schedules: [NamedSchedule]

    /// Puts methods to a length.
    ///
    /// - Parameters:
    ///   - length: Number n of keys, at least 1.
    ///   - schedules: The methods, at least one, all of one geometry.
    public init(length: Int, schedules: [NamedSchedule]) {
      (self.length, self.schedules) = (length, schedules)
    }
  }

  /// Where queries and keys come from.
  public var ensemble: any VectorEnsemble
  /// The lengths with their methods.
  public var settings: [Setting]
  /// The draws.
  public var seeds: [UInt64]
  /// Which keys a query sees.
  public var mask: AttentionMask
  /// Threads at most; all processors where none are given.
  public var threads: Int?

  /// Asks about an ensemble.
  ///
  /// - Parameters:
  ///   - ensemble: Where queries and keys come from.
  ///   - settings: The lengths with their methods.
  ///   - seeds: The draws.
  ///   - mask: Which keys a query sees.
  ///   - threads: Threads at most.
  public init(
    ensemble: any VectorEnsemble, settings: [Setting], seeds: [UInt64],
    mask: AttentionMask = .causal, threads: Int? = nil
  ) {
    (self.ensemble, self.settings) = (ensemble, settings)
    (self.seeds, self.mask, self.threads) = (seeds, mask, threads)
  }

  /// Measures every draw.
  ///
  /// - Parameter observer: Hears how far it has come, and may stop it.
  /// - Returns: One result for each length; `nil` when the observer stopped it.
  /// - Throws: `AttentionError` when a shape is not allowed; `RotaryError` never for a valid geometry.
  /// - Complexity: O(seeds·lengths·methods·n·d).
  public func measured(
    observer: AttentionObserver = AttentionObserver()
  ) throws -> [LengthComparison]? {
    var results: [LengthComparison] = []
    let total = Double(max(1, settings.reduce(0) { $0 + $1.length } * seeds.count))
    var done = 0.0
    for setting in settings {
      guard let geometry = setting.schedules.first?.schedule.geometry else { continue }
      let rope = try UnmodifiedRoPE().schedule(for: geometry, extent: ContextExtent())
      var samples = setting.schedules.map { _ in [DrawState]() }
      var references: [DrawState] = []
      var null: [Double] = []
      for seed in seeds {
        guard !observer.isCancelled() else { return nil }
        let vectors = try vectors(ensemble, geometry, setting.length, seed)
        for (method, named) in setting.schedules.enumerated() {
          samples[method].append(try state(vectors, named.schedule))
        }
        let seen = min(geometry.trainedContext, setting.length)
        let nearest = try vectors.keeping(keysAt: setting.length - seen..<setting.length)
        references.append(try state(nearest, rope))
        let isotropic = try self.vectors(IsotropicEnsemble(), geometry, setting.length, seed)
        null.append(try state(isotropic, rope).values[.entropy] ?? 0)
        done += Double(setting.length)
        observer.progress(done / total)
      }
      results.append(
        LengthComparison(
          length: setting.length, methods: setting.schedules.map(\.name), samples: samples,
          references: references, nullEntropies: null))
    }
    return results
  }

  private func vectors(
    _ ensemble: any VectorEnsemble, _ geometry: RotaryGeometry, _ length: Int, _ seed: UInt64
  ) throws(AttentionError) -> HeadVectors {
    try ensemble.vectors(
      headDimension: geometry.headDimension, queryPositions: [length - 1],
      keyPositions: Array(0..<length), seed: seed, threads: threads)
  }

  /// The last row of one draw.
  private func state(
    _ vectors: HeadVectors, _ schedule: RotarySchedule
  ) throws(AttentionError) -> DrawState {
    let request = AttentionRequest(mask: mask, measuresMass: true, threads: threads)
    func row(_ vectors: HeadVectors) throws(AttentionError) -> AttentionStatistics {
      try attentionStatistics(of: vectors, schedule: schedule, request: request)?[0][0][0]
        ?? .masked
    }
    let whole = try row(vectors)
    var values: [RowMeasure: Double] = [:]
    for measure in RowMeasure.allCases { values[measure] = measure.value(of: whole) }
    var needle: Double?
    if let position = (ensemble as? NeedleEnsemble)?.position,
      let place = vectors.keyPositions.firstIndex(of: position)
    {
      // The log-sum-exp over one key is its logit.
      needle = exp(
        try row(vectors.keeping(keysAt: place..<place + 1)).logSumExp - whole.logSumExp)
    }
    return DrawState(values: values, needle: needle)
  }
}

/// The last row of one draw under one method.
public struct DrawState: Sendable, Hashable {
  /// The row's measures.
  public let values: [RowMeasure: Double]
  /// The weight on the needle; `nil` where there is none.
  public let needle: Double?
}

/// What an ``EnsembleComparison`` found at one length.
public struct LengthComparison: Sendable, Hashable {
  /// Number n of keys.
  public let length: Int
  /// The names of the methods.
  public let methods: [String]
  /// The draws under each method: [methods][draws].
  public let samples: [[DrawState]]
  /// The same draws under plain RoPE over the nearest L keys.
  public let references: [DrawState]
  /// Entropies in nats of as many draws of the null model (independent normal vectors) at this length under plain RoPE.
  public let nullEntropies: [Double]

  /// The mean of a number under a method.
  ///
  /// - Parameters:
  ///   - method: Index of the method.
  ///   - value: The number of a draw.
  /// - Returns: Mean and interval over draws; `nil` where no draw has the number.
  public func estimate(method: Int, _ value: (DrawState) -> Double?) -> Estimate? {
    let values = samples[method].compactMap(value)
    return values.isEmpty ? nil : Estimate(values)
  }

  /// The mean paired difference of a number from the reference.
  ///
  /// - Parameters:
  ///   - method: Index of the method.
  ///   - value: The number of a draw.
  /// - Returns: Mean and interval over draws; `nil` where no draw has the number on both sides.
  public func difference(method: Int, _ value: (DrawState) -> Double?) -> Estimate? {
    let values = zip(samples[method], references).compactMap { pair -> Double? in
      guard let after = value(pair.0), let before = value(pair.1) else { return nil }
      return after - before
    }
    return values.isEmpty ? nil : Estimate(values)
  }

  /// Where 95 % of single draws of the null model lie: mean ± 1.96 standard deviations of ``nullEntropies``.
  ///
  /// `nil` with fewer than two draws.
  public var nullBand: ClosedRange<Double>? {
    guard nullEntropies.count > 1 else { return nil }
    let estimate = Estimate(nullEntropies)
    let deviation = estimate.standardError * Double(nullEntropies.count).squareRoot()
    return estimate.mean - 1.96 * deviation...estimate.mean + 1.96 * deviation
  }
}
