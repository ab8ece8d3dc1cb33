import AttentionEntropy
import Foundation
import RotaryEmbedding
import Studies
import Testing

/// Sweeps whose schedules are measured together, against every schedule by itself.
@Suite struct SweepEngineTests {
  private static var request: MethodRequest {
    var request = MethodRequest("yarn", headDimension: 32, trainedContext: 256)
    request.scale = 4
    request.ramp = .rotations
    return request
  }

  private static let axes = [
    SweepAxis(.alpha, [0.25, 0.5, 1, 2]), SweepAxis(.beta, [4, 8, 16.5, 33]),
  ]

  private func grid(
    _ axes: [SweepAxis] = axes, _ request: MethodRequest = request, length: Int? = 700
  ) throws -> SweepGrid {
    try SweepGrid([SweepModel(request)], axes: axes, length: length)
  }

  private func measured(_ study: SweepStudy) throws -> SweepResult {
    try #require(try study.measured())
  }

  /// The mean entropy of the rows of one head under one schedule, in Double and by itself.
  private func expected(
    _ vectors: HeadVectors, _ schedule: RotarySchedule, head: Int = 0
  ) throws -> Double {
    let rows = try attentionRows(of: vectors, schedule: schedule, mask: .causal)[head]
    return rows.map(\.entropy).reduce(0, +) / Double(rows.count)
  }

  @Test("Every cell of last rows is what its schedule gives alone, in Double whatever is asked for")
  func lastRows() throws {
    let grid = try grid()
    let ensemble = try AlignedEnsemble(correlation: 0.5)
    for precision in AttentionRequest.Precision.allCases {
      let result = try measured(
        SweepStudy(
          grid, ensemble: ensemble, seeds: 5..<7,
          request: AttentionRequest(precision: precision)))
      for cell in result.cells {
        let each = try (5..<UInt64(7)).map { seed in
          try expected(
            try ensemble.vectors(
              headDimension: 32, queryPositions: [699], keyPositions: Array(0..<700), seed: seed),
            grid.schedules[cell.schedule].schedules[0])
        }
        #expect(abs(try #require(cell.value).mean - (each[0] + each[1]) / 2) < 1e-12)
      }
    }
  }

  @Test("So are cells of equal vectors, where thresholds are equal and where the ramp is a step")
  func equalVectors() throws {
    for axes in [
      Self.axes, [SweepAxis(.alpha, [2, 2, 1]), SweepAxis(.beta, [2.000001, 2.5, 2.5])],
    ] {
      let grid = try grid(axes)
      let result = try measured(SweepStudy(grid, ensemble: AllOnesEnsemble(), seeds: [1]))
      for cell in result.cells {
        let row = PositionalKernel(
          schedule: grid.schedules[cell.schedule].schedules[0], count: 700
        ).lastRow
        #expect(abs(try #require(cell.value).mean - row.entropy) < 1e-12)
      }
    }
    let surface = try alphaBetaSurface(
      Self.request, ensemble: AllOnesEnsemble(), length: 700, seed: 1, alphas: [0.5, 2],
      betas: [8, 16])
    let corner = try grid([SweepAxis(.alpha, [2]), SweepAxis(.beta, [8])]).schedules[0].schedules[0]
    let entropy = PositionalKernel(schedule: corner, count: 700).lastRow.entropy
    #expect(abs(surface.entropies[0][1] - entropy) < 1e-12)
  }

  @Test("A few rows of heads that share keys are measured together, more are not, to one result")
  func heads() throws {
    let grid = try grid(length: nil)
    for count in [1, 16, 17] {
      let queries = (0..<count).map { 500 + 3 * $0 }
      let all = try IsotropicEnsemble().vectors(headDimension: 32, length: 560, seed: 9)
      let vectors = try HeadVectors(
        queries: Array(
          (0..<4).flatMap { head in
            queries.flatMap { row in all.queries[(row - head) * 32..<(row - head + 1) * 32] }
          }),
        keys: all.keys + all.queries, headCount: 4, keyHeadCount: 2, headDimension: 32,
        queryPositions: queries, keyPositions: Array(0..<560))
      let layer = StudyLayer(vectors, schedules: [])
      let result = try measured(
        SweepStudy(grid, rows: [[SweepRows(rows: layer, reference: layer)]]))
      for cell in result.cells {
        let schedule = grid.schedules[cell.schedule].schedules[0]
        let heads = try (0..<4).map { try expected(vectors, schedule, head: $0) }
        let mean = heads.reduce(0, +) / 4
        #expect(abs(try #require(cell.value).mean - mean) < 1e-12, "\(count)")
      }
    }
  }

  @Test(
    "What is not finite is left out where that is allowed, and refused with its place elsewhere")
  func notFinite() throws {
    let all = try IsotropicEnsemble().vectors(headDimension: 32, length: 300, seed: 9)
    var (queries, keys) = (Array(all.queries.suffix(3 * 32)), all.keys)
    queries[32] = .nan
    keys[7 * 32] = .infinity
    let vectors = try HeadVectors(
      queries: queries, keys: keys, headDimension: 32, queryPositions: [297, 298, 299],
      keyPositions: Array(0..<300))
    let layer = StudyLayer(vectors, schedules: [])
    let grid = try grid(length: nil)
    let rows = [[SweepRows(rows: layer, reference: layer)]]
    #expect(throws: HeadStudyError.self) { try SweepStudy(grid, rows: rows).measured() }
    let result = try measured(SweepStudy(grid, rows: rows, skipsNonFinite: true))
    let left = Array(0..<7) + Array(8..<300)
    let finite = try HeadVectors(
      queries: Array(queries[..<32] + queries[64...]),
      keys: left.flatMap { all.keys[$0 * 32..<($0 + 1) * 32] }, headDimension: 32,
      queryPositions: [297, 299], keyPositions: left)
    for cell in result.cells {
      let entropy = try expected(finite, grid.schedules[cell.schedule].schedules[0])
      #expect(abs(try #require(cell.value).mean - entropy) < 1e-12)
    }
  }

  @Test("Scattered keys and methods of distances are measured one by one, and the plan says so")
  func plain() throws {
    func plan(_ keys: [Int], _ request: MethodRequest, _ axes: [SweepAxis]) throws -> SweepPlan {
      let vectors = try IsotropicEnsemble().vectors(
        headDimension: 32, queryPositions: [2_000], keyPositions: keys, seed: 3)
      let layer = StudyLayer(vectors, schedules: [])
      return SweepPlan(
        SweepStudy(
          try grid(axes, request, length: nil), rows: [[SweepRows(rows: layer, reference: layer)]]))
    }
    let scattered = try plan((0..<300).map { 3 * $0 }, Self.request, Self.axes)
    #expect(
      scattered.plainRows == [.scatteredKeys] && scattered.work > 0 && scattered.scoresVectors)
    let together = try plan(Array(0..<300), Self.request, Self.axes)
    #expect(together.plainRows.isEmpty && together.work == 0 && !together.scoresVectors)
    var distances = MethodRequest("self-extend", headDimension: 32, trainedContext: 256)
    distances.scale = 4
    let lawful = try plan(Array(0..<300), distances, [SweepAxis(.multiplier, [1, 2])])
    #expect(lawful.plainRows == [.method])
    let result = try #require(try scattered.measured())
    let vectors = try IsotropicEnsemble().vectors(
      headDimension: 32, queryPositions: [2_000], keyPositions: (0..<300).map { 3 * $0 }, seed: 3)
    for cell in result.cells {
      let schedule = result.grid.schedules[cell.schedule].schedules[0]
      #expect(
        abs(try #require(cell.value).mean - (try expected(vectors, schedule))) < 1e-12)
    }
  }

  @Test("A cell that is its own trained state is at no distance from it, and its bits are the same")
  func same() throws {
    var request = Self.request
    request.scale = 1
    let grid = try grid(
      [SweepAxis(.scale, [1, 2, 4]), SweepAxis(.beta, [8, 16])], request, length: 200)
    for ensemble in [AllOnesEnsemble(), IsotropicEnsemble()] as [any VectorEnsemble] {
      let result = try measured(SweepStudy(grid, ensemble: ensemble, seeds: [4]))
      // Scale 1 leaves every frequency as it is; YaRN's own temperature is then 1.
      #expect(result.cells[0].differenceFromReference?.mean == 0)
      #expect(result.cells[1].differenceFromReference?.mean == 0)
      #expect(result.cells[2].differenceFromReference?.mean != 0)
    }
  }

  @Test("Threads change no bit", arguments: [2, 3, 8])
  func threads(_ threads: Int) throws {
    for ensemble in [AllOnesEnsemble(), IsotropicEnsemble()] as [any VectorEnsemble] {
      for seeds in [0..<1, 0..<3] as [Range<UInt64>] {
        let values = try [1, threads].map {
          try measured(
            SweepStudy(
              grid(), ensemble: ensemble, seeds: seeds, request: AttentionRequest(threads: $0))
          ).cells.map(\.value)
        }
        #expect(values[0] == values[1])
      }
    }
  }
}
