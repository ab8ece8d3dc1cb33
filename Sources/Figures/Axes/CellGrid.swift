import Foundation

extension AxisScale {
  /// Centres of equal cells along an axis, in data units.
  ///
  /// - Parameters:
  ///   - range: Outer edges in data units.
  ///   - count: Number of cells.
  /// - Returns: `count` centres: midpoints on a linear axis, geometric means on a logarithmic one.
  package func cellCentres(of range: ClosedRange<Double>, count: Int) -> [Double] {
    (0..<count).map { cell in
      let t = (Double(cell) + 0.5) / Double(count)
      switch self {
      case .linear: return range.lowerBound + t * (range.upperBound - range.lowerBound)
      case .log10, .log2:
        return range.lowerBound * pow(range.upperBound / range.lowerBound, t)
      }
    }
  }

  /// Outer edges of the cells whose centres are evenly spaced on the axis: half a step beyond either end.
  ///
  /// - Parameter centres: At least two centres, evenly spaced as the axis is drawn.
  /// - Returns: The edges in data units.
  package func cellEdges(aroundCentres centres: [Double]) -> ClosedRange<Double> {
    let (first, last, steps) = (centres[0], centres[centres.count - 1], centres.count - 1)
    switch self {
    case .linear:
      let half = (last - first) / Double(steps) / 2
      return first - half...last + half
    case .log10, .log2:
      let half = pow(last / first, 0.5 / Double(steps))
      return first / half...last * half
    }
  }
}
