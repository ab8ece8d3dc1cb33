import AttentionEntropy
import Foundation
public import RotaryEmbedding

/// The figure `effective-context`: how many keys a row of all-ones vectors really uses, by three counts, over the length.
///
///     e^H,  1/Σp²,  1/max p     (Rényi's orders 1, 2 and ∞)      Gaussian rows: ln n − qσ²/2 to leading order
///
/// Ours, of ``/AttentionEntropy/PositionalKernel``. At d = 64 RoPE uses e^H = 373.8 of 2,048 tokens, at d = 128 29.6. Each
/// count to 10⁻⁹ of itself.
public struct EffectiveContext: PaperFigure {
  private static let dimension = FigureParameter.dimension(64)
  private static let base = FigureParameter.base()
  private static let context = FigureParameter.context(2_048, upTo: 32_768)
  private static let scale = FigureParameter(
    "s", "scale s, a whole number", usual: 4, range: 1...32, step: 1)
  private static let sigma = FigureParameter(
    "sigma", "standard deviation σ of Gaussian rows", usual: 1, range: 0...2)
  /// Head dimension, base, trained context, scale and spread of Gaussian rows.
  public static let parameters = [dimension, base, context, scale, sigma]

  /// Head dimension d, base b and trained context L.
  public let geometry: RotaryGeometry
  /// Scale s.
  public let scale: Int
  /// Standard deviation σ of Gaussian rows.
  public let sigma: Double
  /// Lengths n in tokens.
  public let lengths: [Int]

  /// Makes the figure.
  public init(_ chosen: [String: Double]) throws {
    let values = try FigureValues(chosen, of: Self.parameters)
    geometry = try values.geometry(Self.dimension, Self.base, Self.context)
    (scale, sigma) = (values.whole(Self.scale), values[Self.sigma])
    lengths = octaveLengths(from: 1, to: scale * geometry.trainedContext)
  }

  /// Three counts of keys.
  public struct Counts: Sendable, Hashable {
    /// e^H.
    public let entropy: Double
    /// 1/Σp².
    public let collision: Double
    /// 1/max p.
    public let largest: Double
  }

  /// The counts of the last row at every length under a method without its temperature.
  ///
  /// - Parameter method: The method.
  /// - Returns: One for each length.
  /// - Throws: `RotaryError` where the method refuses the geometry.
  /// - Complexity: O(sL·d).
  public func counts(_ method: ComparedMethod) throws -> [Counts] {
    let schedule = try method.schedule(for: geometry, scale: Double(scale))
    let logits = PositionalKernel(schedule: schedule, count: lengths.last ?? 1).logits
    return lengths.map { length in
      let row = LogitRow(
        logits: Array(logits.prefix(length)), distances: Array(0..<length), position: length - 1)
      let statistics = row.statistics(at: 1)
      return Counts(
        entropy: exp(statistics.entropy), collision: 1 / (statistics.mass?.collision ?? 1),
        largest: 1 / (statistics.mass?.largest ?? 1))
    }
  }

  /// The data.
  public func table() throws -> Table {
    try table(of: ComparedMethod.allCases.map { try counts($0) })
  }

  /// The data, of counts that were worked out.
  ///
  /// - Parameter counts: As ``counts(_:)`` gives them, for every case of ``ComparedMethod``.
  /// - Returns: A row for each length.
  /// - Throws: Never for these.
  package func table(of counts: [[Counts]]) throws -> Table {
    var columns: [(column: Column, values: [Double])] = []
    for (method, counts) in zip(ComparedMethod.allCases, counts) {
      func add(_ name: String, _ values: [Double]) {
        columns.append((Column("\(name) under \(method.rawValue)", unit: "tokens"), values))
      }
      add("exponential of the entropy", counts.map(\.entropy))
      add("inverse collision", counts.map(\.collision))
      add("inverse largest weight", counts.map(\.largest))
    }
    for order in [1.0, 2] {
      let name = "Gaussian rows to leading order \(Int(order))"
      columns.append(
        (
          Column(name, unit: "tokens"),
          lengths.map {
            exp(GaussianRow.leadingRenyiEntropy(order: order, count: Double($0), sigma: sigma))
          }
        ))
    }
    return try Table(whole: [(Column("length", unit: "tokens"), lengths)], columns)
  }
}
