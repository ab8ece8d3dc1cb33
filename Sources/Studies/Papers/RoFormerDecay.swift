import AttentionEntropy
import Foundation
public import RotaryEmbedding

/// The figure `roformer-decay`: what RoFormer's figure 2 plots, beside what attention does.
///
///     f(Δ) = (2/d)·Σₖ |Sₖ(Δ)|      mean cosine (2/d)·Σᵢ cos(Δθᵢ)
///
/// RoFormer (arXiv 2104.09864), section 3.4.3 and figure 2: d = 128, b = 10⁴, Δ to 256. f bounds a logit whose products vary
/// slowly from pair to pair; with products e^(−iΔθ) the logit is the same at every distance, and on Gaussian vectors its mean
/// is 0 at every distance. Only 55 % of unit steps of f go down, and it rises again beyond 2,048. Each value errs by less
/// than 10⁻¹² of f(0).
public struct RoFormerDecay: PaperFigure {
  private static let dimension = FigureParameter.dimension()
  private static let base = FigureParameter.base()
  private static let last = FigureParameter.lastDistance(4_096)
  /// Head dimension, base and last distance.
  public static let parameters = [dimension, base, last]

  /// Head dimension d and base b.
  public let geometry: RotaryGeometry
  /// Distances Δ in tokens.
  public let distances: [Int]

  /// Makes the figure.
  public init(_ chosen: [String: Double]) throws {
    let values = try FigureValues(chosen, of: Self.parameters)
    geometry = try RotaryGeometry(
      headDimension: values.whole(Self.dimension), base: values[Self.base], trainedContext: 256)
    distances = twinNumbers(to: values.whole(Self.last))
  }

  /// f(Δ), the mean modulus of partial sums.
  public var bound: [Double] {
    let frequencies = geometry.inverseFrequencies
    let pairs = Double(frequencies.count)
    return distances.map { positionalBound(of: frequencies, at: Double($0)) / pairs }
  }

  /// The mean cosine over pairs: the logit of all-ones vectors, 1 at distance 0.
  public var allOnes: [Double] {
    let frequencies = geometry.inverseFrequencies
    let pairs = Double(frequencies.count)
    return distances.map { distance in
      frequencies.reduce(0) { $0 + cos(Double(distance) * $1) } / pairs
    }
  }

  /// The largest logit at any distance of products at most 1, d/2: no decay at all.
  public var greatestLogit: Double { Double(geometry.pairCount) }

  /// The data.
  public func table() throws -> Table {
    try Table(
      whole: [(Column("distance", unit: "tokens"), distances)],
      [
        (Column("relative upper bound 2B/d"), bound),
        (Column("all-ones logit over its value at distance 0"), allOnes),
        (Column("greatest logit of products at most 1"), distances.map { _ in greatestLogit }),
        (Column("mean logit of Gaussian vectors"), distances.map { _ in 0 }),
      ])
  }
}
