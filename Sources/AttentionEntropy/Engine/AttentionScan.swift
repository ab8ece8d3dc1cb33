import RealModule
import RotaryEmbedding
import Synchronization

/// The kernels' way through the rows of a layer: every key head is packed once, blocks of rows are shared out as threads become
/// free, the longest first.
///
/// Besides results it holds one packed copy of the keys of the key head at work and, for each thread, a block of rows.
struct AttentionScan {
  let vectors: HeadVectors
  let schedule: RotarySchedule
  let request: AttentionRequest
  let kernel: AttentionKernel
  let threads: Int
  let blockLength: Int

  private let keyPlan: PackedKeys.Plan
  private let queryPlan: QueryPlan
  /// The multipliers, in single precision; none where the one multiplier is 1.
  private let multipliers: [Float]

  init(
    _ vectors: HeadVectors, schedule: RotarySchedule, request: AttentionRequest,
    kernel: AttentionKernel, blockLength: Int? = nil
  ) {
    self.vectors = vectors
    self.schedule = schedule
    self.request = request
    self.kernel = kernel
    threads = request.threads ?? processorCount()
    keyPlan = PackedKeys.Plan(vectors, schedule: schedule)
    queryPlan = QueryPlan(vectors, schedule: schedule, keys: keyPlan, request: request)
    multipliers = request.logitMultipliers == [1] ? [] : request.logitMultipliers.map(Float.init)
    self.blockLength =
      blockLength
      ?? QueryBlock.length(
        multiplierCount: request.logitMultipliers.count,
        sums: AttentionKernel.Sum.count(mass: request.measuresMass),
        rows: vectors.queryCount * vectors.headCount / vectors.keyHeadCount, threads: threads)
  }

  /// The statistics of every row [multipliers][heads][n].
  ///
  /// - Returns: `nil` when the observer stopped it.
  func statistics(observer: AttentionObserver) -> [[[AttentionStatistics]]]? {
    let count = vectors.queryCount
    let heads = vectors.headCount
    let results = AlignedBuffer<RowSums>(
      count: request.logitMultipliers.count * heads * count)
    let keys = PackedKeys(keyPlan)
    let total = Double(queryPlan.ranges.reduce(0) { $0 + $1.count }) * Double(heads)
    let done = Atomic<Int>(0)
    let group = heads / vectors.keyHeadCount
    for keyHead in 0..<vectors.keyHeadCount {
      vectors.keys(ofKeyHead: keyHead).withUnsafeBufferPointer { source in
        if let source = source.baseAddress { keys.pack(source, keyPlan, threads: threads) }
      }
      let blocks = (count + blockLength - 1) / blockLength
      let next = Atomic<Int>(0)
      inParallel(threads, threads: threads, grain: 1) { workers in
        // A worker that starts late finds nothing left.
        for _ in workers {
          var block = QueryBlock(
            capacity: (min(blockLength, count) + 7) / 8 * 8, dimension: vectors.headDimension,
            multiplierCount: request.logitMultipliers.count,
            sums: AttentionKernel.Sum.count(mass: request.measuresMass))
          while !observer.isCancelled() {
            let task = next.wrappingAdd(1, ordering: .relaxed).oldValue
            guard task < blocks * group else { break }
            let head = keyHead * group + task % group
            let start = (blocks - 1 - task / group) * blockLength
            let rows = start..<min(start + blockLength, count)
            measure(rows, head: head, keys, &block, into: results)
            let cells = queryPlan.ranges[rows].reduce(0) { $0 + $1.count }
            let cellsDone = done.wrappingAdd(cells, ordering: .relaxed).newValue
            observer.progress(Double(cellsDone) / max(total, 1))
          }
        }
      }
      if observer.isCancelled() { return nil }
    }
    return request.logitMultipliers.indices.map { multiplier in
      (0..<heads).map { head in
        (0..<count).map { results[(multiplier * heads + head) * count + $0].statistics }
      }
    }
  }

  private func measure(
    _ rows: Range<Int>, head: Int, _ keys: PackedKeys, _ block: inout QueryBlock,
    into results: AlignedBuffer<RowSums>
  ) {
    vectors.queries(ofHead: head).withUnsafeBufferPointer { source in
      if let source = source.baseAddress { block.fill(rows, source, queryPlan) }
    }
    multipliers.withUnsafeBufferPointer {
      kernel.sumRows(block, keys, multipliers: $0.isEmpty ? nil : $0.baseAddress)
    }
    for (place, row) in rows.enumerated() {
      for multiplier in request.logitMultipliers.indices {
        let start = (place * block.multiplierCount + multiplier) * block.sums
        let index =
          (multiplier * vectors.headCount + head) * vectors.queryCount + Int(queryPlan.order[row])
        results[index] = RowSums(
          maximum: block.maxima[place],
          multiplier: multipliers.isEmpty ? 1 : multipliers[multiplier],
          totals: UnsafeBufferPointer(start: block.totals.pointer + start, count: block.sums),
          position: queryPlan.positions[row])
      }
    }
  }
}
