import Foundation
public import RotaryEmbedding

/// The figure `resolution-wall`: how much a key at distance 0 stands above its neighbour, over the scale.
///
///     g(0) − g(1) = (2/√d)·Σᵢ (1 − cos θ′ᵢ) ≈ Σθ²/(√d·s²) under PI
///
/// of all-ones vectors. Ours. At d = 128 and b = 10⁴ RoPE has 0.33699, PI 0.02202 (s = 4), 0.00552 (8), 0.00138 (16) and
/// 0.00035 (32), NTK-aware 0.298 to 0.256 and YaRN (paper, s = 4) 0.3358, or 0.3367 at L = 4,096. Beside it the factor m on
/// the logits that restores the entropy under PI (L = 2,048): 1.12, 1.27, 1.53, 2.43, 7.69. No temperature undoes lost
/// resolution. Gaps to 10⁻¹⁵.
public struct ResolutionWall: PaperFigure {
  private static let dimension = FigureParameter.dimension()
  private static let base = FigureParameter.base()
  private static let context = FigureParameter.context(2_048, from: 64, upTo: 8_192)
  private static let scale = FigureParameter.greatestScale(32, upTo: 64)
  /// Head dimension, base, trained context and greatest scale.
  public static let parameters = [dimension, base, context, scale]

  /// Head dimension d, base b and trained context L.
  public let geometry: RotaryGeometry
  /// Scales s, four for each octave.
  public let scales: [Double]

  /// Makes the figure.
  public init(_ chosen: [String: Double]) throws {
    let values = try FigureValues(chosen, of: Self.parameters)
    geometry = try values.geometry(Self.dimension, Self.base, Self.context)
    let octaves = Int((4 * log2(values[Self.scale])).rounded(.down))
    scales = (0...octaves).map { pow(2, Double($0) / 4) }
  }

  /// g(0) − g(1) under a method.
  ///
  /// - Parameters:
  ///   - method: The method.
  ///   - scale: s, at least 1.
  /// - Returns: The gap in nats.
  /// - Throws: `RotaryError` where the method refuses the geometry.
  public func gap(_ method: ComparedMethod, scale: Double) throws -> Double {
    let frequencies = try method.schedule(for: geometry, scale: scale).effectiveInverseFrequencies
    let sum = frequencies.reduce(0) { $0 + 2 * pow(sin($1 / 2), 2) }
    return 2 * sum / Double(geometry.headDimension).squareRoot()
  }

  /// The factor that restores the entropy under PI at the scales that are powers of two.
  ///
  /// - Returns: Points from s = 2 on.
  /// - Throws: Never for these values.
  public func restoring() throws -> [YaRNTemperatureFit.Point] {
    try YaRNTemperatureFit([
      "d": Double(geometry.headDimension), "b": geometry.base,
      "L": Double(geometry.trainedContext), "s": pow(2, log2(scales.last ?? 2).rounded(.down)),
    ]).points(.interpolation)
  }

  /// The gap under PI to leading order, Σθ²/(√d·s²).
  ///
  /// - Parameter scale: s, at least 1.
  /// - Returns: The gap in nats.
  public func leadingGap(scale: Double) -> Double {
    let squares = geometry.inverseFrequencies.reduce(0) { $0 + $1 * $1 }
    return squares / Double(geometry.headDimension).squareRoot() / scale / scale
  }

  /// The gaps under a method at every scale.
  ///
  /// - Parameter method: The method.
  /// - Returns: Gaps in nats, one for each of ``scales``.
  /// - Throws: `RotaryError` where the method refuses the geometry.
  public func gaps(_ method: ComparedMethod) throws -> [Double] {
    try scales.map { try gap(method, scale: $0) }
  }

  /// The data.
  public func table() throws -> Table {
    try table(of: ComparedMethod.allCases.map { try gaps($0) }, restoring: restoring())
  }

  /// The data, of gaps and factors that were worked out.
  ///
  /// - Parameters:
  ///   - gaps: As ``gaps(_:)`` gives them, for every case of ``ComparedMethod``.
  ///   - restoring: As ``restoring()`` gives them.
  /// - Returns: A row for each scale.
  /// - Throws: Never for these.
  package func table(
    of gaps: [[Double]], restoring: [YaRNTemperatureFit.Point]
  ) throws -> Table {
    let restoring = Dictionary(
      uniqueKeysWithValues: restoring.map { ($0.scale, $0.outcome.multiplier ?? .nan) })
    var columns = [(column: Column("scale"), values: scales)]
    for (method, gaps) in zip(ComparedMethod.allCases, gaps) {
      columns.append((Column("gap under \(method.rawValue)", unit: "nats"), gaps))
    }
    columns.append(
      (
        Column("gap under PI to leading order", unit: "nats"), scales.map(leadingGap)
      ))
    let name = "multiplier restoring the entropy under PI"
    columns.append((Column(name), scales.map { $0 == 1 ? 1 : restoring[$0] ?? .nan }))
    return try Table(columns)
  }
}
