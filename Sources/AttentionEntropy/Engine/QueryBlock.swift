import RotaryEmbedding

/// The working memory of one thread: some query rows in groups of eight, and their sums.
struct QueryBlock: Sendable {
  /// Rows at most; a multiple of 8.
  let capacity: Int
  let multiplierCount: Int
  let sums: Int
  /// Packed queries [groups][d][8].
  let queries: AlignedBuffer<Float>
  let ranges: AlignedBuffer<KeyRange>
  /// What no |x| of each row exceeds, in base 2; see the C header.
  let reaches: AlignedBuffer<Float>
  let scratch: AlignedBuffer<UInt8>
  /// M of each row, in base 2.
  let maxima: AlignedBuffer<Float>
  /// Sums of each row and multiplier.
  let totals: AlignedBuffer<Double>
  /// Groups in use.
  var groups: Int

  /// Makes room.
  init(capacity: Int, dimension: Int, multiplierCount: Int, sums: Int) {
    self.capacity = capacity
    self.multiplierCount = multiplierCount
    self.sums = sums
    groups = capacity / AttentionKernel.groupRows
    queries = AlignedBuffer(count: capacity * dimension)
    ranges = AlignedBuffer(count: capacity)
    reaches = AlignedBuffer(count: capacity)
    scratch = AlignedBuffer(
      count: AttentionKernel.scratchBytes(
        groups: groups, multipliers: multiplierCount, sums: sums))
    maxima = AlignedBuffer(count: capacity)
    totals = AlignedBuffer(count: capacity * multiplierCount * sums)
  }

  /// Rows whose sums stay in the second cache beside the packed rows themselves, 512 at most.
  ///
  /// Results do not depend on it. 512 against 256 rows brought 4 %, against 128 rows 8 %; 1,024 no more.
  static func length(multiplierCount: Int, sums: Int, rows: Int, threads: Int) -> Int {
    let bytesPerRow = multiplierCount * sums * 64
    let cached = min(512, 131_072 / bytesPerRow)
    // Eight blocks a thread, so that none waits long for the last.
    let balanced = rows / (8 * threads)
    return max(8, min(cached, balanced) / 8 * 8)
  }

  /// Fills in rows of one head.
  ///
  /// - Parameters:
  ///   - rows: Places in the order of the plan.
  ///   - source: Queries of the head [n, d].
  ///   - plan: What the rows of every head have in common.
  ///   - reach: What the norm of a row is multiplied by for its reach.
  mutating func fill(
    _ rows: Range<Int>, _ source: UnsafePointer<Float>, _ plan: QueryPlan, reach: Float
  ) {
    let width = AttentionKernel.groupRows
    groups = (rows.count + width - 1) / width
    plan.order[rows].withUnsafeBufferPointer { order in
      plan.factors[rows].withUnsafeBufferPointer { factors in
        guard let factors = factors.baseAddress else { return }
        AttentionKernel.pack(
          source, rows: order, at: rows, phases: plan.phases, pairing: plan.pairing, factor: 1,
          factors: factors, width: width, into: queries.pointer, norms: reaches.pointer)
      }
    }
    for place in 0..<groups * width {
      ranges[place] = place < rows.count ? plan.ranges[rows.lowerBound + place] : .empty
      reaches[place] = place < rows.count ? reaches[place] * reach : 0
    }
  }
}

/// What the query rows of every head have in common, in the order of their positions.
struct QueryPlan: Sendable {
  /// Positions in ascending order, and the row that stands at each place of that order.
  let positions: [Int]
  let order: [Int32]
  let phases: PhaseTables
  let pairing: Pairing
  /// What the temperature multiplies each query by.
  let factors: [Double]
  let ranges: [KeyRange]

  init(
    _ vectors: HeadVectors, schedule: RotarySchedule, keys: PackedKeys.Plan,
    request: AttentionRequest
  ) {
    let sorting = vectors.queryPositions.sortingOrder
    order = sorting ?? vectors.queryPositions.indices.map(Int32.init)
    positions = sorting?.map { vectors.queryPositions[Int($0)] } ?? vectors.queryPositions
    // Queries and keys of a whole sequence stand at the same positions.
    phases =
      positions == keys.positions
      ? keys.phases : PhaseTables(schedule: schedule, positions: positions)
    pairing = keys.pairing
    factors = positions.map { schedule.temperature.queryMultiplier($0) }
    ranges = positions.map {
      KeyRange(
        mask: request.mask, query: $0, keys: keys.positions, recentTokens: request.recentTokens)
    }
  }
}
