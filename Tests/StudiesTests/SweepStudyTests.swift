import AttentionEntropy
import Foundation
import RotaryEmbedding
import Studies
import Testing

@Suite("Sweeps")
struct SweepStudyTests {
  private static func even(_ from: Double, _ to: Double, _ count: Int) -> [Double] {
    (0..<count).map { from + (to - from) * Double($0) / Double(count - 1) }
  }

  private static let small: MethodRequest = {
    var request = MethodRequest("yarn", headDimension: 16, trainedContext: 32)
    request.scale = 4
    return request
  }()

  private func grid(
    _ axes: [SweepAxis], _ request: MethodRequest = small, length: Int? = 128
  ) throws -> SweepGrid {
    try SweepGrid([SweepModel(request)], axes: axes, length: length)
  }

  // MARK: Schedules

  @Test(
    "Truncated ramps round thresholds to pairs, so few of 256 schedules are distinct",
    arguments: [(64, 1e5, 8_192, 42), (128, 5e5, 8_192, 100), (128, 1e4, 4_096, 144)])
  func distinct(dimension: Int, base: Double, context: Int, count: Int) throws {
    var request = MethodRequest("yarn", headDimension: dimension, trainedContext: context)
    (request.base, request.scale) = (base, 4)
    let axes = [
      SweepAxis(.alpha, Self.even(0.5, 4, 16)), SweepAxis(.beta, Self.even(8, 64, 16)),
    ]
    let truncated = try grid(axes, request, length: nil)
    #expect(truncated.schedules.count == count && truncated.settings.count == 256)
    request.ramp = .pairIndex(truncated: false)
    #expect(try grid(axes, request, length: nil).schedules.count == 256)
  }

  @Test("Every cell has the schedule that its own request resolves to, the last axis fastest")
  func order() throws {
    let (alphas, betas) = ([0.5, 1, 2], [8.0, 16])
    let grid = try grid([SweepAxis(.alpha, alphas), SweepAxis(.beta, betas)])
    for (cell, setting) in grid.settings.enumerated() {
      #expect(setting.alpha == alphas[cell / 2] && setting.beta == betas[cell % 2])
      #expect(grid.places(of: cell) == [cell / 2, cell % 2])
      var request = Self.small
      (request.alpha, request.beta) = (setting.alpha, setting.beta)
      let schedule = grid.schedules[grid.scheduleOfCell[cell]].schedules[0]
      let own = try request.resolved().schedule
      #expect(schedule.inverseFrequencies == own.inverseFrequencies)
      #expect(schedule.temperature == own.temperature)
    }
  }

  @Test("A slope a multiplies logits by (a ln s + 1)², and 0.1 is YaRN's own")
  func slopes() throws {
    let slopes = [0, 0.07, 0.1]
    let grid = try grid([SweepAxis(.slope, slopes)])
    for (cell, slope) in slopes.enumerated() {
      let gain = grid.schedules[grid.scheduleOfCell[cell]].schedules[0].temperature.logitMultiplier
      #expect(abs(gain - pow(slope * log(4) + 1, 2)) < 1e-14)
      #expect(grid.settings[cell].slope == slope)
    }
    let own = try self.grid([])
    #expect(own.settings[0].slope == 0.1)
    #expect(own.schedules[0] == grid.schedules[grid.scheduleOfCell[2]])
  }

  @Test("Cells tell the values in use, and nothing of what their method does not have")
  func settings() throws {
    var request = Self.small
    request.scale = 8
    let grid = try grid([SweepAxis(methods: ["yarn", "pi", "rope"])], request)
    #expect(grid.settings.map(\.method) == ["yarn", "pi", "rope"])
    #expect(grid.settings.map(\.alpha) == [1, nil, nil])
    #expect(grid.settings.map(\.scale) == [8, 8, nil])
    #expect(grid.settings.map(\.slope) == [0.1, nil, nil])
    #expect(
      grid.settings.allSatisfy { $0.base == 10_000 && $0.multiplier == 1 && $0.length == 128 })
  }

  @Test("The trained state keeps the base that is known, and has the cell's where none is")
  func bases() throws {
    var request = Self.small
    let axis = SweepAxis(.base, [1e4, 1e5])
    #expect(try grid([axis], request).references.count == 2)
    request.base = 1e4
    let known = try grid([axis], request)
    #expect(known.references.count == 1)
    #expect(known.references[0].schedules[0].geometry.base == 1e4)
  }

  @Test("What cannot be a grid is refused")
  func refused() throws {
    func error(_ axes: [SweepAxis], _ request: MethodRequest = Self.small) -> SweepError? {
      do throws(SweepError) { _ = try SweepGrid([SweepModel(request)], axes: axes) } catch {
        return error
      }
      return nil
    }
    let two = [1.0, 2]
    #expect(
      error([SweepAxis(.alpha, two), SweepAxis(.beta, [8, 9]), SweepAxis(.scale, two)])
        == .tooManyAxes([.alpha, .beta, .scale]))
    #expect(error([SweepAxis(.multiplier, [0, 1])]) == .value(.multiplier, 0))
    #expect(error([SweepAxis(.length, [1.5])]) == .value(.length, 1.5))
    guard case .request(.invalid(let wrong))? = error([SweepAxis(.alpha, [1, 40])]) else {
      Issue.record("α above β")
      return
    }
    #expect(wrong.parameter == .alpha)
    var interpolation = Self.small
    interpolation.method = "pi"
    guard case .idleAxis(.alpha, _)? = error([SweepAxis(.alpha, two)], interpolation) else {
      Issue.record("PI has no ramp")
      return
    }
    // Beside a method that has one it is no axis in vain.
    #expect(error([SweepAxis(methods: ["yarn", "pi"]), SweepAxis(.alpha, two)]) == nil)
  }

  // MARK: Rows

  @Test("A cell is the last row of each draw, whether scores are shared or not", arguments: [1, 3])
  func lastRows(threads: Int) throws {
    let ensemble = try AlignedEnsemble(correlation: 0.5)
    let grid = try grid([SweepAxis(.alpha, [0.5, 2]), SweepAxis(.multiplier, [0.5, 1, 2])])
    let result = try #require(
      try SweepStudy(
        grid, ensemble: ensemble, seeds: 3..<7, request: AttentionRequest(threads: threads)
      ).measured())
    let rope = try UnmodifiedRoPE().schedule(
      for: grid.references[0].schedules[0].geometry, extent: ContextExtent())
    for cell in result.cells {
      let schedule = grid.schedules[cell.schedule].schedules[0]
      let expected = try (3..<UInt64(7)).map { seed in
        let far = try Studies.lastRows(of: ensemble, schedules: [schedule], length: 128, seed: seed)
        let near = try Studies.lastRows(of: ensemble, schedules: [rope], length: 32, seed: seed)
        return (far[0].entropy, far[0].entropy - near[0].entropy)
      }
      let value = try #require(cell.value)
      let difference = try #require(cell.differenceFromReference)
      // A factor on the logits and one on cos and sin round differently.
      #expect(abs(value.mean - Estimate(expected.map(\.0)).mean) < 1e-11)
      #expect(abs(difference.mean - Estimate(expected.map(\.1)).mean) < 1e-11)
      #expect(abs(difference.standardError - Estimate(expected.map(\.1)).standardError) < 1e-11)
    }
  }

  @Test("All-ones vectors give the same by their kernel of distances as row by row")
  func allOnes() throws {
    let grid = try grid([SweepAxis(.alpha, [0.5, 2])])
    let seeds: [UInt64] = [1]
    let fast = try #require(
      try SweepStudy(grid, ensemble: AllOnesEnsemble(), seeds: seeds).measured())
    for cell in fast.cells {
      let vectors = try AllOnesEnsemble().vectors(
        headDimension: 16, queryPositions: [127], keyPositions: Array(0..<128), seed: 1)
      let row = try attentionRows(
        of: vectors, schedule: grid.schedules[cell.schedule].schedules[0], mask: .causal)[0][0]
      #expect(abs(try #require(cell.value).mean - row.entropy) < 1e-11)
    }
    let masses = try #require(
      try SweepStudy(
        grid, ensemble: AllOnesEnsemble(), seeds: seeds, measure: .row(.meanDistance)
      ).measured())
    #expect(masses.cells.allSatisfy { ($0.value?.mean ?? -1) > 0 })
  }

  @Test("With one key every entropy is 0, and no cell can be told from another")
  func oneKey() throws {
    let grid = try grid([SweepAxis(.multiplier, [1, 2])], length: 1)
    let result = try #require(
      try SweepStudy(grid, ensemble: IsotropicEnsemble(), seeds: 1..<4).measured())
    #expect(
      result.cells.allSatisfy { $0.value?.mean == 0 && $0.differenceFromReference?.mean == 0 })
    #expect(result.best == 0 && result.region == [0, 1])
  }

  @Test("Plain RoPE on the same rows is at no distance from itself")
  func same() throws {
    let request = MethodRequest("rope", headDimension: 16, trainedContext: 64)
    let grid = try grid([SweepAxis(.multiplier, [0.5, 1, 2])], request, length: nil)
    let vectors = try IsotropicEnsemble().vectors(headDimension: 16, length: 64, seed: 2)
    let layer = StudyLayer(vectors, schedules: [])
    let result = try #require(
      try SweepStudy(grid, rows: [[SweepRows(rows: layer, reference: layer)]]).measured())
    #expect(result.best == 1)
    #expect(abs(try #require(result.cells[1].differenceFromReference).mean) < 1e-14)
    // A smaller factor spreads attention, a larger one gathers it.
    #expect(try #require(result.cells[0].differenceFromReference).mean > 0)
    #expect(try #require(result.cells[2].differenceFromReference).mean < 0)
    #expect(result.unitCount == 1 && result.region == nil && result.cells[0].isInRegion == nil)
  }

  // MARK: Answers

  private func numbers(_ values: [[Double]]) -> [[UnitValue]] {
    values.map { $0.map(UnitValue.number) }
  }

  @Test(
    "The divergence of distances is 0 for the trained state itself and least for the nearest cell")
  func divergence() throws {
    // Half the mass at each of two octaves, against shares p and 1 − p: D = −½ ln(4p(1 − p)).
    func profile(_ share: Double) -> UnitValue {
      .profile(OctaveProfile(masses: [share, 1 - share]))
    }
    let result = SweepResult(
      grid: try grid([SweepAxis(.multiplier, [1, 2, 3])]), measure: .distanceDivergence,
      values: [[profile(0.2)], [profile(0.4)], [profile(1)]], references: [[profile(0.5)]])
    for (cell, share) in [0.2, 0.4].enumerated() {
      let expected = -0.5 * log(4 * share * (1 - share))
      let cell = result.cells[cell]
      #expect(abs(try #require(cell.value).mean - expected) < 1e-15)
      #expect(abs(try #require(cell.differenceFromReference).mean - expected) < 1e-15)
    }
    // Without mass in the other octave the divergence is infinite, and no number stands for it.
    #expect(result.cells[2].value == nil)
    #expect(result.best == 1)
    #expect(result.reference(ofCell: 0)?.mean == 0)
  }

  @Test("The divergence of all-ones draws is that of the octaves of their softmax")
  func divergenceOfDraws() throws {
    let grid = try grid([SweepAxis(.alpha, [0.5, 2])])
    let study = SweepStudy(
      grid, ensemble: AllOnesEnsemble(), seeds: [1], measure: .distanceDivergence)
    let result = try #require(try study.measured())
    /// Mass by octave of the last row over some keys: the softmax of m·2Σcos(Δθ)/√d.
    func octaves(_ schedule: RotarySchedule, count: Int) -> [Double] {
      let gain =
        schedule.temperature.amplitude * schedule.temperature.amplitude
        * schedule.temperature.softmaxScale
      var masses = [Double](repeating: 0, count: 8)
      for distance in 0..<count {
        let kernel = schedule.inverseFrequencies.reduce(0) { $0 + 2 * cos(Double(distance) * $1) }
        masses[distance == 0 ? 0 : 1 + Int(log2(Double(distance)))] += exp(gain * kernel / 4)
      }
      let total = masses.reduce(0, +)
      return masses.map { $0 / total }
    }
    let reference = try #require(grid.references.first)
    let trained = octaves(
      reference.schedules[0], count: reference.schedules[0].geometry.trainedContext)
    for cell in result.cells {
      let found = octaves(grid.schedules[cell.schedule].schedules[0], count: 128)
      let expected = zip(trained, found).reduce(0) {
        $1.0 > 0 ? $0 + $1.0 * log($1.0 / $1.1) : $0
      }
      #expect(abs(try #require(cell.value).mean - expected) < 1e-5)
      #expect(expected > 0.01)
    }
  }

  @Test("The best cell is nearest the trained state, and its region is by paired intervals")
  func region() throws {
    let grid = try grid([SweepAxis(.multiplier, [1, 2, 3, 4])])
    // Differences from the best: 0; a mean of 0.1 with s = 0.2, so t₂ = 4.303 reaches ±0.497; a constant 0.5.
    let result = SweepResult(
      grid: grid, measure: .row(.entropy),
      values: numbers([[1.3, 2.1, 3.4], [1, 2, 3], [1.1, 1.9, 3.3], [1.5, 2.5, 3.5]]),
      references: numbers([[1, 2, 3.01]]))
    #expect(result.best == 1)
    #expect(result.region == [0, 1, 2])
    let third = try #require(result.cells[2].differenceFromBest)
    #expect(abs(third.mean - 0.1) < 1e-12)
    #expect(abs(third.interval.upperBound - (0.1 + 4.302_653 * 0.2 / 3.0.squareRoot())) < 1e-6)
    #expect(result.cells[1].differenceFromBest?.interval == 0...0)
  }

  @Test("Intervals of entropies end at 0, those of their differences do not")
  func bounded() throws {
    // A mean of 1 with standard error 1, so that t₂ = 4.303 reaches below 0 for all three.
    let result = SweepResult(
      grid: try grid([SweepAxis(.multiplier, [1, 2])]), measure: .row(.entropy),
      values: numbers([[0, 0, 3], [0, 0, 6]]), references: numbers([[0, 3, 0]]))
    #expect(result.cells[0].value?.interval.lowerBound == 0)
    #expect(result.reference(ofCell: 0)?.interval.lowerBound == 0)
    let difference = try #require(result.cells[0].differenceFromReference)
    // 0, −3 and 3: s = 3.
    #expect(abs(difference.interval.lowerBound + 4.302_653 * 3.0.squareRoot()) < 1e-5)
  }

  @Test("A unit without a row counts nowhere")
  func missing() throws {
    let grid = try grid([SweepAxis(.multiplier, [1, 2])])
    let result = SweepResult(
      grid: grid, measure: .row(.entropy), values: numbers([[1, .nan], [.nan, .nan]]),
      references: numbers([[2, 3]]))
    #expect(result.cells[0].value?.mean == 1 && result.cells[0].differenceFromReference?.mean == -1)
    #expect(result.cells[1].value == nil && result.cells[1].differenceFromReference == nil)
    #expect(result.best == 0)
  }

  @Test("A stopped study has no result")
  func stopped() throws {
    let grid = try grid([SweepAxis(.multiplier, [1, 2])])
    let study = SweepStudy(grid, ensemble: IsotropicEnsemble(), seeds: 1..<3)
    #expect(try study.measured(observer: AttentionObserver(isCancelled: { true })) == nil)
    #expect(throws: SweepError.stopped) {
      try SweepGrid([SweepModel(Self.small)], axes: []) { true }
    }
  }
}
