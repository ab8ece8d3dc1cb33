internal import CAttentionKernels

/// The kernels of one row under many schedules; see the C header.
extension AttentionKernel {
  /// Distances in a block.
  static let distanceBlock = entrope_distance_block
  /// Keys in a block of a row.
  static let rowBlock = entrope_row_block
  /// Powers of two whose turns the kernels need at least.
  static let leastLevels = entrope_levels_min
  /// Doubles of the tables of a pair of a row.
  static let rowTable = entrope_row_table

  /// What becomes of a schedule's logits: they go into a softmax.
  struct Softmax {
    /// c·log₂e of each multiplier.
    let factors: UnsafePointer<Double>
    let count: Int
    /// M in the units of x.
    let maximum: UnsafeMutablePointer<Double>
    /// S and W of each multiplier.
    let totals: UnsafeMutablePointer<Double>

    fileprivate static func job(_ softmax: Softmax?) -> entrope_softmax {
      entrope_softmax(
        factors: softmax?.factors, count: Int32(softmax?.count ?? 0), maximum: softmax?.maximum,
        totals: softmax?.totals)
    }
  }

  // MARK: Distances

  /// Doubles of scratch for pairs of equal vectors.
  static func distancesScratch(stride: Int, multipliers: Int) -> Int {
    entrope_distances_scratch(Int32(stride), Int32(multipliers))
  }

  /// Adds pairs of equal vectors to the sums of a run of distances, or takes both into a softmax.
  func distances(
    _ turns: TurnTable, weights: UnsafePointer<Double>, first: Int, count: Int,
    sums: UnsafeMutablePointer<Double>, softmax: Softmax? = nil,
    scratch: UnsafeMutablePointer<Double>
  ) {
    var job = entrope_distances_job(
      turns: turns.job, weights: weights, sums: sums, softmax: Softmax.job(softmax),
      scratch: scratch, first: Int64(first), count: Int64(count))
    table.distances(&job)
  }

  // MARK: One row

  /// Doubles of scratch for pairs of a row.
  static func rowScratch(stride: Int) -> Int { entrope_row_scratch(Int32(stride)) }

  /// Makes the tables of the pairs of a row.
  func rowTables(_ turns: TurnTable, into tables: UnsafeMutablePointer<Double>) {
    var job = turns.job
    table.row_tables(&job, tables)
  }

  /// Blocks of the keys of a row with their products.
  struct RowBlocks {
    let products: UnsafePointer<Double>
    let rowPairs: Int
    /// Distances of the first key of each block from the query, and how many keys it has.
    let places: UnsafePointer<Int64>
    let lengths: UnsafePointer<Int32>
    let count: Int
  }

  /// Adds pairs of a row to the sums of some blocks of keys, or takes both into a softmax.
  func row(
    _ turns: TurnTable, tables: UnsafePointer<Double>, _ blocks: RowBlocks,
    sums: UnsafeMutablePointer<Double>, softmax: Softmax? = nil,
    scratch: UnsafeMutablePointer<Double>
  ) {
    var job = entrope_row_job(
      turns: turns.job, tables: tables, products: blocks.products, pairs: turns.pairs.pointer,
      places: blocks.places, lengths: blocks.lengths, sums: sums, softmax: Softmax.job(softmax),
      scratch: scratch, row_pairs: Int32(blocks.rowPairs), blocks: Int32(blocks.count))
    table.row(&job)
  }

  /// Multiplies a query by up to 128 keys.
  static func multiply(
    _ query: UnsafePointer<Float>, _ keys: UnsafePointer<Float>, rows: UnsafePointer<Int32>,
    count: Int, pairing: Pairing, into products: UnsafeMutablePointer<Double>,
    rest: UnsafeMutablePointer<Double>
  ) {
    pairing.firsts.withUnsafeBufferPointer { firsts in
      pairing.seconds.withUnsafeBufferPointer { seconds in
        var job = entrope_products_job(
          query: query, keys: keys, rows: rows, firsts: firsts.baseAddress,
          seconds: seconds.baseAddress, products: products, rest: rest, count: Int32(count),
          dimension: Int32(pairing.dimension), pairs: Int32(pairing.firsts.count))
        entrope_products(&job)
      }
    }
  }
}

extension TurnTable {
  fileprivate var job: entrope_turns {
    entrope_turns(
      cosines: cosines.pointer, sines: sines.pointer, pairs: Int32(count), stride: Int32(stride),
      levels: Int32(levels))
  }
}
