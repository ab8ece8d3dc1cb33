public import RotaryEmbedding

/// The figure `llama31-ramp`: how Llama 3.1 blends its pairs, weight (r − 1)/(4 − 1) over the rotations r.
///
/// Source: Llama 3.1's `apply_scaling` (by executorch; Grattafiori et al., arXiv 2407.21783, section 3.2, has the base
/// alone): d = 128, b = 5·10⁵, factor 8, low 1, high 4, L = 8,192. Pairs 0–28 are kept, 29–34 blended (λ from 2,401.7 to
/// 6,695.1) and 35–63 divided by 8; the edges lie at 28.2229 and 34.9841. Exact to 10⁻¹⁴.
public struct Llama31Ramp: PaperFigure {
  private static let dimension = FigureParameter.dimension()
  private static let base = FigureParameter.base(500_000)
  private static let context = FigureParameter.context(8_192)
  private static let scale = FigureParameter.scale(8)
  private static let low = FigureParameter(
    "low", "rotations at and below which a pair is divided by s", usual: 1, range: 0.01...1_000)
  private static let high = FigureParameter(
    "high", "rotations at and above which a pair is kept", usual: 4, range: 0.01...1_000)
  /// Head dimension, base, trained context, scale and the two thresholds.
  public static let parameters = [dimension, base, context, scale, low, high]

  /// Head dimension d, base b and trained context L.
  public let geometry: RotaryGeometry
  /// Scale s.
  public let scale: Double
  /// Rotations at which pairs are divided, and kept.
  public let thresholds: (low: Double, high: Double)
  /// The method.
  public let schedule: RotarySchedule

  /// Makes the figure.
  public init(_ chosen: [String: Double]) throws {
    let values = try FigureValues(chosen, of: Self.parameters)
    geometry = try values.geometry(Self.dimension, Self.base, Self.context)
    scale = values[Self.scale]
    thresholds = (values[Self.low], values[Self.high])
    guard thresholds.low < thresholds.high else {
      throw FigureParameterError(
        parameter: Self.low.name,
        "The parameter low is \(spelled(thresholds.low)); it must be below high, which is \(spelled(thresholds.high))."
      )
    }
    schedule = try Llama3(
      lowFrequencyFactor: thresholds.low, highFrequencyFactor: thresholds.high
    ).schedule(for: geometry, extent: ContextExtent(scale: scale))
  }

  /// The real-valued pair indices between which pairs are blended.
  public var edges: (kept: Double, divided: Double) {
    (geometry.pairIndex(making: thresholds.high), geometry.pairIndex(making: thresholds.low))
  }

  /// The data.
  public func table() throws -> Table {
    try Table(
      whole: [(Column("pair"), Array(0..<geometry.pairCount))],
      [
        (Column("wavelength", unit: "tokens"), geometry.wavelengths),
        (Column("rotations in training"), geometry.rotations),
        (Column("blend weight"), schedule.blend ?? []),
        (Column("frequency ratio"), schedule.frequencyRatios),
        (
          Column("inverse frequency", unit: "radians per token"),
          schedule.effectiveInverseFrequencies
        ),
      ])
  }

  /// Whether two figures have the same parameters.
  public static func == (a: Llama31Ramp, b: Llama31Ramp) -> Bool { a.schedule == b.schedule }

  /// Hashes the schedule, which the parameters determine.
  public func hash(into hasher: inout Hasher) { hasher.combine(schedule) }
}
