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

  let keyPlan: PackedKeys.Plan
  let queryPlan: QueryPlan
  /// The multipliers, in single precision; none where the one multiplier is 1.
  let multipliers: [Float]

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
    let results = AlignedBuffer<AttentionStatistics>(
      count: request.logitMultipliers.count * heads * count)
    let keys = PackedKeys(keyPlan)
    let finished = forEachBlock(observer: observer) { keyHead in
      pack(keys, keyHead: keyHead)
    } makeWorker: {
      makeBlock()
    } body: { block, head, rows in
      measure(rows, head: head, keys, &block, into: results)
    }
    guard finished else { return nil }
    return request.logitMultipliers.indices.map { multiplier in
      (0..<heads).map { head in
        (0..<count).map { results[(multiplier * heads + head) * count + $0] }
      }
    }
  }

  /// Shares out blocks of rows, key head by key head, to threads that each have memory of their own.
  ///
  /// - Parameters:
  ///   - observer: Hears of every block, and may stop the work between two.
  ///   - prepare: What to do before the blocks of a key head, on the calling thread.
  ///   - makeWorker: Makes the memory of a thread.
  ///   - body: Receives a thread's memory, a query head and rows by their places in the order of positions.
  /// - Returns: Whether all was done.
  func forEachBlock<Worker>(
    observer: AttentionObserver, prepare: (_ keyHead: Int) -> Void, makeWorker: () -> Worker,
    body: (inout Worker, _ head: Int, _ rows: Range<Int>) -> Void
  ) -> Bool {
    let count = vectors.queryCount
    let group = vectors.headCount / vectors.keyHeadCount
    let blocks = (count + blockLength - 1) / blockLength
    let total = Double(queryPlan.ranges.reduce(0) { $0 + $1.count }) * Double(vectors.headCount)
    let done = Atomic<Int>(0)
    for keyHead in 0..<vectors.keyHeadCount {
      prepare(keyHead)
      let isDone = forEachTask(
        blocks * group, threads: threads, isCancelled: observer.isCancelled, makeRoom: makeWorker
      ) { worker, task in
        // The long rows of causal masks stand last and are taken first.
        let start = (blocks - 1 - task / group) * blockLength
        let rows = start..<min(start + blockLength, count)
        body(&worker, keyHead * group + task % group, rows)
        let cells = queryPlan.ranges[rows].reduce(0) { $0 + $1.count }
        let cellsDone = done.wrappingAdd(cells, ordering: .relaxed).newValue
        observer.progress(Double(cellsDone) / max(total, 1))
      }
      guard isDone, !observer.isCancelled() else { return false }
    }
    return true
  }

  /// Room for a block of rows.
  func makeBlock() -> QueryBlock {
    QueryBlock(
      capacity: (min(blockLength, vectors.queryCount) + 7) / 8 * 8,
      dimension: vectors.headDimension, multiplierCount: request.logitMultipliers.count,
      sums: AttentionKernel.Sum.count(mass: request.measuresMass))
  }

  /// Fills in the keys of a key head.
  func pack(_ keys: PackedKeys, keyHead: Int) {
    vectors.keys(ofKeyHead: keyHead).withUnsafeBufferPointer { source in
      if let source = source.baseAddress { keys.pack(source, keyPlan, threads: threads) }
    }
  }

  /// Fills a block with rows of a head, given by their places in the order of positions, and sums them up.
  func sum(_ rows: Range<Int>, head: Int, _ keys: PackedKeys, _ block: inout QueryBlock) {
    fill(rows, head: head, keys, &block)
    multipliers.withUnsafeBufferPointer {
      kernel.sumRows(block, keys, multipliers: $0.isEmpty ? nil : $0.baseAddress)
    }
  }

  /// Fills a block with rows of a head, given by their places in the order of positions.
  func fill(_ rows: Range<Int>, head: Int, _ keys: PackedKeys, _ block: inout QueryBlock) {
    vectors.queries(ofHead: head).withUnsafeBufferPointer { source in
      if let source = source.baseAddress {
        block.fill(rows, source, queryPlan, reach: keys.largestNorm * stretch)
      }
    }
  }

  /// What multiplies the reach of every row: the largest multiplier above 1, the square of an amplitude above 1, which lengthens
  /// queries and keys as they turn; and infinity where the largest weight is asked for.
  private var stretch: Float {
    guard !request.measuresMass else { return .infinity }
    let amplitude = Float(max(1, abs(schedule.temperature.amplitude)))
    return amplitude * amplitude * multipliers.reduce(1, max)
  }

  private func measure(
    _ rows: Range<Int>, head: Int, _ keys: PackedKeys, _ block: inout QueryBlock,
    into results: AlignedBuffer<AttentionStatistics>
  ) {
    sum(rows, head: head, keys, &block)
    for (place, row) in rows.enumerated() {
      for multiplier in request.logitMultipliers.indices {
        let index =
          (multiplier * vectors.headCount + head) * vectors.queryCount + Int(queryPlan.order[row])
        results[index] =
          rowSums(block, place: place, row: row, multiplier: multiplier).statistics
      }
    }
  }

  /// The sums of one row of a block.
  func rowSums(_ block: QueryBlock, place: Int, row: Int, multiplier: Int = 0) -> RowSums {
    let start = (place * block.multiplierCount + multiplier) * block.sums
    return RowSums(
      maximum: block.maxima[place], multiplier: multipliers.isEmpty ? 1 : multipliers[multiplier],
      totals: UnsafeBufferPointer(start: block.totals.pointer + start, count: block.sums),
      position: queryPlan.positions[row])
  }
}
