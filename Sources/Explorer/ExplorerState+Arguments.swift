import AttentionEntropy
import Gallery
import RotaryEmbedding
import Studies

extension ExplorerState {
  /// The command that draws a panel of the state, as a shell reads it.
  ///
  /// - Parameters:
  ///   - panel: The panel's name.
  ///   - output: The picture to write.
  /// - Returns: One line without a line feed.
  public func command(panel: String, output: String) -> String {
    shellLine(["entrope", "panel", panel] + words(of: picture) + ["--output", output])
  }

  /// Values as flags; captured vectors and their configuration, which nothing names, as `FILE` and `CONFIG`.
  private func words(of picture: PictureState) -> [String] {
    PictureState(
      picture.values.map { value in
        value.key == StateKey.vectors.rawValue
          ? PictureState.Value(key: value.key, text: Self.fileWord) : value
      }
    ).words + configurationWords
  }

  /// What stands for the file of captured vectors.
  private static let fileWord = "FILE"

  /// The command that opens the explorer at this state.
  public var exploreCommand: String { shellLine(["entrope", "explore"] + words(of: picture)) }

  /// A name for files of a panel in this state, such as `entrope-ratio-yarn-s4-b32`, without ending.
  ///
  /// - Parameter panel: The panel's name.
  /// - Returns: Lower-case letters, digits, hyphens and points.
  public func fileName(panel: String) -> String {
    var parts = ["entrope", panel, main.entry.name, "s\(spelled(scale))"]
    if main.entry.parameters.contains(.alpha), let ramp = main.schedule.ramp {
      if ramp.alpha != main.entry.usualThresholds.alpha { parts.append("a\(spelled(ramp.alpha))") }
      parts.append("b\(spelled(ramp.beta))")
    }
    return parts.joined(separator: "-")
  }

  /// The command that measures under the method what a page would wait for too long: the last row, or all rows of a captured head.
  ///
  /// Methods beside it have parameters of their own, which one command does not have for each, so they are left out.
  package var entropyCommand: String {
    let rows = captured == nil ? "\(length - 1):\(length - 1)" : "0:\(length - 1)"
    return shellLine(
      ["entrope", "entropy"] + methodWords + thresholdWords + vectorFlags
        + ["--rows", rows])
  }

  /// The command that measures a grid of thresholds which a page would wait for too long.
  ///
  /// - Parameters:
  ///   - alphas: Lower thresholds in equal ratios.
  ///   - betas: Upper thresholds in equal ratios.
  /// - Returns: One line without a line feed.
  package func sweepCommand(alphas: [Double], betas: [Double]) -> String {
    func axis(_ flag: String, _ values: [Double]) -> [String] {
      guard let first = values.first, let last = values.last else { return [] }
      return [flag, "\(spelled(first)):\(spelled(last)):\(values.count):log"]
    }
    return shellLine(
      ["entrope", "sweep"] + axis("--alpha", alphas) + axis("--beta", betas) + methodWords
        + vectorFlags)
  }

  /// The command that draws the map of a captured head which a page would wait for too long.
  package var heatmapCommand: String {
    shellLine(
      ["entrope", "heatmap"] + methodWords + thresholdWords
        + (captured.map { capturedWords($0, flag: "--head") } ?? ensembleWords)
        + ["--output", "map.png"])
  }

  /// The command that measures every head of captured vectors.
  package var atlasCommand: String {
    shellLine(
      ["entrope", "atlas", Self.fileWord] + methodWords + thresholdWords
        + configurationWords + geometryWords(without: captured?.toldKeys ?? []))
  }

  /// The method with its parameters but the thresholds.
  private var methodWords: [String] {
    var words = ["--method", main.entry.name, "--scale", spelled(scale)] + values([.ramp])
    if main.entry.parameters.contains(.sequenceLength) {
      words += ["--sequence-length", "\(main.extent.sequenceLength ?? reachedContext)"]
    }
    words += values([.temperature])
    let prefix = PictureState.settingPrefix
    return words + PictureState(picture.values.filter { $0.key.hasPrefix(prefix) }).words
  }

  /// The thresholds, where the method has a ramp.
  private var thresholdWords: [String] {
    main.entry.parameters.contains(.alpha) ? values([.alpha, .beta]) : []
  }

  /// The vectors with the geometry that they do not tell.
  private var vectorFlags: [String] { captured.map { capturedWords($0) } ?? ensembleWords }

  /// A captured head, by the flag that chooses it.
  private func capturedWords(_ head: CapturedHead, flag: String = "--heads") -> [String] {
    ["--vectors", Self.fileWord, "--layer", "\(head.layer)", flag, "\(head.head)"]
      + configurationWords + geometryWords(without: head.toldKeys)
  }

  private var ensembleWords: [String] {
    let options = EnsembleCatalog.entries.first { $0.name == ensembleName }?.options ?? []
    let own = [StateKey.profile, .correlation].filter { key in
      options.contains { $0.name == key.rawValue }
    }
    return ["--head-dimension", "\(geometry.headDimension)"] + geometryWords()
      + ["--ensemble", ensembleName] + values(own) + (ensemble.isRandom ? values([.seed]) : [])
      + ["--length", "\(length)"]
  }

  /// The geometry but for the head dimension, without what the vectors tell themselves.
  private func geometryWords(without told: [StateKey] = []) -> [String] {
    values([.rotaryDimension, .base].filter { !told.contains($0) })
      + (told.contains(.trainedContext)
        ? [] : ["--trained-context", "\(geometry.trainedContext)"])
  }

  /// Chosen values as flags.
  private func values(_ keys: [StateKey]) -> [String] {
    PictureState(
      picture.values.filter { value in keys.contains { $0.rawValue == value.key } }
    ).words
  }

  private var configurationWords: [String] {
    captured != nil && vectors?.hasConfiguration == true ? ["--config", "CONFIG"] : []
  }
}

/// Words as a shell reads them, those with other than plain characters in quotation marks.
func shellLine(_ words: [String]) -> String {
  words.map { word in
    let isPlain = word.utf8.allSatisfy { byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"):
        true
      default: "-._,:/=+%".utf8.contains(byte)
      }
    }
    return isPlain && !word.isEmpty ? word : "'" + word.replacing("'", with: "'\\''") + "'"
  }.joined(separator: " ")
}
