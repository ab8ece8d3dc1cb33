import Foundation
public import RotaryEmbedding

/// The figure `ntk-overshoot`: pairs that NTK-aware scaling takes beyond the arc they were trained on.
///
///     θ′ᵢs/θᵢ = s^(1 − i/(d/2 − 1)) > 1   for every pair but the last with rᵢ = L/λᵢ < 1
///
/// A pair that completed no rotation in training has seen phases up to θᵢL alone; at L′ = sL it reaches θ′ᵢsL. Source: YaRN
/// (arXiv 2309.00071), appendix A.1, which says that some dimensions are “out of bound” and draws none. At d = 128, b = 10⁴,
/// L = 4,096 and s = 4 it is 17 of the 18 pairs with r < 1, the worst (pair 46) by 1.4537. Exact to 10⁻¹⁵ of itself.
public struct NTKOvershoot: PaperFigure {
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

  /// θ′ᵢs/θᵢ of every pair: the phase at L′ over the phase at L.
  ///
  /// - Throws: `RotaryError` where the base overflows.
  public func reaches() throws -> [Double] {
    try NTKAware().schedule(for: geometry, extent: ContextExtent(scale: scale)).frequencyRatios
      .map { $0 * scale }
  }

  /// The pairs that leave their trained arc: r < 1 and more than the trained phase, beyond rounding.
  ///
  /// - Throws: `RotaryError` where the base overflows.
  public func outOfBound() throws -> [Int] {
    let rotations = geometry.rotations
    return try reaches().enumerated().filter { rotations[$0.offset] < 1 && $0.element > 1 + 1e-12 }
      .map(\.offset)
  }

  /// The data.
  public func table() throws -> Table {
    let reaches = try reaches()
    let out = Set(try outOfBound())
    return try Table(
      columns: [
        Column("pair"), Column("rotations in training"), Column("frequency ratio"),
        Column("phase at the target over phase at the trained context"),
        Column("leaves its trained arc"),
      ],
      rows: reaches.indices.map { pair in
        [
          Cell(pair), Cell(geometry.rotations[pair]), Cell(reaches[pair] / scale),
          Cell(reaches[pair]), .boolean(out.contains(pair)),
        ]
      })
  }
}
