import AttentionEntropy
import Foundation

/// The figure `entropy-collapse-bound`: the least entropy of a row of T logits over the spectral norm σ that bounds them.
///
///     ln(1 + (T − 1)β) + σ√(T(T − 1))β/(1 + (T − 1)β),   β = e^(−σ√(T/(T − 1)))
///
/// Source: Zhai et al. (arXiv 2303.06296), theorem 3.1. It is the entropy of one logit a gap σ√(T/(T − 1)) above all others,
/// so that it is attained. At T = 100: 4.605170 (σ = 0), 4.595352 (1), 4.526885 (2), 2.481533 (5), 0.047035 (10). Exact to
/// 10⁻¹⁴.
public struct EntropyCollapseBound: PaperFigure {
  private static let count = FigureParameter(
    "T", "greatest number T of logits", usual: 16_384, range: 4...1_048_576, step: 1)
  private static let last = FigureParameter(
    "sigma", "greatest spectral norm σ", usual: 20, range: 1...200)
  /// Greatest number of logits and greatest norm.
  public static let parameters = [count, last]

  /// Numbers T of logits.
  public let counts: [Int]
  /// Norms σ.
  public let spreads: [Double]

  /// Makes the figure.
  public init(_ chosen: [String: Double]) throws {
    let values = try FigureValues(chosen, of: Self.parameters)
    counts = Set(powersOfTwo(from: 4, to: values.whole(Self.count)) + [100])
      .filter { $0 <= values.whole(Self.count) }.sorted()
    spreads = evenly(0...values[Self.last], count: 401)
  }

  /// The bound for every norm.
  ///
  /// - Parameter count: T, at least 2.
  /// - Returns: Nats, one for each norm.
  public func bound(count: Int) -> [Double] {
    spreads.map { TwoLevelRow.entropyFloor(spread: $0, count: Double(count)) }
  }

  /// The data.
  public func table() throws -> Table {
    let cells = counts.flatMap { count in spreads.map { (Double(count), $0) } }
    return try Table(
      whole: [(Column("number of logits"), cells.map { Int($0.0) })],
      [
        (Column("spectral norm"), cells.map(\.1)),
        (
          Column("least entropy", unit: "nats"),
          cells.map { TwoLevelRow.entropyFloor(spread: $0.1, count: $0.0) }
        ),
        (
          Column("share of ln T"),
          cells.map {
            TwoLevelRow.entropyFloor(spread: $0.1, count: $0.0) / log($0.0)
          }
        ),
      ])
  }
}
