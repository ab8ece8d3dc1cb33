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
    shellLine(["entrope", "panel", panel] + picture.words + ["--output", output])
  }

  /// The command that opens the explorer at this state.
  public var exploreCommand: String { shellLine(["entrope", "explore"] + picture.words) }

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

  /// The command that measures what a page would wait for too long.
  var entropyCommand: String {
    var words = ["entrope", "entropy"]
    for name in [main.entry.name] + with { words += ["--method", name] }
    words += [
      "--head-dimension", "\(geometry.headDimension)", "--trained-context",
      "\(geometry.trainedContext)", "--scale", spelled(scale), "--ensemble", ensembleName,
      "--length", "\(length)",
    ]
    return shellLine(words)
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
