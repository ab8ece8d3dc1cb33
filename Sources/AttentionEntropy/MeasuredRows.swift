import RealModule
public import RotaryEmbedding

/// The exact statistics of every attention row, for any number of logit multipliers at once.
///
/// In single precision the kernels stream the keys past blocks of rows; in Double every row is gathered by itself. Both take
/// their rows in any order on any number of threads with the same results. Methods that act on distances, and laws by distance
/// or entropy, are measured in Double whatever the request says. Under such a law the factors of the request act before it, as a
/// softmax scale would.
///
/// - Parameters:
///   - vectors: Queries and keys before rotation; their head dimension must be that of the schedule's geometry.
///   - schedule: What the method does to positions and to the softmax.
///   - request: What to measure, and how.
///   - kernel: Whose kernels to use in single precision; the fastest of this machine unless given.
///   - observer: Hears how far it has come, and may stop it.
/// - Returns: Statistics [multipliers][heads][n]; `nil` when the observer stopped it.
/// - Throws: ``AttentionError`` when shapes or the request do not fit.
/// - Complexity: O(heads·n·m·d) time. In single precision one copy of the keys of a key head, 4·m·d bytes, and a few MiB
///   besides; in Double 8·(n + m)·d bytes of a key head and its queries for each pass of the schedule, and 64 MiB where that is less.
public func attentionStatistics(
  of vectors: HeadVectors, schedule: RotarySchedule, request: AttentionRequest,
  kernel: AttentionKernel? = nil, observer: AttentionObserver = AttentionObserver()
) throws(AttentionError) -> [[[AttentionStatistics]]]? {
  try request.requireSensible()
  try requireDefined(schedule, request.mask)
  try requireSameHeadDimension(vectors, schedule)
  switch request.precision {
  case .single where schedule.scoresOnce:
    let chosen: AttentionKernel
    if let kernel { chosen = kernel } else { chosen = try .fromEnvironment() }
    return AttentionScan(vectors, schedule: schedule, request: request, kernel: chosen)
      .statistics(observer: observer)
  case .single, .double:
    return try doubleStatistics(
      of: vectors, schedule: schedule, request: request, observer: observer)
  }
}

/// Components of queries and keys that are rotated in Double at once where there are several key heads: 64 MiB.
package let greatestPortion = 1 << 23

/// How many key heads are rotated in Double at once.
private func portionLength(_ vectors: HeadVectors, passCount: Int, limit: Int) -> Int {
  let group = vectors.headCount / vectors.keyHeadCount
  let perKeyHead = vectors.headDimension * (group * vectors.queryCount + vectors.keyCount)
  return min(vectors.keyHeadCount, max(1, limit / max(1, perKeyHead * passCount)))
}

/// About how many bytes ``attentionStatistics(of:schedule:request:kernel:observer:)`` takes besides the vectors themselves.
///
/// - Parameters:
///   - vectors: Queries and keys before rotation.
///   - schedule: What the method does.
///   - request: What to measure, and how.
/// - Returns: Bytes for turned vectors, tables and results.
package func workingMemory(
  of vectors: HeadVectors, schedule: RotarySchedule, request: AttentionRequest
) -> Int {
  let (n, m, d) = (vectors.queryCount, vectors.keyCount, vectors.headDimension)
  let results =
    MemoryLayout<AttentionStatistics>.stride * n * vectors.headCount
    * request.logitMultipliers.count
  if request.precision == .single, schedule.scoresOnce {
    return results + 4 * m * d
  }
  let passes = schedule.relativePositions?.passes.count ?? 1
  let group = vectors.headCount / vectors.keyHeadCount
  let portion = portionLength(vectors, passCount: passes, limit: greatestPortion)
  return results + 8 * d * passes * ((n + m) + portion * (group * n + m))
}

/// The statistics in Double, a portion of the key heads after another, so that not all rotated vectors are held at once.
///
/// - Parameters:
///   - vectors: Queries and keys before rotation.
///   - schedule: What the method does.
///   - request: What to measure, and how.
///   - observer: Hears how far it has come, and may stop it.
///   - limit: Components of queries and keys that are rotated at once where there are several key heads.
/// - Returns: Statistics [multipliers][heads][n], which do not depend on the limit; `nil` when the observer stopped it.
/// - Throws: ``AttentionError`` when shapes do not fit.
package func doubleStatistics(
  of vectors: HeadVectors, schedule: RotarySchedule, request: AttentionRequest,
  observer: AttentionObserver = AttentionObserver(), limit: Int = greatestPortion
) throws(AttentionError) -> [[[AttentionStatistics]]]? {
  let tables = PassTables(
    schedule: schedule, queryPositions: vectors.queryPositions, keyPositions: vectors.keyPositions)
  let keyHeads = vectors.keyHeadCount
  let group = vectors.headCount / keyHeads
  let portion = portionLength(vectors, passCount: tables.passes.count, limit: limit)
  guard portion < keyHeads else {
    return try DoubleRows(vectors, tables: tables, request: request).statistics(observer: observer)
  }
  var statistics = [[[AttentionStatistics]]](repeating: [], count: request.logitMultipliers.count)
  for first in stride(from: 0, to: keyHeads, by: portion) {
    let last = min(first + portion, keyHeads)
    let part = try vectors.keeping(heads: Array(first * group..<last * group))
    let (begin, share) = (
      Double(first) / Double(keyHeads), Double(last - first) / Double(keyHeads)
    )
    let rows = try DoubleRows(part, tables: tables, request: request).statistics(
      observer: AttentionObserver(
        progress: { observer.progress(begin + share * $0) }, isCancelled: observer.isCancelled))
    guard let rows else { return nil }
    for multiplier in rows.indices { statistics[multiplier] += rows[multiplier] }
  }
  return statistics
}

/// Every row by itself, in Double.
private struct DoubleRows {
  let rows: TurnedRows
  let vectors: HeadVectors
  let request: AttentionRequest

  init(
    _ vectors: HeadVectors, tables: PassTables, request: AttentionRequest
  ) throws(AttentionError) {
    rows = try TurnedRows(vectors, tables: tables)
    self.vectors = vectors
    self.request = request
  }

  func statistics(observer: AttentionObserver) -> [[[AttentionStatistics]]]? {
    let (heads, count) = (vectors.headCount, vectors.queryCount)
    let multipliers = request.logitMultipliers.count
    var results = [AttentionStatistics](repeating: .masked, count: multipliers * heads * count)
    let isDone = results.withUnsafeMutableBufferPointer { results in
      forEachTask(
        heads * count, threads: request.threads ?? processorCount(),
        isCancelled: observer.isCancelled,
        makeRoom: { [(position: Int, logit: Double)]() },
        finished: { done in
          guard done.isMultiple(of: 64) || done == heads * count else { return }
          observer.progress(Double(done) / Double(heads * count))
        },
        { logits, task in
          // The long rows of causal masks stand last and are taken first.
          let (row, head) = (count - 1 - task / heads, task % heads)
          for (multiplier, statistics) in measure(head: head, row: row, &logits).enumerated() {
            results[(multiplier * heads + head) * count + row] = statistics
          }
        })
    }
    guard isDone else { return nil }
    return (0..<multipliers).map { multiplier in
      (0..<heads).map { head in
        let start = (multiplier * heads + head) * count
        return Array(results[start..<start + count])
      }
    }
  }

  /// The statistics of one row for every multiplier.
  private func measure(
    head: Int, row: Int, _ logits: inout [(position: Int, logit: Double)]
  ) -> [AttentionStatistics] {
    guard rows.isFactor else {
      return request.logitMultipliers.flatMap {
        measure(head: head, row: row, scale: $0, multipliers: [1], &logits)
      }
    }
    return measure(head: head, row: row, multipliers: request.logitMultipliers, &logits)
  }

  /// The statistics of one row for multipliers of its logits, whose scores are all multiplied by a scale before.
  private func measure(
    head: Int, row: Int, scale: Double = 1, multipliers: [Double],
    _ logits: inout [(position: Int, logit: Double)]
  ) -> [AttentionStatistics] {
    var accumulators = multipliers.map { _ in SoftmaxAccumulator() }
    logits.removeAll(keepingCapacity: true)
    rows.forEachKey(head: head, row: row, mask: request.mask, scale: scale) { key, logit in
      for (index, multiplier) in multipliers.enumerated() {
        accumulators[index].add(multiplier * logit)
      }
      if request.measuresMass { logits.append((vectors.keyPositions[key], logit)) }
    }
    return zip(accumulators, multipliers).map { accumulator, multiplier in
      let statistics = accumulator.statistics
      guard request.measuresMass, !statistics.isMasked else { return statistics }
      return AttentionStatistics(
        entropy: statistics.entropy, logSumExp: statistics.logSumExp,
        mass: AttentionMass(
          logits, multiplier: multiplier, logSumExp: statistics.logSumExp,
          query: vectors.queryPositions[row], recentTokens: request.recentTokens))
    }
  }
}

extension AttentionMass {
  /// The masses of a row whose log-sum-exp is known, straight from their definitions.
  init(
    _ logits: [(position: Int, logit: Double)], multiplier: Double, logSumExp: Double, query: Int,
    recentTokens: Int
  ) {
    var (largest, collision, distance, onFirst, onRecent) = (0.0, 0.0, 0.0, 0.0, 0.0)
    for (position, logit) in logits {
      let p = Double.exp(multiplier * logit - logSumExp)
      largest = max(largest, p)
      collision += p * p
      distance += p * Double(query - position)
      if position == 0 { onFirst += p }
      if position <= query, query - position < recentTokens { onRecent += p }
    }
    self.init(
      largest: largest, collision: collision, meanDistance: distance, onFirst: onFirst,
      onRecent: onRecent)
  }
}
