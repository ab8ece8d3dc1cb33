import RealModule
import RotaryEmbedding

/// Bins the attention of one head row by row in Double, for methods that act on distances.
struct BinnedRows {
  private let vectors: HeadVectors
  private let rows: TurnedRows
  private let mask: AttentionMask
  private let rowsPerBin: Int
  private let keysPerBin: Int
  private let rule: BinnedAttention.Rule
  private let threads: Int

  /// Rotates the vectors of a single head, in the order of positions.
  init(
    _ alone: HeadVectors, schedule: RotarySchedule, mask: AttentionMask, bins: Int,
    rule: BinnedAttention.Rule, threads: Int
  ) throws(AttentionError) {
    try requireDefined(schedule, mask)
    vectors = try alone.sortedByPosition()
    rows = try TurnedRows(vectors, schedule: schedule)
    self.mask = mask
    rowsPerBin = (alone.queryCount + bins - 1) / bins
    keysPerBin = (alone.keyCount + bins - 1) / bins
    self.rule = rule
    self.threads = threads
  }

  func attention(observer: AttentionObserver) -> BinnedAttention? {
    let count = vectors.queryCount
    let columns = (vectors.keyCount + keysPerBin - 1) / keysPerBin
    let rowBins = (count + rowsPerBin - 1) / rowsPerBin
    var cells = [[Double]](repeating: [], count: rowBins)
    var statistics = [AttentionStatistics](repeating: .masked, count: count)
    let isDone = cells.withUnsafeMutableBufferPointer { cells in
      statistics.withUnsafeMutableBufferPointer { statistics in
        forEachTask(
          rowBins, threads: threads, isCancelled: observer.isCancelled, makeRoom: {},
          finished: { observer.progress(Double($0) / Double(rowBins)) },
          { _, task in
            let bin = rowBins - 1 - task
            let range = bin * rowsPerBin..<min((bin + 1) * rowsPerBin, count)
            cells[bin] = measure(range, columns: columns, into: statistics)
          })
      }
    }
    guard isDone else { return nil }
    return BinnedAttention(
      cells: cells, rowsPerBin: rowsPerBin, keysPerBin: keysPerBin,
      queryPositions: vectors.queryPositions, keyPositions: vectors.keyPositions,
      entropies: statistics.map(\.entropy), isMasked: statistics.map(\.isMasked))
  }

  /// One row of cells; its rows' statistics on the way.
  private func measure(
    _ range: Range<Int>, columns: Int,
    into statistics: UnsafeMutableBufferPointer<AttentionStatistics>
  ) -> [Double] {
    var sums = [Double](repeating: 0, count: columns)
    var pairs = [Int](repeating: 0, count: columns)
    var logits: [(key: Int, logit: Double)] = []
    for row in range {
      logits.removeAll(keepingCapacity: true)
      var accumulator = SoftmaxAccumulator()
      rows.forEachKey(head: 0, row: row, mask: mask) { key, logit in
        accumulator.add(logit)
        logits.append((key, logit))
      }
      statistics[row] = accumulator.statistics
      let logSumExp = accumulator.statistics.logSumExp
      for (key, logit) in logits {
        let column = key / keysPerBin
        let weight = Double.exp(logit - logSumExp)
        sums[column] = rule == .max ? max(sums[column], weight) : sums[column] + weight
        pairs[column] += 1
      }
    }
    return sums.indices.map { column in
      pairs[column] == 0
        ? .nan : rule == .max ? sums[column] : sums[column] / Double(pairs[column])
    }
  }
}

extension HeadVectors {
  /// The vectors of a single head in the order of their positions.
  fileprivate func sortedByPosition() throws(AttentionError) -> HeadVectors {
    func order(_ positions: [Int]) -> [Int] {
      positions.indices.sorted { (positions[$0], $0) < (positions[$1], $1) }
    }
    func picked(_ vectors: [Float], _ order: [Int]) -> [Float] {
      order.flatMap { vectors[$0 * headDimension..<($0 + 1) * headDimension] }
    }
    let (rows, keys) = (order(queryPositions), order(keyPositions))
    return try HeadVectors(
      queries: picked(queries, rows), keys: picked(self.keys, keys), headDimension: headDimension,
      queryPositions: rows.map { queryPositions[$0] }, keyPositions: keys.map { keyPositions[$0] },
      layout: layout)
  }
}
