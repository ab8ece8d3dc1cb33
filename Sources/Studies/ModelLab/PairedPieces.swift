import AttentionEntropy
package import DecoderModel

/// Losses of several settings on the same pieces of text, for intervals of whatever is made of their means.
///
/// Pieces are documents where there are several, and else blocks of ``MeasuredLosses/windowLength`` positions of the one document:
/// those tell how the text varies, and not what another text would give.
package struct PairedPieces: Sendable, Hashable {
  /// What a piece is.
  package enum Kind: String, Sendable {
    case documents
    case windows
  }

  package let kind: Kind
  /// The mean loss [pieces][settings] in nats.
  package let means: [[Double]]
  /// The mean loss of each setting over all tokens.
  package let overall: [Double]
  /// How many losses each setting has.
  package let tokens: Int

  /// Cuts losses into pieces.
  ///
  /// - Parameters:
  ///   - losses: [settings][documents]; all settings have the same documents.
  ///   - chosen: Whether the loss at a position of a document counts.
  package init(
    _ losses: [[TokenLosses]], where chosen: (_ document: Int, _ position: Int) -> Bool
  ) {
    let documents = losses.first?.count ?? 0
    kind = documents > 1 ? .documents : .windows
    var sums = losses.map { _ in 0.0 }
    var (tokens, pieces) = (0, [[Double]]())
    for document in 0..<documents {
      let count = losses[0][document].values.count
      let width = kind == .documents ? max(1, count) : MeasuredLosses.windowLength
      for start in stride(from: 0, to: count, by: width) {
        let positions = (start..<min(start + width, count)).filter { chosen(document, $0) }
        guard !positions.isEmpty else { continue }
        let own = losses.map { setting in
          positions.reduce(0) { $0 + setting[document].values[$1] }
        }
        for (setting, sum) in own.enumerated() { sums[setting] += sum }
        tokens += positions.count
        pieces.append(own.map { $0 / Double(positions.count) })
      }
    }
    means = pieces
    self.tokens = tokens
    overall = sums.map { $0 / Double(tokens) }
  }

  /// Cuts losses at some positions into pieces.
  ///
  /// - Parameters:
  ///   - losses: [settings][documents]; all settings have the same documents.
  ///   - positions: Positions that count.
  package init(_ losses: [[TokenLosses]], at positions: Range<Int>) {
    self.init(losses) { positions.contains($1) }
  }

  /// Draws of a bootstrap, unless others are asked for.
  package static let usualDraws = 10_000

  /// The 95 % percentile interval of a number that the mean losses of the settings make, over draws of as many pieces with
  /// replacement.
  ///
  /// - Parameters:
  ///   - draws: How many; always the same ones.
  ///   - statistic: The number; `nil` where means have none, which leaves the draw out.
  /// - Returns: The interval with the share of draws that had a number; no interval where there is one piece alone or no draw has a
  ///   number.
  /// - Complexity: O(draws × pieces × settings), and the statistic for each draw.
  package func interval(
    draws: Int = usualDraws, of statistic: ([Double]) -> Double?
  ) -> (range: ClosedRange<Double>?, defined: Double) {
    let settings = means.first?.count ?? 0
    guard means.count > 1, settings > 0 else { return (nil, 0) }
    let generator = CounterGenerator(seed: 1, stream: .bootstrap)
    var values: [Double] = []
    var place: UInt64 = 0
    for _ in 0..<draws {
      var sums = [Double](repeating: 0, count: settings)
      for _ in means {
        let piece = generator.number(below: means.count, at: place)
        place += 1
        for setting in 0..<settings { sums[setting] += means[piece][setting] }
      }
      if let value = statistic(sums.map { $0 / Double(means.count) }) { values.append(value) }
    }
    return (percentileInterval(values), Double(values.count) / Double(draws))
  }

  /// The interval of the difference of one setting from another.
  package func difference(
    of setting: Int, from other: Int, draws: Int = usualDraws
  ) -> ClosedRange<Double>? {
    interval(draws: draws) { $0[setting] - $0[other] }.range
  }
}

/// The 95 % percentile interval of what draws of a bootstrap gave; `nil` where they gave nothing.
func percentileInterval(_ values: [Double]) -> ClosedRange<Double>? {
  guard !values.isEmpty else { return nil }
  let values = values.sorted()
  func quantile(_ share: Double) -> Double {
    // Between neighbours, the values at shares 0 … 1 (Hyndman and Fan's type 7).
    let at = share * Double(values.count - 1)
    let below = Int(at)
    let above = min(below + 1, values.count - 1)
    return values[below] + (at - Double(below)) * (values[above] - values[below])
  }
  return quantile(0.025)...quantile(0.975)
}
