internal import CAttentionKernels

/// The C kernels of one instruction set; nothing else calls C.
///
/// AVX2, AVX-512 and NEON give the same bits. The portable kernel rounds products before it adds them; its results lie within the
/// same bounds of the Double reference.
public struct AttentionKernel: Sendable, Hashable, CustomStringConvertible {
  private let index: Int32

  /// The kernels of this machine, fastest first, the portable one last.
  public static let all: [AttentionKernel] = {
    var kernels: [AttentionKernel] = []
    while entrope_kernel_at(Int32(kernels.count)) != nil {
      kernels.append(AttentionKernel(index: Int32(kernels.count)))
    }
    return kernels
  }()

  /// `avx512`, `avx2`, `neon` or `portable`.
  public var description: String { String(cString: table.name) }

  /// The kernel with a name.
  ///
  /// - Parameter name: `avx512`, `avx2`, `neon` or `portable`; the fastest of this machine without it or when empty.
  /// - Throws: ``AttentionError`` that lists the kernels of this machine.
  public init(named name: String? = nil) throws(AttentionError) {
    guard let name, !name.isEmpty else {
      self.init(index: 0)
      return
    }
    guard let kernel = Self.all.first(where: { $0.description == name }) else {
      throw AttentionError(
        "There is no kernel “\(name)” for this machine; ENTROPE_ISA may be "
          + "\(Self.all.map(\.description).joined(separator: ", ")).")
    }
    self = kernel
  }

  /// The kernel that the environment variable `ENTROPE_ISA` names, or the fastest.
  ///
  /// - Throws: ``AttentionError`` when this machine has no such kernel.
  public static func fromEnvironment() throws(AttentionError) -> AttentionKernel {
    try AttentionKernel(named: entrope_requested().map { String(cString: $0) })
  }

  private init(index: Int32) { self.index = index }

  var table: entrope_kernel { entrope_kernel_at(index).pointee }

  // MARK: Shapes

  /// Keys in a packed panel.
  static let panelKeys = entrope_panel_keys
  /// Query rows in a packed group.
  static let groupRows = entrope_group_rows
  /// Keys between two folds of the lanes into Double.
  static let foldKeys = panelKeys * entrope_fold_panels
  /// The maximum of a row that sees no key.
  static let unseen = Float(ENTROPE_UNSEEN)

  /// Sums of a row, in the order of the kernels.
  enum Sum: Int {
    case weights, logs, squares, positions, recent, first

    /// How many there are with and without those of the mass.
    static func count(mass: Bool) -> Int {
      Int((mass ? entrope_sums_all : entrope_sums_entropy).rawValue)
    }
  }

  // MARK: Work

  /// Floating-point operations a second of multiply-adds in registers, on the calling thread.
  ///
  /// - Parameters:
  ///   - rounds: How long to run.
  ///   - clock: Seconds of any clock.
  /// - Returns: Operations a second.
  public func peak(rounds: Int, clock: () -> Double) -> Double {
    let start = clock()
    let sum = table.peak(Int64(rounds))
    let seconds = clock() - start
    // The sum is used, so that it is computed.
    return sum.isNaN ? 0 : Double(rounds) * Double(table.peak_operations) / seconds
  }

  /// Bytes of scratch for a block of rows.
  static func scratchBytes(groups: Int, points: Int = 1, multipliers: Int, sums: Int) -> Int {
    entrope_scratch_bytes(Int32(groups), Int32(points), Int32(multipliers), Int32(sums))
  }

  /// Streams all keys past a block of rows; see the C header.
  func sumRows(_ block: QueryBlock, _ keys: PackedKeys, multipliers: UnsafePointer<Float>?) {
    withJob(block, keys, multipliers) { table.rows(&$0) }
  }

  /// The shifted scores and weights of a group of rows; see the C header.
  func weigh(
    _ block: QueryBlock, _ keys: PackedKeys, multipliers: UnsafePointer<Float>?, group: Int,
    panels: Range<Int>, shifted: UnsafeMutablePointer<Float>, weights: UnsafeMutablePointer<Float>
  ) {
    withJob(block, keys, multipliers) {
      table.weights(
        &$0, Int32(group), Int32(panels.lowerBound), Int32(panels.count), shifted, weights)
    }
  }

  /// Adds the divergences of two rows over some keys to three sums; see the C header.
  func addDivergence(
    count: Int, _ shifted: UnsafePointer<Float>, _ weights: UnsafePointer<Float>, _ logSum: Double,
    _ otherShifted: UnsafePointer<Float>, _ otherWeights: UnsafePointer<Float>,
    _ otherLogSum: Double, to sums: UnsafeMutablePointer<Double>
  ) {
    table.divergence(
      Int32(count), shifted, weights, logSum, otherShifted, otherWeights, otherLogSum, sums)
  }

  /// δ of multipliers that rise in equal steps, eight or more of them, to 1 unit in their last place; 0 for all others, which have
  /// an exponential each.
  static func ladderStep(_ multipliers: UnsafeBufferPointer<Float>) -> Float {
    guard multipliers.count >= 8, let first = multipliers.first.map(Double.init),
      let last = multipliers.last.map(Double.init), last > first
    else { return 0 }
    let step = (last - first) / Double(multipliers.count - 1)
    let isEven = multipliers.indices.allSatisfy {
      abs(Double(multipliers[$0]) - (first + Double($0) * step)) <= Double(multipliers[$0].ulp)
    }
    return isEven ? Float(step) : 0
  }

  func withJob(
    _ block: QueryBlock, _ keys: PackedKeys, _ multipliers: UnsafePointer<Float>?,
    _ body: (inout entrope_rows_job) -> Void
  ) {
    keys.offsets.foldPositions.withUnsafeBufferPointer { foldPositions in
      var job = entrope_rows_job(
        queries: block.queries.pointer, keys: keys.vectors.pointer,
        key_offsets: keys.offsets.offsets.pointer, fold_positions: foldPositions.baseAddress,
        ranges: UnsafeRawPointer(block.ranges.pointer).assumingMemoryBound(to: entrope_range.self),
        reaches: block.reaches.pointer, multipliers: multipliers, scratch: block.scratch.pointer,
        maxima: block.maxima.pointer,
        totals: block.totals.pointer, dimension: Int32(keys.dimension),
        groups: Int32(block.groups), key_count: Int32(keys.count),
        multiplier_count: Int32(block.multiplierCount), sums: Int32(block.sums),
        first_keys: Int32(keys.offsets.firstCount),
        step: Self.ladderStep(
          UnsafeBufferPointer(
            start: multipliers, count: multipliers == nil ? 0 : block.multiplierCount)), kept: nil)
      body(&job)
    }
  }

  /// Turns vectors and lays them out in panels or groups; see the C header.
  ///
  /// - Parameters:
  ///   - source: Vectors [·, d].
  ///   - rows: Which of them, in order.
  ///   - positions: Their places in the phase tables.
  ///   - phases: How far pairs turn.
  ///   - pairing: Which components form pairs.
  ///   - factor: Factor of all.
  ///   - factors: Factor of each.
  ///   - width: Vectors side by side.
  ///   - target: Receives [⌈rows/width⌉][d][width].
  ///   - norms: Receives the norm of each.
  static func pack(
    _ source: UnsafePointer<Float>, rows: UnsafeBufferPointer<Int32>, at positions: Range<Int>,
    phases: PhaseTables, pairing: Pairing, factor: Double, factors: UnsafePointer<Double>,
    width: Int, into target: UnsafeMutablePointer<Float>, norms: UnsafeMutablePointer<Float>
  ) {
    var job = entrope_pack_job()
    job.source = source
    job.rows = rows.baseAddress
    job.factor = factor
    job.factors = factors
    job.target = target
    job.norms = norms
    job.count = Int32(rows.count)
    job.width = Int32(width)
    job.dimension = Int32(pairing.dimension)
    job.pairs = Int32(pairing.firsts.count)
    pairing.firsts.withUnsafeBufferPointer { firsts in
      pairing.seconds.withUnsafeBufferPointer { seconds in
        phases.withTables(at: positions) { tables in
          job.firsts = firsts.baseAddress
          job.seconds = seconds.baseAddress
          job.coarse_cosines = tables.coarseCosines
          job.coarse_sines = tables.coarseSines
          job.fine_cosines = tables.fineCosines
          job.fine_sines = tables.fineSines
          job.coarse_rows = tables.coarseRows
          job.fine_rows = tables.fineRows
          entrope_pack(&job)
        }
      }
    }
  }
}
