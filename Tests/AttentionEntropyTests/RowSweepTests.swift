import AttentionEntropy
import RotaryEmbedding
import Testing

/// Rows under many schedules, against the same rows in Double for each schedule, which turn every vector by itself.
@Suite("Sweeps of rows") struct RowSweepTests {
  private func vectors(
    dimension: Int = 64, heads: Int = 1, keyHeads: Int = 1, queries: [Int], keys: [Int],
    layout: RotationLayout = .halfSplit
  ) throws -> HeadVectors {
    try HeadVectors(
      queries: uniforms(heads * queries.count * dimension, seed: 1).map { 2 * $0 },
      keys: uniforms(keyHeads * keys.count * dimension, seed: 2), headCount: heads,
      keyHeadCount: keyHeads, headDimension: dimension, queryPositions: queries, keyPositions: keys,
      layout: layout)
  }

  private func rows(
    _ vectors: HeadVectors, _ schedules: [RotarySchedule], mask: AttentionMask = .causal,
    threads: Int = 1, kernel: AttentionKernel? = nil, limit: Int = 1 << 22
  ) throws -> [[[AttentionStatistics]]] {
    try #require(
      try sweptRows(
        of: vectors, schedules: schedules, mask: mask, threads: threads, kernel: kernel,
        limit: limit))
  }

  private func expect(
    _ vectors: HeadVectors, _ schedules: [RotarySchedule], mask: AttentionMask = .causal,
    kernel: AttentionKernel? = nil, _ name: String = ""
  ) throws {
    let found = try rows(vectors, schedules, mask: mask, kernel: kernel)
    for (index, schedule) in schedules.enumerated() {
      let expected = try attentionRows(of: vectors, schedule: schedule, mask: mask)
      for (head, row) in expected.enumerated() {
        #expect(
          worstDistance(found[index][head].map(\.entropy), row.map(\.entropy)) < 1e-12,
          "\(name) \(index) \(head)")
        #expect(
          worstDistance(found[index][head].map(\.logSumExp), row.map(\.logSumExp)) < 1e-12,
          "\(name) \(index) \(head)")
      }
    }
  }

  @Test(
    "Every point of a grid is what the path in Double gives, at any number of keys",
    arguments: AttentionKernel.all, [1, 7, 127, 128, 129, 511, 512, 513, 1_500])
  func everyPoint(_ kernel: AttentionKernel, count: Int) throws {
    let vectors = try vectors(queries: [count - 1], keys: Array(0..<count))
    try expect(vectors, RampGrid().schedules(), kernel: kernel)
  }

  @Test(
    "So it is for other dimensions, layouts, heads that share keys, and steps in place of ramps")
  func shapes() throws {
    let keys = Array(0..<300)
    for (grid, layout) in [
      (RampGrid(dimension: 128, alphas: [1, 4], betas: [8, 64]), RotationLayout.interleaved),
      (RampGrid(dimension: 2, context: 16), .halfSplit),
      (RampGrid(dimension: 20, base: 500_000, context: 8_192), .interleaved),
      (RampGrid(alphas: [1], betas: [32]), .halfSplit),
      (RampGrid(alphas: [2, 8], betas: [8]), .halfSplit),
      (RampGrid(dimension: 80, turning: 20), .halfSplit),
      (RampGrid(dimension: 80, turning: 20), .interleaved),
    ] {
      let vectors = try vectors(
        dimension: grid.dimension, heads: 4, keyHeads: 2, queries: [299, 12, 150], keys: keys,
        layout: layout)
      try expect(vectors, grid.schedules(), "\(grid.dimension)")
    }
  }

  @Test("Masks show it the keys that they show others", arguments: KernelTests.masks)
  func masks(_ mask: AttentionMask) throws {
    let vectors = try vectors(
      dimension: 16, queries: [0, 36, 37, 200, 420], keys: Array(0..<400))
    try expect(vectors, RampGrid(dimension: 16).schedules(), mask: mask)
  }

  @Test("Keys may be in any order, with gaps and repeats, and a row may see none")
  func positions() throws {
    let schedules = try RampGrid(dimension: 16).schedules()
    let gaps = Array(0..<200) + Array(5_000..<5_130) + [70_000]
    try expect(try vectors(dimension: 16, queries: [70_001, 5_050], keys: gaps), schedules, "gaps")
    let turned = Array((100..<400).reversed()) + Array(50..<120)
    try expect(try vectors(dimension: 16, queries: [399], keys: turned), schedules, "order")
    let ahead = try vectors(dimension: 16, queries: [3], keys: Array(4..<50))
    #expect(try rows(ahead, schedules).joined().joined().allSatisfy(\.isMasked))
  }

  @Test("Temperatures share their scores, also where some components do not turn")
  func temperatures() throws {
    let temperatures = [
      Temperature.none, Temperature(amplitude: 1.3), Temperature(softmaxScale: 2.5),
      Temperature(amplitude: 0.8, softmaxScale: 0.1),
      Temperature(queryMultiplier: .logarithmic(trainedContext: 64)),
    ]
    for turning in [16, 24] {
      let grid = RampGrid(dimension: 24, turning: turning, temperatures: temperatures)
      try expect(
        try vectors(dimension: 24, queries: [0, 400], keys: Array(0..<401)), grid.schedules(),
        "\(turning)")
    }
    // Scalable-Softmax has a factor of 0 at the first position, and logits of hundreds leave one key.
    let edges = RampGrid(
      dimension: 24,
      temperatures: [
        Temperature(queryMultiplier: .keyCount(slope: 1)), Temperature(softmaxScale: 300),
      ])
    try expect(
      try vectors(dimension: 24, queries: [0, 150], keys: Array(0..<200)), edges.schedules())
  }

  @Test("Divided positions, methods with other bases and none at all are measured together")
  func general() throws {
    let names = ["rope", "pi", "ntk-aware", "yarn", "llama3"]
    let schedules =
      try names.map { try schedule($0, dimension: 64, scale: $0 == "rope" ? 1 : 4) }
      + [.withoutRotation(try RampGrid().geometry)]
    #expect(schedules.allSatisfy { canSweepRows($0, at: [700]) })
    try expect(try vectors(queries: [700], keys: Array(0..<701)), schedules)
  }

  @Test("Portions, threads and the order of the list change no bit, and kernels that fuse agree")
  func sameBits() throws {
    let schedules = try RampGrid(betas: (1...30).map { 10 * Double($0) }).schedules()
    let vectors = try vectors(queries: [1_999, 77], keys: Array(0..<2_000))
    let once = try rows(vectors, schedules)
    for limit in [1, 1 << 16] { #expect(try rows(vectors, schedules, limit: limit) == once) }
    for threads in 2...4 { #expect(try rows(vectors, schedules, threads: threads) == once) }
    let order = schedules.indices.sorted { ($0 * 37 % 90, $0) < ($1 * 37 % 90, $1) }
    let others = try rows(vectors, order.map { schedules[$0] }, threads: 2)
    for (place, index) in order.enumerated() { #expect(others[place] == once[index]) }
    for kernel in AttentionKernel.fused {
      #expect(
        try rows(vectors, schedules, kernel: kernel)
          == rows(vectors, schedules, kernel: AttentionKernel.fused[0]))
    }
  }

  @Test("Scattered keys and methods that act on distances are not for it")
  func refused() throws {
    #expect(standInRuns([0]) && standInRuns(Array(5..<9)) && standInRuns([3, 2, 1]))
    #expect(standInRuns(Array(0..<40) + Array(90..<120)))
    #expect(!standInRuns([0, 2, 4]) && !standInRuns(Array(0..<40) + Array(90..<100)))
    #expect(!canSweepRows(try schedule("self-extend", context: 512, scale: 4), at: [0]))
    for temperature in [
      Temperature(amplitude: 0), Temperature(softmaxScale: -1),
      Temperature(queryMultiplier: .steps(slope: -1, interval: 1, offset: 0)),
    ] {
      let schedule = try RampGrid(temperatures: [temperature]).schedules()[0]
      #expect(!canSweepRows(schedule, at: [20]))
    }
  }

  @Test("A stopped sweep has no rows")
  func stopped() throws {
    let vectors = try vectors(queries: [9], keys: Array(0..<10))
    let observer = AttentionObserver(isCancelled: { true })
    #expect(
      try sweptRows(
        of: vectors, schedules: RampGrid().schedules(), mask: .causal, observer: observer) == nil)
  }
}
