import Foundation
public import Plotting
import RotaryEmbedding
public import Studies

/// Draws a sweep: a curve with its band along one axis, maps over two.
///
/// Over two axes of numbers a map has a flat cell for every cell of the grid. Lines of equal value are drawn unless cells share
/// a schedule or thresholds are rounded to pairs: there the measure is a stair, which lines between its steps would hide. Published settings and the best
/// cell are marked, and its region of indifference is outlined where there is one. Methods are curves.
///
/// - Parameters:
///   - result: What was measured, with one axis of several values or two (a precondition).
///   - id: Identifier of the figure.
///   - title: Title for metadata.
/// - Returns: The figure.
public func sweepFigure(_ result: SweepResult, id: String, title: String) -> Figure {
  let axes = result.grid.axes.indices.filter { result.grid.axes[$0].count > 1 }
  precondition(
    (1...2).contains(axes.count), "A picture needs one axis with several values, or two.")
  let methods = axes.first { result.grid.axes[$0].knob == .method }
  let numbers = axes.filter { $0 != methods }
  guard numbers.count == 2 else {
    return Figure(
      id: id, title: title, width: PageWidth.full, height: 190,
      rows: [
        [
          sweepCurves(result, along: numbers.first, methods: methods, .value, tag: "a"),
          sweepCurves(result, along: numbers.first, methods: methods, .difference, tag: "b"),
        ]
      ], legend: .below)
  }
  let map = SweepMap(result, x: numbers[0], y: numbers[1])
  return Figure(
    id: id, title: title, width: PageWidth.full, height: 190,
    rows: [
      [
        map.panel(.value, tag: "a", showsLabels: true),
        map.panel(.difference, tag: "b", showsLabels: false),
      ]
    ])
}

/// What a panel shows of a sweep.
enum SweepQuantity {
  case value, difference

  func estimate(_ cell: SweepCell) -> Estimate? {
    self == .value ? cell.value : cell.differenceFromReference
  }

  func label(_ measure: RowMeasure) -> String {
    let unit = measure.unit.map { " (\($0))" } ?? ""
    return self == .value
      ? "\(measure.title)\(unit)" : "distance from the trained state\(unit)"
  }
}

/// Curves along an axis of numbers, one for each method, or methods side by side.
private func sweepCurves(
  _ result: SweepResult, along axis: Int?, methods: Int?, _ quantity: SweepQuantity, tag: String
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
    let points = Points(
      x: cells.indices.map(Double.init), y: cells.map(mean),
      style: SeriesStyle(color: Color(hex: 0x1A1A1A), marker: .circle))
    marks.append(
      result.unitCount > 1
        ? .errorBars(
          ErrorBars(
            points, low: cells.map { interval($0).lowerBound },
            high: cells.map { interval($0).upperBound }))
        : .points(points))
    return Panel(tag: tag, x: .categories("", names), y: y, marks: marks)
  }
  let places = SweepPlaces(grid.axes[axis])
  let methodPlaces: [Int?] = methods == nil ? [nil] : names.indices.map { $0 }
  for (index, method) in methodPlaces.enumerated() {
    let cells = cells(ofMethod: method)
    let label = method.map { names[$0] }
    let style = SeriesStyle(cycle: index)
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
    marks.append(
      .points(
        Points(
          x: [places.centres[place]], y: [mean(result.cells[best])],
          style: SeriesStyle(color: Color(hex: 0x1A1A1A), marker: .diamond), size: 5)))
  }
  return Panel(tag: tag, x: places.axis(showsLabels: true), y: y, marks: marks)
}
