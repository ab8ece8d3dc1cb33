import AttentionEntropy
import Foundation
public import RotaryEmbedding

/// The figure `null-model`: paired differences of entropy between methods, beside what pure noise gives.
///
///     ΔH = H_method(sL) − H_RoPE(sL) on the same draw      isotropic q and k: every method has the same distribution
///
/// With independent isotropic Gaussian q and k the logits of a row are independent given q, whatever the frequencies, so ΔH
/// has mean 0; the band is the widest 95 % interval that a method has on isotropic draws. Ours; section 2.1 of the catalogue
/// of figures, after arXiv 2309.00071, which claims entropies to rise under interpolation. Means are over paired seeds with
/// Student's interval; every H is exact to 10⁻¹² of the drawn vectors.
public struct NullModel: PaperFigure {
  private static let dimension = FigureParameter(
    "d", "head dimension d, all of which rotates", usual: 64, range: 8...256, step: 2)
  private static let context = FigureParameter.context(2_048, upTo: 16_384)
  private static let scale = FigureParameter(
    "s", "scale s, a whole number", usual: 4, range: 2...16, step: 1)
  private static let draws = FigureParameter(
    "draws", "number of draws", usual: 24, range: 3...1_024, step: 1)
  private static let seed = FigureParameter(
    "seed", "seed of the first draw", usual: 0, range: 0...1e9, step: 1)
  /// Head dimension, trained context, scale, draws and seed.
  public static let parameters = [dimension, context, scale, draws, seed]

  /// Head dimension d and trained context L at base 10⁴.
  public let geometry: RotaryGeometry
  /// Scale s.
  public let scale: Int
  /// Seeds of the draws.
  public let seeds: Range<UInt64>

  /// Makes the figure.
  public init(_ chosen: [String: Double]) throws {
    let values = try FigureValues(chosen, of: Self.parameters)
    geometry = try RotaryGeometry(
      headDimension: values.whole(Self.dimension), base: 10_000,
      trainedContext: values.whole(Self.context))
    scale = values.whole(Self.scale)
    let first = UInt64(values.whole(Self.seed))
    seeds = first..<first + UInt64(values.whole(Self.draws))
  }

  /// The ensembles by name, the null model first.
  ///
  /// - Returns: Isotropic vectors and aligned ones with ρ = ½ of four profiles.
  /// - Throws: Never for these.
  public static func ensembles() throws -> [NamedEnsemble] {
    let profiles: [AmplitudeProfile] = [.flat, .low, .mid, .high]
    return [NamedEnsemble("isotropic", IsotropicEnsemble())]
      + (try profiles.map { profile in
        NamedEnsemble(
          "aligned \(profile.name)", try AlignedEnsemble(correlation: 0.5, profile: profile))
      })
  }

  /// One difference with its interval.
  public struct Difference: Sendable, Hashable {
    /// The ensemble.
    public let ensemble: String
    /// The method.
    public let method: ComparedMethod
    /// ΔH in nats.
    public let estimate: Estimate
  }

  /// Measures every method on every ensemble.
  ///
  /// - Returns: Differences, ensemble by ensemble.
  /// - Throws: `AttentionError` when a shape is not allowed; never for these.
  /// - Complexity: O(ensembles·draws·methods·sL·d) on all processors; nearly all of the figure's time.
  public func differences() throws -> [Difference] {
    let methods = ComparedMethod.allCases
    let ensembles = try Self.ensembles()
    let measured = try compareMethods(
      on: ensembles, geometry: geometry, scale: Double(scale),
      length: scale * geometry.trainedContext, seeds: seeds)
    return zip(ensembles, measured).flatMap { entry, samples in
      methods.indices.dropFirst().map {
        Difference(
          ensemble: entry.name, method: methods[$0],
          estimate: samples.difference(method: $0, from: 0))
      }
    }
  }

  /// What noise alone gives: the farthest end of the intervals on isotropic draws, on both sides of 0.
  ///
  /// - Parameter differences: As ``differences()`` gives them.
  /// - Returns: Half of the width of the band in nats.
  public static func nullBand(_ differences: [Difference]) -> Double {
    differences.filter { $0.ensemble == "isotropic" }.reduce(0) {
      max($0, abs($1.estimate.interval.lowerBound), abs($1.estimate.interval.upperBound))
    }
  }

  /// The data.
  public func table() throws -> Table { try table(of: differences()) }

  /// The data, of differences that were measured.
  ///
  /// - Parameter differences: As ``differences()`` gives them.
  /// - Returns: A row for each ensemble and method.
  /// - Throws: Never for these.
  package func table(of differences: [Difference]) throws -> Table {
    let band = Self.nullBand(differences)
    return try Table(
      columns: [
        Column("ensemble"), Column("method"), Column("entropy above RoPE", unit: "nats"),
        Column("low", unit: "nats"), Column("high", unit: "nats"), Column("draws"),
        Column("half width of the null band", unit: "nats"),
        Column("interval beyond the null band"),
      ],
      rows: differences.map { difference in
        let interval = difference.estimate.interval
        return [
          Cell(difference.ensemble), Cell(difference.method.rawValue),
          Cell(difference.estimate.mean),
          Cell(interval.lowerBound), Cell(interval.upperBound), Cell(difference.estimate.count),
          Cell(band), .boolean(interval.lowerBound > band || interval.upperBound < -band),
        ]
      })
  }
}
