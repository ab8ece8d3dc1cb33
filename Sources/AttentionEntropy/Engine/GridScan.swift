import RealModule
import RotaryEmbedding
import Synchronization

/// The kernels' way through the rows of a layer for all points of a chunk: every key head is packed once for the chunk, and blocks
/// of rows are shared out as threads become free, the longest first.
struct GridScan {
  private let vectors: HeadVectors
  private let request: AttentionRequest
  private let kernel: AttentionKernel
  private let threads: Int
  private let blockLength: Int?
  private let keyPlaces: TurnPlaces
  private let offsets: KeyOffsets
  private let queryPlaces: TurnPlaces
  private let ranges: [KeyRange]

  /// - Parameters:
  ///   - vectors: Queries and keys before rotation.
  ///   - request: What to measure.
  ///   - kernel: Whose kernels to use.
  ///   - blockLength: Rows in a block, a multiple of 8; as many as suit the caches unless given. Results do not depend on it.
  init(
    _ vectors: HeadVectors, request: AttentionRequest, kernel: AttentionKernel,
    blockLength: Int? = nil
  ) {
    (self.vectors, self.request, self.kernel) = (vectors, request, kernel)
    self.blockLength = blockLength
    threads = request.threads ?? processorCount()
    let keys = TurnPlaces(vectors.keyPositions)
    let queries =
      vectors.queryPositions == vectors.keyPositions ? keys : TurnPlaces(vectors.queryPositions)
    (keyPlaces, queryPlaces) = (keys, queries)
    offsets = KeyOffsets(keys.positions)
    ranges = queries.positions.map {
      KeyRange(
        mask: request.mask, query: $0, keys: keys.positions, recentTokens: request.recentTokens)
    }
  }

  /// Measures the rows at every point of a chunk.
  ///
  /// - Parameters:
  ///   - chunk: The points.
  ///   - schedule: Any of them: what multiplies queries and amplitudes is the same at all.
  ///   - factors: Factors on all logits.
  ///   - observer: Hears how far it has come, and may stop it.
  ///   - body: Receives the rows of a point, a factor with a multiplier of the request, and a head.
  /// - Returns: Whether all was done.
  /// - Throws: What `body` throws.
  func measure(
    _ chunk: ScheduleChunk, schedule: RotarySchedule, factors: [Double],
    observer: AttentionObserver,
    _ body: (
      _ point: Int, _ factor: Int, _ multiplier: Int, _ head: Int, _ rows: [AttentionStatistics]
    ) throws -> Void
  ) throws -> Bool {
    let pairing = Pairing(schedule: schedule, layout: vectors.layout)
    let turns = PackedTurns(chunk, pairing: pairing)
    let amplitude = schedule.temperature.amplitude
    // One factor is part of the keys.
    let shared = factors.count == 1 ? factors[0] : 1
    let all = factors.flatMap { factor in
      request.logitMultipliers.map { factor / shared * $0 }
    }
    let multipliers = all == [1] ? [] : all.map(Float.init)
    let coarse = CoarseTurns(keyPlaces, chunk, amplitude: amplitude)
    let queryCoarse =
      vectors.queryPositions == vectors.keyPositions
      ? coarse : CoarseTurns(queryPlaces, chunk, amplitude: amplitude)
    let keys = GridKeys(
      turns, coarse, keyPlaces, offsets,
      factor: shared / (Double.log(2) * Double(vectors.headDimension).squareRoot()))
    let queries = GridQueries(
      places: queryPlaces,
      factors: AlignedBuffer(
        queryPlaces.positions.map { schedule.temperature.queryMultiplier($0) }),
      ranges: ranges)
    let (count, group) = (vectors.queryCount, vectors.headCount / vectors.keyHeadCount)
    let sums = AttentionKernel.Sum.count(mass: request.measuresMass)
    let length =
      blockLength
      ?? GridBlock.length(
        points: chunk.points.count, multipliers: all.count, sums: sums, rows: count,
        threads: threads)
    let blocks = (count + length - 1) / length
    // One head at a time, so that what a chunk takes does not depend on how many heads share their keys.
    let results = RowNumbers(
      rows: chunk.points.count * all.count * count, mass: request.measuresMass)
    let done = Atomic<Int>(0)
    let total = Double(ranges.reduce(0) { $0 + $1.count } * vectors.headCount)
    for head in 0..<vectors.headCount {
      if head % group == 0 {
        vectors.keys(ofKeyHead: head / group).withUnsafeBufferPointer { source in
          if let source = source.baseAddress {
            keys.pack(source, kernel: kernel, threads: threads)
          }
        }
      }
      let isDone = forEachTask(
        blocks, threads: threads, isCancelled: observer.isCancelled,
        makeRoom: {
          GridBlock(
            rows: min(length, count), turns: turns, multipliers: all.count, sums: sums)
        }
      ) { block, task in
        // The long rows of causal masks stand last and are taken first.
        let start = (blocks - 1 - task) * length
        let rows = start..<min(start + length, count)
        vectors.queries(ofHead: head).withUnsafeBufferPointer { source in
          if let source = source.baseAddress {
            block.fill(rows, source, queries, turns, queryCoarse, kernel: kernel)
          }
        }
        kernel.sumPoints(block, keys, multipliers: multipliers)
        for point in chunk.points.indices {
          for multiplier in all.indices {
            let first = (point * all.count + multiplier) * count
            for (place, row) in rows.enumerated() {
              results[first + Int(queryPlaces.order[row])] =
                block.rowSums(
                  point: point, place: place, multiplier: multiplier,
                  factor: multipliers.isEmpty ? 1 : multipliers[multiplier],
                  position: queryPlaces.positions[row]
                ).statistics
            }
          }
        }
        let cells = ranges[rows].reduce(0) { $0 + $1.count }
        let cellsDone = done.wrappingAdd(cells, ordering: .relaxed).newValue
        observer.progress(Double(cellsDone) / max(total, 1))
      }
      guard isDone, !observer.isCancelled() else { return false }
      let wanted = request.logitMultipliers.count
      for point in chunk.points.indices {
        for index in all.indices {
          let first = (point * all.count + index) * count
          try body(
            point, index / wanted, index % wanted, head,
            (first..<first + count).map { results[$0] })
        }
      }
    }
    return true
  }
}
