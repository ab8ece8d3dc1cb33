import AttentionEntropy
import Foundation

/// The figure `entropy-phase-diagram`: how far rows of a spread σ are from freezing as the context grows and YaRN's law
/// sharpens them.
///
///     x = m(s)σ/√(2 ln sL)      H/ln n = 1 − x²      freezing σ_c = √(2 ln sL)/m(s)      restored σ²(m² − 1)/(2 ln s)
///
/// with m = (a ln s + 1)². Ours, on Derrida's random energy model (1981) and YaRN's law (arXiv 2309.00071, eq. 22). At L =
/// 2,048 and a = 0.1 σ_c falls from 3.9050 (s = 1) to 3.2744 (4), 3.0192 (8) and 2.5973 (32): the law itself pushes sharp
/// heads into freezing. The leading form is exact for n → ∞ alone; see
/// ``/AttentionEntropy/GaussianRow/expectedEntropy(count:sigma:)`` for finite rows.
public struct EntropyPhaseDiagram: PaperFigure {
  private static let context = FigureParameter.context(2_048)
  private static let slope = FigureParameter(
    "a", "slope a of the law √m = a ln s + 1", usual: 0.1, range: 0...1)
  private static let scale = FigureParameter.greatestScale(64, upTo: 4_096)
  private static let spread = FigureParameter(
    "sigma", "greatest standard deviation σ of the logits", usual: 6, range: 0.5...20)
  /// Trained context, slope, greatest scale and greatest spread.
  public static let parameters = [context, slope, scale, spread]

  /// Trained context L.
  public let trainedContext: Int
  /// Slope a.
  public let slope: Double
  /// Scales s, eight for each octave.
  public let scales: [Double]
  /// Spreads σ.
  public let spreads: [Double]

  /// Makes the figure.
  public init(_ chosen: [String: Double]) throws {
    let values = try FigureValues(chosen, of: Self.parameters)
    (trainedContext, slope) = (values.whole(Self.context), values[Self.slope])
    let octaves = Int((8 * log2(values[Self.scale])).rounded(.down))
    scales = (0...octaves).map { pow(2, Double($0) / 8) }
    spreads = evenly(0...values[Self.spread], count: 121)
  }

  /// m(s) = (a ln s + 1)².
  ///
  /// - Parameter scale: s, at least 1.
  /// - Returns: m.
  public func multiplier(scale: Double) -> Double {
    let root = slope * log(scale) + 1
    return root * root
  }

  /// σ_c: the spread from which rows over sL keys are frozen.
  ///
  /// - Parameter scale: s, at least 1.
  /// - Returns: σ_c.
  public func freezingSpread(scale: Double) -> Double {
    GaussianRow.freezingSpread(
      count: scale * Double(trainedContext), multiplier: multiplier(scale: scale))
  }

  /// The data: every scale and spread.
  public func table() throws -> Table {
    let cells = scales.flatMap { scale in spreads.map { (scale: scale, spread: $0) } }
    func sharpened(_ cell: (scale: Double, spread: Double)) -> (count: Double, sigma: Double) {
      (cell.scale * Double(trainedContext), multiplier(scale: cell.scale) * cell.spread)
    }
    return try Table([
      (Column("scale"), cells.map(\.scale)),
      (Column("spread of the logits", unit: "nats"), cells.map(\.spread)),
      (Column("logit multiplier"), cells.map { multiplier(scale: $0.scale) }),
      (Column("freezing spread", unit: "nats"), cells.map { freezingSpread(scale: $0.scale) }),
      (
        Column("phase"),
        cells.map { GaussianRow.phase(count: sharpened($0).count, sigma: sharpened($0).sigma) }
      ),
      (
        Column("entropy over ln n"),
        cells.map {
          GaussianRow.leadingEntropyShare(count: sharpened($0).count, sigma: sharpened($0).sigma)
        }
      ),
      (
        Column("restored share of the growth"),
        cells.map {
          $0.scale == 1
            ? .nan
            : GaussianRow.restoredShare(
              scale: $0.scale, multiplier: multiplier(scale: $0.scale), sigma: $0.spread)
        }
      ),
    ])
  }
}
