import AttentionEntropy
import Figures
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
  private static let cellLimit = 20
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
    let words: [String?] = [
      bestWords, regionWords, reachWords, scheduleWords, vectorWords, rowWords, input.caveat,
      intervalWords, partWords,
    ]
    return words.compactMap(\.self)
  }

  private var bestWords: String {
    guard let best = result.best, let difference = result.cells[best].differenceFromReference else {
      return "No cell has a row that can be measured."
    }
    let reference = result.reference(ofCell: best).map { " (\($0.mean.words())\(unitWord))" } ?? ""
    let state = "\(stateWords)\(reference)"
    let amount = "\(difference.mean.signedWords())\(unitWord)"
    guard result.cells.count > 1 else {
      return
        "\(place(best)): the \(measure.title) is \(amount) from \(state)\(difference.intervalWords)."
    }
    return "Nearest to \(state): \(place(best)), where the \(measure.title) is "
      + "\(amount) from it\(difference.intervalWords)."
  }

  private var stateWords: String {
    input.question == .price ? "plain RoPE on the same rows" : "the trained state"
  }

  /// Which cells are as good as the nearest; `nil` where there is no other cell.
  private var regionWords: String? {
    let count = result.cells.count
    guard count > 1 else { return nil }
    guard let region = result.region else {
      return "No region of indifference: \(noIntervalReason)."
    }
    guard region.count > 1 else {
      return
        "Region of indifference: the nearest of \(count) cells alone; every other differs from it by more "
        + "than chance."
    }
    guard region.count < count else {
      return "Region of indifference: all \(count) cells; none can be told from the nearest."
    }
    let extents = extents(of: region)
    let words = extents.map { "\($0.name) \($0.words)" }.joined(separator: " with ")
    let isWhole = extents.reduce(1) { $0 * $1.count } == region.count
    return
      "Region of indifference: \(region.count) of \(count) cells cannot be told from the nearest: \(words)"
      + (isWhole ? "." : ", though not every cell between.")
  }

  /// Which knob matters at the nearest cell, and which does not.
  private var reachWords: String? {
    let knobs = result.reaches.filter { $0.knob != .method }
    func reach(_ knob: SweepReach) -> String { "\(knob.reach.words())\(unitWord)" }
    let moving = knobs.filter { $0.reach > 0 && $0.matters != false }.map {
      "\(axisName($0.knob)) moves the \(measure.title) by \(reach($0))"
    }
    let idle = knobs.filter { $0.reach > 0 && $0.matters == false }.map { knob in
      "\(axisName(knob.knob)) does not matter: it moves it by \(reach(knob)), no more than chance"
        + (knob.atMost.map { " (95 %: at most \($0.words(2)))" } ?? "")
    }
    let still = knobs.filter { $0.reach == 0 }.map { "\(axisName($0.knob)) changes nothing" }
    let parts = moving + idle + still
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

  private var scheduleWords: String? {
    guard result.cells.count > 1 else { return nil }
    return "\(grid.schedules.count) distinct of \(result.cells.count) "
      + "\(result.cells.count == 1 ? "schedule" : "schedules"), each measured once."
  }

  private var vectorWords: String { "Vectors: \(input.words)." }

  /// Where the rows of the cells stand, and what they are told from.
  private var rowWords: String {
    let isLast = input.rowWords.cells.allSatisfy(\.isNumber)
    let isPrice = input.question == .price
    return
      "Cells: \(isLast ? "row" : "rows") at \(input.rowWords.cells)\(isPrice ? ", within L" : ""). "
      + (isPrice ? "Told from" : "Trained state:") + " plain RoPE at \(input.rowWords.reference), "
      + "logits × 1. L = \(input.trainedContext) tokens\(scaleWords)."
  }

  /// The scale where it is no axis.
  private var scaleWords: String {
    guard !grid.axes.contains(where: { $0.knob == .scale }) else { return "" }
    let scales = Set(grid.settings.map(\.scale))
    guard let only = scales.first ?? nil else { return "" }
    return scales.count == 1
      ? ", s = \(only.chosenWords)" : ", s the length over L"
  }

  /// Which cells are printed, where some are not.
  private var partWords: String? {
    isPart
      ? "The \(Self.nearestCount) nearest of \(result.cells.count) cells; --all prints every one."
      : nil
  }

  private var isPart: Bool { !showsAll && result.cells.count > Self.cellLimit }

  var intervalWords: String {
    result.unitCount > 1
      ? intervalSentence(over: result.unitCount, input.unit).dropLast()
        + "; differences are paired by \(input.unit)."
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
    return parts.isEmpty
      ? "method \(result.cells[cell].setting.method)" : parts.joined(separator: ", ")
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
    axis.knob == .method ? axis.methods[place] : axis.numbers[place].chosenWords
  }

  /// How far a region reaches along each axis that varies, and how many values of the axis that spans.
  private func extents(of region: [Int]) -> [(name: String, words: String, count: Int)] {
    grid.axes.enumerated().filter { $0.element.count > 1 }.map { index, axis in
      let places = Set(region.map { grid.places(of: $0)[index] }).sorted()
      let name = axisName(axis.knob)
      guard axis.knob != .method else {
        return (name, places.map { valueWord(axis, $0) }.joined(separator: ", "), places.count)
      }
      let first = valueWord(axis, places[0])
      let last = valueWord(axis, places[places.count - 1])
      return (
        name, first == last ? first : "\(first) to \(last)",
        places[places.count - 1] - places[0] + 1
      )
    }
  }

  // MARK: Tables

  private func shownCells() throws -> Table {
    var cells = result.cells
    if isPart {
      func distance(_ cell: SweepCell) -> Double {
        cell.differenceFromReference.map { abs($0.mean) } ?? .infinity
      }
      cells = Array(
        cells.sorted { (distance($0), $0.index) < (distance($1), $1.index) }
          .prefix(Self.nearestCount))
    }
    let hasInterval = result.unitCount > 1
    var columns: [Column] = shownAxes.map { .chosen(axisName($0.knob)) }
    columns.append(.value(measure.title, unit: measure.unit))
    if hasInterval { columns += [.end("low"), .end("high")] }
    columns.append(.value("difference", unit: measure.unit))
    if hasInterval {
      columns += [
        .end("difference low"), .end("difference high"),
      ]
    }
    let hasRegion = hasInterval && result.cells.count > 1
    if hasRegion { columns.append(Column("like the nearest")) }
    var table = try Table(columns: columns)
    for cell in cells {
      let places = grid.places(of: cell.index)
      var row: [Cell] = zip(grid.axes, places).filter { pair in shownAxes.contains(pair.0) }.map {
        axis, place in
        axis.knob == .method ? .text(axis.methods[place]) : .number(axis.numbers[place])
      }
      let length = hasInterval ? 3 : 1
      row += cell.value.cells.prefix(length) + cell.differenceFromReference.cells.prefix(length)
      if hasRegion { row.append(cell.isInRegion.map { .boolean($0) } ?? .missing) }
      try table.appendRow(row)
    }
    return table
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
