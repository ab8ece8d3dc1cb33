/// Leaky ReRoPE: beyond a window distances grow k times more slowly.
///
///     G(i, j) = i − j for i − j < w, otherwise w + (i − j − w)/k
///
/// k → ∞ is ReRoPE. Source: Su, kexue.fm/archives/9708, and its reference code.
public struct LeakyReRoPE: DistanceMethod, Hashable {
  /// Window w in tokens.
  public let window: Int
  /// Divisor k of distances beyond the window; `nil` takes the scale.
  public let divisor: Double?
  /// How much sharper the softmax becomes: log-n scaling, as in the reference code.
  public let temperature = TemperatureLaw.logarithmic

  /// Makes the method.
  ///
  /// - Parameters:
  ///   - window: w in tokens; at least 1.
  ///   - divisor: k, finite and at least 1; `nil` takes the scale of the extent.
  /// - Throws: ``RotaryError`` when a number is not allowed.
  public init(window: Int = 512, divisor: Double? = nil) throws(RotaryError) {
    try require(Double(window), atLeast: 1, .option, "window")
    if let divisor { try require(divisor, atLeast: 1, .option, "divisor") }
    self.window = window
    self.divisor = divisor
  }

  /// Resolves the method's distances.
  public func relativePositions(
    for geometry: RotaryGeometry, extent: ContextExtent
  ) throws(RotaryError) -> RelativePositionMap {
    let divisor = divisor ?? extent.scale
    let start = Double(window)
    return RelativePositionMap(
      passes: [
        .init(query: .token, key: .token),
        .init(
          query: .divided(by: divisor, plus: start - start / divisor),
          key: .divided(by: divisor, plus: 0)),
      ],
      choice: .distance(below: window))
  }
}

extension MethodEntry {
  static let leakyReRoPE = MethodEntry(
    name: "leaky-rerope", title: "Leaky ReRoPE", aliases: [],
    formula: "G(i, j) = i − j below w, else w + (i − j − w)/k",
    citation: "Su, kexue.fm/archives/9708",
    parameters: [.scale, .trainedContext, .temperature],
    options: [.leakyWindow, .leakyDivisor], systems: ["ReRoPE reference code"],
    summary: "Keeps near distances exact and lets farther ones grow k times more slowly.",
    advice:
      "Take it where ReRoPE serves but order far back matters; choose k so that G stays below L.",
    pitfall: "Two score passes; the knee at w is a resolution that the model never saw.",
    etymology: "ReRoPE bent like a leaky rectified linear unit."
  ) { choice throws(RotaryError) in
    try LeakyReRoPE(
      window: choice.count(.leakyWindow) ?? 512, divisor: choice.number(.leakyDivisor))
  }
}

extension MethodOption {
  static let leakyWindow = MethodOption(
    "window", "distance w in tokens up to which nothing changes", usual: "512",
    range: 1...unbounded, isWhole: true)
  static let leakyDivisor = MethodOption(
    "divisor", "divisor k of distances beyond the window", usual: "s", range: 1...1e15)
}
