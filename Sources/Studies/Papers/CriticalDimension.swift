import Foundation
public import RotaryEmbedding

/// The figure `critical-dimension`: how many dimensions completed a turn in training, and how far a tuned base extrapolates.
///
///     d_extra = 2⌈(d/2)·log_b(T/2π)⌉      β₀ = b^(log_{T/2π}(T_tune/2π))
///     β > β₀:  T_extra = 2πβ^(d_extra/d)      β₁, β₂, β₃ = 2T/π, T/π, T/2π
///
/// with T the trained and T_tune the tuning context. Source: Scaling Laws of RoPE-based Extrapolation (arXiv 2310.05209), by
/// its authors' README. d_extra is YaRN's r = 1 in other words: at d = 128, b = 10⁴, T = 4,096 the boundary pair is 45.03, so
/// 46 pairs or 92 dimensions. A base at which (d/2)·log_b(T/2π) is whole to rounding may be off by one pair.
public struct CriticalDimension: PaperFigure {
  private static let dimension = FigureParameter.dimension()
  private static let base = FigureParameter.base()
  private static let context = FigureParameter.context(4_096)
  private static let tuning = FigureParameter(
    "tune", "context T_tune of tuning in tokens", usual: 16_384, range: 16...1_048_576, step: 1)
  /// Head dimension, base, trained context and tuning context.
  public static let parameters = [dimension, base, context, tuning]

  /// Head dimension d, base b and trained context T.
  public let geometry: RotaryGeometry
  /// Tuning context T_tune.
  public let tuningContext: Int

  /// Makes the figure.
  public init(_ chosen: [String: Double]) throws {
    let values = try FigureValues(chosen, of: Self.parameters)
    geometry = try values.geometry(Self.dimension, Self.base, Self.context)
    tuningContext = values.whole(Self.tuning)
  }

  /// d_extra: dimensions that completed a rotation in training, at most d.
  public var criticalDimension: Int {
    2 * min(geometry.pairCount, max(0, Int(geometry.pairIndex(making: 1).rounded(.up))))
  }

  /// β₀: the base at which the critical dimension's wavelength becomes the tuning context.
  public var criticalBase: Double {
    pow(
      geometry.base,
      log(Double(tuningContext) / (2 * .pi)) / log(Double(geometry.trainedContext) / (2 * .pi)))
  }

  /// T_extra of a base above β₀, in tokens.
  ///
  /// - Parameter base: β.
  /// - Returns: T_extra.
  public func extrapolation(base: Double) -> Double {
    2 * .pi * pow(base, Double(criticalDimension) / Double(geometry.headDimension))
  }

  /// β₁, β₂, β₃: the small bases at which every pair has seen π/2, π and 2π within a context.
  ///
  /// - Parameter context: T in tokens.
  /// - Returns: β₁, β₂ and β₃.
  public static func smallBases(context: Int) -> [Double] {
    [2, 1, 0.5].map { $0 * Double(context) / .pi }
  }

  /// The data.
  public func table() throws -> Table {
    let bases = (160...640).map { pow(10, Double($0) / 80) }
    return try Table([
      (Column("tuned base"), bases),
      (Column("extrapolation limit", unit: "tokens"), bases.map(extrapolation)),
      (
        Column("limit where the base is above the critical base", unit: "tokens"),
        bases.map { $0 > criticalBase ? extrapolation(base: $0) : .nan }
      ),
    ])
  }
}
