import Foundation
import RotaryEmbedding

/// The figure `adaptive-temperature`: the factor β(H) by the row's own entropy.
///
///     β(H) = max(1, −0.037H⁴ + 0.481H³ − 2.3H² + 4.917H − 1.791) for H > 0.5
///
/// Source: Softmax is not enough (arXiv 2410.01104), its code. β is 2.4214 at most (H = 4.4124) and acts only for
/// 0.8486 < H < 5.9445, the entropies of at most 382 equal keys: on diffuse rows of long contexts, which the paper is about,
/// it does nothing. Exact to 10⁻¹⁴; ends and peak to 10⁻¹².
public struct AdaptiveTemperatureFigure: PaperFigure {
  private static let law = Temperature.EntropyLaw.adaptive
  private static let last = FigureParameter(
    "H", "greatest entropy H in nats", usual: 12, range: 1...40)
  /// Greatest entropy.
  public static let parameters = [last]

  /// Entropies H in nats, a hundred for each nat.
  public let entropies: [Double]

  /// Makes the figure.
  public init(_ chosen: [String: Double]) throws {
    let values = try FigureValues(chosen, of: Self.parameters)
    entropies = (0...Int(values[Self.last] * 100)).map { Double($0) / 100 }
  }

  /// The entropies between which β is above 1.
  public static let active: ClosedRange<Double> = crossing(0.6, 1)...crossing(6.5, 5.5)

  /// The entropy at which β is largest, by bisection of its slope.
  public static let peak: Double = bisected(4, 5) {
    ((-0.148 * $0 + 1.443) * $0 - 4.6) * $0 + 4.917 > 0
  }

  private static func crossing(_ outside: Double, _ inside: Double) -> Double {
    bisected(outside, inside) { law($0) == 1 }
  }

  /// The place between two numbers where a condition that holds at the first stops to hold.
  private static func bisected(
    _ holding: Double, _ failing: Double, _ holds: (Double) -> Bool
  ) -> Double {
    var (low, high) = (holding, failing)
    for _ in 0..<60 {
      let middle = (low + high) / 2
      if holds(middle) { low = middle } else { high = middle }
    }
    return (low + high) / 2
  }

  /// The data.
  public func table() throws -> Table {
    try Table([
      (Column("entropy", unit: "nats"), entropies),
      (Column("logit multiplier"), entropies.map { Self.law($0) }),
      (Column("equal keys with that entropy"), entropies.map { exp($0) }),
    ])
  }
}
