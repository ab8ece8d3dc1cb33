import Drawing

/// What words should not cover: curves, and boxes of markers and other words.
struct Obstacles {
  var curves: [[Point]] = []
  /// Reference lines, which words may cross sooner than curves.
  var rules: [[Point]] = []
  var boxes: [Rect] = []

  /// How much a box covers: points of curve length plus a tenth of the square points of boxes, with words
  /// weighing more than any length of curve.
  func cost(of box: Rect) -> Double {
    var cost = 0.0
    for other in boxes {
      if let shared = box.intersection(other) { cost += 20 + shared.width * shared.height / 10 }
    }
    let grown = box.grown(1)
    for (curve, weight) in curves.map({ ($0, 1.0) }) + rules.map({ ($0, 0.4) }) {
      for (start, end) in zip(curve, curve.dropFirst()) {
        if max(start.x, end.x) < grown.x || min(start.x, end.x) > grown.maxX { continue }
        if let (from, to) = clippedSegment(start, end, to: grown) {
          let dx = to.x - from.x
          let dy = to.y - from.y
          cost += weight * (1 + (dx * dx + dy * dy).squareRoot())
        }
      }
    }
    return cost
  }

  /// The first place of least cost.
  func best(_ places: [LabelPlace]) -> LabelPlace? {
    var best: LabelPlace?
    var least = Double.infinity
    for place in places {
      let total = cost(of: place.box) + place.bias
      if total < least - 1e-9 {
        least = total
        best = place
      }
    }
    return best
  }
}
