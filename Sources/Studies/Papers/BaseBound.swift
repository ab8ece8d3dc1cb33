import AttentionEntropy
import Foundation
import RotaryEmbedding

/// The figure `base-bound`: the context L_θ(b) up to which a base keeps Σᵢ cos(mθᵢ) at 0 or above.
///
///     L_θ(b) = min { m : Σᵢ cos(m·b^(−2i/d)) < 0 }      d → ∞:  L_θ ≈ 0.6165·b, where Ci vanishes
///
/// Source: Base of RoPE Bounds Context Length (arXiv 2405.14591), its table of least bases by an extract. L_θ is not
/// monotone, contrary to what the paper's “lower bound of the base” takes for granted: at d = 128 base 10,000 reaches 1,707
/// and base 12,000 only 1,554, so that above the least base for a context many larger ones fail. Its entry for 2k (1.6e4) is
/// not tight (Su, kexue.fm/archives/10122, has 1.2e4; ours 11,603 on a grid of 0.2 %), nor are those for 16k, 128k, 256k,
/// 512k and 1M by Su's. Exact but for sums within d·10⁻¹⁵ of 0.
public struct BaseBound: PaperFigure {
  private static let dimension = FigureParameter.dimension()
  private static let base = FigureParameter(
    "b", "greatest base b", usual: 1_000_000, range: 200...1e8)
  private static let parts = FigureParameter(
    "parts", "bases for each power of ten", usual: 100, range: 4...4_000, step: 1)
  /// Head dimension, greatest base and how many bases.
  public static let parameters = [dimension, base, parts]

  /// Head dimension d.
  public let dimension: Int
  /// Bases b, at equal ratios from 100 on.
  public let bases: [Double]

  /// Makes the figure.
  public init(_ chosen: [String: Double]) throws {
    let values = try FigureValues(chosen, of: Self.parameters)
    dimension = values.whole(Self.dimension)
    let parts = values[Self.parts]
    let greatest = values[Self.base]
    bases = (0...Int((parts * log10(greatest / 100)).rounded(.down)))
      .map { 100 * pow(10, Double($0) / parts) }
  }

  /// Where the d → ∞ form of the sum is 0 at small m/b, as a share of b: the zero of the cosine integral.
  public static let asymptoticShare = 0.616_505_485_620_716_2

  /// L_θ of every base in tokens; `nil` beyond 2²².
  ///
  /// - Throws: `RotaryError` for a base that is none.
  /// - Complexity: O(Σ L_θ·d) over the bases, on all processors.
  public func reaches() throws -> [Int?] {
    let spectra = try bases.map {
      try RotaryGeometry(headDimension: dimension, base: $0, trainedContext: 2_048)
        .inverseFrequencies
    }
    return onAllProcessors(spectra) { firstNegativeDistance(of: $0, upTo: 1 << 22) }
  }

  /// The least base whose reach is at least a context, and the share of larger bases that fall short.
  public struct LeastBase: Sendable, Hashable {
    /// The context in tokens.
    public let context: Int
    /// The least of the bases that reaches it.
    public let base: Double
    /// Share of the larger bases, up to three times as large, that do not.
    public let failingShare: Double
  }

  /// The least bases for contexts at powers of two.
  ///
  /// - Parameter reaches: As ``reaches()`` gives them.
  /// - Returns: One for each power of two that some base reaches.
  public func leastBases(_ reaches: [Int?]) -> [LeastBase] {
    powersOfTwo(from: 16, to: 1 << 22).compactMap { context in
      guard let first = reaches.firstIndex(where: { ($0 ?? .max) >= context }) else { return nil }
      let larger = bases.indices.filter { $0 > first && bases[$0] <= 3 * bases[first] }
      let failing = larger.filter { (reaches[$0] ?? .max) < context }
      return LeastBase(
        context: context, base: bases[first],
        failingShare: larger.isEmpty ? 0 : Double(failing.count) / Double(larger.count))
    }
  }

  /// The bases that paper and Su give for d = 128, by context in tokens.
  public static let published: [(context: Int, paper: Double, su: Double)] = [
    (1_024, 4.3e3, 4.3e3), (2_048, 1.6e4, 1.2e4), (4_096, 2.7e4, 2.7e4), (8_192, 8.4e4, 8.4e4),
    (16_384, 3.1e5, 2.3e5), (32_768, 6.4e5, 6.3e5), (65_536, 2.1e6, 2.1e6),
    (131_072, 7.8e6, 4.9e6), (262_144, 3.6e7, 2.4e7), (524_288, 6.4e7, 5.8e7),
    (1_048_576, 5.1e8, 6.5e7),
  ]

  /// The data.
  public func table() throws -> Table { try table(of: reaches()) }

  /// The data, of reaches that were found.
  ///
  /// - Parameter reaches: As ``reaches()`` gives them.
  /// - Returns: A row for each base.
  /// - Throws: Never for these.
  package func table(of reaches: [Int?]) throws -> Table {
    try Table([
      (Column("base"), bases),
      (
        Column("first negative distance", unit: "tokens"),
        reaches.map { $0.map(Double.init) ?? .nan }
      ),
      (
        Column("asymptote for large dimensions", unit: "tokens"),
        bases.map { Self.asymptoticShare * $0 }
      ),
    ])
  }
}
