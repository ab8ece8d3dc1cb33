import AttentionEntropy
import Foundation
public import RotaryEmbedding

/// The figure `pi-fit`: random targets fitted inside the trained context, and what the fit does beyond it.
///
///     a(s) = Σⱼ uⱼ sin(sθⱼ) + vⱼ cos(sθⱼ)      (XᵀX + εI)c = Xᵀy,   y ~ N(0, 1) at s = 0 … L − 1
///
/// Source: Position Interpolation (arXiv 2306.15595), figure 2 and appendix C: d = 128, b = 10⁴, L = 2,048, normal equations
/// with ε = 0 in single precision, and a peak above 8,000 beyond L. That number is of the solver, not of RoPE: XᵀX has
/// numerical rank 79 of 128 (condition some 10³⁴), and the peak runs from about 1 (ε = 1) over hundreds (10⁻⁶) to 10¹²
/// (singular values to the last bit). So the regulariser is stated, and what is drawn is the peak against the norm of the
/// coefficients. Inside L the root mean square is √(rank/L) ≈ 0.19 whatever the solver.
///
/// The normal equations are formed from closed forms of their sums, and solved by Cholesky's method in double precision.
/// Their condition is (λ₁ + ε)/ε with λ₁ ≤ Ld/2, told as ``condition(ridge:)``; coefficients are good to that times 10⁻¹⁵, so
/// ε is held to 10⁻⁷ or more.
public struct PIFit: PaperFigure {
  private static let dimension = FigureParameter.dimension(128, from: 4)
  private static let base = FigureParameter.base()
  private static let context = FigureParameter.context(2_048, upTo: 8_192)
  private static let ridge = FigureParameter(
    "ridge", "regulariser ε", usual: 1, range: 1e-7...1e6)
  private static let seed = FigureParameter(
    "seed", "seed of the targets", usual: 1, range: 0...1e9, step: 1)
  /// Head dimension, base, trained context, regulariser and seed.
  public static let parameters = [dimension, base, context, ridge, seed]

  /// Head dimension d, base b and trained context L.
  public let geometry: RotaryGeometry
  /// Regulariser ε.
  public let ridge: Double
  /// The targets at positions 0 … L − 1.
  public let targets: [Double]

  /// Makes the figure.
  public init(_ chosen: [String: Double]) throws {
    let values = try FigureValues(chosen, of: Self.parameters)
    let geometry = try values.geometry(Self.dimension, Self.base, Self.context)
    let generator = CounterGenerator(seed: UInt64(values.whole(Self.seed)), stream: .keys)
    self.init(
      geometry: geometry, ridge: values[Self.ridge],
      targets: (0..<geometry.trainedContext).map { generator.normal(at: UInt64($0)) })
  }

  /// Fits targets of one's own.
  ///
  /// - Parameters:
  ///   - geometry: Head dimension and base; the trained context is the number of targets.
  ///   - ridge: ε, at least 10⁻⁷.
  ///   - targets: y at positions 0, 1, ….
  public init(geometry: RotaryGeometry, ridge: Double, targets: [Double]) {
    (self.geometry, self.ridge, self.targets) = (geometry, ridge, targets)
  }

  /// A fit.
  public struct Fit: Sendable, Hashable {
    /// ε.
    public let ridge: Double
    /// The coefficients of the sines, then of the cosines.
    public let coefficients: [Double]
    /// ‖c‖.
    public var norm: Double { coefficients.reduce(0) { $0 + $1 * $1 }.squareRoot() }

    /// a at a position under some frequencies, of which RoPE's own were fitted.
    ///
    /// - Parameters:
    ///   - position: s in tokens, of any value.
    ///   - frequencies: θⱼ in radians per token.
    ///   - pairs: The pairs that count; all unless given.
    /// - Returns: a.
    public func value(
      at position: Double, _ frequencies: [Double], pairs: [Int]? = nil
    ) -> Double {
      let count = frequencies.count
      return (pairs ?? Array(frequencies.indices)).reduce(0) {
        let angle = position * frequencies[$1]
        return $0 + coefficients[$1] * sin(angle) + coefficients[count + $1] * cos(angle)
      }
    }
  }

  /// λ₁ + ε over ε, with the trace Ld/2 in place of the greatest eigenvalue: a bound on the condition of the normal equations.
  ///
  /// - Parameter ridge: ε.
  /// - Returns: A number of at least 1.
  public func condition(ridge: Double) -> Double {
    (Double(targets.count * geometry.pairCount) + ridge) / ridge
  }

  /// Solves the normal equations for several regularisers.
  ///
  /// - Parameter ridges: ε, each at least 10⁻⁷.
  /// - Returns: The fits in their order; without one where the matrix is not positive to rounding.
  /// - Complexity: O(L·d + d³) for each.
  public func fits(_ ridges: [Double]) -> [Fit] {
    let frequencies = geometry.inverseFrequencies
    let matrix = NormalEquations(frequencies, count: targets.count)
    let right = matrix.rightSide(targets)
    return ridges.compactMap { ridge in
      matrix.solved(right, ridge: ridge).map { Fit(ridge: ridge, coefficients: $0) }
    }
  }

  /// The regularisers of the L-curve: from 10⁻⁷ to 10³, four for each power of ten.
  public static let ridges = (-28...12).map { pow(10, Double($0) / 4) }

  /// A point of the L-curve.
  public struct Extrapolation: Sendable, Hashable {
    /// ε.
    public let ridge: Double
    /// ‖c‖.
    public let norm: Double
    /// Root mean square inside the trained context.
    public let inside: Double
    /// max |a| from L to 2L − 1.
    public let peak: Double
    /// The same of the pairs alone that complete no rotation inside the trained context.
    public let slowPeak: Double
  }

  /// The L-curve: the peak beyond the trained context against the norm of the coefficients.
  ///
  /// - Complexity: O(|ε|·(L·d + d³)).
  public func extrapolations() -> [Extrapolation] {
    let (frequencies, count) = (geometry.inverseFrequencies, targets.count)
    let slow = frequencies.indices.filter { 2 * .pi / frequencies[$0] > Double(count) }
    return onAllProcessors(fits(Self.ridges)) { fit in
      let values = (0..<2 * count).map { fit.value(at: Double($0), frequencies) }
      return Extrapolation(
        ridge: fit.ridge, norm: fit.norm,
        inside: (values.prefix(count).reduce(0) { $0 + $1 * $1 } / Double(count)).squareRoot(),
        peak: values.dropFirst(count).reduce(0) { max($0, abs($1)) },
        slowPeak: (count..<2 * count).reduce(0) {
          max($0, abs(fit.value(at: Double($1), frequencies, pairs: slow)))
        })
    }
  }

  /// The fit at the figure's own regulariser.
  private func ownFit() throws -> Fit {
    guard let fit = fits([ridge]).first else {
      throw FigureParameterError(
        parameter: Self.ridge.name,
        "The normal equations have no solution to rounding at the regulariser \(ridge); choose a larger one."
      )
    }
    return fit
  }

  /// The data: targets, the fit and what other methods make of it at scale 2, on whole positions to 2L; then the fit between
  /// whole positions, every eighth of a token from 25 to 75 (the paper's right panel); then, without a position, the L-curve.
  public func table() throws -> Table { try table(of: extrapolations()) }

  /// The data, with an L-curve that was found.
  ///
  /// - Parameter points: As ``extrapolations()`` gives them.
  /// - Returns: The rows of all three.
  /// - Throws: ``FigureParameterError`` where there is no solution to rounding.
  package func table(of points: [Extrapolation]) throws -> Table {
    let fit = try ownFit()
    let count = targets.count
    let positions =
      (0..<2 * count).map(Double.init)
      + (200...600).map { Double($0) / 8 }.filter { $0 != $0.rounded() }
    let noPosition = points.map { _ in Double.nan }
    let methods: [ComparedMethod] = [.rope, .interpolation, .ntkAware, .yarnCode]
    let curves = try methods.map { method in
      let stretched = try method.schedule(for: geometry, scale: 2).effectiveInverseFrequencies
      return (
        Column("fit under \(method.rawValue)\(method == .rope ? "" : " at scale 2")"),
        positions.map { fit.value(at: $0, stretched) } + noPosition
      )
    }
    let wholes = positions.map { position in
      position < Double(count) && position == position.rounded()
        ? targets[Int(position)] : Double.nan
    }
    func lCurve(_ name: String, _ value: (Extrapolation) -> Double) -> (Column, [Double]) {
      (Column(name), positions.map { _ in Double.nan } + points.map(value))
    }
    return try Table(
      [
        (Column("position", unit: "tokens"), positions + noPosition),
        (Column("target"), wholes + noPosition),
      ] + curves + [
        lCurve("regulariser", \.ridge), lCurve("coefficient norm", \.norm),
        lCurve("root mean square inside the trained context", \.inside),
        lCurve("greatest value beyond the trained context", \.peak),
        lCurve("greatest value there of pairs without a whole rotation", \.slowPeak),
        lCurve("bound on the condition") { condition(ridge: $0.ridge) },
      ])
  }
}
