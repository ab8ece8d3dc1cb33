/// The keys of one key head, turned by every frequency of a chunk, scaled to base 2 and laid out in panels.
struct GridKeys: Sendable {
  let turns: PackedTurns
  let coarse: CoarseTurns
  let places: TurnPlaces
  let offsets: KeyOffsets
  /// [panels][components][48].
  let vectors: AlignedBuffer<Float>
  /// log₂e·factor/√d.
  let factor: Double
  private let ones: AlignedBuffer<Double>

  var count: Int { places.positions.count }

  init(
    _ turns: PackedTurns, _ coarse: CoarseTurns, _ places: TurnPlaces, _ offsets: KeyOffsets,
    factor: Double
  ) {
    (self.turns, self.coarse, self.places) = (turns, coarse, places)
    (self.offsets, self.factor) = (offsets, factor)
    let width = AttentionKernel.panelKeys
    let panels = (places.positions.count + width - 1) / width
    vectors = AlignedBuffer(count: panels * turns.components * width)
    ones = AlignedBuffer([Double](repeating: 1, count: places.positions.count))
  }

  /// Fills in the keys of a key head, on several threads.
  ///
  /// - Complexity: O(m·turns).
  func pack(_ source: UnsafePointer<Float>, kernel: AttentionKernel, threads: Int) {
    nonisolated(unsafe) let source = source
    let width = AttentionKernel.panelKeys
    inParallel((count + width - 1) / width, threads: threads, grain: 8) { panels in
      let scratch = AlignedBuffer<Double>(count: 8 * turns.dimension)
      let keys = panels.lowerBound * width..<min(panels.upperBound * width, count)
      kernel.packTurns(
        source, at: keys, places, turns, coarse, factor: factor, factors: ones, width: width,
        scratch: scratch,
        into: vectors.pointer + panels.lowerBound * width * turns.components)
    }
  }
}

/// The working memory of one thread: some query rows in groups of eight, and their sums at every point of a chunk.
struct GridBlock: Sendable {
  let points: Int
  let multipliers: Int
  let sums: Int
  /// Packed queries [groups][components][8].
  let queries: AlignedBuffer<Float>
  let ranges: AlignedBuffer<KeyRange>
  let reaches: AlignedBuffer<Float>
  let scratch: AlignedBuffer<UInt8>
  /// M [points][groups·8], in base 2.
  let maxima: AlignedBuffer<Float>
  /// Sums [points][groups·8][multipliers][sums].
  let totals: AlignedBuffer<Double>
  /// Room of the packing.
  let room: AlignedBuffer<Double>
  /// Groups in use.
  private(set) var groups = 0

  /// Makes room.
  init(rows: Int, turns: PackedTurns, multipliers: Int, sums: Int) {
    points = turns.chunk.points.count
    (self.multipliers, self.sums) = (multipliers, sums)
    let groups = (rows + 7) / 8
    queries = AlignedBuffer(count: groups * 8 * turns.components)
    ranges = AlignedBuffer(count: groups * 8)
    // Norms would bound scores; every row is trusted instead, and judged afterwards.
    reaches = AlignedBuffer([Float](repeating: .greatestFiniteMagnitude, count: groups * 8))
    scratch = AlignedBuffer(
      count: AttentionKernel.scratchBytes(
        groups: groups, points: points, multipliers: multipliers, sums: sums))
    maxima = AlignedBuffer(count: points * groups * 8)
    totals = AlignedBuffer(count: points * groups * 8 * multipliers * sums)
    room = AlignedBuffer(count: 8 * turns.dimension)
  }

  /// Rows whose sums stay in half of the second cache at all points, 128 at most, in eight blocks a thread.
  ///
  /// With fewer blocks some threads would wait long for the last. Results do not depend on it.
  static func length(points: Int, multipliers: Int, sums: Int, rows: Int, threads: Int) -> Int {
    let cached = min(128, (1 << 19) / (points * multipliers * sums * 64))
    return max(8, min(cached, rows / (8 * threads)) / 8 * 8)
  }

  /// Fills in rows of one head.
  mutating func fill(
    _ rows: Range<Int>, _ source: UnsafePointer<Float>, _ queries: GridQueries,
    _ turns: PackedTurns, _ coarse: CoarseTurns, kernel: AttentionKernel
  ) {
    groups = (rows.count + 7) / 8
    kernel.packTurns(
      source, at: rows, queries.places, turns, coarse, factor: 1, factors: queries.factors,
      width: AttentionKernel.groupRows, scratch: room, into: self.queries.pointer)
    for place in 0..<groups * 8 {
      ranges[place] = place < rows.count ? queries.ranges[rows.lowerBound + place] : .empty
    }
  }

  /// The sums of a row at a point.
  func rowSums(
    point: Int, place: Int, multiplier: Int, factor: Float, position: Int
  ) -> RowSums {
    let row = point * groups * 8 + place
    return RowSums(
      maximum: maxima[row], multiplier: factor,
      totals: UnsafeBufferPointer(
        start: totals.pointer + (row * multipliers + multiplier) * sums, count: sums),
      position: position)
  }
}

/// What the query rows of every head have in common, in the order of their positions.
struct GridQueries: Sendable {
  let places: TurnPlaces
  /// What the temperature multiplies each query by.
  let factors: AlignedBuffer<Double>
  let ranges: [KeyRange]
}
