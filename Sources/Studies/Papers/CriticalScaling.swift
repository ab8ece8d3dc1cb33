import AttentionEntropy
import Foundation

/// The figure `critical-scaling`: whether attention keeps tokens apart, over their inner product ρ and the strength γ of β =
/// γ ln n.
///
///     weight on itself  p = 1/(1 + (n − 1)n^(−γ(1 − ρ)))      transition  γ_c = 1/(1 − ρ)
///
/// n unit tokens have the common inner product ρ. With δ = p − (1 − p)/(n − 1) and σ = 1 + (n − 1)ρ their outputs have
///
///     ‖y‖² = δ² + (1 − δ²)σ/n       y·y′ = δ²ρ + (1 − δ²)σ/n
///
/// and the angle between outputs over that between tokens tells whether they collapse (0) or stay apart (1). Source: Critical
/// attention scaling (arXiv 2510.05554), its phase figure by notes; the closed form of the angle is ours. At γ_c the weight
/// tends to ½ (0.5025 at n = 100). Exact to 10⁻¹², the angle to 10⁻⁷ where it is near 0.
public struct CriticalScaling: PaperFigure {
  private static let count = FigureParameter(
    "n", "number n of tokens", usual: 1_024, range: 2...1e9, step: 1)
  private static let strength = FigureParameter(
    "gamma", "greatest strength γ", usual: 5, range: 0.1...50)
  private static let parts = FigureParameter(
    "parts", "steps along each axis", usual: 100, range: 10...400, step: 1)
  /// Number of tokens, greatest strength and steps.
  public static let parameters = [count, strength, parts]

  /// Number n of tokens.
  public let count: Double
  /// Strengths γ.
  public let strengths: [Double]
  /// Inner products ρ.
  public let products: [Double]

  /// Makes the figure.
  public init(_ chosen: [String: Double]) throws {
    let values = try FigureValues(chosen, of: Self.parameters)
    count = values[Self.count]
    let parts = values.whole(Self.parts)
    strengths = evenly(0...values[Self.strength], count: parts + 1)
    products = (0..<parts).map { Double($0) / Double(parts) }
  }

  /// The weight of a token on itself.
  ///
  /// - Parameters:
  ///   - product: ρ, at least 0 and below 1.
  ///   - strength: γ, at least 0.
  /// - Returns: p between 0 and 1.
  public func ownWeight(product: Double, strength: Double) -> Double {
    TwoLevelRow.topWeight(gap: strength * (1 - product) * log(count), count: count)
  }

  /// The angle between two outputs over the angle between two tokens.
  ///
  /// - Parameters:
  ///   - product: ρ, at least 0 and below 1.
  ///   - strength: γ, at least 0.
  /// - Returns: The ratio, 0 where outputs collapse.
  public func angleRatio(product: Double, strength: Double) -> Double {
    let weight = ownWeight(product: product, strength: strength)
    let delta = weight - (1 - weight) / (count - 1)
    let shared = (1 - delta * delta) * (1 + (count - 1) * product) / count
    // 1 − cos = δ²(1 − ρ)/‖y‖², and the angle is 2 asin √((1 − cos)/2), which keeps small angles.
    let own = delta * delta * (1 - product)
    let angle = 2 * asin(min(1, (own / (2 * (delta * delta + shared))).squareRoot()))
    return angle / acos(product)
  }

  /// γ_c = 1/(1 − ρ).
  public static func criticalStrength(product: Double) -> Double { 1 / (1 - product) }

  /// The data.
  public func table() throws -> Table {
    let cells = products.flatMap { product in strengths.map { (product, $0) } }
    return try Table([
      (Column("inner product"), cells.map(\.0)), (Column("strength"), cells.map(\.1)),
      (Column("critical strength"), cells.map { Self.criticalStrength(product: $0.0) }),
      (Column("weight on itself"), cells.map { ownWeight(product: $0.0, strength: $0.1) }),
      (Column("angle after over before"), cells.map { angleRatio(product: $0.0, strength: $0.1) }),
    ])
  }
}
