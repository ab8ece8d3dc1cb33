import AttentionEntropy
import Foundation

/// The figure `entropy-invariance`: Su's log-n law against exact invariance of the entropy, and his α*(n).
///
///     h(mλ₀) = h(λ₀) − ln(n/n₀),  λ₀ = 1/√d       published: m = log_{n₀} n       leading: √(1 + 2 ln(n/n₀))
///     α* = argmax α(1 − e^(α²)/n) = √(W(n√e/2) − ½)       published fit: 0.84·√(ln n)
///
/// with h of ``AttentionEntropy/SphericalRow``. Source: Su, kexue.fm/archives/8823 (n₀ = 512), 7695 and 9812. His 0.24 per
/// dimension is ½ ln((1 + √5)/2), −h at λ = 1 alone; at λ₀ the entropy above ln n is −0.494 (d = 128) and quadratic in m, so
/// what keeps it level is close to √(1 + 2 ln(n/n₀)), not ln n: 1.98201 against 1.22222 at n = 2,048 and d = 128, and 2.65463
/// against 1.44444 at 8,192. (The leading form of h, with c = (√(1 + 4λ²) − 1)/2λ, gives 1.98260 and 2.65600; it must not be
/// taken for the exact one.) m to 10⁻⁹, α* to 10⁻¹⁴.
public struct EntropyInvariance: PaperFigure {
  private static let dimension = FigureParameter.dimension(128, from: 8)
  private static let reference = FigureParameter(
    "n0", "length n₀ whose entropy is kept", usual: 512, range: 8...65_536, step: 1)
  private static let last = FigureParameter(
    "n", "last length n in tokens", usual: 131_072, range: 1_024...1_048_576, step: 1)
  /// Head dimension, the reference length and the last length.
  public static let parameters = [dimension, reference, last]

  /// Head dimension d.
  public let dimension: Int
  /// Length n₀ whose entropy is kept.
  public let referenceLength: Int
  /// Lengths n from n₀ on.
  public let lengths: [Int]
  /// Lengths n of α*, from 40 on.
  public let optimumLengths: [Int]

  /// Makes the figure.
  public init(_ chosen: [String: Double]) throws {
    let values = try FigureValues(chosen, of: Self.parameters)
    dimension = values.whole(Self.dimension)
    referenceLength = values.whole(Self.reference)
    let last = values.whole(Self.last)
    guard last > referenceLength else {
      throw FigureParameterError(
        parameter: Self.last.name,
        "The last length n is \(last); it must be above n0, which is \(referenceLength).")
    }
    lengths = octaveLengths(from: referenceLength, to: last)
    optimumLengths = octaveLengths(from: 40, to: last)
  }

  /// The factor that keeps the entropy of n₀ keys over n, exactly.
  ///
  /// - Parameter length: n in tokens, at least n₀.
  /// - Returns: m; NaN where none up to 64 does, which bounds how far the sphere's few directions can be told apart.
  /// - Throws: Nothing in practice.
  public func exactMultiplier(length: Int) throws -> Double {
    try multiplier(length: length, SphericalRow.entropyAboveLogCount)
  }

  /// The same with the leading form of h in place of the quadrature.
  ///
  /// - Parameter length: n in tokens, at least n₀.
  /// - Returns: m; NaN where none up to 64 does.
  /// - Throws: Nothing in practice.
  public func leadingMultiplier(length: Int) throws -> Double {
    try multiplier(length: length, SphericalRow.leadingEntropyAboveLogCount)
  }

  private func multiplier(length: Int, _ h: (Double, Int) -> Double) throws -> Double {
    let scale = 1 / Double(dimension).squareRoot()
    let target = h(scale, dimension) - log(Double(length) / Double(referenceLength))
    let found = try MultiplierSearch().root(target: target) { multipliers in
      multipliers.map { h($0 * scale, dimension) }
    }
    return found.multiplier ?? .nan
  }

  /// α* over n logits: where α(1 − e^(α²)/n) is largest.
  ///
  /// - Parameter length: n, at least 2.
  /// - Returns: α*.
  public static func optimum(length: Double) -> Double {
    (lambertW(length * 0.5 * exp(0.5)) - 0.5).squareRoot()
  }

  /// The data of F-SU-1: factors that keep the entropy, over the length.
  public func table() throws -> Table {
    let ratios = lengths.map { Double($0) / Double(referenceLength) }
    let from = log(Double(referenceLength))
    return try Table(
      whole: [(Column("length", unit: "tokens"), lengths)],
      [
        (Column("exact multiplier"), try lengths.map(exactMultiplier)),
        (Column("multiplier by the leading form"), try lengths.map(leadingMultiplier)),
        (Column("log-n law"), lengths.map { log(Double($0)) / from }),
        (Column("Gaussian law"), ratios.map { GaussianRow.leadingMultiplier(scale: $0, sigma: 1) }),
      ])
  }

  /// The data of F-SU-2: α* over the length.
  ///
  /// - Throws: Nothing in practice.
  public func optimumTable() throws -> Table {
    let n = optimumLengths.map(Double.init)
    return try Table(
      whole: [(Column("length", unit: "tokens"), optimumLengths)],
      [
        (Column("optimal scale"), n.map(Self.optimum)),
        (Column("0.84 times the root of ln n"), n.map { 0.84 * log($0).squareRoot() }),
      ])
  }
}
