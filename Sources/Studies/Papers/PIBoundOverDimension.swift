import AttentionEntropy
public import RotaryEmbedding

/// The figure `pi-b-over-d`: Position Interpolation's figure 5, B(Δ)/d, past the end of its plot.
///
///     B(Δ) = Σₖ |Σ_{j<k} e^(iΔθⱼ)|
///
/// Position Interpolation (arXiv 2306.15595), appendix B and figure 5: d = 128, b = 10⁴, Δ to 4,095; the paper reads off B/d
/// ≥ 1 and builds its factor of about 600 on it. It holds on the plot, where the least value is 1.1159 at 3,643, but not
/// beyond: the first whole distance with B/d < 1 is 4,861. Twice this is ``RoFormerDecay``'s curve. Each value errs by less
/// than 10⁻¹² of that at 0.
public struct PIBoundOverDimension: PaperFigure {
  private static let dimension = FigureParameter.dimension()
  private static let base = FigureParameter.base()
  private static let last = FigureParameter.lastDistance(8_192)
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
      headDimension: values.whole(Self.dimension), base: values[Self.base], trainedContext: 2_048)
    distances = twinNumbers(to: values.whole(Self.last))
  }

  /// B(Δ)/d.
  public var ratios: [Double] {
    let frequencies = geometry.inverseFrequencies
    let dimension = Double(geometry.headDimension)
    return distances.map { positionalBound(of: frequencies, at: Double($0)) / dimension }
  }

  /// The first whole distance from 1 on at which B/d is below 1; `nil` where none up to the last is.
  public var firstBelowOne: Int? {
    let frequencies = geometry.inverseFrequencies
    let dimension = Double(geometry.headDimension)
    return (1...max(1, distances.last ?? 1)).first {
      positionalBound(of: frequencies, at: Double($0)) < dimension
    }
  }

  /// The data.
  public func table() throws -> Table {
    try Table(
      whole: [(Column("distance", unit: "tokens"), distances)], [(Column("B/d"), ratios)])
  }
}
