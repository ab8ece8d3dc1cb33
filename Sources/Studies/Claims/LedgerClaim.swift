/// A claim of a source, in our words, with the measurement that decides it.
///
/// The verdict is never written down: ``decided(with:)`` measures and applies the predicate.
public struct LedgerClaim: Sendable {
  /// Lower-case letters, digits and hyphens, beginning with the source: `handbook-pair-0-turns`.
  public let id: String
  /// Where it is claimed.
  public let source: Publication
  /// Section, equation or figure of the source.
  public let section: String
  /// What is claimed, as a sentence in our words.
  public let claim: String
  /// The figure, command or law that tests it.
  public let test: String
  /// Unit of what is measured; `nil` for bare numbers.
  public let unit: String?
  /// Why the source is wrong or right only somewhere, in three lines or fewer; `nil` where nothing needs deriving.
  public let derivation: String?
  private let measure: @Sendable (ClaimMeasurements) throws -> ClaimEvidence

  /// Enters a claim.
  package init(
    _ id: String, _ source: Publication, _ section: String, _ claim: String, test: String,
    unit: String? = nil, derivation: String? = nil,
    _ measure: @escaping @Sendable (ClaimMeasurements) throws -> ClaimEvidence
  ) {
    (self.id, self.source, self.section, self.claim) = (id, source, section, claim)
    (self.test, self.unit, self.derivation) = (test, unit, derivation)
    self.measure = measure
  }

  /// Enters a claim that only an experiment on trained models can decide.
  package init(
    _ id: String, _ source: Publication, _ section: String, _ claim: String,
    awaits experiment: String,
    because reason: String
  ) {
    self.init(id, source, section, claim, test: experiment) { _ in .open(reason) }
  }

  /// Measures and decides.
  ///
  /// - Parameter measurements: Numbers that several claims share, measured once.
  /// - Returns: The claim with its verdict.
  /// - Throws: What the measurement throws.
  public func decided(with measurements: ClaimMeasurements) throws -> DecidedClaim {
    DecidedClaim(claim: self, evidence: try measure(measurements))
  }
}

/// What was measured to decide a claim, with the predicate already applied.
public enum ClaimEvidence: Sendable, Hashable {
  /// One number.
  case number(Double, holds: Bool)
  /// A mean with its 95 % interval: what it says of the claim, or `nil` where the interval decides nothing.
  case estimate(mean: Double, interval: ClosedRange<Double>, holds: Bool?)
  /// Several settings, the source's own first.
  case cases([ClaimCase])
  /// Nothing here decides it, with the reason.
  case open(String)

  /// A number and the claim about it.
  static func number(_ value: Double, _ predicate: (Double) -> Bool) -> ClaimEvidence {
    .number(value, holds: predicate(value))
  }

  /// An estimate and the claim about its true value, which holds or fails where both ends of the interval say so.
  static func estimate(_ estimate: Estimate, _ predicate: (Double) -> Bool) -> ClaimEvidence {
    .estimate(
      mean: estimate.mean, interval: estimate.interval,
      holds: agreement(estimate.interval, predicate))
  }

  /// Numbers in several settings, with the same claim about each.
  static func numbers(
    _ numbers: [(name: String, value: Double)], _ predicate: (Double) -> Bool
  ) -> ClaimEvidence {
    .cases(
      numbers.map { ClaimCase(name: $0.name, value: $0.value, holds: predicate($0.value)) })
  }

  /// Estimates in several settings, with the same claim about each; where an interval decides nothing the claim does not hold.
  static func estimates(
    _ estimates: [(name: String, estimate: Estimate)], _ predicate: (Double) -> Bool
  ) -> ClaimEvidence {
    .cases(
      estimates.map {
        ClaimCase(
          name: $0.name, value: $0.estimate.mean,
          holds: agreement($0.estimate.interval, predicate) == true)
      })
  }

  private static func agreement(
    _ interval: ClosedRange<Double>, _ predicate: (Double) -> Bool
  ) -> Bool? {
    let low = predicate(interval.lowerBound)
    return low == predicate(interval.upperBound) ? low : nil
  }
}

/// One setting in which a claim was put to the test.
public struct ClaimCase: Sendable, Hashable {
  /// The setting, in a few words.
  public let name: String
  /// What was measured there.
  public let value: Double
  /// Whether it bears the claim out.
  public let holds: Bool

  /// Enters what was measured.
  package init(name: String, value: Double, holds: Bool) {
    (self.name, self.value, self.holds) = (name, value, holds)
  }
}
