import AttentionEntropy
internal import CAttentionKernels

/// The C kernels of a decoder's layers; the only file of this target that calls C.
///
/// See DecoderKernels.h for the order of operations, which makes results the same for all blocks, threads and sets of
/// instructions with fused multiply-adds.
struct DecoderKernel: Sendable {
  private let index: Int32

  /// The operations for the instruction set of a kernel.
  init(_ kernel: AttentionKernel) {
    index = Int32(AttentionKernel.all.firstIndex(of: kernel) ?? 0)
  }

  private var table: entrope_kernel { entrope_kernel_at(index).pointee }

  // MARK: Shapes

  /// Weight rows, or keys, in a packed panel.
  static let panelRows = entrope_panel_keys
  /// Activations, or queries, in a packed group.
  static let groupRows = entrope_group_rows
  /// Keys between two folds of sums into Double.
  static let foldKeys = panelRows * entrope_fold_panels
  /// Sums of a row with all statistics, and of one of the loss.
  static let allSums = Int(entrope_sums_all.rawValue)
  static let lossSums = Int(entrope_sums_entropy.rawValue)

  /// Components of a value, filled up for the kernels.
  static func valueWidth(_ dimension: Int) -> Int { (dimension + 31) / 32 * 32 }

  /// Bytes of scratch of some groups.
  static func scratchBytes(groups: Int) -> Int { entrope_values_scratch_bytes(Int32(groups)) }

  // MARK: Layout

  /// Puts rows side by side: [⌈count/width⌉][inputs][width].
  static func packRows(
    _ rows: UnsafePointer<Float>, stride: Int, count: Int, inputs: Int, width: Int,
    into target: UnsafeMutablePointer<Float>
  ) {
    entrope_pack_rows(rows, stride, Int32(count), Int32(inputs), Int32(width), target)
  }

  /// Takes a row out again.
  static func unpackRow(
    _ packed: UnsafePointer<Float>, width: Int, lane: Int, inputs: Int,
    into target: UnsafeMutablePointer<Float>
  ) {
    entrope_unpack_row(packed, Int32(width), Int32(lane), Int32(inputs), target)
  }

  /// The product of a row of a group of activations and a row of a panel of weights, in Double.
  static func product(
    _ group: UnsafePointer<Float>, lane: Int, _ panel: UnsafePointer<Float>, panelLane: Int,
    inputs: Int
  ) -> Double {
    entrope_packed_product(
      group, Int32(groupRows), Int32(lane), panel, Int32(panelRows), Int32(panelLane),
      Int32(inputs))
  }

  /// Rotates vectors and puts them side by side.
  ///
  /// - Parameters:
  ///   - source: Vectors of the pairing's dimension, one after the other.
  ///   - rows: Which of them, in order.
  ///   - phases: cos and sin of the pairs at the places of these rows [count, pairs].
  ///   - pairing: Which components form pairs.
  ///   - factor: Factor of all.
  ///   - factors: Factor of each.
  ///   - width: Vectors side by side.
  ///   - target: Receives [⌈count/width⌉][d][width].
  static func packRotated(
    _ source: UnsafePointer<Float>, rows: UnsafeBufferPointer<Int32>, phases: PhasePointers,
    pairing: RotatedPairs, factor: Double, factors: UnsafePointer<Double>, width: Int,
    into target: UnsafeMutablePointer<Float>
  ) {
    withUnsafeTemporaryAllocation(of: Float.self, capacity: max(rows.count, 1)) { norms in
      pairing.firsts.withUnsafeBufferPointer { firsts in
        pairing.seconds.withUnsafeBufferPointer { seconds in
          var job = entrope_pack_job()
          job.source = source
          job.rows = rows.baseAddress
          job.firsts = firsts.baseAddress
          job.seconds = seconds.baseAddress
          job.coarse_cosines = phases.cosines
          job.coarse_sines = phases.sines
          job.fine_cosines = phases.ones
          job.fine_sines = phases.zeros
          job.coarse_rows = phases.rows
          job.fine_rows = phases.fineRows
          job.factors = factors
          job.target = target
          job.norms = norms.baseAddress
          job.factor = factor
          job.count = Int32(rows.count)
          job.width = Int32(width)
          job.dimension = Int32(pairing.dimension)
          job.pairs = Int32(pairing.firsts.count)
          entrope_pack(&job)
        }
      }
    }
  }

  // MARK: Layers

  /// Writes, or adds, the product of packed activations and a matrix; see `entrope_product_job`.
  func multiply(
    _ inputs: UnsafePointer<Float>, rows: Int, by matrix: PackedMatrix, bias: [Float] = [],
    into target: UnsafeMutablePointer<Float>, stride: Int, adds: Bool = false
  ) {
    bias.withUnsafeBufferPointer { bias in
      var job = entrope_product_job()
      job.inputs = inputs
      job.weights = UnsafePointer(matrix.values.pointer)
      job.bias = bias.isEmpty ? nil : bias.baseAddress
      job.target = target
      job.stride = stride
      job.rows = Int32(rows)
      job.input_count = Int32(matrix.inputCount)
      job.output_count = Int32(matrix.outputCount)
      job.adds = adds
      table.decoder.pointee.product(&job)
    }
  }

  /// weights ⊙ x / √(mean x² + ε), element c written to `target[c·step]`.
  func normalise(
    _ x: UnsafePointer<Float>, _ weights: [Float], epsilon: Double,
    into target: UnsafeMutablePointer<Float>, step: Int
  ) {
    weights.withUnsafeBufferPointer { weights in
      table.decoder.pointee.norm(
        x, weights.baseAddress, epsilon, Int32(weights.count), target, Int32(step))
    }
  }

  /// silu(g) ⊙ u of rows that hold both side by side, packed in groups.
  func gate(
    _ gates: UnsafePointer<Float>, rows: Int, count: Int, into target: UnsafeMutablePointer<Float>
  ) {
    table.decoder.pointee.gate(gates, gates + count, 2 * count, Int32(rows), Int32(count), target)
  }

  /// Streams keys and values past a block of rows; see `entrope_values_job`.
  func weigh(_ block: AttentionBlock, _ keys: LayerKeys, head: Int) {
    let room = block.room
    let plan = block.plan
    let tables = plan.tables
    let first = block.rows.lowerBound
    withUnsafeTemporaryAllocation(of: UnsafePointer<Float>?.self, capacity: 2 * plan.passes.count) {
      pointers in
      guard let start = pointers.baseAddress else { return }
      for pass in plan.passes.indices {
        pointers[pass] = UnsafePointer(room.queries(ofPass: pass))
        pointers[plan.passes.count + pass] = UnsafePointer(keys.keys(ofPass: pass, head: head))
      }
      var job = entrope_values_job()
      job.rows.key_offsets = UnsafePointer(tables.offsets.pointer)
      job.rows.fold_positions = UnsafePointer(tables.foldPositions.pointer)
      job.rows.ranges = UnsafeRawPointer(plan.ranges.pointer + first)
        .assumingMemoryBound(to: entrope_range.self)
      job.rows.scratch = UnsafeMutableRawPointer(room.scratch.pointer)
      job.rows.maxima = room.maxima.pointer
      job.rows.totals = room.totals.pointer
      job.rows.dimension = Int32(plan.dimension)
      job.rows.groups = Int32((block.rows.count + Self.groupRows - 1) / Self.groupRows)
      job.rows.key_count = Int32(tables.count)
      job.rows.multiplier_count = 1
      job.rows.sums = Int32(Self.allSums)
      job.rows.first_keys = 1
      job.queries = UnsafePointer(start)
      job.keys = UnsafePointer(start + plan.passes.count)
      job.borders = plan.borders.map { UnsafePointer($0.pointer + first * (plan.passes.count - 1)) }
      if let law = plan.law {
        job.law_factors = UnsafePointer(law.factors.pointer)
        job.law_shifts = UnsafePointer(law.shifts.pointer)
        job.law_offsets = UnsafePointer(law.offsets.pointer + first)
      }
      job.values = UnsafePointer(keys.values(ofHead: head))
      job.sums = room.sums.pointer
      job.value_totals = room.valueTotals.pointer
      job.target = block.target
      job.stride = block.stride
      job.passes = Int32(plan.passes.count)
      job.value_count = Int32(plan.dimension)
      job.width = Int32(Self.valueWidth(plan.dimension))
      job.row_count = Int32(block.rows.count)
      table.decoder.pointee.values(&job)
    }
  }

  /// Streams the rows of the output matrix past packed activations: maxima and sums of the softmax over words, in base 2.
  ///
  /// - Parameters:
  ///   - inputs: Packed activations [⌈rows/8⌉][D][8], times log₂e.
  ///   - rows: How many.
  ///   - matrix: The output matrix [V, D].
  ///   - room: Receives maxima and totals.
  func sumWords(
    _ inputs: UnsafePointer<Float>, rows: Int, over matrix: PackedMatrix, _ room: WordRoom
  ) {
    var job = entrope_rows_job()
    job.queries = inputs
    job.keys = UnsafePointer(matrix.values.pointer)
    job.ranges = UnsafeRawPointer(room.ranges.pointer).assumingMemoryBound(to: entrope_range.self)
    job.reaches = UnsafePointer(room.reaches.pointer)
    job.scratch = UnsafeMutableRawPointer(room.scratch.pointer)
    job.maxima = room.maxima.pointer
    job.totals = room.totals.pointer
    job.dimension = Int32(matrix.inputCount)
    job.groups = Int32((rows + Self.groupRows - 1) / Self.groupRows)
    job.key_count = Int32(matrix.outputCount)
    job.multiplier_count = 1
    job.sums = Int32(Self.lossSums)
    table.rows(&job)
  }
}
