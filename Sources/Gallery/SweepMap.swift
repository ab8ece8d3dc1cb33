import Drawing
import Figures
import Foundation
import RotaryEmbedding
import Studies

/// A grid of cells over two axes of numbers.
struct SweepMap {
  let result: SweepResult
  let x: SweepPlaces
  let y: SweepPlaces
  /// Cells of the sweep, row by row from the lowest.
  let cells: [SweepCell]

  init(_ result: SweepResult, x: Int, y: Int) {
    self.result = result
    self.x = SweepPlaces(result.grid.axes[x])
    self.y = SweepPlaces(result.grid.axes[y])
    let columns = self.x.centres.count
    var cells = result.cells
    for cell in result.cells {
      let places = result.grid.places(of: cell.index)
      cells[places[y] * columns + places[x]] = cell
    }
    self.cells = cells
  }

  func panel(_ quantity: SweepQuantity, tag: String?, showsLabels: Bool) -> Panel {
    let values = cells.map { quantity.estimate($0)?.mean ?? .nan }
    let finite = values.filter(\.isFinite)
    let hasBothSigns = (finite.min() ?? 0) < 0 && (finite.max() ?? 0) > 0
    let label = quantity.label(result.measure)
    let color =
      switch quantity {
      case .value: ColorScale(.viridis, label: label)
      case .difference where hasBothSigns:
        ColorScale(.blueWhiteRed, kind: .diverging(center: 0), label: label)
      case .difference: ColorScale(.magma, label: label)
      }
    var marks: [Mark] = [
      .heatmap(
        Heatmap(
          rowCount: y.centres.count, columnCount: x.centres.count, values: values,
          x: x.domain, y: y.domain))
    ]
    if !isStair, finite.count == values.count {
      marks.append(
        .contour(
          Contour(x: x.centres, y: y.centres, values: values, levels: levels(of: values))))
    }
    marks +=
      outline(isNamed: showsLabels) + published(showsLabels: showsLabels)
      + best(showsLabels: showsLabels)
    return Panel(
      tag: tag, x: x.axis(showsLabels: true), y: y.axis(showsLabels: showsLabels), marks: marks,
      color: color)
  }

  /// Whether the measure jumps between cells: where cells share a schedule, and along the thresholds of ramps that round to whole
  /// pairs.
  private var isStair: Bool {
    let grid = result.grid
    guard grid.schedules.count == result.cells.count else { return true }
    guard [x.knob, y.knob].contains(where: { $0 == .alpha || $0 == .beta }) else { return false }
    return grid.schedules.contains {
      $0.schedules.contains { $0.ramp?.convention == .pairIndex(truncated: true) }
    }
  }

  /// The edges between cells of the region and others.
  private func outline(isNamed: Bool) -> [Mark] {
    guard result.region != nil else { return [] }
    let (rows, columns) = (y.centres.count, x.centres.count)
    func isInside(_ row: Int, _ column: Int) -> Bool {
      (0..<rows).contains(row) && (0..<columns).contains(column)
        && cells[row * columns + column].isInRegion == true
    }
    var line: (x: [Double], y: [Double]) = ([], [])
    func add(_ x0: Double, _ y0: Double, _ x1: Double, _ y1: Double) {
      line.x += [x0, x1, .nan]
      line.y += [y0, y1, .nan]
    }
    let (xs, ys) = (x.edges, y.edges)
    for row in 0...rows {
      for column in 0..<columns where isInside(row, column) != isInside(row - 1, column) {
        add(xs[column], ys[row], xs[column + 1], ys[row])
      }
    }
    for column in 0...columns {
      for row in 0..<rows where isInside(row, column) != isInside(row, column - 1) {
        add(xs[column], ys[row], xs[column], ys[row + 1])
      }
    }
    // A dark line on a light one shows on every colour.
    return [(0xFFFFFF, 2.4, nil), (0x1A1A1A, 1.0, isNamed ? regionLabel : nil)].map {
      ink, width, label in
      .line(
        Line(
          x: line.x, y: line.y, label: label,
          style: SeriesStyle(color: Color(hex: ink), dash: [], width: width)))
    }
  }

  private func published(showsLabels: Bool) -> [Mark] {
    guard let place = result.publishedPlace(along: [x.knob, y.knob]),
      x.domain.contains(place[0]), y.domain.contains(place[1])
    else { return [] }
    return mark("YaRN", x: place[0], y: place[1], .circle, showsLabels: showsLabels)
  }

  private func best(showsLabels: Bool) -> [Mark] {
    guard let best = result.best, let place = cells.firstIndex(where: { $0.index == best }) else {
      return []
    }
    let (row, column) = place.quotientAndRemainder(dividingBy: x.centres.count)
    return mark(
      "nearest", x: x.centres[column], y: y.centres[row], .diamond, showsLabels: showsLabels)
  }

  private func mark(
    _ name: String, x: Double, y: Double, _ marker: Marker, showsLabels: Bool
  ) -> [Mark] {
    let isRight = self.x.fraction(x) > 0.5
    let text = Text(
      name, x: x, y: y, anchor: isRight ? .trailing : .leading, offset: Point(isRight ? -6 : 6, 0))
    let point = Points(
      x: [x], y: [y], style: SeriesStyle(color: Color(hex: 0x1A1A1A), marker: marker),
      size: marker == .diamond ? 4.6 : 3.4)
    return (showsLabels ? [.text(text)] : []) + [.points(point)]
  }
}

extension SweepResult {
  /// Where YaRN as published stands among these knobs: α = 1, β = 32, slope 0.1.
  ///
  /// - Parameter knobs: Those that vary.
  /// - Returns: A number for each; `nil` where one has no published number, or where a slope or threshold that does not vary is
  ///   another than the published one.
  func publishedPlace(along knobs: [SweepKnob]) -> [Double]? {
    guard let setting = cells.first?.setting else { return nil }
    let published: [(knob: SweepKnob, value: Double, used: Double?)] = [
      (.alpha, Ramp.published.alpha, setting.alpha), (.beta, Ramp.published.beta, setting.beta),
      (.slope, 0.1, setting.slope),
    ]
    let isElsewhere = published.contains { entry in
      !knobs.contains(entry.knob) && entry.used.map { $0 != entry.value } ?? false
    }
    let place = knobs.compactMap { knob in published.first { $0.knob == knob }?.value }
    return isElsewhere || place.count < knobs.count ? nil : place
  }
}

/// Where the values of an axis stand: on its own scale where they are evenly spaced there, else one after another.
struct SweepPlaces {
  let knob: SweepKnob
  let centres: [Double]
  let scale: AxisScale
  let domain: ClosedRange<Double>
  private let ticks: [Tick]?

  /// Ticks of values that stand one after another.
  private static let tickCount = 10

  init(_ axis: SweepAxis) {
    knob = axis.knob
    let values = axis.numbers
    let scale = spacing(of: values)
    let steps = zip(values, values.dropFirst()).map { $1 - $0 }
    let width = (values.last ?? 0) - (values.first ?? 0)
    let isEven = scale != .linear || steps.allSatisfy { abs($0 - steps[0]) < 1e-9 * width }
    guard isEven else {
      self.scale = .linear
      centres = values.indices.map(Double.init)
      domain = -0.5...Double(values.count) - 0.5
      let step = (values.count + Self.tickCount - 1) / Self.tickCount
      ticks = values.enumerated().filter { $0.offset.isMultiple(of: step) }.map {
        Tick(Double($0.offset), String(format: "%.4g", $0.element))
      }
      return
    }
    (self.scale, centres, ticks) = (scale, values, nil)
    domain = scale.cellEdges(aroundCentres: values)
  }

  /// Whether values between those of the axis have a place on it.
  var isOnScale: Bool { ticks == nil }

  /// Edges of the cells, one more than there are.
  var edges: [Double] {
    let count = Double(centres.count)
    return (0...centres.count).map { edge in
      let t = Double(edge) / count
      guard edge > 0 else { return domain.lowerBound }
      guard edge < centres.count else { return domain.upperBound }
      return scale == .linear
        ? domain.lowerBound * (1 - t) + domain.upperBound * t
        : domain.lowerBound * pow(domain.upperBound / domain.lowerBound, t)
    }
  }

  func fraction(_ value: Double) -> Double {
    let (low, high) = (domain.lowerBound, domain.upperBound)
    return scale == .linear ? (value - low) / (high - low) : log(value / low) / log(high / low)
  }

  func axis(showsLabels: Bool, domain: ClosedRange<Double>? = nil) -> Axis {
    Axis(
      knob.symbol, scale: scale, domain: domain ?? self.domain, ticks: ticks,
      showsLabels: showsLabels)
  }
}

extension SweepKnob {
  /// The label of its axis in mini-markup.
  var symbol: String {
    switch self {
    case .method: ""
    case .alpha: "*α*"
    case .beta: "*β*"
    case .scale: "scale *s*"
    case .base: "base *b*"
    case .ntkAlpha: "NTK-aware's knob"
    case .length: "length (tokens)"
    case .multiplier: "logit multiplier"
    case .slope: "slope *a* of *a* ln *s* + 1"
    case .setting(let name): name
    }
  }
}
