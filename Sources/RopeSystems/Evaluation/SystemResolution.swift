public import RotaryEmbedding

/// What a system really does with one type of layer of a configuration.
public struct EffectiveRope: Sendable, Hashable {
  /// The method that it applies.
  public let kind: RopeKind
  /// Frequencies, position map and temperature.
  public let schedule: RotarySchedule
  /// Pair indices between which YaRN's ramp falls from 1 to 0; `nil` for other methods.
  public let band: PairBand?
  /// The scale s that it applies; 1 where nothing is scaled.
  public let scale: Double
  /// The longest context in tokens that it lets the model have; `nil` where it sets no limit.
  public let window: Int?
  /// Where the system takes the number behind ``window`` from, before any factor.
  public let windowOrigin: ContextOrigin
  /// Whether LongRoPE's long list is in use; `nil` for other methods.
  public let usesLongFactors: Bool?

  /// θ′ᵢ in radians per token as finally rotated, fastest pair first.
  public var inverseFrequencies: [Double] { schedule.effectiveInverseFrequencies }
  /// The three placements of the temperature.
  public var temperature: Temperature { schedule.temperature }
  /// The trained context L in tokens that it takes.
  public var trainedContext: Int { schedule.geometry.trainedContext }
}

/// The pair indices between which YaRN blends.
public struct PairBand: Sendable, Hashable {
  /// Pairs up to here are kept.
  public let low: Double
  /// Pairs from here on are interpolated.
  public let high: Double

  /// Makes a band from its ends.
  public init(low: Double, high: Double) {
    self.low = low
    self.high = high
  }
}

/// How a system ends with a configuration.
public enum SystemOutcome: Sendable, Hashable {
  /// It applies what the file asks for, as it understands that.
  case applies(EffectiveRope)
  /// It runs, but leaves the scaling out; the sentence says why.
  case ignores(EffectiveRope, String)
  /// It runs, but no one answer holds for the layers: it rotates some of them and others not; the sentence says which.
  case divides(String)
  /// It does not run; the sentence says why.
  case refuses(String)
  /// Nobody has looked what it does; the sentence says what is not known.
  case unknown(String)

  /// What it does, unless it stops.
  public var rope: EffectiveRope? {
    switch self {
    case .applies(let rope), .ignores(let rope, _): rope
    case .divides, .refuses, .unknown: nil
    }
  }

  /// Why it stops or leaves the scaling out, or what is not known.
  public var sentence: String? {
    switch self {
    case .applies: nil
    case .ignores(_, let sentence), .divides(let sentence), .refuses(let sentence),
      .unknown(let sentence):
      sentence
    }
  }
}
