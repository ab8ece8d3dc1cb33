/// What the catalogue says of an ensemble, and how to make it.
///
/// Each ensemble declares its entry in its own file, beside the formula.
public struct EnsembleEntry: Sendable {
  /// Name on the command line and in captions.
  public let name: String
  /// Parameters that it has, in the order of its formula.
  public let options: [EnsembleOption]
  /// Whether draws of different seeds differ.
  public let isRandom: Bool
  /// Whether it draws from given vectors.
  public let needsSource: Bool
  private let make: @Sendable (EnsembleChoice) throws(AttentionError) -> any VectorEnsemble

  /// Describes an ensemble.
  package init(
    _ name: String, options: [EnsembleOption] = [], isRandom: Bool = true,
    needsSource: Bool = false,
    make: @escaping @Sendable (EnsembleChoice) throws(AttentionError) -> any VectorEnsemble
  ) {
    (self.name, self.options, self.isRandom) = (name, options, isRandom)
    (self.needsSource, self.make) = (needsSource, make)
  }

  /// Makes the ensemble.
  ///
  /// - Parameters:
  ///   - texts: Values of its options by name, as on the command line; usual values stand for those that are missing.
  ///   - source: The vectors to draw from, where it needs some.
  /// - Returns: The ensemble.
  /// - Throws: ``AttentionError`` that names the option that is unknown or not allowed, or says that vectors are missing.
  public func ensemble(
    _ texts: [String: String] = [:], source: HeadVectors? = nil
  ) throws(AttentionError) -> any VectorEnsemble {
    for name in texts.keys.sorted() where !options.contains(where: { $0.name == name }) {
      let names = options.map(\.name).joined(separator: ", ")
      throw AttentionError(
        "\(name) is no option of the ensemble \(self.name), "
          + (names.isEmpty ? "which has none." : "whose options are \(names)."), option: name)
    }
    return try make(EnsembleChoice(entry: self, texts: texts, source: source))
  }

  /// The values in use, as texts that can be read back.
  ///
  /// - Parameter texts: Values by name; usual values stand for those that are missing.
  /// - Returns: A text for every option.
  /// - Throws: ``AttentionError`` when a value cannot be read.
  public func texts(_ texts: [String: String] = [:]) throws(AttentionError) -> [String: String] {
    var result: [String: String] = [:]
    for option in options {
      result[option.name] = try option.canonical(texts[option.name] ?? option.usual)
    }
    return result
  }
}

/// The ensembles by their names on the command line: the only place where one is chosen.
public enum EnsembleCatalog {
  /// Every ensemble, the null model first.
  public static let entries = [
    IsotropicEnsemble.entry, AlignedEnsemble.entry, AllOnesEnsemble.entry, NeedleEnsemble.entry,
    SinkEnsemble.entry, HeavyTailedEnsemble.entry, LowRankEnsemble.entry, ResampledEnsemble.entry,
  ]

  /// The entry of a name.
  ///
  /// - Parameter name: A name, such as `all-ones`.
  /// - Returns: Its entry.
  /// - Throws: ``AttentionError`` that lists the names.
  public static func entry(named name: String) throws(AttentionError) -> EnsembleEntry {
    if let entry = entries.first(where: { $0.name == name }) { return entry }
    let names = entries.map(\.name)
    throw AttentionError(
      "There is no ensemble “\(name)”; the ensembles are \(names.dropLast().joined(separator: ", ")) "
        + "and \(names[names.count - 1]).")
  }
}
