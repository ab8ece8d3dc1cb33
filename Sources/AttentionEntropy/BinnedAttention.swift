public import RotaryEmbedding

/// The attention matrix of one head at a picture's resolution, every weight counted, with the entropy of every row.
public struct BinnedAttention: Sendable, Hashable {
  /// What a cell says of the weights that fall into it.
  public enum Rule: String, Sendable, Hashable, CaseIterable {
    /// The largest: a single bright key stays visible however many share its cell.
    case max
    /// The mean over the pairs of query and key that the mask admits.
    case mean
  }

  /// Rows of cells, [⌈n/rowsPerBin⌉][⌈m/keysPerBin⌉]; NaN where the mask hides every pair.
  public let cells: [[Double]]
  /// Query rows in a row of cells, in the order of positions; the last may hold fewer.
  public let rowsPerBin: Int
  /// Keys in a column of cells, in the order of positions; the last may hold fewer.
  public let keysPerBin: Int
  /// Positions of the rows in tokens, ascending.
  public let queryPositions: [Int]
  /// Positions of the keys in tokens, ascending.
  public let keyPositions: [Int]
  /// Entropy of every row in nats, in the order of positions; 0 for a masked row.
  public let entropies: [Double]
  /// Whether each of these rows sees no key.
  public let isMasked: [Bool]
}

/// Measures the attention matrix of one head at a picture's resolution.
///
/// Every bin but the last holds the same number of rows, ⌈n/bins⌉, and of keys, ⌈m/bins⌉, in the order of positions: cells of
/// unequal size would draw patterns that are not in the data. Every weight takes part, in single precision with Double sums, for
/// methods that act on distances in Double throughout; the matrix is never held.
///
/// - Parameters:
///   - vectors: Queries and keys before rotation.
///   - schedule: What the method does.
///   - mask: Which keys a query sees.
///   - head: Query head.
///   - bins: Cells along each side at most, at least 1; fewer where there are fewer rows or keys.
///   - rule: What a cell says.
///   - threads: Threads at most; all processors unless given.
///   - observer: Hears how far it has come, and may stop it.
/// - Returns: The cells; `nil` when the observer stopped it.
/// - Throws: ``AttentionError`` when shapes do not fit, or the mask shows keys ahead of the query to a method that acts on distances.
/// - Complexity: O(n·m·d) time, O((n + m)·d + bins²) memory.
public func binnedAttention(
  of vectors: HeadVectors, schedule: RotarySchedule, mask: AttentionMask = .causal, head: Int = 0,
  bins: Int, rule: BinnedAttention.Rule, threads: Int? = nil,
  observer: AttentionObserver = AttentionObserver()
) throws(AttentionError) -> BinnedAttention? {
  let request = AttentionRequest(mask: mask, precision: .single, threads: threads)
  try request.requireSensible()
  try requireSameHeadDimension(vectors, schedule)
  guard bins >= 1 else {
    throw AttentionError("\(bins) bins were asked for; at least 1 is needed.")
  }
  let alone = try vectors.keeping(head: head)
  guard schedule.scoresOnce else {
    return try BinnedRows(
      alone, schedule: schedule, mask: mask, bins: bins, rule: rule,
      threads: threads ?? processorCount()
    ).attention(observer: observer)
  }
  let rowsPerBin = (alone.queryCount + bins - 1) / bins
  let scan = AttentionScan(
    alone, schedule: schedule, request: request, kernel: try .fromEnvironment(),
    // Whole bins, so that no cell belongs to two threads.
    blockLength: rowsPerBin * max(1, 256 / rowsPerBin))
  return BinPass(
    scan: scan, rowsPerBin: rowsPerBin, keysPerBin: (alone.keyCount + bins - 1) / bins, rule: rule
  ).attention(observer: observer)
}

private struct BinPass {
  let scan: AttentionScan
  let rowsPerBin: Int
  let keysPerBin: Int
  let rule: BinnedAttention.Rule

  func attention(observer: AttentionObserver) -> BinnedAttention? {
    let count = scan.vectors.queryCount
    let columns = (scan.vectors.keyCount + keysPerBin - 1) / keysPerBin
    let rowBins = (count + rowsPerBin - 1) / rowsPerBin
    let sums = AlignedBuffer<Double>(count: rowBins * columns)
    let pairs = AlignedBuffer<Int>(count: rowBins * columns)
    sums.pointer.initialize(repeating: 0, count: sums.count)
    pairs.pointer.initialize(repeating: 0, count: pairs.count)
    let rowResults = AlignedBuffer<RowSums>(count: count)
    let keys = PackedKeys(scan.keyPlan)
    let finished = scan.forEachBlock(observer: observer) { keyHead in
      scan.pack(keys, keyHead: keyHead)
    } makeWorker: {
      (
        block: scan.makeBlock(), shifted: AttentionScan.makePassBuffer(),
        weights: AttentionScan.makePassBuffer()
      )
    } body: { worker, head, rows in
      scan.sum(rows, head: head, keys, &worker.block)
      for (place, row) in rows.enumerated() {
        rowResults[row] = scan.rowSums(worker.block, place: place, row: row)
        countPairs(worker.block.ranges[place], in: pairs.pointer + row / rowsPerBin * columns)
      }
      scan.forEachFold(
        worker.block, rowCount: rows.count, keys, shifted: worker.shifted, weights: worker.weights
      ) { places, panels in
        for (line, place) in places.enumerated() {
          let row = rows.lowerBound + place
          guard !rowResults[row].isMasked else { continue }
          add(
            worker.weights.pointer + line * panels.count * AttentionKernel.panelKeys,
            panels: panels, norm: 1 / rowResults[row].weights,
            to: sums.pointer + row / rowsPerBin * columns)
        }
      }
    }
    guard finished else { return nil }
    let cells = (0..<rowBins).map { row in
      (row * columns..<(row + 1) * columns).map { cell in
        pairs[cell] == 0
          ? Double.nan : rule == .max ? sums[cell] : sums[cell] / Double(pairs[cell])
      }
    }
    let statistics = (0..<count).map { rowResults[$0].statistics }
    return BinnedAttention(
      cells: cells, rowsPerBin: rowsPerBin, keysPerBin: keysPerBin,
      queryPositions: scan.queryPlan.positions, keyPositions: scan.keyPlan.positions,
      entropies: statistics.map(\.entropy), isMasked: statistics.map(\.isMasked))
  }

  /// Adds the weights of one row and a run of panels to a row of cells, or takes the larger.
  private func add(
    _ weights: UnsafePointer<Float>, panels: Range<Int>, norm: Double,
    to cells: UnsafeMutablePointer<Double>
  ) {
    let begin = panels.lowerBound * AttentionKernel.panelKeys
    let end = min(panels.upperBound * AttentionKernel.panelKeys, scan.vectors.keyCount)
    for column in begin / keysPerBin...(end - 1) / keysPerBin {
      let keys = max(begin, column * keysPerBin)..<min(end, (column + 1) * keysPerBin)
      switch rule {
      case .max:
        var largest: Float = 0
        for key in keys { largest = max(largest, weights[key - begin]) }
        cells[column] = max(cells[column], norm * Double(largest))
      case .mean:
        var sum = 0.0
        for key in keys { sum += Double(weights[key - begin]) }
        cells[column] += norm * sum
      }
    }
  }

  /// Adds how many keys of each column a row sees.
  private func countPairs(_ range: KeyRange, in cells: UnsafeMutablePointer<Int>) {
    for run in [
      0..<Int(range.sinks),
      Int(max(range.begin, range.sinks))..<Int(max(range.end, range.begin, range.sinks)),
    ]
    where !run.isEmpty {
      for column in run.lowerBound / keysPerBin...(run.upperBound - 1) / keysPerBin {
        cells[column] += run.clamped(to: column * keysPerBin..<(column + 1) * keysPerBin).count
      }
    }
  }
}
