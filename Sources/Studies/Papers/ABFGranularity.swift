import Foundation
public import RotaryEmbedding

/// The figure `abf-granularity`: how far apart neighbouring positions lie, over the base and over PI's scale.
///
///     D² = (4/d)·Σᵢ (1 − cos(θᵢ/s)) ≈ 2·Cin(1)/ln b + (2/d)(1 − cos 1),      Cin(1) = 0.2398117
///
/// the squared distance of two unit vectors with equal components, rotated to neighbouring positions; the approximation is
/// Euler and Maclaurin's at s = 1. Source: arXiv 2309.16039, appendix B, whose theorem we did not see; this form is ours and
/// agrees with what the paper reports of it: linear in PI's scale (D ∝ 1/s) and logarithmic in the base. Exact to 10⁻¹⁴.
public struct ABFGranularity: PaperFigure {
  private static let dimension = FigureParameter.dimension()
  private static let base = FigureParameter(
    "b", "greatest base b", usual: 1e8, range: 1e4...1e12)
  private static let scale = FigureParameter.greatestScale(64, upTo: 65_536)
  /// Head dimension, greatest base and greatest scale.
  public static let parameters = [dimension, base, scale]

  /// Head dimension d.
  public let dimension: Int
  /// Bases b, sixteen for each power of ten from 100 on.
  public let bases: [Double]
  /// Scales of PI at base 10⁴.
  public let scales: [Double]

  /// Makes the figure.
  public init(_ chosen: [String: Double]) throws {
    let values = try FigureValues(chosen, of: Self.parameters)
    dimension = values.whole(Self.dimension)
    let greatest = values[Self.base]
    let grid: [Double] = (32...192).map { pow(10, Double($0) / 16) }
    bases = grid.filter { $0 < greatest * (1 - 1e-12) } + [greatest]
    scales = powersOfTwo(from: 1, to: values.whole(Self.scale)).map(Double.init)
  }

  /// D² at a base under PI.
  ///
  /// - Parameters:
  ///   - base: b, above 1.
  ///   - scale: s, at least 1.
  /// - Returns: D², between 0 and 4.
  /// - Throws: `RotaryError` for a base that is none.
  /// - Complexity: O(d).
  public func squaredDistance(base: Double, scale: Double = 1) throws(RotaryError) -> Double {
    try RotaryGeometry(headDimension: dimension, base: base, trainedContext: 4_096)
      .inverseFrequencies.reduce(0) { $0 + 2 * pow(sin($1 / (2 * scale)), 2) }
      * 4 / Double(dimension)
  }

  /// The approximation of D² at s = 1.
  public func approximation(base: Double) -> Double {
    2 * 0.239_811_742_000_564_74 / log(base) + 2 / Double(dimension) * (1 - cos(1))
  }

  /// The data.
  public func table() throws -> Table {
    let rows = bases.map { ($0, 1.0) } + scales.dropFirst().map { (10_000.0, $0) }
    return try Table([
      (Column("base"), rows.map(\.0)), (Column("scale of PI"), rows.map(\.1)),
      (
        Column("squared distance of neighbours"),
        try rows.map { try squaredDistance(base: $0.0, scale: $0.1) }
      ),
      (
        Column("approximation"),
        rows.map { $0.1 == 1 ? approximation(base: $0.0) : .nan }
      ),
    ])
  }
}
