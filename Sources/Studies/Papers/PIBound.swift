import Foundation
public import RotaryEmbedding

/// The figure `pi-bound`: Position Interpolation's Theorem 2.1 as printed, as it should read, and what is attained, over d.
///
///     printed    d·w²/(32 ln b)                corrected    (w²/8)·Σθⱼ²,   Σθⱼ² = (1 − b^(−2))/(1 − b^(−4/d))
///     attained   Σⱼ (1 − cos(wθⱼ/2))           all-ones     |Σⱼ cos(wθⱼ/2)(1 − cos(wθⱼ/2))|
///
/// the deviation from the chord half way between two positions w apart, over max |hⱼ|. Source: arXiv 2306.15595, theorem 2.1,
/// with w = 1. Its proof needs Σθⱼ² ≤ d/(4 ln b) and takes it from cˣ ≤ 1 + x ln c for x < 0; convexity gives the opposite,
/// so that d/(4 ln b) lies below the sum. At d = 128 and b = 10⁴ the printed bound is 0.434294; all-ones vectors already
/// deviate by 0.459282 and hⱼ = e^(−iwθⱼ/2), for which the middle of the chord is worst, by 0.493876. The corrected bound is
/// 0.499789. The ratio to the extrapolation bound 2B, “about 600” in the paper, is 16d/Σθⱼ² = 512 at B = d. All values to
/// 10⁻¹³.
public struct PIBound: PaperFigure {
  private static let dimension = FigureParameter(
    "d", "greatest head dimension d", usual: 1_024, range: 8...4_096, step: 2)
  private static let base = FigureParameter.base()
  private static let spacing = FigureParameter(
    "w", "distance w between the two positions in tokens", usual: 1, range: 0.001...8)
  /// Greatest head dimension, base and distance of the two positions.
  public static let parameters = [dimension, base, spacing]

  /// Base b.
  public let base: Double
  /// Distance w between the two positions.
  public let spacing: Double
  /// Head dimensions d.
  public let dimensions: [Int]

  /// Makes the figure.
  public init(_ chosen: [String: Double]) throws {
    let values = try FigureValues(chosen, of: Self.parameters)
    (base, spacing) = (values[Self.base], values[Self.spacing])
    dimensions = Array(stride(from: 4, through: values.whole(Self.dimension), by: 2))
  }

  /// The bounds and deviations of one head dimension.
  public struct Row: Sendable, Hashable {
    /// Σθⱼ².
    public let sumOfSquares: Double
    /// The bound as the paper prints it.
    public let printed: Double
    /// The bound with the sum in place of the paper's estimate.
    public let corrected: Double
    /// The largest deviation at the middle of the chord.
    public let attained: Double
    /// The deviation of all-ones vectors there.
    public let allOnes: Double
    /// 16d/Σθⱼ²/w²: the ratio to the extrapolation bound at B = d.
    public let correctedRatio: Double
    /// 64 ln b/w²: the same as the paper has it.
    public let printedRatio: Double
  }

  /// The bounds and deviations of one head dimension.
  ///
  /// - Parameter dimension: d, even.
  /// - Returns: The row.
  /// - Throws: `RotaryError` for a dimension that is none.
  /// - Complexity: O(d).
  public func row(dimension: Int) throws(RotaryError) -> Row {
    let d = Double(dimension)
    let frequencies = try RotaryGeometry(
      headDimension: dimension, base: base, trainedContext: 2_048
    ).inverseFrequencies
    let sum = frequencies.reduce(0) { $0 + $1 * $1 }
    let squared = spacing * spacing
    // 1 − cos x = 2 sin²(x/2), which keeps the digits of slow pairs.
    let rises = frequencies.map { 2 * pow(sin(spacing * $0 / 4), 2) }
    return Row(
      sumOfSquares: sum, printed: d * squared / (32 * log(base)), corrected: sum * squared / 8,
      attained: rises.reduce(0, +),
      allOnes: abs(zip(frequencies, rises).reduce(0) { $0 + cos(spacing * $1.0 / 2) * $1.1 }),
      correctedRatio: 16 * d / (sum * squared), printedRatio: 64 * log(base) / squared)
  }

  /// The data.
  public func table() throws -> Table {
    let rows = try dimensions.map { try row(dimension: $0) }
    return try Table(
      whole: [(Column("head dimension"), dimensions)],
      [
        (Column("sum of squared frequencies"), rows.map(\.sumOfSquares)),
        (Column("bound as printed"), rows.map(\.printed)),
        (Column("bound corrected"), rows.map(\.corrected)),
        (Column("largest deviation at the middle"), rows.map(\.attained)),
        (Column("deviation of all-ones vectors"), rows.map(\.allOnes)),
        (Column("ratio to extrapolation as printed"), rows.map(\.printedRatio)),
        (Column("ratio to extrapolation corrected"), rows.map(\.correctedRatio)),
      ])
  }
}
