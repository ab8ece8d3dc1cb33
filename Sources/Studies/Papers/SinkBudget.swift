import AttentionEntropy
import Foundation

/// The figure `sink-budget`: how the entropy of a row splits between a sink and the rest.
///
///     H = h₂(p) + (1 − p)·H_rest,   h₂(p) = −p ln p − (1 − p) ln(1 − p)
///
/// with H_rest of n Gaussian logits of spread σ by quadrature, and p the share of a sink of fixed logit b, or one held by a
/// logit that grows as ln n. Ours. The split is exact for every row; putting the mean share and the mean H_rest into it errs
/// by their covariance, some (e^(σ²) − 1)/n. Quadratures at powers of two are most of the figure's time.
public struct SinkBudget: PaperFigure {
  /// Logit of the sink, spread, share to hold and last number of keys.
  public static let parameters = SinkParameters.all

  /// Logit b of the sink.
  public let strength: Double
  /// Standard deviation σ of the other logits.
  public let sigma: Double
  /// Share p to hold.
  public let share: Double
  /// Numbers n of other keys, powers of two.
  public let counts: [Int]

  /// Makes the figure.
  public init(_ chosen: [String: Double]) throws {
    let sink = try SinkParameters(chosen)
    (strength, sigma, share) = (sink.strength, sink.sigma, sink.share)
    counts = powersOfTwo(from: 2, to: sink.lastCount)
  }

  /// The entropy of a row of a sink with a share and a rest with an entropy.
  ///
  /// - Parameters:
  ///   - share: p, from 0 to 1.
  ///   - rest: H_rest in nats.
  /// - Returns: H in nats.
  public static func entropy(share: Double, rest: Double) -> Double {
    func term(_ p: Double) -> Double { p > 0 ? -p * log(p) : 0 }
    return term(share) + term(1 - share) + (1 - share) * rest
  }

  /// The data.
  public func table() throws -> Table {
    let sigma = sigma
    let rest = onAllProcessors(counts) { GaussianRow.expectedEntropy(count: $0, sigma: sigma) }
    let fixed = counts.map {
      GaussianRow.sinkShare(strength: strength, count: Double($0), sigma: sigma)
    }
    return try Table(
      whole: [(Column("number of other keys"), counts)],
      [
        (Column("entropy of the rest", unit: "nats"), rest),
        (Column("share of a fixed sink"), fixed),
        (
          Column("entropy with a fixed sink", unit: "nats"),
          zip(fixed, rest).map { Self.entropy(share: $0, rest: $1) }
        ),
        (
          Column("logit that holds the share", unit: "nats"),
          counts.map {
            GaussianRow.sinkStrength(share: share, count: Double($0), sigma: sigma)
          }
        ),
        (
          Column("entropy with the share held", unit: "nats"),
          rest.map { Self.entropy(share: share, rest: $0) }
        ),
      ])
  }
}
