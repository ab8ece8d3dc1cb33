import AttentionEntropy

/// The figure `sink-share`: what a sink of fixed logit holds as the context grows, and what it needs to hold its share.
///
///     p = e^b/(e^b + n·e^(σ²/2))      b = ln(p/(1 − p)) + ln n + σ²/2
///
/// A teaching form of attention sinks (StreamingLLM, arXiv 2309.17453, which gives none): n Gaussian logits of spread σ
/// beside one of b. With b = 8 and σ = 1: 0.7793 (n = 512), 0.4689 (2,048), 0.1808 (8,192). The mean of the sum stands for
/// the sum, which is good to some √((e^(σ²) − 1)/n) of p(1 − p).
public struct SinkShare: PaperFigure {
  /// Logit of the sink, spread, share to hold and last number of keys.
  public static let parameters = SinkParameters.all

  /// Logit b of the sink.
  public let strength: Double
  /// Standard deviation σ of the other logits.
  public let sigma: Double
  /// Share p to hold.
  public let share: Double
  /// Numbers n of other keys.
  public let counts: [Int]

  /// Makes the figure.
  public init(_ chosen: [String: Double]) throws {
    let sink = try SinkParameters(chosen)
    (strength, sigma, share) = (sink.strength, sink.sigma, sink.share)
    counts = octaveLengths(from: 1, to: sink.lastCount)
  }

  /// p at every n.
  public var shares: [Double] {
    counts.map { GaussianRow.sinkShare(strength: strength, count: Double($0), sigma: sigma) }
  }

  /// b that holds the share at every n.
  public var strengths: [Double] {
    counts.map { GaussianRow.sinkStrength(share: share, count: Double($0), sigma: sigma) }
  }

  /// The data.
  public func table() throws -> Table {
    try Table(
      whole: [(Column("number of other keys"), counts)],
      [
        (Column("share of the sink"), shares),
        (Column("logit that holds the share", unit: "nats"), strengths),
      ])
  }
}
