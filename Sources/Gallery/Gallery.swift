import RotaryEmbedding

/// The named figures, in reading order.
public enum Gallery {
  /// Every recipe.
  public static let recipes: [FigureRecipe] =
    [
      frequencySpectrum, wavelengths, ramp, temperatureLaw, entropyByMethod,
      entropyWithTemperature, attentionHeatmaps, methodComparison, realHeads,
      alphaBetaSurface, threeYaRNs, methodAtlas, relativePositionMaps, systemDivergence,
    ] + frequencyFigures + sharpnessFigures + ownFigures + [afterFineTuning]

  /// The recipe of a name, or an error that suggests the nearest one.
  ///
  /// - Parameter id: Identifier of the figure.
  /// - Returns: The recipe.
  /// - Throws: ``GalleryError/unknownFigure(_:nearest:)``.
  public static func recipe(_ id: String) throws(GalleryError) -> FigureRecipe {
    if let recipe = recipes.first(where: { $0.id == id }) { return recipe }
    throw .unknownFigure(id, nearest: recipes.map(\.id).nearest(to: id))
  }
}
