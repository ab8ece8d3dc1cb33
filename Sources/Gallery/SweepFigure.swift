import Drawing
public import Figures
import Foundation
import RotaryEmbedding
public import Studies

/// Draws a sweep: a curve with its band along one axis, maps over two.
///
/// Over two axes of numbers a map has a flat cell for every cell of the grid. Lines of equal value are drawn unless cells share
/// a schedule or thresholds are rounded to pairs: there the measure is a stair, which lines between its steps would hide. Published settings and the best
/// cell are marked, and its region of indifference is outlined, shaded or ringed where there is one, with its name in the legend;
/// where one draw or head gives none, the words above the first panel say so. Methods are curves.
///
/// - Parameters:
///   - result: What was measured, with one axis of several values or two (a precondition).
///   - id: Identifier of the figure.
///   - title: Title for metadata.
///   - vectors: What was measured, in a few words, above the first panel; nothing is written there where it is `nil`.
/// - Returns: The figure.
public func sweepFigure(
  _ result: SweepResult, id: String, title: String, vectors: String? = nil
) -> Figure {
  let axes = result.grid.axes.indices.filter { result.grid.axes[$0].count > 1 }
  precondition(
    (1...2).contains(axes.count), "A picture needs one axis with several values, or two.")
  // The divergence of a cell is its distance from the trained state already.
  let vectors = vectors.map {
    literalMarkup($0) + (result.unitCount > 1 ? "" : ": no interval, so no region")
  }
  let quantities: [SweepQuantity] =
    result.measure == .distanceDivergence ? [.difference] : [.value, .difference]
  let methods = axes.first { result.grid.axes[$0].knob == .method }
  let numbers = axes.filter { $0 != methods }
  guard numbers.count == 2 else {
    var panels = quantities.enumerated().map { place, quantity in
      sweepCurves(
        result, along: numbers.first, methods: methods, quantity,
        tag: quantities.count > 1 ? panelTag(place) : nil)
    }
    panels[0].title = vectors
    return Figure(
      id: id, title: title, width: PageWidth.full, height: 190, rows: [panels], legend: .below)
  }
  let map = SweepMap(result, x: numbers[0], y: numbers[1])
  var panels = quantities.enumerated().map { place, quantity in
    map.panel(
      quantity, tag: quantities.count > 1 ? panelTag(place) : nil, showsLabels: place == 0)
  }
  panels[0].title = vectors
  let hasRegion = result.region != nil
  return Figure(
    id: id, title: title, width: PageWidth.full, height: hasRegion ? 204 : 190, rows: [panels],
    legend: hasRegion ? .below : .automatic)
}

/// What a panel shows of a sweep.
enum SweepQuantity {
  case value, difference

  func estimate(_ cell: SweepCell) -> Estimate? {
    self == .value ? cell.value : cell.differenceFromReference
  }

  func label(_ measure: StateMeasure) -> String {
    let unit = measure.unit.map { " (\($0))" } ?? ""
    return self == .value || measure == .distanceDivergence
      ? "\(measure.title)\(unit)" : "distance from the trained state\(unit)"
  }
}

/// Curves along an axis of numbers, one for each method, or methods side by side.
private func sweepCurves(
  _ result: SweepResult, along axis: Int?, methods: Int?, _ quantity: SweepQuantity, tag: String?
) -> Panel {
  let grid = result.grid
  let names = methods.map { grid.axes[$0].methods } ?? []
  func cells(ofMethod method: Int?) -> [SweepCell] {
    result.cells.filter { cell in
      guard let method, let methods else { return true }
      return grid.places(of: cell.index)[methods] == method
    }
  }
  func interval(_ cell: SweepCell) -> ClosedRange<Double> {
    quantity.estimate(cell)?.interval ?? Double.nan...Double.nan
  }
  func mean(_ cell: SweepCell) -> Double { quantity.estimate(cell)?.mean ?? .nan }
  var marks: [Mark] = []
  let rule = quantity == .difference ? 0 : result.reference(ofCell: result.best ?? 0)?.mean
  let isOneReference = grid.references.count == 1 || quantity == .difference
  if let rule, isOneReference {
    marks.append(.rule(Rule(y: rule, label: quantity == .value ? "trained" : nil)))
  }
  let y = Axis(quantity.label(result.measure))
  guard let axis else {
    let cells = cells(ofMethod: nil)
    marks += rings(
      cells.indices.filter { cells[$0].isInRegion == true }.map { (Double($0), mean(cells[$0])) })
    for (place, cell) in cells.enumerated() {
      let point = Points(x: [Double(place)], y: [mean(cell)], style: methodStyle(names[place]))
      marks.append(
        result.unitCount > 1
          ? .errorBars(
            ErrorBars(
              point, low: [interval(cell).lowerBound], high: [interval(cell).upperBound]))
          : .points(point))
    }
    if let best = result.best {
      marks.append(nearest(x: Double(best), y: mean(result.cells[best])))
    }
    return Panel(tag: tag, x: .categories("", names), y: y, marks: marks)
  }
  let places = SweepPlaces(grid.axes[axis])
  if methods == nil, quantity == .difference, let region = result.region {
    let runs = runs(of: region)
    let longest = runs.max { $0.count < $1.count }
    marks += runs.map { run in
      .band(
        Band(
          x: places.edges[run.lowerBound]...places.edges[run.upperBound + 1],
          label: run == longest ? "like the nearest" : nil))
    }
  }
  if let place = result.publishedPlace(along: [grid.axes[axis].knob])?.first,
    places.domain.contains(place), places.isOnScale
  {
    marks.append(.rule(Rule(x: place, label: quantity == .value ? "YaRN" : nil)))
  }
  if methods != nil {
    let inside = result.cells.filter { $0.isInRegion == true }
    marks += rings(inside.map { (places.centres[grid.places(of: $0.index)[axis]], mean($0)) })
  }
  let methodPlaces: [Int?] = methods == nil ? [nil] : names.indices.map { $0 }
  for method in methodPlaces {
    let cells = cells(ofMethod: method)
    let label = method.map { names[$0] }
    let style = methodStyle(label ?? grid.models.first?.request.method ?? "")
    if result.unitCount > 1 {
      marks.append(
        .area(
          Area(
            x: places.centres, low: cells.map { interval($0).lowerBound },
            high: cells.map { interval($0).upperBound }, style: style)))
    }
    marks.append(
      .line(
        Line(
          x: places.centres, y: cells.map(mean), label: label, style: style,
          showsMarkers: places.centres.count <= 24)))
  }
  if let best = result.best {
    let place = grid.places(of: best)[axis]
    marks.append(nearest(x: places.centres[place], y: mean(result.cells[best])))
  }
  return Panel(tag: tag, x: places.axis(showsLabels: true), y: y, marks: marks)
}

/// The name of the region of indifference.
let regionLabel = "cannot be told from the nearest (95 %)"

/// What shows from behind the points of cells in the region of indifference.
private func rings(_ cells: [(x: Double, y: Double)]) -> [Mark] {
  guard cells.count > 0 else { return [] }
  return [
    .points(
      Points(
        x: cells.map(\.x), y: cells.map(\.y), label: regionLabel,
        style: SeriesStyle(color: Color(hex: 0xB0B0B0), marker: .circle), size: 9))
  ]
}

private func nearest(x: Double, y: Double) -> Mark {
  .points(
    Points(
      x: [x], y: [y], style: SeriesStyle(color: Color(hex: 0x1A1A1A), marker: .diamond), size: 5))
}

/// Ascending numbers as ranges without gaps.
private func runs(of numbers: [Int]) -> [ClosedRange<Int>] {
  numbers.reduce(into: []) { runs, number in
    if let last = runs.last, last.upperBound + 1 == number {
      runs[runs.count - 1] = last.lowerBound...number
    } else {
      runs.append(number...number)
    }
  }
}
