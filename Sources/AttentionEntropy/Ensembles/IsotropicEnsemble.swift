/// Independent standard normal queries and keys: the null model.
///
/// Rotating an isotropic Gaussian vector does not change its distribution, so no choice of frequencies
/// changes the distribution of the entropy; a temperature does. Whatever a comparison of methods shows on this
/// ensemble is noise of the draw.
public struct IsotropicEnsemble: VectorEnsemble, Hashable {
  /// Makes the ensemble; it has no parameters.
  public init() {}

  /// Name on the command line and in captions.
  public var name: String { Self.entry.name }

  /// Its place in the catalogue.
  static let entry = EnsembleEntry("isotropic") { _ in IsotropicEnsemble() }

  /// Prepares one draw.
  public func draw(
    headDimension: Int, seed: UInt64, keyHead: Int
  ) throws(AttentionError) -> VectorDraw {
    let noise = try RowNoise(headDimension: headDimension, seed: seed, keyHead: keyHead)
    return try VectorDraw(headDimension: headDimension) { role, position, row in
      noise.fill(row, role, position) { _, normal in normal }
    }
  }
}
