import RealModule

/// STRING: far keys are moved nearer by an offset, into distances that training saw often.
///
///     G(i, j) = i − j for i − j < S, otherwise i − j − S + W
///
/// so that the farthest distance is S − W shorter than the sequence; near keys are exact.
/// Source: An et al. (arXiv 2410.18745), section 4, and its reference code.
public struct STRING: DistanceMethod, Hashable {
  /// Offset S in tokens; `nil` takes a third of the trained context.
  public let offset: Int?
  /// Window W in tokens at which the moved distances begin.
  public let window: Int
  /// How much sharper the softmax becomes: the amplitude 0.1·ln 2 + 1, whatever the scale.
  public let temperature = TemperatureLaw.fixed(amplitude: 1 + TemperatureLaw.growth(2))

  /// Makes the method.
  ///
  /// - Parameters:
  ///   - offset: S in tokens, at least 1; `nil` takes a third of the trained context.
  ///   - window: W in tokens, at least 0; at most S counts.
  /// - Throws: ``RotaryError`` when a number is not allowed.
  public init(offset: Int? = nil, window: Int = 128) throws(RotaryError) {
    if let offset { try require(Double(offset), atLeast: 1, .option, "offset") }
    try require(Double(window), atLeast: 0, .option, "window")
    self.offset = offset
    self.window = window
  }

  /// Resolves the method's distances.
  public func relativePositions(
    for geometry: RotaryGeometry, extent: ContextExtent
  ) throws(RotaryError) -> RelativePositionMap {
    let offset = offset ?? max(1, geometry.trainedContext / 3)
    return RelativePositionMap(
      passes: [
        .init(query: .token, key: .token),
        .init(query: .shifted(by: Double(min(window, offset) - offset)), key: .token),
      ],
      choice: .distance(below: offset))
  }
}

extension MethodEntry {
  static let string = MethodEntry(
    name: "string", title: "STRING", aliases: [],
    formula: "G(i, j) = i − j below S, else i − j − S + W; amplitude 0.1 ln 2 + 1",
    citation: "An et al., arXiv 2410.18745, section 4.1, eq. 3 and 4",
    parameters: [.trainedContext, .temperature], options: [.shiftedOffset, .shiftedWindow],
    systems: ["STRING reference code"],
    summary: "Moves far keys nearer by a fixed offset, to distances that training saw often.",
    advice: "Take it without training, inside the trained context, where far keys are used badly.",
    pitfall:
      "Two score passes, and keys at distances from W to S share their place with farther ones.",
    etymology: "ShifTed Rotary position embeddING; the paper prints Rotray."
  ) { choice throws(RotaryError) in
    try STRING(
      offset: choice.count(.shiftedOffset), window: choice.count(.shiftedWindow) ?? 128)
  }
}

extension MethodOption {
  static let shiftedOffset = MethodOption(
    "offset", "distance S in tokens from which keys are moved", usual: "L/3",
    range: 1...unbounded, isWhole: true)
  static let shiftedWindow = MethodOption(
    "window", "distance W in tokens to which the first of them is moved", usual: "128",
    range: 0...unbounded, isWhole: true)
}
