/// A measured sweep: numbers of every distinct schedule, and what they mean for the cells.
public struct SweepResult: Sendable {
  /// What was varied.
  public let grid: SweepGrid
  /// What was measured of every row.
  public let measure: StateMeasure
  /// The measure [distinct schedules][units]; NaN where a unit has no row that can be measured.
  private let values: [[UnitValue]]
  /// The measure in the trained states [distinct references][units].
  private let references: [[UnitValue]]
  /// The cells in the order of the grid.
  public let cells: [SweepCell]
  /// Index of the cell nearest to the trained state, the first of several; `nil` where none has a difference.
  public let best: Int?

  /// Draws or heads.
  public var unitCount: Int { values.first?.count ?? 0 }

  /// Indices of the cells that cannot be told from the best: their paired difference from it has a 95 % interval that includes 0.
  ///
  /// The best cell is one of them. `nil` with one unit, which has no interval.
  public var region: [Int]? {
    guard best != nil, unitCount > 1 else { return nil }
    return cells.filter { $0.isInRegion == true }.map(\.index)
  }

  /// The mean of the measure in the trained state of a cell; `nil` where there is none.
  ///
  /// - Parameter cell: Index of the cell (a precondition).
  /// - Returns: Its mean and interval over the units.
  public func reference(ofCell cell: Int) -> Estimate? {
    Self.estimate(
      references[grid.referenceOfCell[cell]].map { $0.value(trained: $0) },
      atLeast: measure.least)
  }

  /// How far each axis with several values moves the measure along the line through the best cell.
  ///
  /// Empty where no cell has a difference from its trained state.
  ///
  /// - Complexity: O(axes·values).
  public var reaches: [SweepReach] {
    guard let best else { return [] }
    let places = grid.places(of: best)
    return grid.axes.indices.filter { grid.axes[$0].count > 1 }.compactMap { axis in
      let step = grid.axes[(axis + 1)...].reduce(1) { $0 * $1.count }
      let first = best - places[axis] * step
      let line = (0..<grid.axes[axis].count).map { cells[first + $0 * step] }
      let means = line.compactMap { $0.value?.mean }
      guard let low = means.min(), let high = means.max() else { return nil }
      return SweepReach(
        knob: grid.axes[axis].knob, reach: high - low,
        atMost: region == nil
          ? nil
          : line.compactMap { $0.differenceFromBest?.interval }
            .flatMap { [abs($0.lowerBound), abs($0.upperBound)] }.max(),
        matters: region.map { _ in !line.allSatisfy { $0.isInRegion == true } })
    }
  }

  /// Sums up what was measured.
  ///
  /// - Parameters:
  ///   - grid: What was varied.
  ///   - measure: What was measured of every row.
  ///   - values: The measure [distinct schedules][units].
  ///   - references: The measure in the trained states [distinct references][units].
  /// - Complexity: O(cells + distinct schedules·units).
  package init(
    grid: SweepGrid, measure: StateMeasure, values: [[UnitValue]], references: [[UnitValue]]
  ) {
    (self.grid, self.measure, self.values, self.references) = (grid, measure, values, references)
    // Cells of one schedule and one reference have the same numbers.
    struct Pair: Hashable {
      let schedule: Int
      let reference: Int
    }
    func differences(_ pair: Pair) -> [Double] {
      zip(values[pair.schedule], references[pair.reference]).map { $0.difference(trained: $1) }
    }
    let pairs = grid.settings.indices.map {
      Pair(schedule: grid.scheduleOfCell[$0], reference: grid.referenceOfCell[$0])
    }
    var fromReference: [Pair: Estimate] = [:]
    var best: (cell: Int, distance: Double)?
    for (cell, pair) in pairs.enumerated() {
      if fromReference[pair] != nil { continue }
      guard let estimate = Self.estimate(differences(pair)) else { continue }
      fromReference[pair] = estimate
      if best.map({ abs(estimate.mean) < $0.distance }) ?? true {
        best = (cell, abs(estimate.mean))
      }
    }
    self.best = best?.cell
    var fromBest: [Pair: Estimate] = [:]
    if let best {
      let least = differences(pairs[best.cell])
      for pair in fromReference.keys {
        fromBest[pair] = Self.estimate(zip(differences(pair), least).map { $0 - $1 })
      }
    }
    var means: [Pair: Estimate] = [:]
    for pair in Set(pairs) {
      means[pair] = Self.estimate(
        zip(values[pair.schedule], references[pair.reference]).map { $0.value(trained: $1) },
        atLeast: measure.least)
    }
    cells = grid.settings.indices.map { cell in
      SweepCell(
        index: cell, setting: grid.settings[cell], schedule: pairs[cell].schedule,
        value: means[pairs[cell]], differenceFromReference: fromReference[pairs[cell]],
        differenceFromBest: fromBest[pairs[cell]])
    }
  }

  /// The mean of the units that have a number; `nil` where none has.
  private static func estimate(
    _ units: [Double], atLeast least: Double = -.infinity
  ) -> Estimate? {
    let known = units.filter { !$0.isNaN }
    return known.isEmpty ? nil : Estimate(known, atLeast: least)
  }
}
