import AttentionEntropy
import Foundation
public import RotaryEmbedding

/// The figure `yarn-temperature-fit`: factors that give the stretched all-ones row the entropy it had, and the law fitted to
/// them.
///
///     H(mℓ_method; sL) = H(ℓ_RoPE; L)      a = Σ x(√m − 1)/Σx²,   x = ln s
///
/// with ℓ the ``/AttentionEntropy/PositionalKernel`` times an amplitude. YaRN (arXiv 2309.00071), section 3.4 and figures 2 to
/// 4, found √m = 0.1 ln s + 1 by perplexity for LLaMA (L = 2,048), and its Mistral models use 0.07 (8,192). At d = 128, b =
/// 10⁴ and amplitude 1 the fit over s = 2 … 32 gives 0.0823 for YaRN with the paper's ramp, 0.0719 with the code's and 0.0644
/// for NTK-aware; for PI the factors run away (7.69 at s = 32), since no temperature undoes lost resolution. It is suggestive
/// and no derivation: the amplitude 1 is a convention, and half of it gives 0.213, twice 0.024. m to 10⁻⁹ of itself.
public struct YaRNTemperatureFit: PaperFigure {
  private static let dimension = FigureParameter.dimension()
  private static let base = FigureParameter.base()
  private static let context = FigureParameter.context(2_048, from: 64, upTo: 16_384)
  private static let scale = FigureParameter.greatestScale(32, upTo: 64)
  private static let amplitude = FigureParameter(
    "amplitude", "factor on the kernel before all", usual: 1, range: 0.1...4)
  /// Head dimension, base, trained context, greatest scale and amplitude.
  public static let parameters = [dimension, base, context, scale, amplitude]

  /// Head dimension d, base b and trained context L.
  public let geometry: RotaryGeometry
  /// Scales s, powers of two.
  public let scales: [Double]
  /// Factor on the kernel.
  public let amplitude: Double

  /// Makes the figure.
  public init(_ chosen: [String: Double]) throws {
    let values = try FigureValues(chosen, of: Self.parameters)
    geometry = try values.geometry(Self.dimension, Self.base, Self.context)
    scales = powersOfTwo(from: 2, to: values.whole(Self.scale)).map(Double.init)
    amplitude = values[Self.amplitude]
  }

  /// What a factor was looked for at one scale of one method.
  public struct Point: Sendable, Hashable {
    /// s.
    public let scale: Double
    /// m, or why there is none.
    public let outcome: MultiplierOutcome
  }

  /// The factor that restores the entropy at every scale.
  ///
  /// - Parameters:
  ///   - method: A method without temperature of its own.
  ///   - amplitude: Factor on the kernel; the figure's own unless given.
  /// - Returns: One point for each scale.
  /// - Throws: `RotaryError` where the method refuses the geometry.
  /// - Complexity: O(s·L) for each factor that is tried, about 15.
  public func points(_ method: ComparedMethod, amplitude: Double? = nil) throws -> [Point] {
    let amplitude = amplitude ?? self.amplitude
    @Sendable func row(_ method: ComparedMethod, _ scale: Double) throws -> LogitRow {
      LogitRow(
        lastOfAllOnes: try method.schedule(for: geometry, scale: scale),
        length: Int(scale) * geometry.trainedContext)
    }
    let target = try row(.rope, 1).statistics(at: amplitude).entropy
    return try onAllProcessors(scales) { scale in
      let row = try row(method, scale)
      return Point(
        scale: scale,
        outcome: try MultiplierSearch().root(target: target) {
          $0.map { row.statistics(at: amplitude * $0).entropy }
        })
    }
  }

  /// The law fitted to points; `nil` where one of them has no factor.
  public static func fit(_ points: [Point]) -> TemperatureFit? {
    let found = points.compactMap { point in
      point.outcome.multiplier.map { (scale: point.scale, multiplier: $0) }
    }
    return found.count == points.count ? TemperatureFit(found) : nil
  }

  /// The methods whose factors are looked for.
  public static let methods: [ComparedMethod] = [.interpolation, .ntkAware, .yarnCode, .yarnPaper]

  /// The data.
  public func table() throws -> Table { try table(of: Self.methods.map { try points($0) }) }

  /// The data, of factors that were found.
  ///
  /// - Parameter found: As ``points(_:amplitude:)`` gives them, for each of ``methods``.
  /// - Returns: A row for each scale.
  /// - Throws: Nothing in practice.
  package func table(of found: [[Point]]) throws -> Table {
    let published = try scales.map {
      try PublishedMultipliers(scale: $0, trainedContext: geometry.trainedContext)
    }
    var columns = [(column: Column("scale"), values: scales)]
    for (method, points) in zip(Self.methods, found) {
      let name = "multiplier restoring the entropy under \(method.rawValue)"
      columns.append((Column(name), points.map { $0.outcome.multiplier ?? .nan }))
    }
    columns.append((Column("multiplier by YaRN's law"), published.map(\.paper)))
    let mistral = "multiplier by the law of YaRN's Mistral models"
    columns.append((Column(mistral), published.map(\.mistral)))
    return try Table(columns)
  }
}
