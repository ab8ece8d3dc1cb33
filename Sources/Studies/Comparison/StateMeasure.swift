/// What is compared of a head's state.
public enum StateMeasure: Sendable, Hashable {
  /// The difference of the means over rows.
  case row(RowMeasure)
  /// Kullback–Leibler divergence of the profile of distances within from that beyond, by octaves; 0 where both are alike.
  case distanceDivergence

  /// Those that answers give, the most telling first.
  public static let all: [StateMeasure] =
    [.row(.entropy), .row(.effectiveKeys), .row(.firstKeyMass), .row(.meanDistance)]
    + [.distanceDivergence, .row(.renyi2), .row(.largest)]

  /// Every measure: those of rows, then those of profiles.
  public static let everything: [StateMeasure] =
    RowMeasure.allCases.map { .row($0) } + [.distanceDivergence]

  /// Finds a measure by its name, in which hyphens count as underscores; `nil` where there is none.
  ///
  /// - Parameter name: Such as `mean-distance` or `distance-divergence`.
  public init?(named name: String) {
    if let measure = RowMeasure(named: name) {
      self = .row(measure)
    } else if name.replacing("-", with: "_") == Self.distanceDivergence.name {
      self = .distanceDivergence
    } else {
      return nil
    }
  }

  /// The number of rows that is compared; `nil` for profiles.
  public var rowMeasure: RowMeasure? { if case .row(let measure) = self { measure } else { nil } }

  /// Name in tables and JSON.
  public var name: String {
    switch self {
    case .row(let measure): measure.rawValue
    case .distanceDivergence: "distance_divergence"
    }
  }

  /// Name for people.
  public var title: String {
    switch self {
    case .row(let measure): measure.title
    case .distanceDivergence: "KL of distances"
    }
  }

  /// The unit, where there is one.
  public var unit: String? {
    switch self {
    case .row(let measure): measure.unit
    case .distanceDivergence: "nats"
    }
  }

  /// Where the interval of a mean ends below, as ``RowMeasure/least``.
  package var least: Double { rowMeasure?.least ?? -.infinity }
}

/// What one head or draw shows of a measure, before it is told from another state.
package enum UnitValue: Sendable, Hashable {
  /// The mean over rows; NaN where there is none.
  case number(Double)
  /// Where attention lies.
  case profile(OctaveProfile)

  /// The numbers that it consists of.
  var numbers: [Double] {
    switch self {
    case .number(let number): [number]
    case .profile(let profile): profile.masses
    }
  }

  /// Takes numbers back, to the same bits.
  ///
  /// - Parameters:
  ///   - numbers: The ``numbers`` of a value of the measure.
  ///   - measure: What they are of.
  init?(_ numbers: [Double], of measure: StateMeasure) {
    guard let first = numbers.first else { return nil }
    // A head without rows has no profile but NaN.
    let isNumber = measure != .distanceDivergence || first.isNaN
    guard !isNumber || numbers.count == 1 else { return nil }
    self = isNumber ? .number(first) : .profile(OctaveProfile(exactly: numbers))
  }

  /// The measure's own value, which for a profile is its divergence from the trained state; NaN where there is none.
  func value(trained: UnitValue) -> Double {
    switch (self, trained) {
    case (.number(let number), _): return number
    case (.profile, .number): return .nan
    case (.profile(let profile), .profile(let trained)):
      let divergence = trained.divergence(to: profile)
      return divergence.isFinite ? divergence : .nan
    }
  }

  /// How far it is from the trained state; NaN where one of them has no value.
  func difference(trained: UnitValue) -> Double {
    value(trained: trained) - trained.value(trained: trained)
  }
}
