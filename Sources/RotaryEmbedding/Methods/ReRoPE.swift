/// ReRoPE: distances grow up to a window and stand still beyond it.
///
///     G(i, j) = min(i − j, w)      logits of query m × max(1, ln(m+1)/ln L)
///
/// Source: Su, kexue.fm/archives/9708, and its reference code.
public struct ReRoPE: DistanceMethod, Hashable {
  /// Window w in tokens.
  public let window: Int
  /// How much sharper the softmax becomes: log-n scaling, as in the reference code.
  public let temperature = TemperatureLaw.logarithmic

  /// Makes the method.
  ///
  /// - Parameter window: w in tokens; at least 1.
  /// - Throws: ``RotaryError`` when the window is not allowed.
  public init(window: Int = 512) throws(RotaryError) {
    try require(Double(window), atLeast: 1, .option, "window")
    self.window = window
  }

  /// Resolves the method's distances.
  public func relativePositions(
    for geometry: RotaryGeometry, extent: ContextExtent
  ) throws(RotaryError) -> RelativePositionMap {
    RelativePositionMap(
      passes: [
        .init(query: .token, key: .token), .init(query: .fixed(Double(window)), key: .fixed(0)),
      ],
      choice: .distance(below: window))
  }
}

extension MethodEntry {
  package static let reRoPE = MethodEntry(
    name: "rerope", title: "ReRoPE", aliases: [],
    formula: "G(i, j) = min(i − j, w); logits of query m × max(1, ln(m+1)/ln L)",
    citation: "Su, kexue.fm/archives/9708", parameters: [.trainedContext, .temperature],
    options: [.reRoPEWindow], systems: ["ReRoPE reference code", "YaRN reference code"],
    summary: "Keeps near distances exact and shows every farther key at one and the same.",
    advice: "Take it without training, for any length, where order far back does not matter.",
    pitfall: "Two score passes, and no order at all among keys beyond the window.",
    etymology: "Rectified RoPE: the distance is bent like a rectified linear unit."
  ) { choice throws(RotaryError) in
    try ReRoPE(window: choice.count(.reRoPEWindow) ?? 512)
  }
}

extension MethodOption {
  static let reRoPEWindow = MethodOption(
    "window", "distance w in tokens from which all are equal (README: 1024)", usual: "512",
    range: 1...unbounded, isWhole: true)
}
