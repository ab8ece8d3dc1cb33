extension Gallery {
  /// Figures that none of the sources has, in reading order.
  static let ownFigures: [FigureRecipe] = []
}
