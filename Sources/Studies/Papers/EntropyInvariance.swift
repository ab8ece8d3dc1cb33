import AttentionEntropy
import Foundation

/// The figure `entropy-invariance`: Su's log-n law against exact invariance of the entropy, and his α*(n).
///
///     h(mλ₀) = h(λ₀) − ln(n/n₀),  λ₀ = 1/√d       published: m = log_{n₀} n       leading: √(1 + 2 ln(n/n₀))
///     α* = argmax α(1 − e^(α²)/n) = √(W(n√e/2) − ½)       published fit: 0.84·√(ln n)
///
/// with h of ``/AttentionEntropy/SphericalRow``. Source: Su, kexue.fm/archives/8823 (n₀ = 512), 7695 and 9812. His 0.24 per
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

  /// Su's fit to α*.
  ///
  /// - Parameter length: n, at least 1.
  /// - Returns: 0.84·√(ln n).
  public static func publishedOptimum(length: Double) -> Double { 0.84 * log(length).squareRoot() }

  /// Factors on the logits at one length.
  public struct Multipliers: Sendable, Hashable {
    /// What keeps the entropy, exactly.
    public let exact: Double
    /// The same by the leading form of h.
    public let leading: Double
    /// log_{n₀} n.
    public let logN: Double
    /// √(1 + 2 ln(n/n₀)).
    public let gaussian: Double
  }

  /// The factors at every length from n₀ on.
  ///
  /// - Returns: One set for each of ``lengths``.
  /// - Throws: Nothing in practice.
  public func multipliers() throws -> [Multipliers] {
    try lengths.map { length in
      Multipliers(
        exact: try exactMultiplier(length: length), leading: try leadingMultiplier(length: length),
        logN: log(Double(length)) / log(Double(referenceLength)),
        gaussian: GaussianRow.leadingMultiplier(
          scale: Double(length) / Double(referenceLength), sigma: 1))
    }
  }

  /// The data: factors that keep the entropy (F-SU-1) from n₀ on, and α* (F-SU-2) from 40 on, over the length.
  public func table() throws -> Table { try table(of: multipliers()) }

  /// The data, of factors that were worked out.
  ///
  /// - Parameter multipliers: As ``multipliers()`` gives them.
  /// - Returns: A row for each length.
  /// - Throws: Never for these.
  package func table(of multipliers: [Multipliers]) throws -> Table {
    let known = Dictionary(uniqueKeysWithValues: zip(lengths, multipliers))
    let all = Set(lengths).union(optimumLengths).sorted()
    func factor(_ value: (Multipliers) -> Double) -> [Double] {
      all.map { known[$0].map(value) ?? .nan }
    }
    func optimum(_ value: (Double) -> Double) -> [Double] {
      all.map { $0 < 40 ? .nan : value(Double($0)) }
    }
    return try Table(
      whole: [(Column("length", unit: "tokens"), all)],
      [
        (Column("exact multiplier"), factor(\.exact)),
        (Column("multiplier by the leading form"), factor(\.leading)),
        (Column("log-n law"), factor(\.logN)), (Column("Gaussian law"), factor(\.gaussian)),
        (Column("optimal scale"), optimum(Self.optimum)),
        (Column("0.84 times the root of ln n"), optimum(Self.publishedOptimum)),
      ])
  }
}
