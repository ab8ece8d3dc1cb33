import RotaryEmbedding

/// A model stretched s-fold: the parameters that figures of what methods do to each pair share.
struct StretchedModel: Sendable, Hashable {
  private static let dimension = FigureParameter.dimension()
  private static let base = FigureParameter.base()
  private static let context = FigureParameter.context(4_096)
  private static let scale = FigureParameter.scale(4)
  /// Head dimension, base, trained context and scale.
  static let parameters = [dimension, base, context, scale]

  let geometry: RotaryGeometry
  let scale: Double

  init(_ chosen: [String: Double]) throws {
    let values = try FigureValues(chosen, of: Self.parameters)
    geometry = try values.geometry(Self.dimension, Self.base, Self.context)
    scale = values[Self.scale]
  }
}
