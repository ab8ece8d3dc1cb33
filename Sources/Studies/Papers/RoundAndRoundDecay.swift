import AttentionEntropy
import Foundation
public import RotaryEmbedding

/// The figure `roundround-decay`: constant vectors decay with the distance, Gaussian ones do not, and a key can be put anywhere.
///
///     constant  (2/d)·Σᵢ cos(Δθᵢ)      Gaussian  qᵀR_Δk/√d, mean 0 and variance 1 at every Δ
///     k = R_r q:  Σᵢ ‖qᵢ‖² cos((Δ − r)θᵢ)/‖q‖², largest at Δ = r
///
/// Source: Round and Round We Go! (arXiv 2410.06205), figure 2 and propositions 3.1 and 3.2. The Gaussian draws are ours, by
/// seed; their mean over N draws at one distance is N(0, 1/N) to within the rounding of single precision. The constant curve
/// errs by less than 10⁻¹².
public struct RoundAndRoundDecay: PaperFigure {
  private static let dimension = FigureParameter.dimension(256)
  private static let base = FigureParameter.base()
  private static let last = FigureParameter.lastDistance(5_000, upTo: 131_072)
  private static let preferred = FigureParameter(
    "r", "distance r that the key is put at", usual: 1_000, range: 0...131_072, step: 1)
  private static let draws = FigureParameter(
    "draws", "number of Gaussian draws", usual: 32, range: 2...1_024, step: 1)
  private static let seed = FigureParameter(
    "seed", "seed of the first draw", usual: 1, range: 0...1e9, step: 1)
  /// Head dimension, base, last distance, preferred distance, draws and seed.
  public static let parameters = [dimension, base, last, preferred, draws, seed]

  /// Head dimension d and base b.
  public let geometry: RotaryGeometry
  /// Distances Δ in tokens.
  public let distances: [Int]
  /// Distance r that the key is put at.
  public let preferredDistance: Int
  /// Seeds of the draws.
  public let seeds: Range<UInt64>

  /// Makes the figure.
  public init(_ chosen: [String: Double]) throws {
    let values = try FigureValues(chosen, of: Self.parameters)
    geometry = try RotaryGeometry(
      headDimension: values.whole(Self.dimension), base: values[Self.base], trainedContext: 8_192)
    distances = twinNumbers(to: values.whole(Self.last))
    preferredDistance = values.whole(Self.preferred)
    let first = UInt64(values.whole(Self.seed))
    seeds = first..<first + UInt64(values.whole(Self.draws))
  }

  /// Products of the pairs of a query and a key: Σᵢ (aᵢ cos Δθᵢ + bᵢ sin Δθᵢ) is their score at Δ.
  private struct Products: Sendable {
    var even: [Double]
    var odd: [Double]
  }

  /// The products of one Gaussian draw, and those of its query with itself.
  private func draw(_ seed: UInt64) throws -> (own: Products, other: Products) {
    let vectors = try IsotropicEnsemble().vectors(
      headDimension: geometry.headDimension, length: 1, seed: seed)
    func products(_ q: [Float], _ k: [Float]) -> Products {
      var result = Products(even: [], odd: [])
      for pair in 0..<geometry.pairCount {
        let (i, j) = vectors.layout.components(
          ofPair: pair, rotaryDimension: geometry.rotaryDimension)
        let (a, b, c, e) = (Double(q[i]), Double(q[j]), Double(k[i]), Double(k[j]))
        result.even.append(a * c + b * e)
        result.odd.append(b * c - a * e)
      }
      return result
    }
    return (
      products(vectors.queries, vectors.queries), products(vectors.queries, vectors.keys)
    )
  }

  /// The scores of several products at every distance [products][distances], with one cosine and sine for all of them.
  private func scores(_ products: [Products], shift: Int = 0) -> [[Double]] {
    let frequencies = geometry.inverseFrequencies
    let columns = onAllProcessors(distances) { distance in
      let angles = frequencies.map { Double(distance - shift) * $0 }
      let (cosines, sines) = (angles.map { cos($0) }, angles.map { sin($0) })
      return products.map { products in
        var sum = 0.0
        for pair in frequencies.indices {
          sum += products.even[pair] * cosines[pair] - products.odd[pair] * sines[pair]
        }
        return sum
      }
    }
    return products.indices.map { place in columns.map { $0[place] } }
  }

  /// The curves.
  public struct Curves: Sendable, Hashable {
    /// Constant vectors, 1 at distance 0.
    public let constant: [Double]
    /// The first Gaussian draw, over √d.
    public let gaussian: [Double]
    /// Mean over the draws.
    public let mean: [Double]
    /// Standard deviation over the draws.
    public let deviation: [Double]
    /// The first draw's query with itself rotated by r as the key, 1 at its greatest.
    public let preferred: [Double]
  }

  /// Works the curves out.
  ///
  /// - Throws: `AttentionError` when a shape is not allowed; never for these.
  /// - Complexity: O(draws·distances·d).
  public func curves() throws -> Curves {
    let flat = Products(
      even: [Double](repeating: 1 / Double(geometry.pairCount), count: geometry.pairCount),
      odd: [Double](repeating: 0, count: geometry.pairCount))
    let drawn = try seeds.map(draw)
    let root = Double(geometry.headDimension).squareRoot()
    let found = scores([flat] + drawn.map(\.other))
    let scores = found.dropFirst().map { $0.map { $0 / root } }
    let estimates = distances.indices.map { index in Estimate(scores.map { $0[index] }) }
    let own = drawn[0].own
    let squared = own.even.reduce(0, +)
    return Curves(
      constant: found[0], gaussian: scores[0], mean: estimates.map(\.mean),
      deviation: estimates.map { $0.standardError * Double($0.count).squareRoot() },
      preferred: self.scores([own], shift: preferredDistance)[0].map { $0 / squared })
  }

  /// The data.
  public func table() throws -> Table { try table(of: curves()) }

  /// The data, of curves that were worked out.
  ///
  /// - Parameter curves: As ``curves()`` gives them.
  /// - Returns: A row for each distance.
  /// - Throws: Never for these.
  package func table(of curves: Curves) throws -> Table {
    try Table(
      whole: [(Column("distance", unit: "tokens"), distances)],
      [
        (Column("constant vectors"), curves.constant),
        (Column("first Gaussian draw"), curves.gaussian),
        (Column("mean of Gaussian draws"), curves.mean),
        (Column("standard deviation of Gaussian draws"), curves.deviation),
        (Column("key put at the preferred distance"), curves.preferred),
      ])
  }
}
