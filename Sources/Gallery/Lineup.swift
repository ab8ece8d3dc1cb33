import Figures
import Studies

/// Widths of the printed page in points.
package enum PageWidth {
  /// Text width of NeurIPS and ICLR, 5.5 inches.
  package static let text = 396.0
  /// Full width of ICML, 6.75 inches.
  package static let full = 486.0
}

extension ComparedMethod {
  /// RoPE, PI, NTK-aware and YaRN as shipped.
  static let classic: [ComparedMethod] = [.rope, .interpolation, .ntkAware, .yarnCode]
}

/// An axis of methods from the top down, with a light line along each so that eyes keep to a row across panels.
func methodRows(_ names: [String], showsLabels: Bool) -> Axis {
  var axis = Axis.categories("", names, isReversed: true, showsLabels: showsLabels)
  axis.showsGrid = true
  return axis
}

/// The letter a, b, c, … of a panel, counted from 0.
func panelTag(_ index: Int) -> String { String("abcdefgh".dropFirst(index).prefix(1)) }

/// 0, 1, 2, … as coordinates.
func indices(_ count: Int) -> [Double] { (0..<count).map(Double.init) }
