/// DPE: far tokens are grouped, and every group of pairs has group sizes of its own.
///
///     G(i, j) of a pair in group p = i − j for i − j < W, otherwise ⌊i/S⌋ − ⌊j/S⌋ + W − ⌊W/S⌋,      S = Sₚ
///
/// with the pairs in eight groups of equal number, fastest first. With one size for all it is SelfExtend. Source: Lu et al. (arXiv
/// 2504.18857); the formula is `dpe_for_llama.py` of its repository at 46b85de, the sizes those of `config/dpe_config.yaml` for
/// Llama 3 8B at 131,072 tokens.
public struct DPE: DistanceMethod, Hashable {
  /// Tokens Sₚ in a group, for each group of pairs.
  public let groupSizes: [Int]
  /// Window W in tokens inside which nothing changes.
  public let window: Int

  /// The sizes for Llama 3 8B.
  public static let llama3 = [2, 8, 2, 8, 32, 32, 32, 4]

  /// Makes the method.
  ///
  /// - Parameters:
  ///   - groupSizes: Sₚ, each at least 1, one for each group of pairs; at least one.
  ///   - window: W in tokens, at least 1.
  /// - Throws: ``RotaryError`` when a number is not allowed.
  public init(groupSizes: [Int] = DPE.llama3, window: Int = 1_024) throws(RotaryError) {
    guard !groupSizes.isEmpty else {
      throw RotaryError(
        .option, "There are no group sizes; there must be one for each group of pairs.")
    }
    for size in groupSizes { try require(Double(size), atLeast: 1, .option, "group size") }
    try require(Double(window), atLeast: 1, .option, "window")
    self.groupSizes = groupSizes
    self.window = window
  }

  /// Resolves the method's distances.
  public func relativePositions(
    for geometry: RotaryGeometry, extent: ContextExtent
  ) throws(RotaryError) -> RelativePositionMap {
    let sizes = (0..<geometry.pairCount).map {
      groupSizes[$0 * groupSizes.count / geometry.pairCount]
    }
    return RelativePositionMap(
      passes: [
        .init(query: .token, key: .token),
        .init(
          query: .byPair(sizes.map { .grouped(by: $0, plus: window - window / $0) }),
          key: .byPair(sizes.map { .grouped(by: $0, plus: 0) })),
      ],
      choice: .distance(below: window))
  }
}

extension MethodEntry {
  static let dpe = MethodEntry(
    name: "dpe", title: "DPE",
    formula: "G(i, j) = i − j below W, else ⌊i/S⌋ − ⌊j/S⌋ + W − ⌊W/S⌋, S by group of pairs",
    citation: "Lu et al., arXiv 2504.18857, and its reference code",
    options: [.pairGroupSizes, .pairGroupWindow], systems: ["DPE reference code"],
    summary: "Groups far tokens as SelfExtend does, with other group sizes for other pairs.",
    advice: "Take it without training, with the sizes that its repository lists for the model.",
    pitfall: "The usual sizes are those of Llama 3 8B; others must be found by retrieval tests.",
    etymology: "Dimension-wise positional embeddings manipulation."
  ) { choice throws(RotaryError) in
    try DPE(
      groupSizes: choice.numbers(.pairGroupSizes)?.map { Int($0) } ?? DPE.llama3,
      window: choice.count(.pairGroupWindow) ?? 1_024)
  }
}

extension MethodOption {
  static let pairGroupSizes = MethodOption(
    "group-sizes", "tokens S in a group for each eighth of the pairs, fastest first",
    usual: "2,8,2,8,32,32,32,4", range: 1...unbounded, isWhole: true, count: 8)
  static let pairGroupWindow = MethodOption(
    "window", "distance W in tokens up to which nothing changes", usual: "1024",
    range: 1...unbounded, isWhole: true)
}
