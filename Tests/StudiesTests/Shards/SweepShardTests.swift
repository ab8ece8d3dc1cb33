import AttentionEntropy
import Foundation
import ModelFiles
import RotaryEmbedding
import Studies
import TestSupport
import Testing

@Suite("Sweeps in shards")
struct SweepShardTests {
  /// Measures a study in shards, one after the other, and joins them.
  private func joined(_ study: SweepStudy, shards: Int) throws -> SweepResult {
    let plan = SweepPlan(study, inItems: true)
    var items: [Int: [[Double]]] = [:]
    for shard in (1...shards).compactMap({ Shard($0, of: shards) }) {
      let part = try #require(try plan.measured(items: shard.items(of: plan.itemCount)))
      items.merge(part) { $1 }
    }
    return try #require(plan.result(of: (0..<plan.itemCount).compactMap { items[$0] }))
  }

  private func expectSame(_ study: SweepStudy) throws {
    let whole = try #require(try study.measured())
    #expect(whole.cells.contains { $0.value != nil })
    for shards in [1, 3] {
      let parts = try joined(study, shards: shards)
      #expect(parts.cells == whole.cells && parts.best == whole.best)
      #expect(parts.reference(ofCell: 0) == whole.reference(ofCell: 0))
    }
  }

  private func grid(length: Int?, _ context: Int, dimension: Int) throws -> SweepGrid {
    var request = MethodRequest("yarn", headDimension: dimension, trainedContext: context)
    (request.scale, request.ramp) = (2, .rotations)
    return try SweepGrid(
      [SweepModel(request)],
      axes: [SweepAxis(.alpha, [0.5, 1, 2, 4]), SweepAxis(.beta, [8, 16, 32, 64])], length: length)
  }

  @Test(
    "Shards of an ensemble join to the same bits", arguments: ["entropy", "distance_divergence"])
  func ensembles(measure: String) throws {
    try expectSame(
      SweepStudy(
        try grid(length: 96, 48, dimension: 16), ensemble: try AlignedEnsemble(correlation: 0.5),
        seeds: 1..<4, measure: try #require(StateMeasure(named: measure))))
    try expectSame(
      SweepStudy(
        try grid(length: 96, 48, dimension: 16), ensemble: AllOnesEnsemble(), seeds: [1]))
  }

  @Test("Shards of the heads of a capture join to the same bits, each head an item of its own")
  func capture() throws {
    let capture = try CapturedVectors(path: Repository.capture("native").path)
    let layers = try capture.layers.indices.prefix(2).map {
      try StudyLayer(capture, at: $0, schedules: [])
    }
    let rows = try layers.map { layer in
      SweepRows(
        rows: try #require(layer.keepingRows(at: 300...900), "no row"),
        reference: try #require(layer.keepingRows(at: 100...255), "no row"))
    }
    let study = SweepStudy(
      try grid(length: nil, 256, dimension: capture.headDimension), rows: [rows])
    try expectSame(study)
    let plan = SweepPlan(study, inItems: true)
    #expect(plan.itemCount >= 2 * layers.reduce(0) { $0 + $1.heads.count })
  }

  @Test("Numbers of another plan are not taken")
  func foreign() throws {
    let study = SweepStudy(
      try grid(length: 96, 48, dimension: 16), ensemble: AllOnesEnsemble(), seeds: [1])
    let plan = SweepPlan(study, inItems: true)
    let items = try #require(try plan.measured(items: Array(0..<plan.itemCount)))
    let list = (0..<plan.itemCount).compactMap { items[$0] }
    #expect(plan.result(of: Array(list.dropLast())) == nil)
    #expect(plan.result(of: [[]] + list.dropFirst()) == nil)
    #expect(plan.result(of: [[[]]] + list.dropFirst()) == nil)
  }
}
