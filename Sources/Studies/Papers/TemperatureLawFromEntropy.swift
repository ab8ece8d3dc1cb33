import AttentionEntropy
import Foundation
import RotaryEmbedding

/// The figure `temperature-law-from-entropy`: which law keeps the entropy of Gaussian rows, beside the published ones.
///
///     E H(sL, mσ) = E H(L, σ)      leading m = √(1 + 2 ln s/σ²)      implied a = (√m − 1)/ln s
///
/// Ours, after YaRN (arXiv 2309.00071, section 3.4), whose a = 0.1 was found by perplexity. By quadrature a is nearly
/// constant at σ = 2: 0.119, 0.109, 0.102, 0.095, 0.090 at s = 2 … 32 (L = 2,048), and 0.352 … 0.199 at σ = 1. The slope κ =
/// dm/d ln s at s = 1 has three readings, κ = 1/σ² (entropy matching) = 1/G (a needle's gap kept) = 1/ln L_eff (log-n):
/// YaRN's 0.2 is σ² = 5, G = 5 nats, L_eff = e⁵. Factors to 10⁻⁷ of themselves. Nearly all of the figure's time are
/// quadratures.
public struct TemperatureLawFromEntropy: PaperFigure {
  private static let context = FigureParameter.context(2_048)
  private static let scale = FigureParameter.greatestScale(32, upTo: 1_024)
  /// Trained context and greatest scale.
  public static let parameters = [context, scale]

  /// Trained context L.
  public let trainedContext: Int
  /// Scales s, powers of two.
  public let scales: [Int]
  /// Spreads σ.
  public static let spreads = [1, 1.5, 2, 5.0.squareRoot(), 3]

  /// Makes the figure.
  public init(_ chosen: [String: Double]) throws {
    let values = try FigureValues(chosen, of: Self.parameters)
    trainedContext = values.whole(Self.context)
    scales = powersOfTwo(from: 2, to: values.whole(Self.scale))
  }

  /// The factor that keeps the expected entropy.
  ///
  /// - Parameters:
  ///   - sigma: σ, above 0 and at most 5.
  ///   - scale: s, at least 2.
  /// - Returns: m, or why there is none.
  /// - Throws: Nothing in practice.
  /// - Complexity: Some ten quadratures.
  public func multiplier(sigma: Double, scale: Int) throws -> MultiplierOutcome {
    let (unit, search) = gaussianTemperature(
      sigma: sigma, trainedContext: trainedContext, length: scale * trainedContext)
    return try search.root(target: unit.reference, values: unit.measure())
  }

  /// What a slope κ = dm/d ln s at s = 1 means.
  public struct Reading: Sendable, Hashable {
    /// Whose law.
    public let law: String
    /// κ = 2a.
    public let slope: Double
    /// σ² of rows whose entropy it keeps, 1/κ.
    public var variance: Double { 1 / slope }
    /// Gap in nats of a needle whose weight it keeps, 1/κ.
    public var gap: Double { 1 / slope }
    /// L of the log-n law with the same slope, e^(1/κ), in tokens.
    public var effectiveContext: Double { exp(1 / slope) }
  }

  /// The published laws' readings.
  public static let readings = [
    Reading(law: "YaRN", slope: 2 * PublishedMultipliers.paperSlope),
    Reading(law: "YaRN for Mistral", slope: 2 * PublishedMultipliers.mistralSlope),
    Reading(law: "Entropy-ABF", slope: 0.1), Reading(law: "handbook", slope: 0.05),
  ]

  /// A factor that keeps the entropy, and the slope that it implies.
  public struct Point: Sendable, Hashable {
    /// σ.
    public let sigma: Double
    /// s.
    public let scale: Int
    /// m; NaN where there is none.
    public let multiplier: Double
    /// a of √m = a ln s + 1.
    public var slope: Double { (multiplier.squareRoot() - 1) / log(Double(scale)) }
  }

  /// The factors at every spread and scale.
  ///
  /// - Returns: Points, all scales of a spread after one another.
  /// - Throws: Nothing in practice.
  public func points() throws -> [Point] {
    let cells = Self.spreads.flatMap { sigma in scales.map { (sigma: sigma, scale: $0) } }
    return try onAllProcessors(cells) { cell in
      Point(
        sigma: cell.sigma, scale: cell.scale,
        multiplier: try multiplier(sigma: cell.sigma, scale: cell.scale).multiplier ?? .nan)
    }
  }

  /// The data.
  public func table() throws -> Table { try table(of: points()) }

  /// The data, of factors that were found.
  ///
  /// - Parameter cells: As ``points()`` gives them.
  /// - Returns: A row for each spread and scale.
  /// - Throws: Never for these.
  package func table(of cells: [Point]) throws -> Table {
    try Table(
      whole: [(Column("scale"), cells.map(\.scale))],
      [
        (Column("spread of the logits"), cells.map(\.sigma)),
        (Column("multiplier keeping the entropy"), cells.map(\.multiplier)),
        (
          Column("multiplier to leading order"),
          cells.map { GaussianRow.leadingMultiplier(scale: Double($0.scale), sigma: $0.sigma) }
        ),
        (Column("implied slope of the root"), cells.map(\.slope)),
        (
          Column("multiplier by YaRN's law"),
          try cells.map {
            try TemperatureLaw.paper.temperature(atScale: Double($0.scale)).logitMultiplier
          }
        ),
      ])
  }

  /// The data of the readings.
  ///
  /// - Returns: The table.
  /// - Throws: Nothing in practice.
  public func readingsTable() throws -> Table {
    try Table(
      columns: [
        Column("law"), Column("slope of the multiplier in ln s"), Column("variance of the logits"),
        Column("gap of a needle", unit: "nats"), Column("effective context", unit: "tokens"),
      ],
      rows: Self.readings.map {
        [Cell($0.law), Cell($0.slope), Cell($0.variance), Cell($0.gap), Cell($0.effectiveContext)]
      })
  }
}
