import AttentionEntropy
import Gallery
import ModelFiles
import RopeSystems
import RotaryEmbedding

extension Suite {
  /// Three heads of a trained model that share their keys, 256 rows each over 16,384 tokens, against normal vectors in their place.
  ///
  /// Norms bound the scores of hardly any row of theirs, so that most are trusted and judged afterwards.
  func trainedHeads() throws -> [BenchmarkGroup] {
    let capture = try CapturedVectors(
      path: pathOfVectors(named: "smollm2-135m_jargon_n16384_native.safetensors"))
    guard let geometry = try capture.resolvedRope(ofLayerAt: 0)?.geometry else {
      throw WrongResult(description: "The capture tells no rope.")
    }
    let trained = try capture.vectors(ofLayerAt: 0)
    let normal = try HeadVectors(
      queries: IsotropicEnsemble().vectors(
        headDimension: 64, length: trained.headCount * trained.queryCount, seed: 4
      ).queries,
      keys: IsotropicEnsemble().vectors(headDimension: 64, length: trained.keyCount, seed: 5).keys,
      headCount: trained.headCount, headDimension: 64, queryPositions: trained.queryPositions,
      keyPositions: trained.keyPositions, layout: trained.layout)
    let schedule = try UnmodifiedRoPE().schedule(for: geometry, extent: ContextExtent())
    let request = AttentionRequest(mask: .causal, precision: .single, threads: 1)
    let kernel = kernel
    func measure(_ vectors: HeadVectors) throws -> [[[AttentionStatistics]]]? {
      try attentionStatistics(of: vectors, schedule: schedule, request: request, kernel: kernel)
    }
    let shape = Workload.Shape(length: trained.keyCount, dimension: 64)
    let grid = ThresholdGrid(
      headDimension: 64, base: 1e5, trainedContext: 8_192, scale: 2, count: 16)
    let schedules = try grid.schedules()
    let rows = BenchmarkGroup(
      title: "rows of a trained head", rounds: 15,
      validate: {
        let few = try trained.keeping(rows: [0, 100, 200, 255])
        var double = request
        double.precision = .double
        let expected = try attentionStatistics(of: few, schedule: schedule, request: double)
        for (a, b) in zip(try measure(few) ?? [], expected ?? []) {
          for (a, b) in zip(a.joined(), b.joined()) where !(abs(a.entropy - b.entropy) <= 2e-5) {
            throw WrongResult(description: "Row of a trained head: \(a), in Double \(b).")
          }
        }
      },
      trials: {
        [normal, trained].map { vectors in
          Trial(runs: 2, clock: .processors) { _ = try measure(vectors) }
        }
      },
      report: { timings in
        let ratio = timings[1].seconds.best / timings[0].seconds.best
        return [
          CaseReport(
            "trained-head", length: shape.length, dimension: 64, threads: 1,
            isa: kernel.description, timings[1],
            [
              Reading(
                key: "of_normal_vectors", value: ratio, digits: 3, bound: .atMost(1.02))
            ])
        ]
      })
    let sweep = SweepCase(
      name: "sweep-trained-head", shape: shape, isa: kernel.description,
      distinct: schedules.count,
      plain: schedules.spread(8).map { schedule in
        {
          _ = try attentionStatistics(
            of: trained, schedule: schedule, request: request, kernel: kernel)
        }
      },
      sweep: {
        _ = try attentionSweep(
          of: trained, schedules: schedules, request: request, kernel: kernel
        ) { _ in }
      }, bound: 2.4)
    return [rows, BenchmarkGroup("sweeps of a trained head", rounds: 3, [sweep]) {}]
  }
}
