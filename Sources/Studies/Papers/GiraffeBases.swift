public import RotaryEmbedding

/// The figure `giraffe-bases`: Giraffe's power and truncated bases beside RoPE's frequencies.
///
///     power θᵢ(1 − 2i/d)^k      truncated θ for θ ≥ c, c/16 down to c/8, 0 below, c = 2π/T
///
/// Source: Giraffe (arXiv 2308.10882) and its reference code, from notes. The paper draws spectra for no stated
/// head size; d = 128, b = 10⁴ and T = 2,048 are LLaMA's. Exact to 10⁻¹⁵ of itself.
public struct GiraffeBases: PaperFigure {
  private static let dimension = FigureParameter.dimension()
  private static let base = FigureParameter.base()
  private static let exponent = FigureParameter("k", "exponent k", usual: 1, range: 0...10)
  private static let length = FigureParameter.context(2_048)
  /// Head dimension, base, exponent and length of truncation.
  public static let parameters = [dimension, base, exponent, length]

  /// Head dimension d, base b and length T.
  public let geometry: RotaryGeometry
  /// Exponent k.
  public let exponent: Double

  /// Makes the figure.
  public init(_ chosen: [String: Double]) throws {
    let values = try FigureValues(chosen, of: Self.parameters)
    geometry = try values.geometry(Self.dimension, Self.base, Self.length)
    exponent = values[Self.exponent]
  }

  /// The frequencies of the power basis in radians per token.
  ///
  /// - Throws: Never for these values.
  public func power() throws -> [Double] {
    try GiraffePower(exponent: exponent).schedule(for: geometry, extent: ContextExtent())
      .inverseFrequencies
  }

  /// The frequencies of the truncated basis in radians per token.
  ///
  /// - Throws: Never for these values.
  public func truncated() throws -> [Double] {
    try GiraffeTruncated().schedule(for: geometry, extent: ContextExtent()).inverseFrequencies
  }

  /// The data.
  public func table() throws -> Table {
    try Table(
      whole: [(Column("pair"), Array(0..<geometry.pairCount))],
      [
        (Column("RoPE", unit: "radians per token"), geometry.inverseFrequencies),
        (Column("power basis", unit: "radians per token"), try power()),
        (Column("truncated basis", unit: "radians per token"), try truncated()),
      ])
  }
}
