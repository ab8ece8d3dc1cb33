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
  }

  @Option(
    help: "Which keys a query sees. (default: the layer's own with --vectors, else causal)")
  var mask: Name?
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Most recent keys that window and sink-window show, the query's own among them.",
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
    let hasWindow = mask == .window || mask == .sinkWindow
    if window != nil, !hasWindow {
      throw .usage("--window", "it belongs to --mask window and --mask sink-window.")
    }
    if sinks != nil, mask != .sinkWindow {
      throw .usage("--sinks", "it belongs to --mask sink-window.")
    }
    if let window, window < 1 {
      throw .usage("--window", "the window is \(window) tokens; it must be at least 1.")
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
    case .sinkWindow(let sinks, let window):
      "\(sinks) \(sinks == 1 ? "sink" : "sinks") and a window of \(window)"
    }
  }

  /// How many scores the mask shows, over all rows of one head.
  ///
  /// - Parameters:
  ///   - queries: Positions of the rows.
  ///   - keys: Positions of the keys, in any order.
  /// - Returns: Σ over rows of the keys seen.
  /// - Complexity: O((n + m) log m).
  func seenCount(queries: [Int], keys: [Int]) -> Int {
    let keys = keys.sorted()
    /// Keys at positions below a bound.
    func count(below bound: Int) -> Int {
      var (low, high) = (0, keys.count)
      while low < high {
        let middle = (low + high) / 2
        if keys[middle] < bound { low = middle + 1 } else { high = middle }
      }
      return low
    }
    return queries.reduce(0) { sum, query in
      let behind = count(below: query + 1)
      switch self {
      case .causal: return sum + behind
      case .none: return sum + keys.count
      case .window(let window):
        return sum + behind - count(below: Self.start(query, window))
      case .sinkWindow(let sinks, let window):
        let start = Self.start(query, window)
        return sum + behind - count(below: start) + count(below: min(sinks, start))
      }
    }
  }

  /// The first position in the window of a query; windows longer than any context do not overflow.
  private static func start(_ query: Int, _ window: Int) -> Int {
    window > query ? 0 : query - window + 1
  }
}
