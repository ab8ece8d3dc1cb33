import RealModule
public import RotaryEmbedding

/// How far the softmax row of one method lies from that of another, over the same keys.
///
/// With p the row of the first and q that of the second, m = (p + q)/2, in nats:
///
///     forward = Σ p ln(p/q)     backward = Σ q ln(q/p)     JS = ½ Σ p ln(p/m) + ½ Σ q ln(q/m)
///
/// All are 0 when the rows are equal and never negative; JS is symmetric and at most ln 2.
public struct AttentionDivergence: Sendable, Hashable {
  /// The Kullback–Leibler divergence of the second row from the first, Σ p ln(p/q).
  public let forward: Double
  /// That of the first from the second, Σ q ln(q/p).
  public let backward: Double
  /// The Jensen–Shannon divergence, 0 … ln 2.
  public let jensenShannon: Double

  /// Makes the divergences from their values; a rounding below 0 counts as 0.
  ///
  /// - Parameters:
  ///   - forward: Σ p ln(p/q).
  ///   - backward: Σ q ln(q/p).
  ///   - jensenShannon: ½ Σ p ln(p/m) + ½ Σ q ln(q/m).
  public init(forward: Double, backward: Double, jensenShannon: Double) {
    // Not max(0, …), which is 0 for NaN.
    self.forward = forward < 0 ? 0 : forward
    self.backward = backward < 0 ? 0 : backward
    self.jensenShannon = jensenShannon < 0 ? 0 : jensenShannon
  }
}

/// The divergences of every row between two methods.
///
/// Both score the same vectors under the same mask; a row that sees no key has none.
///
/// In single precision every weight is that of the kernels, so a divergence D is within (3 + 2·D)·e with e the
/// bound that ``AttentionRequest/Precision/single`` states for a log-sum-exp; 10⁻⁵ nats is what was seen.
///
/// - Parameters:
///   - vectors: Queries and keys before rotation.
///   - first: The method whose rows are p.
///   - second: The method whose rows are q; neither may act on distances.
///   - mask: Which keys a query sees.
///   - threads: Threads at most; all processors unless given.
///   - observer: Hears how far it has come, and may stop it.
/// - Returns: Divergences [heads][n]; `nil` when the observer stopped it.
/// - Throws: ``AttentionError`` when shapes do not fit, or a method acts on distances.
/// - Complexity: O(heads·n·m·d) time, about four times that of the statistics of one method; memory as for
///   ``attentionStatistics(of:schedule:request:kernel:observer:)``, once for each method.
public func attentionDivergence(
  of vectors: HeadVectors, from first: RotarySchedule, to second: RotarySchedule,
  mask: AttentionMask = .causal, threads: Int? = nil,
  observer: AttentionObserver = AttentionObserver()
) throws(AttentionError) -> [[AttentionDivergence]]? {
  let request = AttentionRequest(mask: mask, precision: .single, threads: threads)
  try request.requireSensible()
  for schedule in [first, second] {
    try requireSameHeadDimension(vectors, schedule)
    guard schedule.scoresOnce else {
      throw AttentionError(
        "A method that acts on distances or on rows has no rotated vectors to compare; divergences are between other methods."
      )
    }
  }
  let kernel = try AttentionKernel.fromEnvironment()
  let scans = [first, second].map {
    AttentionScan(vectors, schedule: $0, request: request, kernel: kernel)
  }
  return DivergencePass(first: scans[0], second: scans[1]).divergences(observer: observer)
}

private struct DivergencePass {
  let first: AttentionScan
  let second: AttentionScan

  func divergences(observer: AttentionObserver) -> [[AttentionDivergence]]? {
    let (heads, count) = (first.vectors.headCount, first.vectors.queryCount)
    let sums = AlignedBuffer<Double>(count: 3 * heads * count)
    sums.pointer.initialize(repeating: 0, count: sums.count)
    let keys = (PackedKeys(first.keyPlan), PackedKeys(second.keyPlan))
    let finished = first.forEachBlock(observer: observer) { keyHead in
      first.pack(keys.0, keyHead: keyHead)
      second.pack(keys.1, keyHead: keyHead)
    } makeWorker: {
      Worker(pass: self, keys: keys, sums: sums)
    } body: { worker, head, rows in
      worker.add(rows, head: head)
    }
    guard finished else { return nil }
    let nats = Double.log(2)
    return (0..<heads).map { head in
      (0..<count).map { row in
        let start = 3 * (head * count + row)
        return AttentionDivergence(
          forward: nats * sums[start], backward: nats * sums[start + 1],
          jensenShannon: nats * sums[start + 2])
      }
    }
  }

  /// One thread's memory.
  private struct Worker {
    let pass: DivergencePass
    let keys: (PackedKeys, PackedKeys)
    let sums: AlignedBuffer<Double>
    var blocks: (QueryBlock, QueryBlock)
    let buffers = (0..<4).map { _ in AttentionScan.makePassBuffer() }

    init(pass: DivergencePass, keys: (PackedKeys, PackedKeys), sums: AlignedBuffer<Double>) {
      self.pass = pass
      self.keys = keys
      self.sums = sums
      blocks = (pass.first.makeBlock(), pass.second.makeBlock())
    }

    mutating func add(_ rows: Range<Int>, head: Int) {
      let (first, second) = (pass.first, pass.second)
      first.sum(rows, head: head, keys.0, &blocks.0)
      second.sum(rows, head: head, keys.1, &blocks.1)
      let blocks = blocks
      first.forEachFold(
        blocks.0, rowCount: rows.count, keys.0, shifted: buffers[0], weights: buffers[1]
      ) { places, panels in
        second.kernel.weigh(
          blocks.1, keys.1, multipliers: nil, group: places.lowerBound / AttentionKernel.groupRows,
          panels: panels, shifted: buffers[2].pointer, weights: buffers[3].pointer)
        let width = panels.count * AttentionKernel.panelKeys
        for (line, place) in places.enumerated() {
          let row = rows.lowerBound + place
          let p = first.rowSums(blocks.0, place: place, row: row)
          let q = second.rowSums(blocks.1, place: place, row: row)
          guard !p.isMasked else { continue }
          let index = head * first.vectors.queryCount + Int(first.queryPlan.order[row])
          first.kernel.addDivergence(
            count: width, buffers[0].pointer + line * width, buffers[1].pointer + line * width,
            p.logSum, buffers[2].pointer + line * width, buffers[3].pointer + line * width,
            q.logSum, to: sums.pointer + 3 * index)
        }
      }
    }
  }
}
