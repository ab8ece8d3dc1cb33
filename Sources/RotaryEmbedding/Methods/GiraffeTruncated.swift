/// Giraffe's truncated basis: slow pairs share one very low frequency or stop.
///
///     h(θ) = θ            for θ ≥ c
///          = c/16         for c/8 ≤ θ < c
///          = 0            for θ < c/8,          c = 2π/T
///
/// Pairs that complete a rotation inside T tokens are kept. Source: Pal et al. (arXiv 2308.10882); the constants
/// are those of its reference code.
public struct GiraffeTruncated: ContextExtension, Hashable {
  /// Length T in tokens; `nil` takes the trained context.
  public let length: Int?

  /// Makes the method.
  ///
  /// - Parameter length: T in tokens, at least 1; `nil` takes the trained context.
  /// - Throws: ``RotaryError`` when the length is not allowed.
  public init(length: Int? = nil) throws(RotaryError) {
    if let length { try require(Double(length), atLeast: 1, .option, "truncation length") }
    self.length = length
  }

  /// Resolves the method for a geometry and an extent.
  public func schedule(
    for geometry: RotaryGeometry, extent: ContextExtent
  ) throws(RotaryError) -> RotarySchedule {
    let cutoff = 2 * Double.pi / Double(length ?? geometry.trainedContext)
    return RotarySchedule(
      geometry: geometry,
      inverseFrequencies: (0..<geometry.pairCount).map { pair in
        let theta = geometry.inverseFrequency(ofPair: pair)
        if theta >= cutoff { return theta }
        return theta >= cutoff / 8 ? cutoff / 16 : 0
      })
  }
}

extension MethodEntry {
  static let giraffeTruncated = MethodEntry(
    name: "giraffe-truncated", title: "Giraffe truncated basis", aliases: ["truncated"],
    formula: "h(θ) = θ for θ ≥ 2π/T, 2π/(16T) down to an eighth of it, else 0",
    citation: "Pal et al., arXiv 2308.10882, and its reference code",
    parameters: [.trainedContext], options: [.truncationLength],
    systems: ["Giraffe reference code"],
    summary:
      "Keeps pairs that complete a rotation, gives the next one slow frequency, stops the rest.",
    advice: "Take it with fine-tuning, to reproduce Giraffe.",
    pitfall:
      "Several pairs share one frequency, so they tell distances apart no better than one does.",
    etymology: "The low end of the spectrum is cut off."
  ) { choice throws(RotaryError) in
    try GiraffeTruncated(length: choice.count(.truncationLength))
  }
}

extension MethodOption {
  static let truncationLength = MethodOption(
    "length", "length T in tokens; pairs slower than one rotation in T are cut", usual: "L",
    range: 1...unbounded, isWhole: true)
}
