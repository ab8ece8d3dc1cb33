/// A sink of one logit beside Gaussian ones: the parameters that its two figures share.
struct SinkParameters: Sendable, Hashable {
  private static let strength = FigureParameter(
    "sink", "logit b of the sink in nats", usual: 8, range: -20...60)
  private static let sigma = FigureParameter(
    "sigma", "standard deviation σ of the other logits", usual: 1, range: 0...4)
  private static let share = FigureParameter(
    "share", "share p to hold", usual: 0.5, range: 0.001...0.999)
  private static let last = FigureParameter(
    "n", "last number n of other keys", usual: 131_072, range: 16...1_048_576, step: 1)
  /// Logit of the sink, spread, share to hold and last number of keys.
  static let all = [strength, sigma, share, last]

  let strength: Double
  let sigma: Double
  let share: Double
  let lastCount: Int

  init(_ chosen: [String: Double]) throws {
    let values = try FigureValues(chosen, of: Self.all)
    (strength, sigma) = (values[Self.strength], values[Self.sigma])
    (share, lastCount) = (values[Self.share], values.whole(Self.last))
  }
}
