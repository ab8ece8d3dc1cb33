internal import CAttentionKernels

extension AttentionKernel {
  /// Points of a chunk at most.
  static let chunkPoints = entrope_points_max
  /// Places that share a coarse turn.
  static let turnRows = entrope_turn_rows
  /// Columns of the tables of fine turns.
  static let turnColumns = entrope_turn_columns

  /// Streams all keys past a block of rows for every point of a chunk; see GridKernels.h.
  func sumPoints(_ block: GridBlock, _ keys: GridKeys, multipliers: [Float]) {
    let chunk = keys.turns.chunk
    let points = chunk.points.map {
      entrope_grid_point(joining: Int32(2 * $0.joining), active: Int32(2 * $0.active))
    }
    var job = entrope_grid_job()
    job.queries = UnsafePointer(block.queries.pointer)
    job.keys = UnsafePointer(keys.vectors.pointer)
    job.components = Int32(keys.turns.components)
    job.base = Int32(keys.turns.stillCount + 2 * chunk.base)
    job.point_count = Int32(points.count)
    job.rows.key_offsets = UnsafePointer(keys.offsets.offsets.pointer)
    job.rows.ranges = UnsafeRawPointer(block.ranges.pointer)
      .assumingMemoryBound(to: entrope_range.self)
    job.rows.reaches = UnsafePointer(block.reaches.pointer)
    job.rows.scratch = UnsafeMutableRawPointer(block.scratch.pointer)
    job.rows.maxima = block.maxima.pointer
    job.rows.totals = block.totals.pointer
    job.rows.groups = Int32(block.groups)
    job.rows.key_count = Int32(keys.count)
    job.rows.multiplier_count = Int32(max(1, multipliers.count))
    job.rows.sums = Int32(block.sums)
    job.rows.first_keys = Int32(keys.offsets.firstCount)
    points.withUnsafeBufferPointer { points in
      keys.offsets.foldPositions.withUnsafeBufferPointer { foldPositions in
        multipliers.withUnsafeBufferPointer { multipliers in
          job.points = points.baseAddress
          job.rows.fold_positions = foldPositions.baseAddress
          job.rows.multipliers = multipliers.isEmpty ? nil : multipliers.baseAddress
          job.rows.step = Self.ladderStep(multipliers)
          table.grid(&job)
        }
      }
    }
  }

  /// Turns vectors by every frequency of a chunk and lays them out; see GridKernels.h.
  ///
  /// - Parameters:
  ///   - source: Vectors [·, d].
  ///   - range: Which of them, by their places in the order of positions.
  ///   - places: Where all vectors stand.
  ///   - turns: The frequencies.
  ///   - coarse: cos and sin of the coarse turns.
  ///   - factor: Factor of all.
  ///   - factors: Factor of each vector, by place.
  ///   - width: Vectors side by side.
  ///   - scratch: Room for 8·d numbers.
  ///   - target: Receives [⌈rows/width⌉][components][width].
  func packTurns(
    _ source: UnsafePointer<Float>, at range: Range<Int>, _ places: TurnPlaces,
    _ turns: PackedTurns, _ coarse: CoarseTurns, factor: Double, factors: AlignedBuffer<Double>,
    width: Int, scratch: AlignedBuffer<Double>, into target: UnsafeMutablePointer<Float>
  ) {
    var job = entrope_grid_pack_job()
    job.source = source
    job.rows = UnsafePointer(places.order.pointer + range.lowerBound)
    job.places = UnsafePointer(places.places.pointer + range.lowerBound)
    job.coarse_rows = UnsafePointer(places.coarseRows.pointer + range.lowerBound)
    job.still = UnsafePointer(turns.still.pointer)
    job.firsts = UnsafePointer(turns.firsts.pointer)
    job.seconds = UnsafePointer(turns.seconds.pointer)
    job.coarse_cosines = UnsafePointer(coarse.cosines.pointer)
    job.coarse_sines = UnsafePointer(coarse.sines.pointer)
    job.fine_cosines = UnsafePointer(turns.fineCosines.pointer)
    job.fine_sines = UnsafePointer(turns.fineSines.pointer)
    job.factors = UnsafePointer(factors.pointer + range.lowerBound)
    job.scratch = scratch.pointer
    job.target = target
    job.factor = factor
    job.count = Int32(range.count)
    job.width = Int32(width)
    job.dimension = Int32(turns.dimension)
    job.still_count = Int32(turns.stillCount)
    job.pairs = Int32(turns.firsts.count)
    table.pack_grid(&job)
  }
}
