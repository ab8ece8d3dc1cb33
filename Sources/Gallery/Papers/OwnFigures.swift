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

/// The pairs that make less than one rotation within L, as a range of pair indices from edge to edge of their points.
func underOneTurn(_ geometry: RotaryGeometry, label: String?) -> Band {
  let first = geometry.rotations.count { $0 >= 1 }
  return Band(x: Double(first) - 0.5...Double(geometry.pairCount) - 0.5, label: label)
}

extension RotaryGeometry {
  /// The setting in words of a caption: “d = 64, b = 10,000, L = 2,048”.
  var words: String {
    "d = \(headDimension), b = \(chosen(base)), L = \(decimals(Double(trainedContext), 0))"
  }
}
