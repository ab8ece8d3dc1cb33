public import DecoderModel

/// The losses of several methods on the same documents.
public struct MeasuredLosses: Sendable, Hashable {
  /// The methods.
  public let names: [String]
  /// Losses [methods][documents]; all methods have the same documents.
  public let losses: [[TokenLosses]]

  /// Makes them from their values.
  public init(names: [String], losses: [[TokenLosses]]) {
    self.names = names
    self.losses = losses
  }

  /// Tokens of a window in which the differences of one document are averaged for an interval.
  public static let windowLength = 256

  /// The mean loss at some positions under one method.
  public struct Bin: Sendable, Hashable {
    /// Positions; `to` is not included.
    public let positions: Range<Int>
    /// Which of ``MeasuredLosses/names``.
    public let method: Int
    /// The mean loss in nats over all documents.
    public let loss: Double
    /// How many losses it is the mean of.
    public let tokens: Int
    /// The difference from the first method on the same tokens, in nats; `nil` for the first.
    public let difference: Difference?
  }

  /// A difference of losses on the same tokens.
  public struct Difference: Sendable, Hashable {
    /// The mean over all tokens, in nats.
    public let mean: Double
    /// The 95 % interval by Student's t; `nil` where there is one piece alone.
    public let interval: ClosedRange<Double>?
    /// How many documents, or windows of one document, the interval is over.
    public let pieces: Int
  }

  /// Mean losses by position, bin by bin and in each the methods in order.
  ///
  /// Intervals are over documents where there are several, and else over windows of ``windowLength`` tokens of the one document, which
  /// tell how the text varies, not what another would give.
  ///
  /// - Parameters:
  ///   - width: Positions of a bin, at least 1 (a precondition).
  ///   - rows: Positions that count; all where none are given.
  /// - Returns: Bins that have a loss.
  public func bins(width: Int, rows: ClosedRange<Int>? = nil) -> [Bin] {
    precondition(width >= 1, "A bin of \(width) positions holds nothing.")
    // A document has one token more than losses.
    let longest = losses.joined().map { $0.values.count + 1 }.max() ?? 0
    let wanted =
      rows.map { $0.clamped(to: 0...Int.max - 1) }
      .map { $0.lowerBound..<$0.upperBound + 1 } ?? 0..<longest
    return stride(from: 0, to: longest, by: width).flatMap { start in
      let positions = (start..<min(start + width, longest)).clamped(to: wanted)
      return names.indices.compactMap { bin(positions, method: $0) }
    }
  }

  /// All positions as one bin for each method.
  ///
  /// - Parameter rows: Positions that count; all where none are given.
  /// - Returns: One bin for each method that has a loss there.
  public func whole(rows: ClosedRange<Int>? = nil) -> [Bin] {
    bins(width: max(1, losses.joined().map { $0.values.count + 1 }.max() ?? 1), rows: rows)
  }

  private func bin(_ positions: Range<Int>, method: Int) -> Bin? {
    let values = losses[method].flatMap { part($0, positions) }
    guard !values.isEmpty else { return nil }
    return Bin(
      positions: positions, method: method, loss: values.reduce(0, +) / Double(values.count),
      tokens: values.count, difference: method == 0 ? nil : difference(positions, method: method))
  }

  private func part(_ losses: TokenLosses, _ positions: Range<Int>) -> ArraySlice<Double> {
    losses.values[positions.clamped(to: 0..<losses.values.count)]
  }

  private func difference(_ positions: Range<Int>, method: Int) -> Difference {
    let documents = zip(losses[method], losses[0]).map { own, first in
      zip(part(own, positions), part(first, positions)).map { $0 - $1 }
    }.filter { !$0.isEmpty }
    let all = documents.joined()
    let pieces =
      documents.count > 1
      ? documents
      : documents.flatMap { document in
        // Whole windows alone, so that all weigh the same.
        stride(from: 0, through: document.count - Self.windowLength, by: Self.windowLength).map {
          Array(document[$0..<$0 + Self.windowLength])
        }
      }
    let mean = all.reduce(0, +) / Double(all.count)
    guard pieces.count > 1 else { return Difference(mean: mean, interval: nil, pieces: 1) }
    let estimate = Estimate(pieces.map { $0.reduce(0, +) / Double($0.count) })
    // Around the mean over all tokens, which the last, incomplete window belongs to as well.
    let reach = estimate.interval.upperBound - estimate.mean
    return Difference(mean: mean, interval: mean - reach...mean + reach, pieces: pieces.count)
  }
}
