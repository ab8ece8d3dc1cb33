import Figures
import RotaryEmbedding
import Studies

/// Widths of the printed page in points.
enum PageWidth {
  /// Text width of NeurIPS and ICLR, 5.5 inches.
  static let text = 396.0
  /// Full width of ICML, 6.75 inches.
  static let full = 486.0
}

/// The handbook chapter's setting: d = 64, b = 10⁴, L = 2,048 stretched four times.
enum HandbookSetting {
  /// s = L′/L.
  static let scale = 4.0

  static func geometry() throws(RotaryError) -> RotaryGeometry {
    try RotaryGeometry(headDimension: 64, base: 10_000, trainedContext: 2_048)
  }
}

/// The methods that the gallery compares, each with one name and one look in every figure.
enum Lineup: String, CaseIterable {
  case rope = "RoPE"
  case interpolation = "PI"
  case ntkAware = "NTK-aware"
  case yarn = "YaRN (code)"
  case yarnPaper = "YaRN (paper)"
  case yarnHandbook = "YaRN (handbook)"

  /// RoPE, PI, NTK-aware and YaRN as shipped.
  static let classic: [Lineup] = [.rope, .interpolation, .ntkAware, .yarn]

  /// Place in the cycle of colours, dashes and markers; unmodified RoPE is black.
  var style: SeriesStyle {
    switch self {
    case .rope: SeriesStyle(cycle: 5, dash: [])
    case .interpolation: SeriesStyle(cycle: 0)
    case .ntkAware: SeriesStyle(cycle: 1)
    case .yarn: SeriesStyle(cycle: 2)
    case .yarnPaper: SeriesStyle(cycle: 3)
    case .yarnHandbook: SeriesStyle(cycle: 4)
    }
  }

  /// Where the method stands among all cases, as in studies of them.
  var place: Int { Self.allCases.firstIndex(of: self) ?? 0 }

  /// The method resolved without its temperature, so that figures of frequencies and of temperature stay apart.
  func schedule(
    for geometry: RotaryGeometry, scale: Double
  ) throws(RotaryError) -> RotarySchedule {
    try method().schedule(for: geometry, extent: ContextExtent(scale: scale))
  }

  private func method() throws(RotaryError) -> any ContextExtension {
    switch self {
    case .rope: UnmodifiedRoPE()
    case .interpolation: PositionInterpolation()
    case .ntkAware: try NTKAware()
    case .yarn: NTKByParts(ramp: try Ramp(.pairIndex(truncated: true)))
    case .yarnPaper: NTKByParts(ramp: try Ramp(.rotations))
    case .yarnHandbook: NTKByParts(ramp: try Ramp(.wavelength))
    }
  }
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
