import ArgumentParser
import AttentionEntropy
import ModelFiles

/// The flags that say which vectors to synthesize, but for their number.
struct EnsembleVectorFlags: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      """
      \(EnsembleCatalog.entries.map(\.name).joined(separator: ", ")). Options of an ensemble are \
      the flags below, or --set NAME=VALUE.
      """, valueName: "name"))
  var ensemble: String?
  @Option(
    name: .customLong("seed"), parsing: .unconditional,
    help: ArgumentHelp(
      "Which draw; the same seed gives the same numbers everywhere. (default: 1)",
      valueName: "seed"))
  var givenSeed: UInt64?
  @Option(
    parsing: .unconditional, help: "Correlation ρ of the aligned ensemble, 0 … 1. (default: 0.5)")
  var correlation: Double?
  @Option(
    help: ArgumentHelp(
      """
      Amplitudes over pairs of the aligned ensemble: flat, low, mid, high, or one number per \
      pair with commas, fastest pair first. (default: flat)
      """, valueName: "profile"), transform: AmplitudeProfile.parse)
  var profile: AmplitudeProfile?
  @Option(
    parsing: .unconditional, help: "Position of the needle among the keys. (default: 0)")
  var needlePosition: Int?
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "How far the needle's logit stands above the others, before rotation. (default: 10)",
      valueName: "nats"))
  var gap: Double?
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "What the sink adds to logits to position 0. (default: 5)", valueName: "nats"))
  var sinkStrength: Double?
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Degrees of freedom ν of the heavy-tailed ensemble, 3 … 1024. (default: 5)",
      valueName: "number"))
  var degreesOfFreedom: Int?
  @Option(parsing: .unconditional, help: "Rank of the low-rank ensemble's content. (default: 8)")
  var rank: Int?
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Share of position in the low-rank ensemble, 0 … 1. (default: 0.5)", valueName: "share"))
  var positionShare: Double?
  @Option(
    help: ArgumentHelp(
      "Captured vectors (.safetensors) that the resampled ensemble draws from.", valueName: "file"))
  var resample: String?
  @Option(
    parsing: .unconditional,
    help: "Layer of --resample. (default: the first in the file)")
  var resampleLayer: Int?

  /// Which draw.
  var seed: UInt64 { givenSeed ?? 1 }

  /// Options that `--set` gave, by name; commands with `--set` put them here.
  var settings: [NamedSetting] = []

  /// The ensemble that the flags choose.
  ///
  /// - Throws: ``CommandFailure`` (64) that names the flag; `FileError` about the file to draw from.
  func chosen(named name: String) throws -> any VectorEnsemble {
    if resampleLayer != nil, resample == nil {
      throw CommandFailure.usage("--resample-layer", "it belongs to --resample; give that too.")
    }
    if let twice = settings.first(where: { setting in
      flagTexts[setting.name] != nil || settings.count { $0.name == setting.name } > 1
    }) {
      throw CommandFailure.usage("--set", "\(twice.name) is given twice.")
    }
    let entry = try Self.entry(name)
    do throws(AttentionError) {
      // What is not allowed is refused also where the chosen ensemble would not look at it.
      for other in EnsembleCatalog.entries where !other.needsSource && other.name != name {
        let texts = other.own(of: flagTexts)
        if !texts.isEmpty { _ = try other.ensemble(texts) }
      }
    } catch { throw Self.failure(error) }
    let source = try entry.needsSource ? resample.map(source) : nil
    do throws(AttentionError) {
      return try entry.ensemble(
        entry.own(of: flagTexts).merging(settings.map { ($0.name, $0.text) }) { $1 },
        source: source)
    } catch { throw Self.failure(error) }
  }

  /// One sentence for each flag that was given although the ensemble does not have it.
  ///
  /// - Parameter name: The ensemble's name; `nil` where the vectors come from files.
  /// - Returns: Notes for standard error.
  func unusedNotes(forEnsemble name: String?) -> [String] {
    let entry = name.flatMap { try? Self.entry($0) }
    let why =
      name.map { "the ensemble \($0) does not depend on it" } ?? "the vectors come from files"
    var unused: [String] = []
    if givenSeed != nil, entry?.isRandom != true { unused.append("--seed") }
    let own = Set(entry?.options.map(\.name) ?? [])
    let given = flagTexts
    unused += Self.ownFlags.map(\.option)
      .filter { given[$0] != nil && !own.contains($0) }.map { "--\($0)" }
    if name == nil { unused += settings.map { "--set \($0.name)" } }
    if resample != nil, entry?.needsSource != true { unused.append("--resample") }
    return unused.map { "\($0) changes nothing: \(why)." }
  }

  /// The parameters that an ensemble reads, as texts that can be read back.
  func texts(forEnsemble name: String) -> [String: String] {
    guard let entry = try? Self.entry(name) else { return [:] }
    let given = flagTexts.merging(settings.map { ($0.name, $0.text) }) { $1 }
    var texts: [String: String] = [:]
    for (option, text) in (try? entry.texts(given)) ?? [:] {
      texts[option.replacing("-", with: "_")] = text
    }
    if entry.isRandom { texts["seed"] = "\(seed)" }
    return texts
  }

  /// The failure that is about an option, with the flag that gives it.
  static func failure(_ error: AttentionError, usual flag: String = "--ensemble") -> CommandFailure
  {
    .usage(error.option.map(Self.flagName) ?? flag, error.description)
  }

  /// The flag that gives an option: its own, or `--set`.
  private static func flagName(_ option: String) -> String {
    option == "resample" || ownFlags.contains { $0.option == option }
      ? "--\(option)" : "--set"
  }

  private static func entry(_ name: String) throws(CommandFailure) -> EnsembleEntry {
    do throws(AttentionError) { return try EnsembleCatalog.entry(named: name) } catch {
      throw failure(error)
    }
  }

  /// Options that have a flag of their own, with the text where it was given; others are given by `--set`.
  private static let ownFlags: [(option: String, text: @Sendable (Self) -> String?)] = [
    ("correlation", { $0.correlation.map { "\($0)" } }), ("profile", { $0.profile?.name }),
    ("needle-position", { $0.needlePosition.map { "\($0)" } }), ("gap", { $0.gap.map { "\($0)" } }),
    ("sink-strength", { $0.sinkStrength.map { "\($0)" } }),
    ("degrees-of-freedom", { $0.degreesOfFreedom.map { "\($0)" } }),
    ("rank", { $0.rank.map { "\($0)" } }), ("position-share", { $0.positionShare.map { "\($0)" } }),
  ]

  /// The options whose flags were given, by name.
  private var flagTexts: [String: String] {
    Dictionary(
      uniqueKeysWithValues: Self.ownFlags.compactMap { flag in
        flag.text(self).map { (flag.option, $0) }
      })
  }
}

extension EnsembleEntry {
  /// What of some texts are options of the ensemble.
  fileprivate func own(of texts: [String: String]) -> [String: String] {
    texts.filter { text in options.contains { $0.name == text.key } }
  }
}

extension EnsembleVectorFlags {
  /// The vectors to draw from.
  private func source(_ path: String) throws -> HeadVectors {
    let file = try CapturedVectors(path: path)
    guard
      let layer = resampleLayer.map({ number in file.layers.firstIndex { $0.number == number } })
        ?? file.layers.indices.first
    else {
      let numbers = file.layers.map { "\($0.number)" }.joined(separator: ", ")
      throw CommandFailure.usage(
        "--resample-layer",
        "\(path) holds no layer \(resampleLayer ?? 0); it holds \(numbers).")
    }
    return try file.vectors(ofLayerAt: layer)
  }
}

extension AmplitudeProfile {
  /// Reads the name of a profile or its amplitudes.
  static func parse(_ text: String) throws -> AmplitudeProfile {
    guard let profile = AmplitudeProfile(text) else {
      throw ValidationError(
        "give flat, low, mid, high, or one number per pair with commas, such as 1,1,10,10")
    }
    return profile
  }
}
