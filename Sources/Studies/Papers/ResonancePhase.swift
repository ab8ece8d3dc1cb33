import Foundation
public import RotaryEmbedding

/// The figure `resonance-phase`: the angles of one pair on trained positions and beyond, under RoPE and Resonance RoPE.
///
///     angle(m) = mθᵢ mod 2π      λ′ = round(λ)      gap = max over m ≥ L of the least distance to an angle at m < L
///
/// Source: Resonance RoPE (arXiv 2403.00071), figure 1: pair 6 on positions 0 … 127, trained on 0 … 63. It does not state the
/// head dimension: at d = 128 λ = 14.8998 becomes 15 and the gap 0.126787 rad vanishes, at d = 64 35.3329 becomes 35 and
/// 0.059413 vanishes. Angles to 10⁻¹³.
public struct ResonancePhase: PaperFigure {
  private static let dimension = FigureParameter.dimension()
  private static let base = FigureParameter.base()
  private static let pair = FigureParameter(
    "pair", "pair index i", usual: 6, range: 0...511, step: 1)
  private static let trained = FigureParameter.context(64, from: 2, upTo: 4_096)
  private static let last = FigureParameter(
    "positions", "number of positions", usual: 128, range: 4...16_384, step: 1)
  /// Head dimension, base, pair, trained context and number of positions.
  public static let parameters = [dimension, base, pair, trained, last]

  /// Head dimension d, base b and trained context L.
  public let geometry: RotaryGeometry
  /// Pair index i.
  public let pair: Int
  /// Positions in tokens.
  public let positions: Range<Int>

  /// Makes the figure.
  public init(_ chosen: [String: Double]) throws {
    let values = try FigureValues(chosen, of: Self.parameters)
    geometry = try values.geometry(Self.dimension, Self.base, Self.trained)
    pair = values.whole(Self.pair)
    positions = 0..<values.whole(Self.last)
    guard pair < geometry.pairCount else {
      throw FigureParameterError(
        parameter: Self.pair.name,
        "The pair is \(pair); d = \(geometry.headDimension) has pairs 0 to \(geometry.pairCount - 1)."
      )
    }
  }

  /// The wavelength in tokens.
  ///
  /// - Parameter resonant: Whether it is rounded to whole tokens.
  /// - Returns: λ.
  /// - Throws: Never in practice.
  public func wavelength(resonant: Bool) throws -> Double {
    let method: any ContextExtension = resonant ? Resonance() : UnmodifiedRoPE()
    let schedule = try method.schedule(for: geometry, extent: ContextExtent())
    return 2 * .pi / schedule.inverseFrequencies[pair]
  }

  /// The angle at every position, from 0 to 2π.
  ///
  /// - Parameter resonant: Whether the wavelength is rounded to whole tokens.
  /// - Returns: Radians.
  /// - Throws: Never in practice.
  public func angles(resonant: Bool) throws -> [Double] {
    let length = try wavelength(resonant: resonant)
    return positions.map { 2 * .pi * Double($0).truncatingRemainder(dividingBy: length) / length }
  }

  /// The greatest distance of an angle beyond the trained context to the nearest trained one, in radians.
  ///
  /// - Parameter resonant: Whether the wavelength is rounded to whole tokens.
  /// - Returns: Radians.
  /// - Throws: Never in practice.
  /// - Complexity: O(n²).
  public func worstGap(resonant: Bool) throws -> Double {
    let angles = try angles(resonant: resonant)
    let trained = angles.prefix(geometry.trainedContext)
    return angles.dropFirst(geometry.trainedContext).reduce(0) { worst, angle in
      let nearest = trained.reduce(Double.infinity) {
        let gap = abs($1 - angle)
        return min($0, gap, 2 * .pi - gap)
      }
      return max(worst, nearest)
    }
  }

  /// log₁₀ of the least common multiple of the rounded wavelengths that are at most the trained context: after so many tokens
  /// all of these pairs are together where they began.
  ///
  /// - Throws: Never in practice.
  public func commonPeriodDigits() throws -> Double {
    var powers: [Int: Int] = [:]
    for wavelength in geometry.wavelengths where wavelength <= Double(geometry.trainedContext) {
      var rest = max(1, Int(wavelength.rounded(.toNearestOrEven)))
      var factor = 2
      while rest > 1 {
        var power = 0
        while rest.isMultiple(of: factor) {
          rest /= factor
          power += 1
        }
        if power > 0 { powers[factor] = max(powers[factor] ?? 0, power) }
        factor = factor * factor > rest && rest > 1 ? rest : factor + 1
      }
    }
    return powers.sorted { $0.key < $1.key }.reduce(0) {
      $0 + Double($1.value) * log10(Double($1.key))
    }
  }

  /// The data.
  public func table() throws -> Table {
    try Table(
      whole: [(Column("position", unit: "tokens"), Array(positions))],
      [
        (Column("angle under RoPE", unit: "radians"), try angles(resonant: false)),
        (Column("angle under Resonance RoPE", unit: "radians"), try angles(resonant: true)),
      ])
  }
}
