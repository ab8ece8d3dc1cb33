extension Suite {
  /// Grids of schedules against a run for each, which is what `make bench GROUP=sweeps` times.
  ///
  /// Each family of cases has a file of its own.
  func sweeps() throws -> [BenchmarkGroup] {
    try [distanceSweep(), rowSweep()] + gridSweeps() + trainedHeads()
  }
}

/// Many schedules measured together, against a plain run for each of some of them.
struct SweepCase {
  let name: String
  let shape: Workload.Shape
  let isa: String
  var threads = 1
  /// Distinct schedules that the sweep measures; equal ones are no speed and are not counted.
  let distinct: Int
  /// Plain runs of some of these schedules, at least eight; their mean time stands for that of any.
  let plain: [() throws -> Void]
  let sweep: () throws -> Void
  /// How many times as fast the sweep has to be.
  let bound: Double
}

extension BenchmarkGroup {
  /// Sweeps and the plain runs that they take the place of, by turns, on the clock of the processors.
  ///
  ///     ratio = distinct · mean(best time of each plain run) / best time of the sweep
  ///
  /// - Parameters:
  ///   - title: Begins with “sweeps”, by which the groups are chosen.
  ///   - rounds: How often everything runs; the best counts.
  ///   - cases: Sweeps that are timed by turns.
  ///   - validate: Checks every number of the sweeps.
  init(
    _ title: String, rounds: Int = 5, _ cases: [SweepCase], validate: @escaping () throws -> Void
  ) {
    self.title = title
    self.rounds = rounds
    self.validate = validate
    trials = {
      cases.flatMap { one in
        one.plain.map { Trial(clock: .processors, work: $0) }
          + [Trial(clock: .processors, work: one.sweep)]
      }
    }
    report = { timings in
      var rest = timings[...]
      return cases.map { one in
        let plain = rest.prefix(one.plain.count).map(\.seconds.best)
        rest = rest.dropFirst(one.plain.count)
        let sweep = rest.removeFirst()
        let each = plain.reduce(0, +) / Double(max(1, plain.count))
        return CaseReport(
          one.name, length: one.shape.length, dimension: one.shape.dimension, threads: one.threads,
          isa: one.isa, sweep,
          [
            Reading(
              key: "ratio", value: Double(one.distinct) * each / sweep.seconds.best, digits: 2,
              bound: .atLeast(one.bound)),
            Reading(key: "distinct", value: Double(one.distinct), digits: 0),
            Reading(key: "plain", value: 1e3 * each, digits: 3, unit: "ms"),
            Reading(
              key: "each", value: 1e3 * sweep.seconds.best / Double(one.distinct), digits: 4,
              unit: "ms"),
          ])
      }
    }
  }
}
