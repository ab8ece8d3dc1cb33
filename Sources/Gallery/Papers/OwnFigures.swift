import Figures
import RotaryEmbedding
import Studies

extension Gallery {
  /// Figures that none of the sources has, in reading order.
  static let ownFigures: [FigureRecipe] = [
    interpolationPressure, trainedArc, resolutionWall, effectiveContext, precisionOfPosition,
    methodMap, nullModel,
    pairAttribution, realHeadAtlas,
  ]
}

extension ComparedMethod {
  /// Points by pair in the method's ink; all pairs of a head make a row of many, so they are small.
  func points(_ values: [Double], size: Double = 2.6) -> Mark {
    .points(
      Points(x: indices(values.count), y: values, label: rawValue, style: style, size: size))
  }
}

extension RotaryGeometry {
  /// The setting in words of a caption: “d = 64, b = 10,000, L = 2,048”.
  var words: String {
    "d = \(headDimension), b = \(decimals(base, 0)), L = \(decimals(Double(trainedContext), 0))"
  }
}
