import AttentionEntropy
import Foundation
public import RotaryEmbedding

/// The figure `abf-score-decay`: the raw score of all-ones vectors over the distance, after Xiong et al.'s figure 4.
///
///     g(Δ) = (2/√d)·Σᵢ ζᵢ^(Δ/512) cos(Δθᵢ)      ζᵢ = 1 but for xPos: (2i/d + 0.4)/1.4
///
/// Source: arXiv 2309.16039, figure 4: d = 128, b = 10⁴, b′ = 5·10⁵, Δ to 30,000. The ratio of its PI curve is not in what
/// could be read; 8 (4k to 32k) fits. The decay of xPos is that of Sun et al. (arXiv 2212.10554) on the
/// frequencies of the larger base; its constants are from memory. Each score errs by less than 10⁻¹¹.
public struct ABFScoreDecay: PaperFigure {
  private static let dimension = FigureParameter.dimension()
  private static let base = FigureParameter.base()
  private static let adjusted = FigureParameter(
    "adjusted-base", "base b′ of ABF", usual: 500_000, range: 2...1e12)
  private static let scale = FigureParameter(
    "pi-scale", "scale of PI", usual: 8, range: 1...1_024)
  private static let last = FigureParameter.lastDistance(30_000)
  /// Head dimension, the two bases, PI's scale and the last distance.
  public static let parameters = [dimension, base, adjusted, scale, last]

  /// Head dimension d and base b.
  public let geometry: RotaryGeometry
  /// Base b′ of ABF.
  public let adjustedBase: Double
  /// Scale of PI.
  public let scale: Double
  /// The last distance in tokens.
  public let lastDistance: Int

  /// Makes the figure.
  public init(_ chosen: [String: Double]) throws {
    let values = try FigureValues(chosen, of: Self.parameters)
    geometry = try RotaryGeometry(
      headDimension: values.whole(Self.dimension), base: values[Self.base], trainedContext: 4_096)
    (adjustedBase, scale) = (values[Self.adjusted], values[Self.scale])
    lastDistance = values.whole(Self.last)
  }

  /// The curves.
  public enum Curve: String, Sendable, Hashable, CaseIterable {
    /// RoPE at base b.
    case rope = "RoPE"
    /// Position Interpolation.
    case interpolated = "PI"
    /// The adjusted base.
    case adjustedBase = "ABF"
    /// The adjusted base with xPos's decay.
    case decaying = "xPos ABF"
  }

  /// The score at distances 0, 1, 2, … up to the last.
  ///
  /// - Parameter curve: Which curve.
  /// - Returns: g at distances 0, 1, 2, … in nats.
  /// - Throws: `RotaryError` never for these values.
  /// - Complexity: O(Δ·d).
  public func scores(_ curve: Curve) throws -> [Double] {
    let extent = try ContextExtent(scale: scale)
    let method: any ContextExtension =
      switch curve {
      case .rope: UnmodifiedRoPE()
      case .interpolated: PositionInterpolation()
      case .adjustedBase, .decaying: try AdjustedBaseFrequency(base: adjustedBase)
      }
    let schedule = try method.schedule(for: geometry, extent: extent)
    guard curve == .decaying else {
      return PositionalKernel(schedule: schedule, count: lastDistance + 1).logits
    }
    let d = Double(geometry.headDimension)
    let decays = (0..<geometry.pairCount).map { log((2 * Double($0) / d + 0.4) / 1.4) / 512 }
    return (0...lastDistance).map { distance in
      let m = Double(distance)
      return zip(schedule.inverseFrequencies, decays).reduce(0) {
        $0 + exp(m * $1.1) * cos(m * $1.0)
      } * 2 / d.squareRoot()
    }
  }

  /// The data.
  public func table() throws -> Table { try table(of: Curve.allCases.map { try scores($0) }) }

  /// The data, of scores that were worked out.
  ///
  /// - Parameter scores: As ``scores(_:)`` gives them, for every ``Curve``.
  /// - Returns: A row for each distance.
  /// - Throws: Never for these.
  package func table(of scores: [[Double]]) throws -> Table {
    let distances = twinNumbers(to: lastDistance)
    return try Table(
      whole: [(Column("distance", unit: "tokens"), distances)],
      zip(Curve.allCases, scores).map { curve, scores in
        (Column("score of \(curve.rawValue)", unit: "nats"), distances.map { scores[$0] })
      })
  }
}
