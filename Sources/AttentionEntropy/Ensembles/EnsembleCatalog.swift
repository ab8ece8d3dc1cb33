/// The ensembles by their names on the command line.
public enum EnsembleName: String, Sendable, Hashable, CaseIterable {
  /// ``IsotropicEnsemble``.
  case isotropic
  /// ``AlignedEnsemble``.
  case aligned
  /// ``AllOnesEnsemble``.
  case allOnes = "all-ones"
  /// ``NeedleEnsemble``.
  case needle
  /// ``SinkEnsemble``.
  case sink
  /// ``HeavyTailedEnsemble``.
  case heavyTailed = "heavy-tailed"
  /// ``LowRankEnsemble``.
  case lowRank = "low-rank"
  /// ``ResampledEnsemble``.
  case resampled

  /// The parameters that change the ensemble's vectors.
  public var parameters: Set<EnsembleParameter> {
    switch self {
    case .isotropic: [.seed]
    case .aligned: [.seed, .correlation, .profile]
    case .allOnes: []
    case .needle: [.seed, .needlePosition, .gap]
    case .sink: [.seed, .strength]
    case .heavyTailed: [.seed, .degreesOfFreedom]
    case .lowRank: [.seed, .rank, .positionShare]
    case .resampled: [.seed, .source]
    }
  }
}

/// What can be chosen about an ensemble.
public enum EnsembleParameter: String, Sendable, Hashable, CaseIterable {
  /// Which draw.
  case seed
  /// Correlation ρ of the aligned ensemble.
  case correlation
  /// Amplitudes over pairs of the aligned ensemble.
  case profile
  /// Position of the needle.
  case needlePosition
  /// Gap of the needle.
  case gap
  /// Strength of the sink.
  case strength
  /// Degrees of freedom of the heavy-tailed ensemble.
  case degreesOfFreedom
  /// Rank of the low-rank ensemble's content.
  case rank
  /// Share of position in the low-rank ensemble.
  case positionShare
  /// The vectors that the resampled ensemble draws from.
  case source
}

/// The parameters of all ensembles, each with its default; an ensemble reads those it has.
public struct EnsembleParameters: Sendable, Hashable {
  /// Correlation ρ of the aligned ensemble, 0 … 1.
  public var correlation = 0.5
  /// Amplitudes over pairs of the aligned ensemble.
  public var profile = AmplitudeProfile.flat
  /// Position of the needle, in tokens.
  public var needlePosition = 0
  /// Gap of the needle, in nats.
  public var gap = 10.0
  /// Strength of the sink, in nats.
  public var strength = 5.0
  /// Degrees of freedom of the heavy-tailed ensemble.
  public var degreesOfFreedom = 5
  /// Rank of the low-rank ensemble's content.
  public var rank = 8
  /// Share of position in the low-rank ensemble, 0 … 1.
  public var positionShare = 0.5
  /// The vectors that the resampled ensemble draws from; it needs them.
  public var source: HeadVectors?

  /// The defaults.
  public init() {}
}

/// An ensemble chosen by its command-line name: the only place where one is.
///
/// - Parameters:
///   - name: One of ``EnsembleName``, such as `all-ones`.
///   - parameters: The parameters; those that the ensemble does not have play no part.
/// - Returns: The ensemble.
/// - Throws: ``AttentionError`` that lists the names, or says which parameter is not allowed or missing.
public func vectorEnsemble(
  named name: String, _ parameters: EnsembleParameters = EnsembleParameters()
) throws(AttentionError) -> any VectorEnsemble {
  switch EnsembleName(rawValue: name) {
  case .isotropic: return IsotropicEnsemble()
  case .aligned:
    return try AlignedEnsemble(correlation: parameters.correlation, profile: parameters.profile)
  case .allOnes: return AllOnesEnsemble()
  case .needle:
    return try NeedleEnsemble(position: parameters.needlePosition, gap: parameters.gap)
  case .sink: return try SinkEnsemble(strength: parameters.strength)
  case .heavyTailed:
    return try HeavyTailedEnsemble(degreesOfFreedom: parameters.degreesOfFreedom)
  case .lowRank:
    return try LowRankEnsemble(rank: parameters.rank, positionShare: parameters.positionShare)
  case .resampled:
    guard let source = parameters.source else {
      throw AttentionError(
        "The vectors to draw from are missing; the ensemble resampled needs some.",
        parameter: .source)
    }
    return ResampledEnsemble(source: source)
  case nil:
    let names = EnsembleName.allCases.map(\.rawValue)
    throw AttentionError(
      "There is no ensemble “\(name)”; the ensembles are \(names.dropLast().joined(separator: ", ")) "
        + "and \(names[names.count - 1]).")
  }
}
