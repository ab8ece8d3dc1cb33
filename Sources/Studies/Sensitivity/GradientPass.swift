public import AttentionEntropy
import RealModule
public import RotaryEmbedding
import Synchronization

/// The entropy gradients of every row of every head, in Double.
///
/// - Parameters:
///   - vectors: Queries and keys before rotation.
///   - schedule: What the method does to positions and to the softmax.
///   - mask: Which keys a query sees; methods that act on distances need one that hides keys ahead of the query.
/// - Returns: Gradients [heads][n]; `nil` for a row that sees no key.
/// - Throws: `AttentionError` when the head dimensions differ.
/// - Complexity: O(heads·n·m·d) time, about two passes of the entropies.
public func entropyGradients(
  of vectors: HeadVectors, schedule: RotarySchedule, mask: AttentionMask
) throws(AttentionError) -> [[EntropyGradient?]] {
  let turns = try checkedTurns(of: schedule, for: vectors)
  var room = TurnedKeys.Room()
  return (0..<vectors.headCount).map { head in
    let keys = TurnedKeys(vectors, keyHead: vectors.keyHead(ofHead: head), turns)
    return (0..<vectors.queryCount).map { row in
      keys.gradient(
        vectors.query(head, row), at: vectors.queryPositions[row], mask: mask, exponent: 1, &room)
    }
  }
}

/// Sums of gradients over the rows of a head.
struct GradientSum {
  /// Rows that see a key.
  var rowCount = 0
  /// Σ over them.
  var sum: EntropyGradient
  /// Σ ∂H/∂ ln m · ln(the method's factor on the query), for methods with a factor by position.
  var byPosition = 0.0
  /// The first row whose numbers are not finite.
  var wrongRow: Int?

  init(pairCount: Int) { sum = .zero(pairCount: pairCount) }

  mutating func add(_ other: GradientSum) {
    rowCount += other.rowCount
    byPosition += other.byPosition
    wrongRow = wrongRow ?? other.wrongRow
    sum.add(other.sum)
  }

  /// The mean over rows; `nil` where there are none.
  var mean: EntropyGradient? { rowCount == 0 ? nil : sum.times(1 / Double(rowCount)) }
}

/// Sums the gradients of the rows of every head.
///
/// Rows are summed in blocks of neighbours, so that the sums do not depend on the threads.
struct GradientPass {
  let vectors: HeadVectors
  let mask: AttentionMask
  /// Rows of each head that are left out.
  let skipped: [Set<Int>]
  var threads: Int

  /// Rows in a block.
  private static let blockLength = 16

  /// Multiply-adds of all scores and of their derivatives.
  var work: Double {
    let scores = mask.seenCount(queries: vectors.queryPositions, keys: vectors.keyPositions)
    return 2 * Double(scores) * Double(vectors.headCount * vectors.headDimension)
  }

  /// Blocks of rows of each head.
  private var blockCount: Int {
    (vectors.queryCount + Self.blockLength - 1) / Self.blockLength
  }

  /// Sums under several schedules, as many at a time as rows leave threads idle.
  ///
  /// - Parameters:
  ///   - schedules: Each with the power of its factor on the query.
  ///   - observer: Hears how far it has come, and may stop it.
  /// - Returns: Sums [schedules][heads]; `nil` when the observer stopped it.
  /// - Throws: `AttentionError` when a schedule does not fit the vectors.
  func sums(
    _ schedules: [(schedule: RotarySchedule, exponent: Double)], observer: AttentionObserver
  ) throws -> [[GradientSum]]? {
    let quiet = AttentionObserver(isCancelled: observer.isCancelled)
    let count = Double(schedules.count)
    let group = vectors.headCount / vectors.keyHeadCount
    guard blockCount * group < 2 * threads else {
      var result: [[GradientSum]] = []
      for (schedule, exponent) in schedules {
        guard let sums = try sums(schedule, exponent: exponent, observer: quiet) else { return nil }
        result.append(sums)
        observer.progress(Double(result.count) / count)
      }
      return result
    }
    var alone = self
    alone.threads = 1
    let pass = alone
    let results = Mutex(
      [Result<[GradientSum]?, any Error>](repeating: .success(nil), count: schedules.count))
    let isDone = forEachTask(
      schedules.count, threads: threads, isCancelled: observer.isCancelled, makeRoom: { () },
      finished: { observer.progress(Double($0) / count) }
    ) { _, task in
      let result = Result {
        try pass.sums(
          schedules[task].schedule, exponent: schedules[task].exponent, observer: quiet)
      }
      results.withLock { $0[task] = result }
    }
    guard isDone else { return nil }
    var found: [[GradientSum]] = []
    for result in results.withLock({ $0 }) {
      guard let sums = try result.get() else { return nil }
      found.append(sums)
    }
    return found
  }

  /// - Returns: Sums, one for each head; `nil` when the observer stopped it.
  func sums(
    _ schedule: RotarySchedule, exponent: Double = 1, observer: AttentionObserver
  ) throws(AttentionError) -> [GradientSum]? {
    let turns = try checkedTurns(of: schedule, for: vectors)
    let group = vectors.headCount / vectors.keyHeadCount
    var result: [GradientSum] = []
    for keyHead in 0..<vectors.keyHeadCount {
      let keys = TurnedKeys(vectors, keyHead: keyHead, turns)
      let (done, share) = (Double(keyHead), Double(vectors.keyHeadCount))
      let sums = sums(
        keys, heads: keyHead * group..<(keyHead + 1) * group, exponent,
        AttentionObserver(
          progress: { observer.progress((done + $0) / share) }, isCancelled: observer.isCancelled))
      guard let sums else { return nil }
      result += sums
    }
    return result
  }

  private func sums(
    _ keys: TurnedKeys, heads: Range<Int>, _ exponent: Double, _ observer: AttentionObserver
  ) -> [GradientSum]? {
    let rows = vectors.queryCount
    let blocks = blockCount
    let count = blocks * heads.count
    let empty = GradientSum(pairCount: keys.turns.pairCount)
    var sums = [GradientSum](repeating: empty, count: count)
    let isDone = sums.withUnsafeMutableBufferPointer { sums in
      forEachTask(
        count, threads: threads, isCancelled: observer.isCancelled,
        makeRoom: { TurnedKeys.Room() },
        finished: { observer.progress(Double($0) / Double(count)) },
        { room, task in
          // The long rows of causal masks stand last and are taken first.
          let (block, head) = (blocks - 1 - task / heads.count, task % heads.count)
          var sum = empty
          let first = block * Self.blockLength
          for row in first..<min(first + Self.blockLength, rows) {
            add(row, head: heads.lowerBound + head, keys, exponent, to: &sum, &room)
          }
          sums[head * blocks + block] = sum
        })
    }
    guard isDone else { return nil }
    return heads.indices.map { head in
      let start = (head - heads.lowerBound) * blocks
      return sums[start..<start + blocks].reduce(into: empty) { $0.add($1) }
    }
  }

  private func add(
    _ row: Int, head: Int, _ keys: TurnedKeys, _ exponent: Double, to sum: inout GradientSum,
    _ room: inout TurnedKeys.Room
  ) {
    guard !skipped[head].contains(row) else { return }
    let position = vectors.queryPositions[row]
    guard
      let gradient = keys.gradient(
        vectors.query(head, row), at: position, mask: mask, exponent: exponent, &room)
    else { return }
    add(gradient, row, keys.turns.schedule, to: &sum)
  }

  private func add(
    _ gradient: EntropyGradient, _ row: Int, _ schedule: RotarySchedule, to sum: inout GradientSum
  ) {
    sum.rowCount += 1
    sum.sum.add(gradient)
    if !gradient.isFinite { sum.wrongRow = sum.wrongRow ?? row }
    let factor = schedule.temperature.queryMultiplier
    if factor != .one, gradient.lnMultiplier != 0 {
      sum.byPosition += gradient.lnMultiplier * .log(factor(vectors.queryPositions[row]))
    }
  }

  /// The sums from scores in single precision, for schedules with quick derivatives.
  ///
  /// - Returns: Sums, one for each head; `nil` when the observer stopped it.
  func quickSums(
    _ schedule: RotarySchedule, observer: AttentionObserver
  ) throws(AttentionError) -> [GradientSum]? {
    let empty = GradientSum(pairCount: schedule.inverseFrequencies.count)
    let blocks = try entropyDerivativeSums(
      of: vectors, schedule: schedule, mask: mask, threads: threads, observer: observer,
      empty: empty
    ) { row, head, derivatives, sum in
      guard let derivatives, !skipped[head].contains(row) else { return }
      // All components rotate, so that the amplitude is a factor on all of a logit.
      let gradient = EntropyGradient(
        entropy: derivatives.entropy, lnMultiplier: derivatives.lnMultiplier,
        lnRotary: derivatives.lnMultiplier, pairs: derivatives.pairs)
      add(gradient, row, schedule, to: &sum)
    }
    return blocks?.map { $0.reduce(into: empty) { $0.add($1) } }
  }
}

private func checkedTurns(
  of schedule: RotarySchedule, for vectors: HeadVectors
) throws(AttentionError) -> PairTurns {
  guard vectors.headDimension == schedule.geometry.headDimension else {
    throw AttentionError(
      "The vectors have \(vectors.headDimension) components but the schedule is made for a head "
        + "dimension of \(schedule.geometry.headDimension).")
  }
  guard schedule.temperature.isFactor else {
    throw AttentionError(
      "The method makes other logits of its scores by distance or by the entropy of the row; derivatives are of methods "
        + "that multiply them.")
  }
  return PairTurns(schedule)
}

extension HeadVectors {
  /// The query of a row before rotation.
  fileprivate func query(_ head: Int, _ row: Int) -> ArraySlice<Float> {
    let start = (head * queryCount + row) * headDimension
    return queries[start..<start + headDimension]
  }
}
