import RealModule

/// CoPE: the slowest pairs are slowed further, down to a standstill, softly or all at once.
///
///     soft    h(θᵢ) = θᵢ·½(1 + cos(πj/(c − 1)))      hard    h(θᵢ) = 0
///
/// for the last c pairs, j = 0 … c − 1 being the place of a pair among them. The first of them keeps its frequency under the soft
/// form, the last stops; one pair alone (c = 1) keeps it. Source: Li et al. (arXiv 2602.05258); the code of both forms is
/// `modeling_cope.py` of its repository at ed52ba5.
public struct CoPE: ContextExtension, Hashable {
  /// Number c of pairs that are clipped; `nil` for those with a wavelength above the trained context.
  public let clippedPairs: Int?
  /// Whether they all stop at once.
  public let isHard: Bool

  /// Makes the method.
  ///
  /// - Parameters:
  ///   - clippedPairs: c, at least 1 and at most all pairs count; `nil` for the pairs with a wavelength above the trained context.
  ///   - isHard: Whether they all stop at once.
  /// - Throws: ``RotaryError`` when the number is not allowed.
  public init(clippedPairs: Int? = 20, isHard: Bool = false) throws(RotaryError) {
    if let clippedPairs {
      try require(Double(clippedPairs), atLeast: 1, .option, "number of clipped pairs")
    }
    self.clippedPairs = clippedPairs
    self.isHard = isHard
  }

  /// Resolves the method for a geometry and an extent.
  public func schedule(
    for geometry: RotaryGeometry, extent: ContextExtent
  ) throws(RotaryError) -> RotarySchedule {
    let count = min(clippedPairs ?? geometry.incompletePairCount, geometry.pairCount)
    let first = geometry.pairCount - count
    return RotarySchedule(
      geometry: geometry,
      inverseFrequencies: (0..<geometry.pairCount).map { pair in
        guard pair >= first else { return geometry.inverseFrequency(ofPair: pair) }
        return isHard
          ? 0 : geometry.inverseFrequency(ofPair: pair) * taper(pair - first, of: count)
      })
  }

  /// ½(1 + cos(πj/(c − 1))): 1 for the first, 0 for the last.
  private func taper(_ place: Int, of count: Int) -> Double {
    count == 1 ? 1 : (1 + .cos(.pi * (Double(place) / Double(count - 1)))) / 2
  }
}

extension RotaryGeometry {
  /// Pairs whose wavelength is above the trained context, so that they complete no rotation in it.
  var incompletePairCount: Int {
    (0..<pairCount).count { 2 * .pi / inverseFrequency(ofPair: $0) > Double(trainedContext) }
  }
}

extension MethodEntry {
  static let cope = MethodEntry(
    name: "cope", title: "CoPE", aliases: ["use_cope"],
    formula: "h(θᵢ) = θᵢ·½(1 + cos(πj/(c − 1))) for the last c pairs, j = 0 … c − 1",
    citation: "Li et al., arXiv 2602.05258, and its reference code",
    parameters: [.trainedContext], options: [.clippedPairs], systems: ["CoPE reference code"],
    summary: "Slows the slowest pairs along half a cosine, the last one to a standstill.",
    advice: "Take it in training on long contexts, with a larger base, as its authors do.",
    pitfall: "Of c pairs the first keeps its frequency, so that c − 1 change and one stops.",
    etymology:
      "Clipped RoPE; the same letters stand for contextual position encoding, another paper."
  ) { choice throws(RotaryError) in
    try CoPE(clippedPairs: choice.clippedPairs)
  }

  static let hardClip = MethodEntry(
    name: "hard-clip", title: "HardClip", aliases: ["use_hardclip"],
    formula: "h(θᵢ) = 0 for the last c pairs, else θᵢ",
    citation: "Li et al., arXiv 2602.05258, and its reference code",
    parameters: [.trainedContext], options: [.clippedPairs], systems: ["CoPE reference code"],
    summary: "Stops the slowest pairs and keeps all others.",
    advice: "Take it to see what the soft edge of CoPE is worth.",
    pitfall:
      "It is p-RoPE at scale 1 with another way to count: c pairs stop where p = 1 − 2c/d rotate.",
    etymology: "It clips the spectrum at a hard edge."
  ) { choice throws(RotaryError) in
    try CoPE(clippedPairs: choice.clippedPairs, isHard: true)
  }
}

extension MethodChoice {
  /// The number of clipped pairs; `nil` where the trained context is to decide.
  fileprivate var clippedPairs: Int? {
    let count = count(.clippedPairs) ?? 20
    return count == 0 ? nil : count
  }
}

extension MethodOption {
  static let clippedPairs = MethodOption(
    "clipped-pairs", "number c of pairs that are clipped; 0 for those with a wavelength above L",
    usual: "20", range: 0...1e6, isWhole: true)
}
