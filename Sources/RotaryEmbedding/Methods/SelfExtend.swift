/// SelfExtend: far tokens are grouped, near ones keep their places.
///
///     G(i, j) = i − j for i − j < W, otherwise ⌊i/G⌋ − ⌊j/G⌋ + W − ⌊W/G⌋
///
/// It reaches (L − W)·G + W tokens. Source: Jin et al. (arXiv 2401.01325), section 3.2, and its reference code.
public struct SelfExtend: DistanceMethod, Hashable {
  /// Tokens G in a group.
  public let groupSize: Int
  /// Window W in tokens inside which nothing changes.
  public let window: Int

  /// Makes the method.
  ///
  /// - Parameters:
  ///   - groupSize: G, at least 1.
  ///   - window: W in tokens, at least 1.
  /// - Throws: ``RotaryError`` when a number is not allowed.
  public init(groupSize: Int = 8, window: Int = 1_024) throws(RotaryError) {
    try require(Double(groupSize), atLeast: 1, .option, "group size")
    try require(Double(window), atLeast: 1, .option, "window")
    self.groupSize = groupSize
    self.window = window
  }

  /// Resolves the method's distances.
  public func relativePositions(
    for geometry: RotaryGeometry, extent: ContextExtent
  ) throws(RotaryError) -> RelativePositionMap {
    RelativePositionMap(
      passes: [
        .init(query: .token, key: .token),
        .init(
          query: .grouped(by: groupSize, plus: window - window / groupSize),
          key: .grouped(by: groupSize, plus: 0)),
      ],
      choice: .distance(below: window))
  }
}

extension MethodEntry {
  static let selfExtend = MethodEntry(
    name: "self-extend", title: "SelfExtend", aliases: ["longlm"],
    formula: "G(i, j) = i − j below W, else ⌊i/G⌋ − ⌊j/G⌋ + W − ⌊W/G⌋",
    citation: "Jin et al., arXiv 2401.01325, section 3.2", options: [.groupSize, .groupWindow],
    systems: ["SelfExtend reference code", "llama.cpp as --grp-attn-n and --grp-attn-w"],
    summary: "Shows far tokens in groups of G, each group at one place, and near ones exactly.",
    advice: "Take it without training; keep W + (N − W)/G below one half to two thirds of L.",
    pitfall: "Two score passes; tokens of one far group cannot be told apart by place.",
    etymology: "A model extends its own context, without training."
  ) { choice throws(RotaryError) in
    try SelfExtend(
      groupSize: choice.count(.groupSize) ?? 8, window: choice.count(.groupWindow) ?? 1_024)
  }
}

extension MethodOption {
  static let groupSize = MethodOption(
    "group-size", "tokens G in a group", usual: "8", range: 1...unbounded, isWhole: true)
  static let groupWindow = MethodOption(
    "window", "distance W in tokens up to which nothing changes", usual: "1024",
    range: 1...unbounded, isWhole: true)
}
