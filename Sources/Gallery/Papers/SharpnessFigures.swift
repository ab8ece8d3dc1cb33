extension Gallery {
  /// What papers show of the softmax and its temperature, in reading order.
  static let sharpnessFigures: [FigureRecipe] = [
    scalableSoftmax, adaptiveTemperature, entropyCollapseBound, sinkShare,
  ]
}
