public import RotaryEmbedding
import Synchronization

/// How much attention each distance receives, summed over every row of a layer.
public struct DistanceProfile: Sendable, Hashable {
  /// Mean weight at distance Δ = 0, 1, … over the pairs of query and key at that distance that the mask admits; NaN where there
  /// are none.
  public let weights: [Double]
  /// How many such pairs there are.
  public let pairCounts: [Int]
}

/// Measures how much attention each distance receives.
///
///     A(Δ) = mean of p(i, j) over all rows i and keys j with (position of i) − (position of j) = Δ
///
/// Scores and weights are in single precision: with e the bound that ``AttentionRequest/Precision/single`` states for a
/// log-sum-exp (and so for a score, which is that of one key), a weight is within 2·e of itself; in practice far closer.
/// A row whose logits are beyond that precision's range is left out of both numbers.
/// Weights are added up as whole multiples of 2⁻⁴⁰, an error of at most 5·10⁻¹³ for each, so that the sum has the same bits in any
/// order.
///
/// - Parameters:
///   - vectors: Queries and keys before rotation; profiles of several heads are added up.
///   - schedule: What the method does; it may not act on distances.
///   - mask: Which keys a query sees; one that hides keys ahead of the query.
///   - threads: Threads at most; all processors unless given.
///   - observer: Hears how far it has come, and may stop it.
/// - Returns: The profile; `nil` when the observer stopped it.
/// - Throws: ``AttentionError`` when shapes do not fit, the method acts on distances, or the mask shows keys ahead.
/// - Complexity: O(heads·n·m·d) time; O((n + m)·d) memory and as much as the longest distance for each thread.
public func distanceProfile(
  of vectors: HeadVectors, schedule: RotarySchedule, mask: AttentionMask = .causal,
  threads: Int? = nil, observer: AttentionObserver = AttentionObserver()
) throws(AttentionError) -> DistanceProfile? {
  let request = AttentionRequest(mask: mask, precision: .single, threads: threads)
  try request.requireSensible()
  try requireSameHeadDimension(vectors, schedule)
  guard schedule.scoresOnce, mask.isCausal else {
    throw AttentionError(
      "A profile of distances needs a method that rotates positions and a mask that hides keys ahead of the query."
    )
  }
  let scan = AttentionScan(
    vectors, schedule: schedule, request: request, kernel: try .fromEnvironment())
  return ProfilePass(scan: scan).profile(observer: observer)
}

private struct ProfilePass {
  let scan: AttentionScan

  /// One thread's sums, and its memory.
  private final class Worker: @unchecked Sendable {
    var block: QueryBlock
    let shifted = AttentionScan.makePassBuffer()
    let weights = AttentionScan.makePassBuffer()
    let sums: AlignedBuffer<UInt64>
    let counts: AlignedBuffer<Int>

    init(_ block: QueryBlock, distances: Int) {
      self.block = block
      sums = AlignedBuffer(count: distances)
      counts = AlignedBuffer(count: distances)
      sums.pointer.initialize(repeating: 0, count: distances)
      counts.pointer.initialize(repeating: 0, count: distances)
    }

    /// Adds the weights that a query gives to keys, by their positions.
    ///
    /// Through pointers: a pair takes 5 ns so, and took more than 70 through arrays of a class, which are asked each time whether
    /// they are shared.
    func add(
      _ weights: UnsafePointer<Float>, scale: Double, query: Int, keys: UnsafeBufferPointer<Int>
    ) {
      let (sums, counts) = (sums.pointer, counts.pointer)
      for (index, key) in keys.enumerated() {
        // Rounded to the nearest; a weight is not negative and at most 2⁴⁰ here.
        sums[query - key] += UInt64(Int(scale * Double(weights[index]) + 0.5))
        counts[query - key] += 1
      }
    }
  }

  func profile(observer: AttentionObserver) -> DistanceProfile? {
    let queryPositions = scan.queryPlan.positions
    let keyPositions = scan.keyPlan.positions
    let distances = max(0, (queryPositions.last ?? 0) - (keyPositions.first ?? 0)) + 1
    let workers = Mutex<[Worker]>([])
    let keys = PackedKeys(scan.keyPlan)
    let finished = scan.forEachBlock(observer: observer) { keyHead in
      scan.pack(keys, keyHead: keyHead)
    } makeWorker: {
      let worker = Worker(scan.makeBlock(), distances: distances)
      workers.withLock { $0.append(worker) }
      return worker
    } body: { worker, head, rows in
      scan.sum(rows, head: head, keys, &worker.block)
      scan.forEachFold(
        worker.block, rowCount: rows.count, keys, shifted: worker.shifted, weights: worker.weights
      ) { places, panels in
        for (line, place) in places.enumerated() {
          let row = rows.lowerBound + place
          let sums = scan.rowSums(worker.block, place: place, row: row)
          guard !sums.isMasked, sums.weights.isFinite else { continue }
          let first = panels.lowerBound * AttentionKernel.panelKeys
          let width = panels.count * AttentionKernel.panelKeys
          let weights = worker.weights.pointer + line * width
          for run in worker.block.ranges[place].runs(first..<min(first + width, keys.count)) {
            keyPositions.withUnsafeBufferPointer { positions in
              worker.add(
                weights + (run.lowerBound - first), scale: 0x1p40 / sums.weights,
                query: queryPositions[row], keys: UnsafeBufferPointer(rebasing: positions[run]))
            }
          }
        }
      }
    }
    guard finished else { return nil }
    var sums = [UInt64](repeating: 0, count: distances)
    var counts = [Int](repeating: 0, count: distances)
    for worker in workers.withLock({ $0 }) {
      for distance in 0..<distances {
        sums[distance] += worker.sums[distance]
        counts[distance] += worker.counts[distance]
      }
    }
    return DistanceProfile(
      weights: zip(sums, counts).map { $1 == 0 ? .nan : Double($0) * 0x1p-40 / Double($1) },
      pairCounts: counts)
  }
}

extension KeyRange {
  /// The keys of a range that are seen, each once.
  func runs(_ keys: Range<Int>) -> [Range<Int>] {
    let sinks = Int(sinks)
    let recent = max(Int(begin), sinks)..<max(Int(end), Int(begin), sinks)
    return [(0..<sinks).clamped(to: keys), recent.clamped(to: keys)].filter { !$0.isEmpty }
  }
}
