import RealModule
package import RotaryEmbedding

/// The entropy of a row with its derivatives, from scores in single precision.
package struct RowDerivatives: Sendable {
  /// H in nats.
  package let entropy: Double
  /// ∂H/∂ ln m with m a factor on all logits.
  package let lnMultiplier: Double
  /// ∂H/∂ ln θ′ᵢ of the frequency as used, fastest pair first.
  package let pairs: [Double]
}

/// Sums of the derivatives of every row, from scores in single precision in about 2.3 passes of the entropies.
///
/// Against Double a derivative by ln θ′ is within 2·10⁻⁶·max(10, S) of the largest of its row, or of 1 nat where that is less, S being the
/// sum of the products of a logit without their signs, at d up to 128 and √(d/128) times that beyond; the portable kernel was off by up to
/// twice as much. That is measured, not derived.
/// Rows are added in blocks of neighbours, so that sums do not depend on threads.
///
/// - Parameters:
///   - vectors: Queries and keys before rotation.
///   - schedule: What the method does to positions and to the softmax; see ``hasQuickDerivatives(_:)``.
///   - mask: Which keys a query sees.
///   - threads: Threads at most.
///   - kernel: Whose kernels to use; the fastest of this machine unless given.
///   - observer: Hears how far it has come, and may stop it.
///   - empty: A sum of nothing.
///   - add: Adds a row to the sum of its block; `nil` stands for a row that sees no key. Called from several threads.
/// - Returns: The sums of the blocks of each head, first rows first; `nil` when the observer stopped it.
/// - Throws: ``AttentionError`` when shapes do not fit.
/// - Complexity: O(heads·n·m·d) time; two copies of the keys of a key head, and the scores of 32 rows for each thread.
package func entropyDerivativeSums<Sum: Sendable>(
  of vectors: HeadVectors, schedule: RotarySchedule, mask: AttentionMask, threads: Int,
  kernel: AttentionKernel? = nil, observer: AttentionObserver, empty: Sum,
  add: (_ row: Int, _ head: Int, RowDerivatives?, inout Sum) -> Void
) throws(AttentionError) -> [[Sum]]? {
  try requireSameHeadDimension(vectors, schedule)
  precondition(hasQuickDerivatives(schedule), "The schedule has no quick derivatives.")
  let request = AttentionRequest(mask: mask, precision: .single, threads: threads)
  let chosen: AttentionKernel
  if let kernel { chosen = kernel } else { chosen = try .fromEnvironment() }
  let length = GradientBlock.length
  let scan = AttentionScan(
    vectors, schedule: schedule, request: request, kernel: chosen, blockLength: length)
  let blocks = (vectors.queryCount + length - 1) / length
  var sums = [Sum](repeating: empty, count: blocks * vectors.headCount)
  let keys = PackedKeys(scan.keyPlan)
  let keyRows = AlignedBuffer<Float>(count: keys.vectors.count)
  let places = scan.queryPlan
  let isDone = sums.withUnsafeMutableBufferPointer { sums in
    scan.forEachBlock(observer: observer) { keyHead in
      scan.pack(keys, keyHead: keyHead)
      scan.packRows(keyRows, keys, keyHead: keyHead)
    } makeWorker: {
      GradientBlock(scan.makeBlock(), keys: keys)
    } body: { block, head, rows in
      scan.fill(rows, head: head, keys, &block.rows)
      block.place(rows, places.positions)
      chosen.differentiate(block, keys, keyRows: keyRows)
      let index = head * blocks + rows.lowerBound / length
      for (place, row) in rows.enumerated() {
        add(
          Int(places.order[row]), head,
          block.derivatives(
            place, sums: scan.rowSums(block.rows, place: place, row: row), schedule,
            scan.keyPlan.pairing), &sums[index])
      }
    }
  }
  guard isDone else { return nil }
  return (0..<vectors.headCount).map { Array(sums[$0 * blocks..<($0 + 1) * blocks]) }
}

/// Whether a schedule's derivatives can come from single precision: all components turn, positions map by a factor, logits are
/// products of query and key times a factor, and the kernels take as many components.
///
/// - Parameter schedule: What the method does to positions and to the softmax.
/// - Returns: Whether they can.
package func hasQuickDerivatives(_ schedule: RotarySchedule) -> Bool {
  let dimension = schedule.geometry.headDimension
  return schedule.scoresOnce && schedule.positionMap.isLinear && dimension.isMultiple(of: 16)
    && 2 * schedule.inverseFrequencies.count == dimension
}

/// The working memory of one thread: some query rows, their scores, and what becomes of them.
struct GradientBlock: Sendable {
  /// Rows in a block, so that their scores stay in the second cache at n = 8,192.
  static let length = 32

  var rows: QueryBlock
  /// Scores [groups][panels][8][48].
  let kept: AlignedBuffer<Float>
  /// Positions of the rows in tokens.
  let positions: AlignedBuffer<Double>
  let sums: AlignedBuffer<Float>
  /// S/(ln 2)²·V of each row [rows][d], and S/(ln 2)²·∂H/∂ ln m.
  let products: AlignedBuffer<Double>
  let spreads: AlignedBuffer<Double>
  private let dimension: Int

  init(_ rows: QueryBlock, keys: PackedKeys) {
    self.rows = rows
    dimension = keys.dimension
    kept = AlignedBuffer(count: rows.capacity * keys.offsets.offsets.count)
    positions = AlignedBuffer([Double](repeating: 0, count: rows.capacity))
    sums = AlignedBuffer(count: 8 * (keys.dimension + 16))
    products = AlignedBuffer(count: rows.capacity * keys.dimension)
    spreads = AlignedBuffer(count: rows.capacity)
  }

  /// Says where rows stand.
  func place(_ range: Range<Int>, _ all: [Int]) {
    for (place, row) in range.enumerated() { positions[place] = Double(all[row]) }
  }

  /// The derivatives of a row; `nil` where it sees no key.
  func derivatives(
    _ place: Int, sums: RowSums, _ schedule: RotarySchedule, _ pairing: Pairing
  ) -> RowDerivatives? {
    guard !sums.isMasked else { return nil }
    let unit = Double.log(2) * .log(2) / sums.weights
    let width = AttentionKernel.groupRows
    let query = place / width * width * dimension + place % width
    let frequencies = schedule.effectiveInverseFrequencies
    let pairs = frequencies.indices.map { pair in
      let (x, y) = (Int(pairing.firsts[pair]), Int(pairing.seconds[pair]))
      let across =
        Double(rows.queries[query + x * width]) * products[place * dimension + y]
        - Double(rows.queries[query + y * width]) * products[place * dimension + x]
      return unit * frequencies[pair] * across
    }
    return RowDerivatives(
      entropy: sums.statistics.entropy, lnMultiplier: unit * spreads[place], pairs: pairs)
  }
}

extension AttentionScan {
  /// Fills in the keys of a key head one by one [panels·48][d], turned and multiplied as the packed ones.
  func packRows(_ target: AlignedBuffer<Float>, _ keys: PackedKeys, keyHead: Int) {
    vectors.keys(ofKeyHead: keyHead).withUnsafeBufferPointer { source in
      guard let start = source.baseAddress else { return }
      nonisolated(unsafe) let start2 = start
      let ones = [Double](repeating: 1, count: keys.count)
      for rest in keys.count * keys.dimension..<max(keys.count * keys.dimension, target.count) {
        target[rest] = 0
      }
      inParallel(keys.count, threads: threads, grain: 512) { range in
        let norms = AlignedBuffer<Float>(count: range.count)
        keyPlan.order[range].withUnsafeBufferPointer { rows in
          ones.withUnsafeBufferPointer { ones in
            guard let ones = ones.baseAddress else { return }
            AttentionKernel.pack(
              start2, rows: rows, at: range, phases: keyPlan.phases, pairing: keyPlan.pairing,
              factor: keyPlan.factor, factors: ones, width: 1,
              into: target.pointer + range.lowerBound * keys.dimension, norms: norms.pointer)
          }
        }
      }
    }
  }
}
