import Foundation
public import RotaryEmbedding

/// The figure `scale-invariant-attention`: the factor and offset on logits by distance, and the weight of every decade.
///
///     aₜ² = 2(ln(t/τ + 1) + ½)      mₜ = 1 − aₜ²      E weight √e/(t/τ + 1)      decade → τ√e·ln 10
///
/// Source: Scale-invariant attention (arXiv 2505.17083), by notes; τ = 10. The decade from 10 to 100 holds 28.4471 and the
/// next ones 36.6228, 37.8230, 37.9491 and 37.9618 of the limit 37.9632. Exact to 10⁻¹², sums to 10⁻⁹.
public struct ScaleInvariantFigure: PaperFigure {
  private static let timescale = FigureParameter(
    "tau", "timescale τ in tokens", usual: 10, range: 0.1...10_000)
  private static let last = FigureParameter.lastDistance(1_000_000)
  /// Timescale and last distance.
  public static let parameters = [timescale, last]

  /// The law of distance.
  public let law: Temperature.DistanceLaw
  /// τ in tokens.
  public let timescale: Double
  /// Distances t in tokens.
  public let distances: [Int]

  /// Makes the figure.
  public init(_ chosen: [String: Double]) throws {
    let values = try FigureValues(chosen, of: Self.parameters)
    timescale = values[Self.timescale]
    law = .scaleInvariant(length: timescale)
    distances = twinNumbers(to: values.whole(Self.last))
  }

  /// E e^(aₜℓ + mₜ) for a logit N(0, 1): the expected weight before normalisation, √e/(t/τ + 1).
  ///
  /// - Parameter distance: t in tokens, at least 0.
  /// - Returns: The weight.
  public func expectedWeight(at distance: Int) -> Double {
    exp(law.terms(distance: distance).shift / 2 + 0.5)
  }

  /// The expected weight before normalisation of all distances from one to another, the last excluded.
  ///
  /// - Parameter range: Distances in tokens.
  /// - Returns: The sum of the weights.
  /// - Complexity: O(1) for each distance.
  public func weight(of range: Range<Int>) -> Double {
    // From the far end, so that small terms come first.
    range.reversed().reduce(0) { $0 + expectedWeight(at: $1) }
  }

  /// τ√e·ln 10: the weight of a decade far beyond τ.
  public var decadeLimit: Double { timescale * exp(0.5) * log(10) }

  /// The data.
  public func table() throws -> Table {
    return try Table(
      whole: [(Column("distance", unit: "tokens"), distances)],
      [
        (Column("factor on the logit"), distances.map { law.terms(distance: $0).factor }),
        (
          Column("offset of the logit", unit: "nats"),
          distances.map { law.terms(distance: $0).shift }
        ),
        (Column("expected weight before normalisation"), distances.map(expectedWeight)),
        (
          Column("expected weight from here to ten times the distance"),
          distances.map {
            $0 >= 1 && 10 * $0 <= (distances.last ?? 0) && isPowerOfTen($0)
              ? weight(of: $0..<10 * $0) : .nan
          }
        ),
      ])
  }
}

private func isPowerOfTen(_ number: Int) -> Bool {
  var rest = number
  while rest >= 10, rest.isMultiple(of: 10) { rest /= 10 }
  return rest == 1
}
