public import AttentionEntropy
import Foundation

/// A number that says what one attention row does, by its name in tables and JSON.
///
/// With p the weights of the row over the keys that it sees:
///
/// | measure | formula | unit |
/// |---|---|---|
/// | ``entropy`` | H = −Σ p ln p | nats |
/// | ``effectiveKeys`` | e^H | keys |
/// | ``largest`` | max p | |
/// | ``collision`` | Σ p² | |
/// | ``renyi2`` | −ln Σ p² | nats |
/// | ``firstKeyMass`` | p of the key at position 0 | |
/// | ``recentMass`` | Σ p of the last w tokens, the query's own among them | |
/// | ``meanDistance`` | Σ p·(position of the query − position of the key) | tokens |
public enum RowMeasure: String, Sendable, Hashable, CaseIterable {
  /// Shannon's entropy, in nats.
  case entropy
  /// As many keys with equal weights have the same entropy.
  case effectiveKeys = "effective_keys"
  /// The largest weight.
  case largest
  /// The chance that two draws of a key agree.
  case collision
  /// Rényi's entropy of order 2, in nats.
  case renyi2 = "renyi_2"
  /// The weight on position 0.
  case firstKeyMass = "first_key_mass"
  /// The weight on the last tokens, as many as the request calls recent: 64 unless it says otherwise.
  case recentMass = "recent_mass"
  /// How far behind the query attention lies on average, in tokens.
  case meanDistance = "mean_distance"

  /// Finds a measure by its name, in which hyphens count as underscores; `nil` where there is none.
  ///
  /// `mass-first` and `mass-recent`, the names of columns of rows, are the masses too.
  ///
  /// - Parameter name: Such as `effective-keys`.
  public init?(named name: String) {
    switch name.replacing("-", with: "_") {
    case "mass_first": self = .firstKeyMass
    case "mass_recent": self = .recentMass
    case let name: self.init(rawValue: name)
    }
  }

  /// Name for people.
  public var title: String {
    switch self {
    case .entropy: "entropy"
    case .effectiveKeys: "effective keys"
    case .largest: "largest p"
    case .collision: "Σp²"
    case .renyi2: "Rényi-2"
    case .firstKeyMass: "mass on key 0"
    case .recentMass: "recent mass"
    case .meanDistance: "mean distance"
    }
  }

  /// What no value of it is below, where the interval of a mean ends: 0 for the entropy; −∞ where no end was set.
  package var least: Double { self == .entropy ? 0 : -.infinity }

  /// The unit, where there is one.
  public var unit: String? {
    switch self {
    case .entropy, .renyi2: "nats"
    case .effectiveKeys: "keys"
    case .meanDistance: "tokens"
    case .largest, .collision, .firstKeyMass, .recentMass: nil
    }
  }

  /// Whether the row's mass must be measured for it, beside its entropy.
  public var needsMass: Bool { self != .entropy && self != .effectiveKeys }

  /// The number of a row.
  ///
  /// - Parameter row: Statistics of a row that sees a key.
  /// - Returns: The number; `nil` where the row's mass was not measured and the measure needs it, or the row sees no key.
  public func value(of row: AttentionStatistics) -> Double? {
    guard !row.isMasked else { return nil }
    return switch self {
    case .entropy: row.entropy
    case .effectiveKeys: exp(row.entropy)
    case .largest: row.mass?.largest
    case .collision: row.mass?.collision
    case .renyi2: row.mass?.collisionEntropy
    case .firstKeyMass: row.mass?.onFirst
    case .recentMass: row.mass?.onRecent
    case .meanDistance: row.mass?.meanDistance
    }
  }
}
