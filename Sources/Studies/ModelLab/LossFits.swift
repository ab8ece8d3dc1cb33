/// The parabola through losses at several amplitudes, and where it is lowest.
///
///     loss(x) ≈ c₀ + c₁·(x − x̄) + c₂·(x − x̄)²      by least squares, lowest at x̄ − c₁/2c₂ where c₂ > 0
package struct LossParabola: Sendable, Hashable {
  private let center: Double
  private let c0: Double
  private let c1: Double
  private let c2: Double

  /// Fits losses.
  ///
  /// - Parameters:
  ///   - x: At least three different places, one for each loss (a precondition).
  ///   - losses: Losses in nats.
  package init(x: [Double], losses: [Double]) {
    precondition(x.count == losses.count && x.count > 2, "A parabola needs three places.")
    let n = Double(x.count)
    let center = x.reduce(0, +) / n
    let u = x.map { $0 - center }
    // Polynomials of degree 0, 1 and 2 that are orthogonal on the places; the sum of u is 0.
    let s2 = u.reduce(0) { $0 + $1 * $1 }
    let s3 = u.reduce(0) { $0 + $1 * $1 * $1 }
    let p2 = u.map { $0 * $0 - s3 / s2 * $0 - s2 / n }
    let norm = p2.reduce(0) { $0 + $1 * $1 }
    let mean = losses.reduce(0, +) / n
    let slope = zip(u, losses).reduce(0) { $0 + $1.0 * $1.1 } / s2
    let bend = zip(p2, losses).reduce(0) { $0 + $1.0 * $1.1 } / norm
    self.center = center
    (c2, c1, c0) = (bend, slope - bend * s3 / s2, mean - bend * s2 / n)
  }

  /// The loss at a place.
  package func callAsFunction(_ x: Double) -> Double {
    c0 + (x - center) * (c1 + (x - center) * c2)
  }

  /// Where it is lowest; `nil` where it bends down or the place lies outside the bracket.
  package func lowest(in bracket: ClosedRange<Double>) -> Double? {
    guard c2 > 0 else { return nil }
    let x = center - c1 / (2 * c2)
    return bracket.contains(x) ? x : nil
  }
}

/// The best of several settings by mean loss, and which of the others cannot be told from it.
package struct LossChoice: Sendable, Hashable {
  /// A setting beside the best.
  package struct Candidate: Sendable, Hashable {
    /// Its mean loss in nats.
    package let loss: Double
    /// How much more that is than the best has.
    package let difference: Double
    /// The 95 % interval of the difference on the same pieces; `nil` for the best and where there is one piece alone.
    package let interval: ClosedRange<Double>?
    /// Whether the interval includes 0.
    package let isIndifferent: Bool
  }

  /// Which setting is best.
  package let best: Int
  /// All settings, in their order.
  package let candidates: [Candidate]

  /// Chooses by mean loss.
  ///
  /// - Parameters:
  ///   - pieces: Losses of all settings, at least one.
  ///   - draws: Draws of the bootstrap.
  package init(_ pieces: PairedPieces, draws: Int = PairedPieces.usualDraws) {
    let losses = pieces.overall
    let best = losses.indices.min { losses[$0] < losses[$1] } ?? 0
    self.best = best
    candidates = losses.indices.map { setting in
      // Settings that are the same to the bit cannot be told apart.
      let isSame = pieces.means.allSatisfy { $0[setting] == $0[best] }
      let interval = isSame ? nil : pieces.difference(of: setting, from: best, draws: draws)
      return Candidate(
        loss: losses[setting], difference: losses[setting] - losses[best], interval: interval,
        isIndifferent: isSame || (interval.map { $0.contains(0) } ?? false))
    }
  }
}

/// The amplitude with the least loss, from losses at several amplitudes on the same pieces of text.
package struct TemperatureLossFit: Sendable, Hashable {
  /// √(1/t) of each setting.
  package let amplitudes: [Double]
  /// The settings by mean loss.
  package let choice: LossChoice
  /// The parabola through the means.
  package let parabola: LossParabola
  /// Where it is lowest; `nil` where that is not inside the amplitudes.
  package let minimum: Double?
  /// The 95 % interval of the minimum, over those draws whose parabola has one inside the amplitudes.
  package let interval: ClosedRange<Double>?
  /// The share of draws that have one: below 1 the interval is too short.
  package let defined: Double

  /// Fits losses.
  ///
  /// - Parameters:
  ///   - amplitudes: At least three different ones, ascending, one for each setting of the pieces (a precondition).
  ///   - pieces: The losses.
  ///   - draws: Draws of the bootstrap.
  package init(
    amplitudes: [Double], pieces: PairedPieces, draws: Int = PairedPieces.usualDraws
  ) {
    precondition(amplitudes == amplitudes.sorted() && amplitudes.count == pieces.overall.count)
    let bracket = amplitudes[0]...amplitudes[amplitudes.count - 1]
    self.amplitudes = amplitudes
    choice = LossChoice(pieces, draws: draws)
    parabola = LossParabola(x: amplitudes, losses: pieces.overall)
    minimum = parabola.lowest(in: bracket)
    (interval, defined) = pieces.interval(draws: draws) {
      LossParabola(x: amplitudes, losses: $0).lowest(in: bracket)
    }
  }
}
