/// What a state is made of, in the order of its canonical form; the names are the long flags of the command line.
public enum StateKey: String, Sendable, Hashable, CaseIterable {
  /// The method, by its name in the catalogue.
  case method
  /// Methods drawn beside it at their own usual parameters, up to four, with commas.
  case with
  /// Components d of a query or key.
  case headDimension = "head-dimension"
  /// Components that rotate.
  case rotaryDimension = "rotary-dimension"
  /// Base b of the frequencies.
  case base
  /// Trained context L in tokens.
  case trainedContext = "trained-context"
  /// Scale s = L′/L.
  case scale
  /// Length in tokens that dynamic methods follow.
  case sequenceLength = "sequence-length"
  /// Convention of the ramp.
  case ramp
  /// Lower threshold α of the ramp.
  case alpha
  /// Upper threshold β of the ramp.
  case beta
  /// Temperature law in place of the method's own.
  case temperature
  /// `1` for captured vectors, which no link holds, in place of an ensemble.
  case vectors
  /// Layer of the captured vectors, by its number in the model.
  case layer
  /// Query head of the captured vectors, by its number in the model.
  case head
  /// Where queries and keys come from.
  case ensemble
  /// Amplitudes over pairs of the aligned ensemble.
  case profile
  /// Correlation ρ of the aligned ensemble.
  case correlation
  /// Which draw.
  case seed
  /// Number n of keys, or of tokens of the captured vectors.
  case length
  /// Looks of the pictures.
  case theme
  /// The panel that is shown first.
  case panel
  /// The pair at the ruler.
  case pair

  /// Keys that say what is looked at and not what is measured.
  public static let view: Set<StateKey> = [.theme, .panel, .pair]

  /// Where the method's own parameters, `set.NAME`, stand in the canonical form: behind this key.
  static let beforeSettings = StateKey.temperature

  /// What is allowed, in words.
  public var allowed: String {
    switch self {
    case .method: "a name that /methods.json and `entrope methods` list"
    case .with: "up to four names of methods with commas between"
    case .headDimension: "an even whole number from 2 to 1024"
    case .rotaryDimension: "an even whole number from 2 to the head dimension"
    case .base: "a number above 1, at most 1000000000"
    case .trainedContext: "a whole number from 1 to 1048576"
    case .scale: "a number from 1 to 1024"
    case .sequenceLength: "a whole number from 1 to 1073741824"
    case .ramp: "paper, code, code-untruncated or handbook"
    case .alpha: "a number above 0 and below beta"
    case .beta: "a number above alpha, at most 1000000"
    case .temperature: "a law, as in `entrope frequencies --help`"
    case .vectors: "1, where the explorer was started with --vectors"
    case .layer: "the number of a layer of the captured vectors"
    case .head: "the number of a query head of the captured vectors"
    case .ensemble: ExplorerState.ensembleNames.joined(separator: ", ")
    case .profile: "flat, low, mid, high, or one number for each pair with commas"
    case .correlation: "a number from 0 to 1"
    case .seed: "a whole number from 0 to 18446744073709551615"
    case .length: "a whole number from 2 to 131072"
    case .theme: "paper, slides or dark"
    case .panel: ExplorerPanels.ids.joined(separator: ", ")
    case .pair: "the number of a pair, from 0"
    }
  }
}

/// Why a state cannot be: which value, what is wrong and what is allowed.
public struct StateError: Error, Sendable, Hashable, CustomStringConvertible {
  /// The key of the value that is wrong; `set.NAME` for a parameter that the method alone has.
  public let key: String
  /// What is wrong, as a sentence.
  public let description: String
  /// What is allowed, in words.
  public let allowed: String

  init(_ key: StateKey, _ description: String, allowed: String? = nil) {
    self.init(key.rawValue, description, allowed: allowed ?? key.allowed)
  }

  init(_ key: String, _ description: String, allowed: String) {
    self.init(key: key, description: description, allowed: allowed)
  }

  /// Refuses the value of a key that is no part of a state.
  package init(key: String, description: String, allowed: String) {
    (self.key, self.description, self.allowed) = (key, description, allowed)
  }
}

/// Something that was left out or changed when a query was read, for the person who gave it.
public struct StateNotice: Sendable, Hashable {
  /// The key that it is about.
  public let key: String
  /// What was done, as a sentence.
  public let sentence: String

  /// Makes a notice.
  public init(key: String, sentence: String) {
    (self.key, self.sentence) = (key, sentence)
  }
}
