import AttentionEntropy
import Foundation

/// The figure `needle-capacity`: the weight of a needle among Gaussian logits over the factor m on all of them.
///
///     p = 1/(1 + e^(F(m) − mG))      n_cap = e^(G²/2σ²)
///
/// Ours, on the random energy model; see ``/AttentionEntropy/GaussianRow/needleWeight(gap:count:sigma:multiplier:)``. Where G
/// > σ√(2 ln n) sharpening always helps; otherwise the best m is G/σ², p stays below ½, and no temperature rescues a needle
/// beyond n_cap keys: 1.5·10⁶ for G = 8 and σ = 1.5, 35 for G = 4. Monte Carlo at n = 8,192, σ = 1.5 and G = 8 agrees within
/// 0.0002 at m = 1 and 1.2965 and 0.002 at m = 2; near freezing finite rows drift away.
public struct NeedleCapacity: PaperFigure {
  private static let count = FigureParameter(
    "n", "number n of other keys", usual: 8_192, range: 2...1e9, step: 1)
  private static let sigma = FigureParameter(
    "sigma", "standard deviation σ of the other logits", usual: 1.5, range: 0.1...5)
  private static let last = FigureParameter(
    "m", "greatest factor m on the logits", usual: 4, range: 1.5...20)
  /// Number of other keys, their spread and the greatest factor.
  public static let parameters = [count, sigma, last]

  /// Number n of other keys.
  public let count: Double
  /// Standard deviation σ of their logits.
  public let sigma: Double
  /// Factors m.
  public let multipliers: [Double]
  /// Gaps G in nats at m = 1.
  public static let gaps = [2.0, 3, 4, 5, 6, 7, 8, 9, 10]

  /// Makes the figure.
  public init(_ chosen: [String: Double]) throws {
    let values = try FigureValues(chosen, of: Self.parameters)
    (count, sigma) = (values[Self.count], values[Self.sigma])
    multipliers = evenly(0.1...values[Self.last], count: 391)
  }

  /// p over the factors.
  ///
  /// - Parameter gap: G in nats.
  /// - Returns: One weight for each factor.
  public func weights(gap: Double) -> [Double] {
    multipliers.map {
      GaussianRow.needleWeight(gap: gap, count: count, sigma: sigma, multiplier: $0)
    }
  }

  /// The data.
  public func table() throws -> Table {
    let cells = Self.gaps.flatMap { gap in
      zip(multipliers, weights(gap: gap)).map { (gap: gap, multiplier: $0, weight: $1) }
    }
    let freezing = GaussianRow.freezingSpread(count: count) / sigma
    return try Table([
      (Column("gap", unit: "nats"), cells.map(\.gap)),
      (Column("logit multiplier"), cells.map(\.multiplier)),
      (Column("weight of the needle"), cells.map(\.weight)),
      (
        Column("capacity", unit: "tokens"),
        cells.map { GaussianRow.needleCapacity(gap: $0.gap, sigma: sigma) }
      ),
      (Column("freezing multiplier"), cells.map { _ in freezing }),
    ])
  }
}
