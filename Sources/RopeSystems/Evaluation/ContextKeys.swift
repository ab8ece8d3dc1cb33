import ModelFiles

/// How long a context a system lets a model have.
public enum WindowRule: Sendable, Hashable {
  /// `max_position_embeddings`.
  case configured
  /// `max_position_embeddings`, times the factor for linear, ntk and dynamic, and at most factor·L for YaRN, whose
  /// cache ends there; the trained context for LongRoPE unless more is asked for.
  case multipliedForPlainTypes
  /// `max_position_embeddings`, times the factor unless the file gives the original context or the type is llama3.
  case multipliedWithoutOriginal
  /// None.
  case unlimited
}

/// The keys of a file from which a system takes the longest context of a model, before any factor.
public struct ContextKeys: Sendable, Hashable {
  /// Which of several numbers counts.
  public enum Choice: Sendable, Hashable {
    /// That of the first key.
    case first
    /// The smallest.
    case smallest
  }

  /// What stands in a class of its own for all that.
  public enum ClassContext: Sendable, Hashable {
    /// The first of these keys.
    case keys([String])
    /// This many tokens, whatever the file says.
    case fixed(Int)
    /// This many tokens under the dynamic type.
    case fixedUnderDynamic(Int)
    /// This many tokens where the layers do not rotate.
    case fixedUnrotated(Int)
  }

  /// The keys, in the order in which the system looks for them.
  public let keys: [String]
  /// Which of them counts.
  public let choice: Choice
  /// The key that wins over the others, whatever they hold, where it holds a number other than 0.
  public let winner: String?
  /// What the classes of some model types do.
  public let byType: [String: ClassContext]

  /// Makes the keys of a system.
  init(
    _ keys: [String], _ choice: Choice = .first, winner: String? = nil,
    byType: [String: ClassContext] = [:]
  ) {
    self.keys = keys
    self.choice = choice
    self.winner = winner
    self.byType = byType
  }

  /// `max_position_embeddings` and nothing else.
  static let maximumAlone = ContextKeys([ModelKey.maximumContext.rawValue])
}

/// Where a system takes the longest context of a model from.
public enum ContextOrigin: Sendable, Hashable {
  /// `max_position_embeddings`, or the key that the class keeps it under.
  case maximumContext
  /// Another key, by its path in the file.
  case key(String)
  /// The system's class of the model type, whatever the file says.
  case ofClass
}

extension ContextKeys {
  /// What a system finds out about the longest context before any factor.
  struct Reading: Hashable {
    /// Tokens; `nil` where nothing gives any.
    let tokens: Int?
    /// Where they come from.
    let origin: ContextOrigin
  }

  /// Reads the longest context of a model.
  ///
  /// - Parameters:
  ///   - source: A rope of it.
  ///   - rotates: Whether the system rotates the layers.
  /// - Returns: The tokens, and which key gave them.
  func reading(of source: RopeSource, rotates: Bool = true) -> Reading {
    switch byType[source.modelType] {
    case .fixed(let tokens): return Reading(tokens: tokens, origin: .ofClass)
    case .fixedUnderDynamic(let tokens) where source.settings.kind == .dynamic && rotates:
      return Reading(tokens: tokens, origin: .ofClass)
    case .fixedUnrotated(let tokens) where !rotates:
      return Reading(tokens: tokens, origin: .ofClass)
    case .keys(let keys): return ContextKeys(keys).reading(of: source)
    default: break
    }
    func found(_ key: String) -> Reading? {
      let setting = source.configuration.setting(key)
      guard let tokens = setting.whole else { return nil }
      let isMaximum = setting.path == source.configuration[.maximumContext].path
      return Reading(tokens: tokens, origin: isMaximum ? .maximumContext : .key(setting.path))
    }
    if let winner, let reading = found(winner), reading.tokens != 0 { return reading }
    let all = keys.compactMap(found)
    let chosen =
      switch choice {
      case .first: all.first
      case .smallest: all.min { ($0.tokens ?? 0) < ($1.tokens ?? 0) }
      }
    return chosen ?? Reading(tokens: nil, origin: .maximumContext)
  }
}
