/// How badly a decoder foretold each token of a text, in nats.
///
///     loss_i = ln Σ_w exp(logit_i,w) − logit_i,t(i+1)
///
/// The loss of token i + 1 is filed under position i, that of the last token seen, so that n tokens have n − 1 losses at positions
/// 0 … n − 2, and the position is the number of tokens of context less one.
public struct TokenLosses: Sendable, Hashable {
  /// The losses by position, in nats.
  public let values: [Double]

  /// Makes losses from their values.
  ///
  /// - Parameter values: By position, in nats.
  public init(_ values: [Double]) { self.values = values }

  /// The mean over all positions, in nats; NaN where there are none.
  public var mean: Double { mean(in: 0..<values.count) }

  /// The mean over some positions.
  ///
  /// - Parameter positions: A range; what lies beyond the last loss is left out.
  /// - Returns: Nats; NaN where the range has no loss.
  public func mean(in positions: Range<Int>) -> Double {
    let part = values[positions.clamped(to: 0..<values.count)]
    return part.reduce(0, +) / Double(part.count)
  }

  /// The mean loss of neighbouring positions.
  public struct Bin: Sendable, Hashable {
    /// The positions, as many as there are tokens of the text; `to` is not included.
    public let positions: Range<Int>
    /// The mean loss in nats.
    public let loss: Double
    /// How many losses it is the mean of: one fewer than positions in the last bin of a text, whose last token has none.
    public let tokens: Int
  }

  /// The mean loss by position in bins of one width; the last may be narrower.
  ///
  /// - Parameter width: Positions of a bin, at least 1 (a precondition).
  /// - Returns: Bins that have a loss, from position 0 on.
  public func bins(width: Int) -> [Bin] {
    precondition(width >= 1, "A bin of \(width) positions holds nothing.")
    return stride(from: 0, to: values.count, by: width).map { start in
      // The text has one token more than it has losses.
      let positions = start..<min(start + width, values.count + 1)
      return Bin(
        positions: positions, loss: mean(in: positions),
        tokens: min(positions.upperBound, values.count) - start)
    }
  }
}
