import Foundation
public import RotaryEmbedding

/// The figure `interpolation-pressure`: how far every pair is slowed, ln(θ/θ′), from 0 (kept) to ln s (fully interpolated).
///
/// Ours; a reading of the ramps of YaRN (arXiv 2309.00071, eq. 17 to 20), its reference code and the handbook on one axis.
/// Exact to 10⁻¹⁵.
public struct InterpolationPressure: PaperFigure {
  /// Head dimension, base, trained context and scale.
  public static let parameters = StretchedModel.parameters

  /// Head dimension d, base b and trained context L.
  public let geometry: RotaryGeometry
  /// Scale s.
  public let scale: Double

  /// Makes the figure.
  public init(_ chosen: [String: Double]) throws {
    let model = try StretchedModel(chosen)
    (geometry, scale) = (model.geometry, model.scale)
  }

  /// ln(θᵢ/θ′ᵢ) of every pair.
  ///
  /// - Parameter method: The method.
  /// - Returns: One for each pair, in nats.
  /// - Throws: `RotaryError` where the method refuses the geometry.
  public func pressures(_ method: ComparedMethod) throws -> [Double] {
    try method.schedule(for: geometry, scale: scale).frequencyRatios.map { -log($0) }
  }

  /// The data.
  public func table() throws -> Table {
    try Table(
      whole: [(Column("pair"), Array(0..<geometry.pairCount))],
      [(Column("rotations in training"), geometry.rotations)]
        + ComparedMethod.allCases.map {
          (Column("pressure under \($0.rawValue)", unit: "nats"), try pressures($0))
        })
  }
}
