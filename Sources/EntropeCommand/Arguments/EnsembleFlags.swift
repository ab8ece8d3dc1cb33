import ArgumentParser
import AttentionEntropy
import ModelFiles

/// The flags that say which vectors to synthesize, but for their number.
struct EnsembleVectorFlags: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      """
      isotropic, aligned, all-ones, needle, sink, heavy-tailed, low-rank or resampled.
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

  /// The ensemble that the flags choose.
  ///
  /// - Throws: ``CommandFailure`` (64) that names the flag; `FileError` about the file to draw from.
  func chosen(named name: String) throws -> any VectorEnsemble {
    var parameters = parameters
    let chosen = EnsembleName(rawValue: name)
    if resampleLayer != nil, resample == nil {
      throw CommandFailure.usage("--resample-layer", "it belongs to --resample; give that too.")
    }
    if chosen == .resampled, let resample {
      parameters.source = try source(resample)
    }
    do throws(AttentionError) {
      // What is not allowed is refused also where the chosen ensemble would not look at it.
      for other in EnsembleName.allCases where other != .resampled {
        guard other.parameters.contains(where: { given.contains($0) && $0 != .seed }) else {
          continue
        }
        _ = try vectorEnsemble(named: other.rawValue, parameters)
      }
      return try vectorEnsemble(named: name, parameters)
    } catch {
      throw CommandFailure.usage(
        error.parameter.map(Self.flag) ?? "--ensemble", error.description)
    }
  }

  /// One sentence for each flag that was given although the ensemble does not have it.
  ///
  /// - Parameter name: The ensemble's name; `nil` where the vectors come from files.
  /// - Returns: Notes for standard error.
  func unusedNotes(forEnsemble name: String?) -> [String] {
    let used = name.map { EnsembleName(rawValue: $0)?.parameters ?? [] }
    let why =
      name.map { "the ensemble \($0) does not depend on it" } ?? "the vectors come from files"
    return EnsembleParameter.allCases.filter {
      given.contains($0) && used?.contains($0) != true
    }
    .map { "\(Self.flag($0)) changes nothing: \(why)." }
  }

  /// The parameters that an ensemble reads, as texts that can be read back.
  func texts(forEnsemble name: String) -> [String: String] {
    let values: [EnsembleParameter: String] = [
      .seed: "\(seed)", .correlation: "\(parameters.correlation)",
      .profile: parameters.profile.name, .needlePosition: "\(parameters.needlePosition)",
      .gap: "\(parameters.gap)", .strength: "\(parameters.strength)",
      .degreesOfFreedom: "\(parameters.degreesOfFreedom)", .rank: "\(parameters.rank)",
      .positionShare: "\(parameters.positionShare)",
    ]
    var texts: [String: String] = [:]
    for parameter in EnsembleName(rawValue: name)?.parameters ?? [] {
      guard let value = values[parameter] else { continue }
      let flag = String(Self.flag(parameter).dropFirst(2))
      texts[flag.replacing("-", with: "_")] = value
    }
    return texts
  }

  /// The flag that stands for a parameter.
  static func flag(_ parameter: EnsembleParameter) -> String {
    switch parameter {
    case .seed: "--seed"
    case .correlation: "--correlation"
    case .profile: "--profile"
    case .needlePosition: "--needle-position"
    case .gap: "--gap"
    case .strength: "--sink-strength"
    case .degreesOfFreedom: "--degrees-of-freedom"
    case .rank: "--rank"
    case .positionShare: "--position-share"
    case .source: "--resample"
    }
  }

  /// The parameters whose flags were given.
  private var given: Set<EnsembleParameter> {
    let flags: [(EnsembleParameter, isGiven: Bool)] = [
      (.seed, givenSeed != nil), (.correlation, correlation != nil), (.profile, profile != nil),
      (.needlePosition, needlePosition != nil), (.gap, gap != nil),
      (.strength, sinkStrength != nil), (.degreesOfFreedom, degreesOfFreedom != nil),
      (.rank, rank != nil), (.positionShare, positionShare != nil), (.source, resample != nil),
    ]
    return Set(flags.filter(\.isGiven).map(\.0))
  }

  /// The flags' values over the defaults.
  private var parameters: EnsembleParameters {
    var result = EnsembleParameters()
    if let correlation { result.correlation = correlation }
    if let profile { result.profile = profile }
    if let needlePosition { result.needlePosition = needlePosition }
    if let gap { result.gap = gap }
    if let sinkStrength { result.strength = sinkStrength }
    if let degreesOfFreedom { result.degreesOfFreedom = degreesOfFreedom }
    if let rank { result.rank = rank }
    if let positionShare { result.positionShare = positionShare }
    return result
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
    if let named = named.first(where: { $0.name == text }) { return named.profile }
    let parts = text.split(separator: ",", omittingEmptySubsequences: false)
    let amplitudes = parts.compactMap { Double($0) }
    guard amplitudes.count == parts.count else {
      throw ValidationError(
        "give flat, low, mid, high, or one number per pair with commas, such as 1,1,10,10")
    }
    return .custom(amplitudes)
  }
}
