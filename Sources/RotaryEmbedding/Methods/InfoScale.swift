/// InfoScale: logits grow with the number of keys so that their entropy would not on vectors spread over a sphere.
///
///     logits of a query over n keys × √((1 − n^(−2/d))/(1 − L^(−2/d)))
///
/// with d the head dimension. It is below 1 for fewer than L keys, 0 for one, and tends to 1/√(1 − L^(−2/d)). Source: Li et al.
/// (arXiv 2501.08570); the formula is `layer.py` of its repository at 66d4543.
public struct InfoScale: ContextExtension, Hashable {
  /// Makes the method.
  public init() {}

  /// Resolves the method for a geometry and an extent.
  public func schedule(
    for geometry: RotaryGeometry, extent: ContextExtent
  ) throws(RotaryError) -> RotarySchedule {
    guard geometry.trainedContext >= 2 else {
      throw RotaryError(
        .trainedContext,
        "The trained context is \(geometry.trainedContext); InfoScale needs at least 2 tokens.")
    }
    return RotarySchedule(
      geometry: geometry, inverseFrequencies: geometry.inverseFrequencies,
      temperature: Temperature(
        queryMultiplier: .sphere(
          dimension: geometry.headDimension, trainedContext: geometry.trainedContext)))
  }
}

extension MethodEntry {
  static let infoScale = MethodEntry(
    name: "infoscale", title: "InfoScale",
    formula: "logits of a query over n keys × √((1 − n^(−2/d))/(1 − L^(−2/d)))",
    citation: "Li et al., arXiv 2501.08570, and its reference code",
    parameters: [.trainedContext, .temperature], systems: ["InfoScale reference code"],
    summary: "Sharpens queries over more keys than L, and flattens those over fewer.",
    advice: "Take it without training, on vectors of few dimensions; with many it is √(ln n/ln L).",
    pitfall:
      "Its authors tried it on encoders, where every row has as many keys; here a causal row has m + 1.",
    etymology: "A scale that keeps the information entropy."
  ) { _ in InfoScale() }
}
