public import RotaryEmbedding

/// The figure `trained-arc`: the arc that every pair has seen in training, and the arc that it reaches at sL under each method.
///
///     trained min(1, θL/2π)      reached min(1, θ′sL/2π)     in rotations; both are whole circles from one rotation on
///
/// Ours. A pair that completed a rotation in training can meet no new phase; one that did not meets new ones where it reaches
/// further: NTK-aware up to 1.3911 times its arc (pair 48) at d = 128, b = 10⁴, L = 4,096 and s = 4, PI never. In phase alone
/// pair 46 goes furthest, 1.4537 times (``NTKOvershoot``), but its circle is closed before. Exact to 10⁻¹⁵ of itself.
public struct TrainedArc: PaperFigure {
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

  /// Rotations in training, at most 1.
  public var trained: [Double] { geometry.rotations.map { min(1, $0) } }

  /// Rotations reached at sL under a method, at most 1.
  ///
  /// - Parameter method: The method.
  /// - Returns: One for each pair.
  /// - Throws: `RotaryError` where the method refuses the geometry.
  public func reached(_ method: ComparedMethod) throws -> [Double] {
    let ratios = try method.schedule(for: geometry, scale: scale).frequencyRatios
    return Self.reached(geometry, ratios: ratios, stretch: scale)
  }

  /// Rotations reached at a multiple of the trained context, at most 1.
  ///
  /// - Parameters:
  ///   - geometry: The unmodified embedding.
  ///   - ratios: θ′ᵢ/θᵢ by pair.
  ///   - stretch: The farthest distance over L.
  /// - Returns: min(1, rᵢ·θ′ᵢ/θᵢ·stretch), one for each pair.
  package static func reached(
    _ geometry: RotaryGeometry, ratios: [Double], stretch: Double
  ) -> [Double] {
    zip(geometry.rotations, ratios).map { min(1, $0 * $1 * stretch) }
  }

  /// The data.
  public func table() throws -> Table {
    try Table(
      whole: [(Column("pair"), Array(0..<geometry.pairCount))],
      [
        (Column("all rotations in training"), geometry.rotations),
        (Column("trained arc", unit: "rotations"), trained),
      ]
        + ComparedMethod.allCases.map {
          (Column("arc reached under \($0.rawValue)", unit: "rotations"), try reached($0))
        })
  }
}
