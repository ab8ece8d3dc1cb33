import RealModule

/// Vectors in the order of their positions, whose turns are a coarse and a fine one: 48 places side by side share a coarse turn.
struct TurnPlaces: Sendable {
  /// Positions in tokens, ascending [n].
  let positions: [Int]
  /// The vector that stands at each place of that order [n].
  let order: AlignedBuffer<Int32>
  /// Position of each vector less the first, in tokens [n].
  let places: AlignedBuffer<Int32>
  /// The row of the coarse tables of each vector [n].
  let coarseRows: AlignedBuffer<Int32>
  /// The position where each row of the coarse tables begins.
  let starts: [Int]

  /// - Parameter unordered: n positions in tokens, in any order.
  init(_ unordered: [Int]) {
    let sorting = unordered.sortingOrder
    order = AlignedBuffer(sorting ?? unordered.indices.map(Int32.init))
    positions = sorting?.map { unordered[Int($0)] } ?? unordered
    let first = positions.first ?? 0
    places = AlignedBuffer(positions.map { Int32($0 - first) })
    let rows = AlignedBuffer<Int32>(count: positions.count)
    var starts: [Int] = []
    for (place, position) in positions.enumerated() {
      let start = position - (position - first) % AttentionKernel.turnRows
      if starts.last != start { starts.append(start) }
      rows[place] = Int32(starts.count - 1)
    }
    (coarseRows, self.starts) = (rows, starts)
  }

  /// Whether so few vectors share a coarse turn that tables of them would outgrow the vectors.
  var isScattered: Bool { starts.count > positions.count / 4 + 64 }
}

/// The turns of a chunk as the kernels take them.
struct PackedTurns: Sendable {
  let chunk: ScheduleChunk
  let dimension: Int
  /// Components that do not turn; they come first.
  let stillCount: Int
  let still: AlignedBuffer<Int32>
  /// The components of each turn.
  let firsts: AlignedBuffer<Int32>
  let seconds: AlignedBuffer<Int32>
  /// cos and sin of the fine turns [turns][56].
  let fineCosines: AlignedBuffer<Double>
  let fineSines: AlignedBuffer<Double>

  init(_ chunk: ScheduleChunk, pairing: Pairing) {
    self.chunk = chunk
    dimension = pairing.dimension
    let turning = 2 * pairing.firsts.count
    still = AlignedBuffer((turning..<max(turning, dimension)).map(Int32.init))
    stillCount = still.count
    firsts = AlignedBuffer(chunk.turns.map { pairing.firsts[$0.pair] })
    seconds = AlignedBuffer(chunk.turns.map { pairing.seconds[$0.pair] })
    let angles = chunk.turns.flatMap { turn in
      (0..<AttentionKernel.turnColumns).map { Double($0) * turn.frequency }
    }
    fineCosines = AlignedBuffer(angles.map { Double.cos($0) })
    fineSines = AlignedBuffer(angles.map { Double.sin($0) })
  }

  /// Components of all points together.
  var components: Int { stillCount + 2 * chunk.turns.count }
}

/// cos and sin of the coarse turns of a chunk [coarse rows][turns].
struct CoarseTurns: Sendable {
  let cosines: AlignedBuffer<Double>
  let sines: AlignedBuffer<Double>

  /// - Parameters:
  ///   - places: Where the vectors stand.
  ///   - chunk: What turns, and how far.
  ///   - amplitude: Factor on cos and sin.
  init(_ places: TurnPlaces, _ chunk: ScheduleChunk, amplitude: Double) {
    let count = chunk.turns.count
    cosines = AlignedBuffer(count: places.starts.count * count)
    sines = AlignedBuffer(count: places.starts.count * count)
    for (row, start) in places.starts.enumerated() {
      for (column, turn) in chunk.turns.enumerated() {
        let angle = Double(start) * turn.frequency
        cosines[row * count + column] = amplitude * .cos(angle)
        sines[row * count + column] = amplitude * .sin(angle)
      }
    }
  }
}
