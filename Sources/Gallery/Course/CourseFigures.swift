extension Gallery {
  /// Key figures of the course that no paper draws, in the order of its chapters.
  static let courseFigures: [FigureRecipe] = [
    clockHands, threeDecays, rampAxes, gaussianEntropy, betaCut,
  ]
}
