import Drawing
public import Figures
public import RotaryEmbedding
package import Studies

/// The look of a method by its name in the catalogue, the same in every picture.
///
/// RoPE, PI, NTK-aware, YaRN with each of its three ramps, the adjusted base and Llama 3 have inks of their own. All others have
/// the ink of their `MethodFamily` and are told apart by dash and label.
///
/// - Parameter name: Name in the catalogue.
/// - Returns: Ink, dash and marker; those of the cycle for a name that is not there.
public func methodStyle(_ name: String) -> SeriesStyle { catalogueStyles[name] ?? .automatic }

/// The looks of methods that are drawn side by side: each has its own, and where one stands several times the later ones have
/// its ink with further dashes and markers.
///
/// - Parameter methods: The methods, in the order in which they are drawn.
/// - Returns: One look for each.
public func methodStyles(_ methods: [ResolvedMethod]) -> [SeriesStyle] {
  let own = methods.map { method in
    switch (method.entry.name, method.choice.convention) {
    case (ComparedMethod.yarnCode.catalogueName, .rotations): ComparedMethod.yarnPaper.style
    case (ComparedMethod.yarnCode.catalogueName, .wavelength): ComparedMethod.yarnHandbook.style
    default: methodStyle(method.entry.name)
    }
  }
  var taken = Set(own.map(Look.init))
  return own.indices.map { place in
    guard own[..<place].contains(own[place]) else { return own[place] }
    let further = methodDashes.indices.lazy.map { own[place].varied($0) }
      .first { !taken.contains(Look($0)) }
    taken.insert(Look(further ?? own[place]))
    return further ?? own[place]
  }
}

extension ComparedMethod {
  /// Place in the cycle of colours, dashes and markers, the same in every figure; unmodified RoPE is black.
  package var style: SeriesStyle {
    switch self {
    case .rope: SeriesStyle(cycle: 5, dash: [])
    case .interpolation: SeriesStyle(cycle: 0)
    case .ntkAware: SeriesStyle(cycle: 1)
    case .yarnCode: SeriesStyle(cycle: 2)
    case .yarnPaper: SeriesStyle(cycle: 3)
    case .yarnHandbook: SeriesStyle(cycle: 4)
    }
  }

  /// What the method is called in the catalogue, which knows ramps as a parameter.
  fileprivate var catalogueName: String {
    switch self {
    case .rope: "rope"
    case .interpolation: "pi"
    case .ntkAware: "ntk-aware"
    case .yarnCode, .yarnPaper, .yarnHandbook: "yarn"
    }
  }
}

/// What a method does to pairs, by what its schedule shows; methods of one family share an ink.
enum MethodFamily: String, CaseIterable {
  case softmax = "softmax alone"
  case none = "all kept"
  case all = "all divided alike"
  case some = "some kept"
  case each = "each changed"
  case stopped = "some stopped"
  case distances = "by distance"

  init(_ schedule: RotarySchedule, over geometry: RotaryGeometry) {
    let ratios = schedule.ratios(to: geometry)
    let kept = ratios.count { abs($0 - 1) < 1e-9 }
    if schedule.relativePositions != nil {
      self = .distances
    } else if ratios.contains(0) {
      self = .stopped
    } else if kept == ratios.count {
      self = schedule.temperature == .none ? .none : .softmax
    } else if let first = ratios.first, ratios.allSatisfy({ abs($0 / first - 1) < 1e-9 }) {
      self = .all
    } else {
      self = 10 * kept > ratios.count ? .some : .each
    }
  }

  /// RoPE's, PI's, YaRN's and NTK-aware's inks for their families, and three that none of these has.
  var style: SeriesStyle {
    switch self {
    case .none: ComparedMethod.rope.style
    case .softmax: SeriesStyle(color: Color(hex: 0x6F6A00), dash: [], marker: .ring)
    case .all: ComparedMethod.interpolation.style
    case .some: ComparedMethod.yarnCode.style
    case .each: ComparedMethod.ntkAware.style
    case .stopped: SeriesStyle(color: Color(hex: 0x8A8A8A), dash: [], marker: .triangleDown)
    case .distances: SeriesStyle(color: Color(hex: 0x7B3294), dash: [], marker: .diamond)
    }
  }
}

/// Methods with inks that no other has.
private let ownStyles: [String: SeriesStyle] = {
  let compared = [ComparedMethod.rope, .interpolation, .ntkAware, .yarnCode]
  var styles = Dictionary(uniqueKeysWithValues: compared.map { ($0.catalogueName, $0.style) })
  styles["abf"] = SeriesStyle(color: Color(hex: 0xA3123A), dash: [2.6, 1.3], marker: .ring)
  styles["llama3"] = SeriesStyle(
    color: Color(hex: 0x7A4B1E), dash: [7, 1.4, 1.1, 1.4], marker: .diamond)
  return styles
}()

/// The looks of all methods of the catalogue: within a family dashes follow its order.
private let catalogueStyles: [String: SeriesStyle] = {
  guard let geometry = try? AtlasSetting.geometry(), let extent = try? AtlasSetting.extent() else {
    return ownStyles
  }
  var styles = ownStyles
  var taken = Set(ownStyles.values.map(Look.init))
  for entry in MethodCatalog.entries where styles[entry.name] == nil {
    guard let schedule = try? entry.schedule(for: geometry, extent: extent) else { continue }
    let family = MethodFamily(schedule, over: geometry).style
    let style = methodDashes.indices.lazy.map { family.varied($0) }
      .first { !taken.contains(Look($0)) }
    guard let style else { continue }
    taken.insert(Look(style))
    styles[entry.name] = style
  }
  return styles
}()

/// What tells two curves apart.
private struct Look: Hashable {
  let color: Color?
  let cycle: Int?
  let dash: [Double]

  init(_ style: SeriesStyle) {
    (color, cycle) = (style.color, style.cycle)
    dash = style.dash ?? SeriesCycle.dash(style.cycle ?? 0)
  }
}

/// Dashes and gaps in points, for methods of one ink.
private let methodDashes: [[Double]] = [
  [], [4.5, 1.6], [1.2, 1.3], [4.5, 1.4, 1.1, 1.4], [2.6, 1.3], [7, 1.4, 1.1, 1.4],
  [4.5, 1.2, 1.1, 1.2, 1.1, 1.2], [9, 1.6, 2.6, 1.6], [2.6, 1.2, 1.1, 1.2], [1.2, 2.6],
  [9, 1.2, 1.1, 1.2, 1.1, 1.2, 1.1, 1.2], [3.4, 2.8], [7, 1.2, 2.6, 1.2, 2.6, 1.2], [12, 2],
]

extension SeriesStyle {
  /// A lighter look than ``neutral``, beside dark inks.
  package static let faint = SeriesStyle(color: Color(hex: 0x868686), dash: [2, 2], marker: .ring)

  /// The look of a thing that is no method, in an ink that no method has.
  ///
  /// - Parameter place: Which of several in one figure, from 0.
  /// - Returns: Five inks that colour-blind readers tell apart (Paul Tol's muted scheme), with the dash and marker of the cycle.
  static func other(_ place: Int) -> SeriesStyle {
    let inks: [UInt32] = [0x332288, 0x117733, 0x882255, 0x999933, 0x44AA99]
    return SeriesStyle(
      color: Color(hex: inks[place % inks.count]), dash: SeriesCycle.dash(place),
      marker: Marker.allCases[place % Marker.allCases.count])
  }

  /// The look of single points that stand out from everything.
  package static let mark = SeriesStyle(color: Color(hex: 0x1A1A1A), marker: .circle)

  /// The look of a series that is no method, beside methods.
  package static let neutral = SeriesStyle(
    color: Color(hex: 0x4D4D4D), dash: [2, 2], marker: .ring)

  /// The same ink with a dash and a marker of the list.
  fileprivate func varied(_ place: Int) -> SeriesStyle {
    var copy = marked(place)
    copy.dash = methodDashes[place]
    return copy
  }

  /// The same look with another marker of the list.
  func marked(_ place: Int) -> SeriesStyle {
    marked(Marker.allCases[place % Marker.allCases.count])
  }

  /// The same look with another marker.
  func marked(_ marker: Marker) -> SeriesStyle {
    var copy = self
    copy.marker = marker
    return copy
  }

  /// The same look with short dashes.
  var dashed: SeriesStyle {
    var copy = self
    copy.dash = [2, 2]
    return copy
  }

  /// The same look as wide as said, and as solid.
  func drawn(width: Double, opacity: Double? = nil) -> SeriesStyle {
    var copy = self
    (copy.width, copy.opacity) = (width, opacity)
    return copy
  }
}
