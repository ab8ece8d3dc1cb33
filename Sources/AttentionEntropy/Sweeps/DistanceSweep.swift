import RealModule
package import RotaryEmbedding

/// The last causal row of equal vectors under many schedules: what ``PositionalKernel/lastRow`` gives for each of them.
///
/// Schedules of equal frequencies share their logits, and others the sums over the pairs that they have in common. Each chunk of
/// schedules goes through the distances in runs whose shared sums stay in the second cache. Against ``PositionalKernel`` an entropy
/// is within 10⁻¹² nats up to a million distances. Schedules with a law by distance, or whose factor is not above 0, are
/// measured by that kernel itself.
///
/// - Parameters:
///   - schedules: Methods whose logits depend on the distance alone.
///   - count: Number n of distances, at least 1.
///   - pairWeights: wᵢ ≥ 0 for every pair, 2 unless given.
///   - threads: Threads at most; all processors unless given. Results do not depend on it, nor on the order of the schedules.
///   - kernel: Whose kernels to use; those of this machine unless given.
///   - observer: Hears how far it has come, and may stop it.
/// - Returns: Statistics, one for each schedule; `nil` when the observer stopped it.
/// - Throws: ``AttentionError`` when this machine has no kernel of the name that the environment gives.
/// - Complexity: O(n·(pairs of each chunk once, and 2·active pairs of each schedule)) time, a MiB for each thread.
package func lastRowsByDistance(
  _ schedules: [RotarySchedule], count: Int, pairWeights: [Double]? = nil, threads: Int? = nil,
  kernel: AttentionKernel? = nil, observer: AttentionObserver = AttentionObserver()
) throws(AttentionError) -> [AttentionStatistics]? {
  let chosen: AttentionKernel
  if let kernel { chosen = kernel } else { chosen = try .fromEnvironment() }
  var rows = [AttentionStatistics](repeating: .masked, count: schedules.count)
  // One group for each number of pairs and head dimension; a list mostly has one.
  var groups: [DistanceSweep.Shape: [Int]] = [:]
  var others: [Int] = []
  for (index, schedule) in schedules.enumerated() {
    if let shape = DistanceSweep.Shape(schedule, pairWeights: pairWeights) {
      groups[shape, default: []].append(index)
    } else {
      others.append(index)
    }
  }
  var done = 0
  func observed(_ part: Int) -> AttentionObserver {
    let (begin, total) = (Double(done), Double(max(1, schedules.count)))
    return AttentionObserver(
      progress: { observer.progress((begin + Double(part) * $0) / total) },
      isCancelled: observer.isCancelled)
  }
  for (shape, indices) in groups.sorted(by: { $0.value[0] < $1.value[0] }) {
    let sweep = DistanceSweep(
      indices.map { (index: $0, schedule: schedules[$0]) }, shape, count: count,
      weights: pairWeights)
    let isDone = sweep.measure(
      into: &rows, threads: threads ?? processorCount(), chosen, observed(indices.count))
    guard isDone else { return nil }
    done += indices.count
  }
  for index in others {
    guard !observer.isCancelled() else { return nil }
    rows[index] =
      PositionalKernel(schedule: schedules[index], count: count, pairWeights: pairWeights).lastRow
    done += 1
    observer.progress(Double(done) / Double(schedules.count))
  }
  return rows
}

/// Schedules of one shape over one run of distances.
private struct DistanceSweep {
  /// What schedules that are measured together have in common.
  struct Shape: Hashable {
    let pairs: Int
    let headDimension: Int

    /// `nil` for a schedule that only the plain kernel measures.
    init?(_ schedule: RotarySchedule, pairWeights: [Double]?) {
      pairs = schedule.inverseFrequencies.count
      headDimension = schedule.geometry.headDimension
      let temperature = schedule.temperature
      let gain = temperature.logitMultiplier
      guard schedule.dependsOnDistanceAlone, temperature.distanceLaw == .none, gain > 0,
        gain.isFinite, pairWeights.map({ $0.count == pairs && $0.allSatisfy { $0 >= 0 } }) ?? true
      else { return nil }
    }
  }

  private let shared: SharedSchedules
  /// What is added to all logits of each schedule, by its index.
  private let constants: [Int: Double]
  private let weights: [Double]
  private let count: Int

  /// Blocks of distances whose shared sums are held at once: 264 KiB.
  private static let blocks = 11

  init(
    _ schedules: [(index: Int, schedule: RotarySchedule)], _ shape: Shape, count: Int,
    weights: [Double]?
  ) {
    let dimension = Double(shape.headDimension)
    self.count = count
    self.weights = weights ?? [Double](repeating: 2, count: shape.pairs)
    var constants: [Int: Double] = [:]
    shared = SharedSchedules(
      schedules.map { index, schedule in
        let scale = schedule.temperature.softmaxScale / dimension.squareRoot()
        let amplitude = schedule.temperature.amplitude
        constants[index] = scale * (dimension - 2 * Double(shape.pairs))
        return (
          schedule.effectiveInverseFrequencies,
          SharedSchedules.Member(schedule: index, factor: scale * amplitude * amplitude)
        )
      })
    self.constants = constants
  }

  /// The memory of one thread.
  private struct Room {
    let sums: AlignedBuffer<Double>
    let scratch: AlignedBuffer<Double>
    /// The weights of the pairs at work.
    let weights: AlignedBuffer<Double>
  }

  /// Measures every schedule; false when the observer stopped it.
  func measure(
    into rows: inout [AttentionStatistics], threads: Int, _ kernel: AttentionKernel,
    _ observer: AttentionObserver
  ) -> Bool {
    // Every x is at most x(0), since no weight is negative.
    let sums = SharedSchedules.Sums(shared, maximum: weights.reduce(0, +))
    let run = AttentionKernel.distanceBlock * min(Self.blocks, blockCount(count))
    let most = shared.members.map(\.count).max() ?? 1
    let isDone = forEachTask(
      shared.chunks.count, threads: threads, isCancelled: observer.isCancelled,
      makeRoom: {
        Room(
          sums: AlignedBuffer(count: run),
          scratch: AlignedBuffer(
            count: AttentionKernel.distancesScratch(
              stride: (weights.count + 7) / 8 * 8, multipliers: most)),
          weights: AlignedBuffer(count: weights.count))
      },
      finished: { observer.progress(Double($0) / Double(shared.chunks.count)) },
      { room, task in measure(shared.chunks[task], sums, run: run, room, kernel) })
    guard isDone else { return false }
    for (point, members) in shared.members.enumerated() {
      for (place, member) in members.enumerated() {
        rows[member.schedule] = sums.statistics(
          point, member: place, keys: count, constant: constants[member.schedule] ?? 0)
      }
    }
    return true
  }

  private func blockCount(_ count: Int) -> Int {
    (count + AttentionKernel.distanceBlock - 1) / AttentionKernel.distanceBlock
  }

  private func measure(
    _ chunk: FrequencyChunk, _ sums: SharedSchedules.Sums, run: Int, _ room: Room,
    _ kernel: AttentionKernel
  ) {
    let turns = ChunkTurns(
      chunk, of: shared.frequencies, levels: TurnTable.levels(reaching: count))
    for first in stride(from: 0, to: count, by: run) {
      let length = min(run, count - first)
      func add(_ turns: TurnTable, _ softmax: AttentionKernel.Softmax?) {
        for place in 0..<turns.count { room.weights[place] = weights[Int(turns.pairs[place])] }
        kernel.distances(
          turns, weights: room.weights.pointer, first: first, count: length,
          sums: room.sums.pointer, softmax: softmax, scratch: room.scratch.pointer)
      }
      room.sums.pointer.initialize(repeating: 0, count: room.sums.count)
      add(turns.base, nil)
      for (place, point) in chunk.points.enumerated() {
        if let joining = turns.joining[place] { add(joining, nil) }
        add(turns.active[place], sums.softmax(point))
      }
    }
  }
}
