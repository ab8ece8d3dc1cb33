/// LM-Infinite: distances stand still at the trained context, and keys in between are not seen.
///
///     G(i, j) = min(i − j, L)      seen: j < n_first or i − j < n_near
///
/// Source: Han et al. (arXiv 2308.16137), section 4.
public struct LMInfinite: DistanceMethod, Hashable {
  /// First keys that every query sees.
  public let firstKeys: Int
  /// Nearest keys that a query sees; `nil` takes the trained context.
  public let nearestKeys: Int?

  /// Makes the method.
  ///
  /// - Parameters:
  ///   - firstKeys: First keys that every query sees; not negative.
  ///   - nearestKeys: Nearest keys that a query sees, its own among them, at least 1; `nil` takes the trained context.
  /// - Throws: ``RotaryError`` when a number is not allowed.
  public init(firstKeys: Int = 10, nearestKeys: Int? = nil) throws(RotaryError) {
    try require(Double(firstKeys), atLeast: 0, .option, "number of first keys")
    if let nearestKeys {
      try require(Double(nearestKeys), atLeast: 1, .option, "number of nearest keys")
    }
    self.firstKeys = firstKeys
    self.nearestKeys = nearestKeys
  }

  /// Resolves the method's distances.
  public func relativePositions(
    for geometry: RotaryGeometry, extent: ContextExtent
  ) throws(RotaryError) -> RelativePositionMap {
    let limit = geometry.trainedContext
    return RelativePositionMap(
      passes: [
        .init(query: .token, key: .token), .init(query: .fixed(Double(limit)), key: .fixed(0)),
      ],
      choice: .distance(below: limit),
      window: .init(first: firstKeys, nearest: nearestKeys ?? limit))
  }
}

extension MethodEntry {
  static let lmInfinite = MethodEntry(
    name: "lm-infinite", title: "LM-Infinite", aliases: [],
    formula: "G(i, j) = min(i − j, L); seen: the first and the nearest keys",
    citation: "Han et al., arXiv 2308.16137, section 4", parameters: [.trainedContext],
    options: [.firstKeys, .nearestKeys], systems: ["LM-Infinite reference code"],
    summary: "Shows the first and the nearest keys alone, none farther than the trained context.",
    advice: "Take it for fluent text of any length, where what lies between may be forgotten.",
    pitfall: "Nothing between the two branches is seen: it extends fluency, not memory.",
    etymology: "A language model that runs on without end."
  ) { choice throws(RotaryError) in
    try LMInfinite(
      firstKeys: choice.count(.firstKeys) ?? 10, nearestKeys: choice.count(.nearestKeys))
  }
}

extension MethodOption {
  static let firstKeys = MethodOption(
    "first-keys", "first keys that every query sees (10 to 100)", usual: "10",
    range: 0...unbounded, isWhole: true)
  static let nearestKeys = MethodOption(
    "nearest-keys", "nearest keys that a query sees", usual: "L", range: 1...unbounded,
    isWhole: true)
}
