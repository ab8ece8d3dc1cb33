import Foundation

/// One thing whose attention is brought back to its trained state: a draw of an ensemble, a head of a model, a closed form.
public struct TemperatureUnit {
  /// The measure within the trained context, under plain RoPE at a factor of 1.
  public let reference: Double
  /// Makes what gives the measure at several factors under the method; what it holds is let go once the root is found.
  public let measure: () throws -> ([Double]) throws -> [Double]
  /// The critical factor of the rows under the method; `nil` where there is none.
  public let critical: () throws -> Double?

  /// Makes a unit.
  ///
  /// - Parameters:
  ///   - reference: The measure within the trained context.
  ///   - measure: Makes what gives the measure at several factors under the method.
  ///   - critical: The critical factor of the rows under the method.
  public init(
    reference: Double, measure: @escaping () throws -> ([Double]) throws -> [Double],
    critical: @escaping () throws -> Double? = { nil }
  ) {
    (self.reference, self.measure, self.critical) = (reference, measure, critical)
  }
}

/// The factor on the logits that restores a measure at one scale, over draws or heads.
public struct RestoredScale: Sendable, Hashable {
  /// How the factor of several units was found.
  public enum Basis: String, Sendable, Hashable {
    /// The mean of the units' own factors, with Student's interval over them, in ln m.
    case meanOfRoots = "mean of the roots"
    /// The factor at which the mean over units has its reference, since some unit alone has none; its interval is Student's of the
    /// differences over the slope of their mean, in ln m.
    case rootOfMean = "root of the mean"
  }

  /// Scale s.
  public let scale: Double
  /// What each unit alone came to.
  public let units: [MultiplierOutcome]
  /// What all came to together.
  public let outcome: MultiplierOutcome
  /// How.
  public let basis: Basis
  /// The 95 % interval of the factor; `nil` where there is no factor, or one unit.
  public let interval: ClosedRange<Double>?
  /// The critical factor of each unit under the method; infinite where the top is tied.
  public let criticals: [Double]

  /// The mean critical factor over units; `nil` where a unit has none or it is infinite.
  public var critical: Double? {
    guard criticals.count == units.count, !criticals.isEmpty else { return nil }
    let mean = Estimate(criticals).mean
    return mean.isFinite ? mean : nil
  }
}

/// Finds the factor on the logits that brings the measure of several units back to their references.
///
/// Every unit is solved alone: mᵢ with measureᵢ(mᵢ) = referenceᵢ. Where all have a root the answer is the mean m of the mᵢ. Where
/// some has none, the mean over units is solved in its place,
///
///     mean measureᵢ(m) = mean referenceᵢ
///
/// Intervals are ln m ± t·σ, so that no end is below 0, with σ by the delta method: s/m of the mean, s the standard error of the
/// mᵢ, and s/|∂ mean measure/∂ ln m| of the root, s that of measureᵢ(m) − referenceᵢ.
///
/// - Parameters:
///   - scale: s, to be told with the answer.
///   - units: Draws or heads, at least one.
///   - search: Where and how the factor is looked for.
///   - finished: Hears of each unit that is done; what it throws, such as a cancellation, is thrown.
/// - Returns: The factor, or why there is none.
/// - Throws: What the units throw.
public func restoredMultiplier(
  atScale scale: Double, of units: [TemperatureUnit], search: MultiplierSearch,
  finished: () throws -> Void = {}
) throws -> RestoredScale {
  var outcomes: [MultiplierOutcome] = []
  var criticals: [Double] = []
  for unit in units {
    let values = try unit.measure()
    outcomes.append(try search.root(target: unit.reference, values: values))
    if let critical = try unit.critical() { criticals.append(critical) }
    try finished()
  }
  let roots = outcomes.compactMap(\.multiplier)
  /// The interval of a factor whose logarithm has a standard error; `nil` where that is no number.
  func interval(around multiplier: Double, _ standardError: Double) -> ClosedRange<Double>? {
    let reach = standardError * studentQuantile(degreesOfFreedom: units.count - 1)
    let factor = exp(reach)
    guard factor.isFinite else { return nil }
    return multiplier / factor...multiplier * factor
  }
  func result(
    _ outcome: MultiplierOutcome, _ basis: RestoredScale.Basis, _ interval: ClosedRange<Double>?
  ) -> RestoredScale {
    RestoredScale(
      scale: scale, units: outcomes, outcome: outcome, basis: basis, interval: interval,
      criticals: criticals)
  }
  if roots.count == units.count, let first = roots.first {
    guard units.count > 1 else { return result(.found(first), .meanOfRoots, nil) }
    let estimate = Estimate(roots)
    return result(
      .found(estimate.mean), .meanOfRoots,
      interval(around: estimate.mean, estimate.standardError / estimate.mean))
  }
  if units.count == 1, let only = outcomes.first { return result(only, .meanOfRoots, nil) }
  /// The measure less the reference of each unit [multipliers][units].
  func differences(_ multipliers: [Double]) throws -> [[Double]] {
    let rows = try units.map { unit in
      try unit.measure()(multipliers).map { $0 - unit.reference }
    }
    return multipliers.indices.map { place in rows.map { $0[place] } }
  }
  let reference = Estimate(units.map(\.reference)).mean
  let outcome = try search.root(target: reference) { multipliers in
    try differences(multipliers).map { Estimate($0).mean + reference }
  }
  guard let root = outcome.multiplier else { return result(outcome, .rootOfMean, nil) }
  let step = 1e-3
  let around = try differences([root * exp(-step), root, root * exp(step)]).map { Estimate($0) }
  let slope = abs(around[2].mean - around[0].mean) / (2 * step)
  return result(outcome, .rootOfMean, interval(around: root, around[1].standardError / slope))
}

/// The factors found at several scales, with the law that fits them.
public struct RestoredTemperature: Sendable, Hashable {
  /// One for each scale, in the order asked for.
  public let scales: [RestoredScale]
  /// The law that fits the factors; `nil` where no scale beyond 1 has one.
  public let fit: TemperatureFit?
  /// The 95 % interval of the law's slope over units; `nil` for one unit, or where a scale of the fit has a unit without a factor.
  public let slopeInterval: ClosedRange<Double>?

  /// Fits the factors of several scales.
  ///
  /// The interval is Student's over the slopes that fit each unit alone, about the slope that fits the factors of all.
  ///
  /// - Parameter scales: What was found; scales without a factor are left out of the fit, and so is 1.
  public init(_ scales: [RestoredScale]) {
    self.scales = scales
    let found = scales.filter { $0.outcome.multiplier != nil && $0.scale != 1 }
    fit = TemperatureFit(
      found.compactMap { scale in scale.outcome.multiplier.map { (scale.scale, $0) } })
    guard let fit, let count = found.first?.units.count, count > 1 else {
      slopeInterval = nil
      return
    }
    let slopes = (0..<count).compactMap { unit -> Double? in
      let points = found.compactMap { scale in
        unit < scale.units.count ? scale.units[unit].multiplier.map { (scale.scale, $0) } : nil
      }
      return points.count == found.count ? TemperatureFit(points)?.slope : nil
    }
    guard slopes.count == count else {
      slopeInterval = nil
      return
    }
    let reach =
      Estimate(slopes).standardError * studentQuantile(degreesOfFreedom: slopes.count - 1)
    slopeInterval = fit.slope - reach...fit.slope + reach
  }
}
