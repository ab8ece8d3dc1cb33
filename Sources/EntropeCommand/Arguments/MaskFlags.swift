import ArgumentParser
import AttentionEntropy

/// The flags that say which keys a query sees.
struct MaskFlags: ParsableArguments {
  /// The masks by their names on the command line.
  enum Name: String, CaseIterable, ExpressibleByArgument {
    case causal
    case none
    case window
    case sinkWindow = "sink-window"
    case around
  }

  @Option(
    help: "Which keys a query sees. (default: the layer's own with --vectors, else causal)")
  var mask: Name?
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Most recent keys that window and sink-window show, the query's own among them; keys on each side of it that around shows.",
      valueName: "tokens"))
  var window: Int?
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("First positions that sink-window also shows.", valueName: "tokens"))
  var sinks: Int?

  /// The mask that the flags describe; `nil` where they say nothing.
  ///
  /// - Throws: ``CommandFailure`` (64) when a flag is missing, does not belong to the mask, or has a value that is not allowed.
  func chosen() throws(CommandFailure) -> AttentionMask? {
    let hasWindow = mask == .window || mask == .sinkWindow || mask == .around
    if window != nil, !hasWindow {
      throw .usage("--window", "it belongs to --mask window, --mask sink-window and --mask around.")
    }
    if sinks != nil, mask != .sinkWindow {
      throw .usage("--sinks", "it belongs to --mask sink-window.")
    }
    let least = mask == .around ? 0 : 1
    if let window, window < least {
      throw .usage("--window", "the window is \(window) tokens; it must be at least \(least).")
    }
    if let sinks, sinks < 0 {
      throw .usage("--sinks", "there are \(sinks) sinks; there must be at least 0.")
    }
    switch mask {
    case nil: return nil
    case .causal: return .causal
    case Name.none?: return AttentionMask.none
    case .window:
      guard let window else { throw .usage("--window", "it is missing; --mask window needs it.") }
      return .window(window)
    case .around:
      guard let window else { throw .usage("--window", "it is missing; --mask around needs it.") }
      return .around(window)
    case .sinkWindow:
      guard let window else {
        throw .usage("--window", "it is missing; --mask sink-window needs it.")
      }
      guard let sinks else {
        throw .usage("--sinks", "it is missing; --mask sink-window needs it.")
      }
      return .sinkWindow(sinks: sinks, window: window)
    }
  }
}

extension AttentionMask {
  /// The mask in words, for headings.
  var words: String {
    switch self {
    case .causal: "causal mask"
    case .none: "no mask"
    case .window(let window): "window of \(window)"
    case .around(let reach): "\(reach) keys on each side"
    case .sinkWindow(let sinks, let window):
      "\(sinks) \(sinks == 1 ? "sink" : "sinks") and a window of \(window)"
    }
  }
}
