import AttentionEntropy
import RotaryEmbedding
import Studies
import Testing

@Suite("Sweeps over grids")
struct SweepStudyTests {
  private func evenly(_ from: Double, _ to: Double, _ count: Int) -> [Double] {
    (0..<count).map { from + (to - from) * Double($0) / Double(count - 1) }
  }

  private func request(
    _ method: String, _ dimension: Int, base: Double, _ context: Int, scale: Double
  ) -> MethodRequest {
    var request = MethodRequest(method, headDimension: dimension, trainedContext: context)
    request.base = base
    request.scale = scale
    return request
  }

  /// Counted independently of this code: pairs whose rounded bounds differ over the grid.
  @Test(
    "truncated bounds make most of 256 cells of α and β the same schedule",
    arguments: [
      (64, 1e5, 8_192, 2.0, 42), (128, 5e5, 8_192, 4.0, 100), (128, 1e4, 4_096, 4.0, 144),
    ])
  func distinct(dimension: Int, base: Double, context: Int, scale: Double, expected: Int) throws {
    let model = SweepModel(request("yarn", dimension, base: base, context, scale: scale))
    let grid = try #require(
      try SweepGrid(
        [model],
        axes: [SweepAxis(.alpha, evenly(0.5, 4, 16)), SweepAxis(.beta, evenly(8, 64, 16))]))
    #expect(grid.settings.count == 256)
    #expect(Set(grid.scheduleOfCell).count == expected)
    #expect(grid.schedules.count == expected)
  }

  @Test(
    "every cell is the last row under its own method, and differences are from plain RoPE over L")
  func cells() throws {
    let ensemble = try AlignedEnsemble(correlation: 0.5)
    let model = SweepModel(request("ntk-by-parts", 16, base: 10_000, 64, scale: 4))
    let grid = try #require(
      try SweepGrid(
        [model], axes: [SweepAxis(.alpha, [0.5, 1]), SweepAxis(.beta, [4, 8, 16])], length: 256))
    let result = try #require(
      try SweepStudy(grid, ensemble: ensemble, seeds: 3..<7).measured())
    #expect(result.unitCount == 4 && result.cells.count == 6)
    let rope = try UnmodifiedRoPE().schedule(
      for: RotaryGeometry(headDimension: 16, base: 10_000, trainedContext: 64),
      extent: ContextExtent())
    for cell in result.cells {
      var own = request("ntk-by-parts", 16, base: 10_000, 64, scale: 4)
      own.alpha = cell.setting.alpha
      own.beta = cell.setting.beta
      let schedule = try own.resolved().schedule
      var differences: [Double] = []
      for seed in 3..<7 as Range<UInt64> {
        let value = try lastRows(of: ensemble, schedules: [schedule], length: 256, seed: seed)[0]
        let trained = try lastRows(of: ensemble, schedules: [rope], length: 64, seed: seed)[0]
        differences.append(value.entropy - trained.entropy)
      }
      let found = try #require(cell.differenceFromReference)
      #expect(abs(found.mean - Estimate(differences).mean) < 1e-9)
      #expect(abs(found.standardError - Estimate(differences).standardError) < 1e-9)
    }
    let best = try #require(result.best)
    let distances = result.cells.map { abs($0.differenceFromReference?.mean ?? .infinity) }
    #expect(distances[best] == distances.min())
    #expect(result.region?.contains(best) == true)
  }

  @Test("one draw has no region")
  func oneDraw() throws {
    let model = SweepModel(request("ntk-by-parts", 16, base: 10_000, 64, scale: 4))
    let grid = try #require(
      try SweepGrid([model], axes: [SweepAxis(.alpha, [0.5, 1])], length: 128))
    let result = try #require(
      try SweepStudy(grid, ensemble: IsotropicEnsemble(), seeds: 1..<2).measured())
    #expect(result.region == nil && result.best != nil)
  }
}
