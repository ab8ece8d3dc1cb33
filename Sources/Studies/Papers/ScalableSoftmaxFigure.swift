import AttentionEntropy
import Foundation

/// The figure `scalable-softmax`: the largest weight of one logit above n − 1 equal ones, under softmax and SSMax.
///
///     softmax  1/(1 + (n − 1)e^(−G))      SSMax  1/(1 + (n − 1)n^(−kG))
///
/// Source: Scalable-Softmax (arXiv 2501.19399), figure 1: entries −2 and +3, so G = 5, and k = 0.43. SSMax is least at n = 2
/// (0.8161), where it lies below softmax (0.9933). Exact to 10⁻¹⁵.
public struct ScalableSoftmaxFigure: PaperFigure {
  private static let gap = FigureParameter(
    "gap", "gap G in nats", usual: 5, range: 0...50)
  private static let slope = FigureParameter(
    "k", "factor k on ln n", usual: 0.43, range: 0.01...10)
  private static let last = FigureParameter(
    "n", "last number n of logits", usual: 10_000, range: 2...1_048_576, step: 1)
  /// Gap, factor and last number of logits.
  public static let parameters = [gap, slope, last]

  /// Gap G.
  public let gap: Double
  /// Factor k on ln n.
  public let slope: Double
  /// Numbers n of logits.
  public let counts: [Int]

  /// Makes the figure.
  public init(_ chosen: [String: Double]) throws {
    let values = try FigureValues(chosen, of: Self.parameters)
    (gap, slope) = (values[Self.gap], values[Self.slope])
    counts = twinNumbers(from: 1, to: values.whole(Self.last))
  }

  /// The weight under softmax.
  public var softmax: [Double] {
    counts.map { TwoLevelRow.topWeight(gap: gap, count: Double($0)) }
  }

  /// The weight under SSMax.
  public var scalable: [Double] {
    counts.map { scalableWeight(count: Double($0)) }
  }

  /// The largest weight under SSMax.
  ///
  /// - Parameter count: Number n of logits, at least 1.
  /// - Returns: The weight of the one logit above the others.
  package func scalableWeight(count: Double) -> Double {
    TwoLevelRow.topWeight(gap: slope * log(count) * gap, count: count)
  }

  /// The data.
  public func table() throws -> Table {
    try Table(
      whole: [(Column("number of logits"), counts)],
      [
        (Column("largest weight under softmax"), softmax),
        (Column("largest weight under SSMax"), scalable),
      ])
  }
}
