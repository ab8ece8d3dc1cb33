import RealModule
package import RotaryEmbedding
import Synchronization

/// Whether ``sweptRows(of:schedules:mask:threads:kernel:observer:limit:)`` can measure rows of a schedule.
///
/// It can where a logit is a turned product times a factor, and turns are linear in the position. Methods with distances of
/// their own, laws by distance or entropy, and position maps with a bend keep the path of ``attentionStatistics(of:schedule:request:kernel:observer:)``.
///
/// - Parameters:
///   - schedule: What the method does.
///   - positions: Positions of the rows' queries in tokens; none of their factors may be below 0.
/// - Returns: Whether it can.
package func canSweepRows(_ schedule: RotarySchedule, at positions: [Int]) -> Bool {
  let (gain, factor) = (
    schedule.temperature.logitMultiplier, schedule.temperature.queryMultiplier
  )
  return schedule.scoresOnce && schedule.positionMap.isLinear && gain > 0 && gain.isFinite
    && (factor == .one || positions.allSatisfy { factor($0) >= 0 && factor($0).isFinite })
}

/// Whether keys stand one after another in runs long enough for ``sweptRows(of:schedules:mask:threads:kernel:observer:limit:)``: those of
/// scattered positions would each take a block.
///
/// - Parameter positions: Positions of the keys in tokens.
/// - Returns: Whether a run has 32 keys on average, or there is one run.
package func standInRuns(_ positions: [Int]) -> Bool {
  let ordered = positions.sortingOrder == nil ? positions : positions.sorted()
  let breaks = zip(ordered, ordered.dropFirst()).count { $1 - $0 != 1 }
  return breaks == 0 || positions.count >= 32 * (breaks + 1)
}

/// Entropy and log-sum-exp of some rows under many schedules, in Double.
///
/// What the schedules have in common of a row is worked out once: the products of the query's and the keys' components, and the
/// sums over pairs of equal frequency. It pays from two schedules on, and up to about sixteen rows of a head; more rows are
/// better turned and packed. Against the path in Double an entropy is within 10⁻¹¹ nats up to a million keys.
///
/// - Parameters:
///   - vectors: Queries and keys before rotation.
///   - schedules: Methods for which ``canSweepRows(_:at:)`` (a precondition), all of the vectors' head dimension.
///   - mask: Which keys a query sees.
///   - threads: Threads at most; all processors unless given. Results do not depend on it, nor on the order of the schedules.
///   - kernel: Whose kernels to use; those of this machine unless given.
///   - observer: Hears how far it has come, and may stop it.
///   - limit: Products of a row that are held at once; results do not depend on it.
/// - Returns: Statistics [schedules][heads][n]; `nil` when the observer stopped it.
/// - Throws: ``AttentionError`` when shapes do not fit, or this machine has no kernel of the name that the environment gives.
/// - Complexity: For each row O(m·(d + pairs of each chunk once + active pairs of each schedule)) time; 8·m·d bytes, 4 MiB at most,
///   the turns of 4,096 schedules and a MiB for each thread.
package func sweptRows(
  of vectors: HeadVectors, schedules: [RotarySchedule], mask: AttentionMask,
  threads: Int? = nil, kernel: AttentionKernel? = nil,
  observer: AttentionObserver = AttentionObserver(), limit: Int = 1 << 19
) throws(AttentionError) -> [[[AttentionStatistics]]]? {
  precondition(
    schedules.allSatisfy { canSweepRows($0, at: vectors.queryPositions) },
    "A schedule does not rotate positions linearly, or has a factor below 0.")
  try mask.requireSensible()
  for schedule in schedules { try requireSameHeadDimension(vectors, schedule) }
  let chosen: AttentionKernel
  if let kernel { chosen = kernel } else { chosen = try .fromEnvironment() }
  var groups: [RowSweep.Shape: [Int]] = [:]
  for (index, schedule) in schedules.enumerated() {
    groups[RowSweep.Shape(schedule), default: []].append(index)
  }
  var rows = [[[AttentionStatistics]]](
    repeating: [[AttentionStatistics]](
      repeating: [AttentionStatistics](repeating: .masked, count: vectors.queryCount),
      count: vectors.headCount), count: schedules.count)
  var done = 0
  for (_, indices) in groups.sorted(by: { $0.value[0] < $1.value[0] }) {
    let sweep = RowSweep(
      vectors, indices.map { (index: $0, schedule: schedules[$0]) }, mask: mask,
      threads: threads ?? processorCount(), kernel: chosen, limit: limit)
    let (begin, share) = (
      Double(done) / Double(schedules.count), Double(indices.count) / Double(schedules.count)
    )
    let isDone = sweep.measure(
      into: &rows,
      AttentionObserver(
        progress: { observer.progress(begin + share * $0) }, isCancelled: observer.isCancelled))
    guard isDone else { return nil }
    done += indices.count
  }
  return rows
}

/// Schedules of one shape on the rows of some heads.
private struct RowSweep {
  /// What schedules that are measured together have in common.
  struct Shape: Hashable {
    let pairs: Int
    /// The factor of the pairs beside that of the components that do not turn; 1 where there are none of these.
    let gain: Double

    init(_ schedule: RotarySchedule) {
      pairs = schedule.inverseFrequencies.count
      let amplitude = schedule.temperature.amplitude
      gain = 2 * pairs < schedule.geometry.headDimension ? amplitude * amplitude : 1
    }
  }

  private let vectors: HeadVectors
  private let schedules: [(index: Int, schedule: RotarySchedule)]
  private let mask: AttentionMask
  private let threads: Int
  private let kernel: AttentionKernel
  private let limit: Int
  private let gain: Double
  private let pairing: Pairing
  /// Keys in ascending order of their positions, and these.
  private let order: [Int32]
  private let positions: [Int]

  /// Blocks of keys that a chunk of schedules goes through together: their products stay in the second cache.
  private static let run = 4
  /// Chunks whose turns are held at once: some 20 MiB where a third of the pairs is active.
  private static let chunksAtOnce = 64

  init(
    _ vectors: HeadVectors, _ schedules: [(index: Int, schedule: RotarySchedule)],
    mask: AttentionMask, threads: Int, kernel: AttentionKernel, limit: Int
  ) {
    (self.vectors, self.schedules, self.mask) = (vectors, schedules, mask)
    (self.threads, self.kernel, self.limit) = (threads, kernel, limit)
    gain = Shape(schedules[0].schedule).gain
    pairing = Pairing(schedule: schedules[0].schedule, layout: vectors.layout)
    let sorting = vectors.keyPositions.sortingOrder
    order = sorting ?? vectors.keyPositions.indices.map(Int32.init)
    positions = sorting?.map { vectors.keyPositions[Int($0)] } ?? vectors.keyPositions
  }

  /// The blocks of a row: keys that it sees and that stand one after another, 128 at most in each.
  private struct Blocks {
    /// The first key of each in the order of positions, how many they are, and where the first stands from the query.
    private(set) var firsts: [Int] = []
    private(set) var lengths: [Int32] = []
    private(set) var places: [Int64] = []

    init(_ range: KeyRange, positions: [Int], query: Int) {
      for run in range.runs(0..<positions.count) {
        var first = run.lowerBound
        while first < run.upperBound {
          let limit = min(first + AttentionKernel.rowBlock, run.upperBound)
          var end = first + 1
          while end < limit, positions[end] == positions[end - 1] + 1 { end += 1 }
          firsts.append(first)
          lengths.append(Int32(end - first))
          places.append(Int64(positions[first] - query))
          first = end
        }
      }
    }

    /// How many keys they hold.
    var keyCount: Int { lengths.reduce(0) { $0 + Int($1) } }

    /// The farthest distance of a key.
    var reach: Int {
      zip(places, lengths).reduce(0) {
        max($0, Int(abs($1.0)) + AttentionKernel.rowBlock + Int($1.1))
      }
    }
  }

  /// Measures every row of every head; false when the observer stopped it.
  func measure(
    into rows: inout [[[AttentionStatistics]]], _ observer: AttentionObserver
  ) -> Bool {
    let total = Double(vectors.headCount * vectors.queryCount)
    var done = 0.0
    for (row, query) in vectors.queryPositions.enumerated() {
      let blocks = Blocks(
        KeyRange(mask: mask, query: query, keys: positions, recentTokens: 1), positions: positions,
        query: query)
      let scale = 1 / Double(vectors.headDimension).squareRoot()
      let shared = SharedSchedules(
        schedules.map { index, schedule in
          let temperature = schedule.temperature
          return (
            schedule.effectiveInverseFrequencies,
            SharedSchedules.Member(
              schedule: index,
              factor: scale * temperature.logitMultiplier * temperature.queryMultiplier(query))
          )
        })
      for head in 0..<vectors.headCount {
        let begin = done
        let sums = measure(
          shared, blocks, head: head, row: row,
          AttentionObserver(
            progress: { observer.progress((begin + $0) / total) },
            isCancelled: observer.isCancelled))
        guard let sums else { return false }
        for (point, members) in shared.members.enumerated() {
          for (place, member) in members.enumerated() {
            rows[member.schedule][head][row] = sums.statistics(
              point, member: place, keys: blocks.keyCount)
          }
        }
        done += 1
      }
    }
    return true
  }

  // MARK: One row

  /// The memory of one thread.
  private struct Room {
    let sums: AlignedBuffer<Double>
    let scratch: AlignedBuffer<Double>
  }

  /// The products of a portion of the blocks.
  private struct Products {
    let pairs: AlignedBuffer<Double>
    let rest: AlignedBuffer<Double>
  }

  private func measure(
    _ shared: SharedSchedules, _ blocks: Blocks, head: Int, row: Int, _ observer: AttentionObserver
  ) -> SharedSchedules.Sums? {
    let sums = SharedSchedules.Sums(shared, maximum: -.infinity)
    let levels = TurnTable.levels(reaching: blocks.reach)
    let perBlock = 2 * pairing.firsts.count * AttentionKernel.rowBlock
    let portion = min(
      blocks.firsts.count, max(Self.run, limit / max(1, perBlock) / Self.run * Self.run))
    let products = Products(
      pairs: AlignedBuffer(count: portion * perBlock),
      rest: AlignedBuffer(count: portion * AttentionKernel.rowBlock))
    for begin in stride(from: 0, to: shared.chunks.count, by: Self.chunksAtOnce) {
      let chunks = shared.chunks[begin..<min(begin + Self.chunksAtOnce, shared.chunks.count)]
      let turns = turns(of: chunks, shared, levels: levels)
      for first in stride(from: 0, to: blocks.firsts.count, by: max(1, portion)) {
        let part = first..<min(first + portion, blocks.firsts.count)
        multiply(blocks, part, head: head, row: row, into: products)
        let (done, share) = (
          Double(begin) + Double(chunks.count) * Double(first) / Double(blocks.firsts.count),
          Double(part.count) / Double(blocks.firsts.count)
        )
        let isDone = forEachTask(
          chunks.count, threads: threads, isCancelled: observer.isCancelled, makeRoom: makeRoom,
          finished: {
            observer.progress((done + share * Double($0)) / Double(shared.chunks.count))
          },
          { room, task in
            measure(chunks[begin + task], turns[task], blocks, part, products, sums, room)
          })
        guard isDone else { return nil }
      }
    }
    return sums
  }

  private func makeRoom() -> Room {
    let stride = (pairing.firsts.count + 7) / 8 * 8
    return Room(
      sums: AlignedBuffer(count: Self.run * AttentionKernel.rowBlock),
      scratch: AlignedBuffer(count: AttentionKernel.rowScratch(stride: stride)))
  }

  /// The turns of some chunks.
  private func turns(
    of chunks: ArraySlice<FrequencyChunk>, _ shared: SharedSchedules, levels: Int
  ) -> [ChunkTurns] {
    let made = Mutex([ChunkTurns?](repeating: nil, count: chunks.count))
    inParallel(chunks.count, threads: threads, grain: 1) { range in
      for place in range {
        let turns = ChunkTurns(
          chunks[chunks.startIndex + place], of: shared.frequencies, levels: levels)
        made.withLock { $0[place] = turns }
      }
    }
    return made.withLock { $0.compactMap(\.self) }
  }

  /// Multiplies the query by the keys of a portion of the blocks.
  private func multiply(
    _ blocks: Blocks, _ part: Range<Int>, head: Int, row: Int, into products: Products
  ) {
    let perBlock = 2 * pairing.firsts.count * AttentionKernel.rowBlock
    let dimension = vectors.headDimension
    vectors.queries(ofHead: head).withUnsafeBufferPointer { queries in
      vectors.keys(ofKeyHead: vectors.keyHead(ofHead: head)).withUnsafeBufferPointer { keys in
        order.withUnsafeBufferPointer { order in
          guard let firstQuery = queries.baseAddress, let firstKey = keys.baseAddress,
            let firstPlace = order.baseAddress
          else { return }
          nonisolated(unsafe) let (query, source, rows) = (
            firstQuery + row * dimension, firstKey, firstPlace
          )
          inParallel(part.count, threads: threads, grain: 8) { range in
            for block in range {
              let at = part.lowerBound + block
              AttentionKernel.multiply(
                query, source, rows: rows + blocks.firsts[at],
                count: Int(blocks.lengths[at]), pairing: pairing,
                into: products.pairs.pointer + block * perBlock,
                rest: products.rest.pointer + block * AttentionKernel.rowBlock)
            }
          }
        }
      }
    }
  }

  /// Takes a portion of the blocks into the sums of a chunk of schedules.
  private func measure(
    _ chunk: FrequencyChunk, _ turns: ChunkTurns, _ blocks: Blocks, _ part: Range<Int>,
    _ products: Products, _ sums: SharedSchedules.Sums, _ room: Room
  ) {
    func tables(_ turns: TurnTable) -> AlignedBuffer<Double> {
      let tables = AlignedBuffer<Double>(count: turns.count * AttentionKernel.rowTable)
      kernel.rowTables(turns, into: tables.pointer)
      return tables
    }
    let base = tables(turns.base)
    let joining = turns.joining.map { $0.map(tables) }
    let active = turns.active.map(tables)
    let pairs = pairing.firsts.count
    let width = AttentionKernel.rowBlock
    blocks.places.withUnsafeBufferPointer { places in
      blocks.lengths.withUnsafeBufferPointer { lengths in
        guard let places = places.baseAddress, let lengths = lengths.baseAddress else { return }
        for first in stride(from: 0, to: part.count, by: Self.run) {
          let run = AttentionKernel.RowBlocks(
            products: products.pairs.pointer + first * 2 * pairs * width, rowPairs: pairs,
            places: places + part.lowerBound + first, lengths: lengths + part.lowerBound + first,
            count: min(Self.run, part.count - first))
          for key in 0..<run.count * width {
            room.sums[key] = products.rest[first * width + key] / gain
          }
          func add(
            _ turns: TurnTable, _ tables: AlignedBuffer<Double>, _ softmax: AttentionKernel.Softmax?
          ) {
            kernel.row(
              turns, tables: tables.pointer, run, sums: room.sums.pointer, softmax: softmax,
              scratch: room.scratch.pointer)
          }
          add(turns.base, base, nil)
          for (place, point) in chunk.points.enumerated() {
            if let turns = turns.joining[place], let tables = joining[place] {
              add(turns, tables, nil)
            }
            add(turns.active[place], active[place], sums.softmax(point))
          }
        }
      }
    }
  }
}
