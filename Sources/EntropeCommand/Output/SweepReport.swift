import AttentionEntropy
import Figures
import Foundation
import RotaryEmbedding
import Studies

/// A measured sweep, ready to print.
struct SweepReport {
  let input: SweepInput
  let result: SweepResult
  let precision: ChosenPrecision
  let isSingle: Bool
  /// Why cells were measured schedule by schedule.
  let plainRows: [PlainRows]
  /// Whether all cells are printed, however many.
  let showsAll: Bool

  /// Cells that are all printed unless there are more.
  private static let cellLimit = 40
  /// Cells that are printed of more.
  private static let nearestCount = 10
  /// Schedules from which on it is told why they do not share their work.
  private static let manySchedules = 16

  var grid: SweepGrid { result.grid }
  var measure: StateMeasure { result.measure }
  private var unitWord: String { measure.unit.map { " \($0)" } ?? "" }
  /// The axes with several values; all where none has.
  private var shownAxes: [SweepAxis] {
    let several = grid.axes.filter { $0.count > 1 }
    return several.isEmpty ? grid.axes : several
  }

  /// The whole text in a format.
  func rendered(as format: TableFormat) throws -> String {
    switch format {
    case .text, .markdown:
      return words.joined(separator: "\n") + "\n\n" + (try shownCells().rendered(as: format))
    case .csv: return try longTable().rendered(as: .csv)
    case .json: return try json()
    }
  }

  /// What the user should know although nothing is wrong.
  var notes: [String] {
    var notes = input.notes
    // Nobody waits for a few.
    if grid.schedules.count >= Self.manySchedules { notes += plainRows.map(\.words) }
    if precision.isFallback, isSingle {
      notes.append("scores are in single precision: \(precision.reason).")
    }
    return notes
  }

  // MARK: Words

  private var words: [String] {
    [bestWords, regionWords] + [reachWords].compactMap { $0 } + [scheduleWords, vectorWords]
      + [input.caveat].compactMap { $0 }
      + [intervalWords]
  }

  private var bestWords: String {
    guard let best = result.best, let difference = result.cells[best].differenceFromReference else {
      return "No cell has a row that can be measured."
    }
    let state =
      input.question == .price ? "plain RoPE on the same rows" : "the trained state"
    let reference = result.reference(ofCell: best).map {
      " (\($0.mean.words())\(unitWord))"
    }
    return "Nearest to \(state)\(reference ?? ""): \(place(best)), where the \(measure.title) is "
      + "\(difference.mean.signedWords())\(unitWord) from it\(difference.intervalWords)."
  }

  private var regionWords: String {
    guard let region = result.region else {
      return "No region of indifference: \(noIntervalReason)."
    }
    guard region.count > 1 else {
      return
        "Region of indifference: that cell alone; every other differs from it by more than chance."
    }
    let extents = extents(of: region).map { "\($0.name) \($0.words)" }.joined(separator: ", ")
    return
      "Region of indifference: \(region.count) of \(result.cells.count) cells cannot be told from it"
      + (extents.isEmpty ? "." : ": \(extents).")
  }

  /// Which knob matters at the nearest cell, and which does not.
  private var reachWords: String? {
    let parts = result.reaches.filter { $0.knob != .method }.map { knob in
      let reach = "\(axisName(knob.knob)) moves it by \(knob.reach.words())\(unitWord)"
      guard knob.matters == false, let most = knob.atMost else { return reach }
      return "\(reach), which is no more than chance (95 %: at most \(most.words(2)))"
    }
    guard !parts.isEmpty else { return nil }
    return
      (["From the nearest cell, \(parts.joined(separator: "; "))."] + [edgeWords].compactMap { $0 })
      .joined(separator: " ")
  }

  /// Which axes end at the nearest cell although what they vary matters: the best value may lie beyond.
  private var edgeWords: String? {
    guard let best = result.best, result.cells[best].differenceFromReference?.mean != 0 else {
      return nil
    }
    let idle = Set(result.reaches.filter { $0.matters == false || $0.reach == 0 }.map(\.knob))
    let ends = zip(grid.axes, grid.places(of: best)).filter { axis, place in
      axis.count > 1 && axis.knob != .method && !idle.contains(axis.knob)
        && (place == 0 || place == axis.count - 1)
    }.map { axis, place in "\(axisName(axis.knob)) \(valueWord(axis, place))" }
    guard !ends.isEmpty else { return nil }
    return
      "It lies at the end of the grid (\(ends.joined(separator: ", "))); values beyond may be nearer."
  }

  private var scheduleWords: String {
    "\(grid.schedules.count) distinct of \(result.cells.count) "
      + "\(result.cells.count == 1 ? "schedule" : "schedules"), each measured once."
  }

  private var vectorWords: String {
    let isLast = input.rowWords.cells.allSatisfy(\.isNumber)
    return
      "Vectors: \(input.words); \(isLast ? "row" : "rows") at \(input.rowWords.cells). Reference: plain RoPE "
      + "at \(input.rowWords.reference), L = \(input.trainedContext), logits × 1."
  }

  var intervalWords: String {
    result.unitCount > 1
      ? "low, high: 95 % interval by Student's t over \(result.unitCount) \(input.unit)s; differences are paired by "
        + "\(input.unit)."
      : "No intervals: \(noIntervalReason)."
  }

  private var noIntervalReason: String {
    switch input.ensemble {
    case let name? where (try? EnsembleCatalog.entry(named: name))?.isRandom == false:
      "every draw of \(name) vectors is the same"
    case _?: "one draw has no interval; give --seeds"
    case nil: "one head has no interval"
    }
  }

  /// The values of a cell on the axes that vary.
  func place(_ cell: Int) -> String {
    let places = grid.places(of: cell)
    let parts = zip(grid.axes, places).filter { pair in shownAxes.contains(pair.0) }.map {
      axis, place in "\(axisName(axis.knob)) \(valueWord(axis, place))"
    }
    return parts.isEmpty ? "the one cell" : parts.joined(separator: ", ")
  }

  private func axisName(_ knob: SweepKnob) -> String {
    switch knob {
    case .alpha: "α"
    case .beta: "β"
    case .setting(let name): name
    default: knob.name.replacing("_", with: "-")
    }
  }

  private func valueWord(_ axis: SweepAxis, _ place: Int) -> String {
    axis.knob == .method ? axis.methods[place] : String(format: "%.4g", axis.numbers[place])
  }

  /// How far a region reaches along each axis that varies.
  private func extents(of region: [Int]) -> [(name: String, words: String)] {
    grid.axes.enumerated().filter { $0.element.count > 1 }.map { index, axis in
      let places = Set(region.map { grid.places(of: $0)[index] }).sorted()
      let first = valueWord(axis, places[0])
      let last = valueWord(axis, places[places.count - 1])
      let words =
        axis.knob == .method
        ? places.map { valueWord(axis, $0) }.joined(separator: ", ")
        : first == last ? first : "\(first) to \(last)"
      return (axisName(axis.knob), words)
    }
  }

  // MARK: Tables

  private func shownCells() throws -> Table {
    var cells = result.cells
    let isPart = !showsAll && cells.count > Self.cellLimit
    if isPart {
      func distance(_ cell: SweepCell) -> Double {
        cell.differenceFromReference.map { abs($0.mean) } ?? .infinity
      }
      cells = Array(
        cells.sorted { (distance($0), $0.index) < (distance($1), $1.index) }
          .prefix(Self.nearestCount))
    }
    let (three, two) = (NumberFormat.significant(3), NumberFormat.significant(2))
    let hasInterval = result.unitCount > 1
    var columns = shownAxes.map { Column(axisName($0.knob), format: .significant(4)) }
    columns.append(Column(measure.title, unit: measure.unit, format: three))
    if hasInterval { columns += [Column("low", format: two), Column("high", format: two)] }
    columns.append(Column("difference", unit: measure.unit, format: three))
    if hasInterval {
      columns += [
        Column("difference low", format: two), Column("difference high", format: two),
        Column("like the best"),
      ]
    }
    var table = try Table(columns: columns)
    for cell in cells {
      let places = grid.places(of: cell.index)
      var row: [Cell] = zip(grid.axes, places).filter { pair in shownAxes.contains(pair.0) }.map {
        axis, place in
        axis.knob == .method ? .text(axis.methods[place]) : .number(axis.numbers[place])
      }
      row += estimate(cell.value, hasInterval) + estimate(cell.differenceFromReference, hasInterval)
      if hasInterval { row.append(cell.isInRegion.map { .boolean($0) } ?? .missing) }
      try table.appendRow(row)
    }
    return table
  }

  func estimate(_ estimate: Estimate?, _ hasInterval: Bool) -> [Cell] {
    let interval = (estimate?.count ?? 0) > 1 ? estimate?.interval : nil
    return [Cell(estimate?.mean.ifFinite)]
      + (hasInterval ? [Cell(interval?.lowerBound), Cell(interval?.upperBound)] : [])
  }
}

extension PlainRows {
  /// The reason as a note.
  fileprivate var words: String {
    switch self {
    case .scatteredKeys:
      "keys do not stand one after another, so every schedule is measured by itself, which takes longer."
    case .method:
      "a method that acts on distances, or whose positions or logits follow a law, is measured schedule by schedule, which takes "
        + "longer."
    }
  }
}
