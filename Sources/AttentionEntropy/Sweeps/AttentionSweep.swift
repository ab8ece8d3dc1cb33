public import RotaryEmbedding

/// The rows of one head under one schedule of a sweep and one logit multiplier.
public struct SweptRows: Sendable {
  /// Index of the schedule.
  public let schedule: Int
  /// Index of the logit multiplier of the request.
  public let multiplier: Int
  /// Index of the query head.
  public let head: Int
  /// Statistics of the n rows.
  public let rows: [AttentionStatistics]
}

/// The exact statistics of every attention row under many schedules, for far less than a pass each.
///
/// In single precision, schedules whose frequencies differ in some pairs alone are scored together as ``AttentionSweepPlan`` says; every row is
/// within the bound of ``AttentionRequest/Precision/single``. It agrees with
/// ``attentionStatistics(of:schedule:request:kernel:observer:)`` to rounding, and to the bit where the plan takes the plain path.
/// Results depend on the set of schedules, and neither on their order nor on threads.
///
/// - Parameters:
///   - vectors: Queries and keys before rotation; their head dimension must be that of the schedules.
///   - schedules: What the methods do to positions and to the softmax.
///   - request: What to measure, and how.
///   - plan: How to go about it, made for these schedules, vectors and this request; made here unless given.
///   - kernel: Whose kernels to use in single precision; the fastest of this machine unless given.
///   - observer: Hears how far it has come, and may stop it.
///   - body: Receives the rows of every schedule, multiplier and head once, on the calling thread, in an order that depends on the
///     plan. What it throws ends the sweep.
/// - Returns: Whether all was done; `false` when the observer stopped it.
/// - Throws: ``AttentionError`` when shapes or the request do not fit; what `body` throws.
/// - Complexity: O(heads·n·m·(turns of the chunks)) time. Beside one head's rows at a time, memory as the plan's budget says, or as
///   the plain path takes.
public func attentionSweep(
  of vectors: HeadVectors, schedules: [RotarySchedule], request: AttentionRequest,
  plan: AttentionSweepPlan? = nil, kernel: AttentionKernel? = nil,
  observer: AttentionObserver = AttentionObserver(), _ body: (SweptRows) throws -> Void
) throws -> Bool {
  try attentionSweep(
    of: vectors, schedules: schedules, request: request, plan: plan, kernel: kernel,
    observer: observer, blockLength: nil, body)
}

/// The same with the rows of a block given, for tests.
package func attentionSweep(
  of vectors: HeadVectors, schedules: [RotarySchedule], request: AttentionRequest,
  plan: AttentionSweepPlan? = nil, kernel: AttentionKernel? = nil,
  observer: AttentionObserver = AttentionObserver(), blockLength: Int?,
  _ body: (SweptRows) throws -> Void
) throws -> Bool {
  try request.requireSensible()
  for schedule in schedules {
    try requireDefined(schedule, request.mask)
    try requireSameHeadDimension(vectors, schedule)
  }
  let plan = plan ?? AttentionSweepPlan(schedules, vectors: vectors, request: request)
  var progress = SweepProgress(plan, observer)
  if !plan.chunks.isEmpty {
    let chosen: AttentionKernel
    if let kernel { chosen = kernel } else { chosen = try .fromEnvironment() }
    let scan = GridScan(vectors, request: request, kernel: chosen, blockLength: blockLength)
    for chunk in plan.chunks {
      let groups = chunk.shapes.map { plan.groups[$0] }
      let isDone = try scan.measure(
        chunk, schedule: groups[0].schedule, factors: groups[0].factors,
        observer: progress.step(chunk.cost)
      ) { point, factor, multiplier, head, rows in
        for member in groups[point].members where member.factor == factor {
          try body(
            SweptRows(schedule: member.index, multiplier: multiplier, head: head, rows: rows))
        }
      }
      guard isDone else { return false }
      progress.finish(chunk.cost)
    }
  }
  for (index, _) in plan.plainGroups {
    let group = plan.groups[index]
    let cost = ScheduleChunk.plainCost(pairs: group.frequencies.count)
    // A schedule that shares its scores with no other is measured as it is, to the same bits as anywhere else.
    let isAlone = group.factors.count == 1
    var own = request
    if !isAlone {
      own.logitMultipliers = group.factors.flatMap { factor in
        request.logitMultipliers.map { factor * $0 }
      }
    }
    let statistics = try attentionStatistics(
      of: vectors, schedule: isAlone ? schedules[group.members[0].index] : group.schedule,
      request: own, kernel: kernel, observer: progress.step(cost))
    guard let statistics else { return false }
    for member in group.members {
      for multiplier in request.logitMultipliers.indices {
        let place = member.factor * request.logitMultipliers.count + multiplier
        for (head, rows) in statistics[place].enumerated() {
          try body(
            SweptRows(schedule: member.index, multiplier: multiplier, head: head, rows: rows))
        }
      }
    }
    progress.finish(cost)
  }
  for (index, _) in plan.plainSchedules {
    let cost = ScheduleChunk.plainCost(pairs: vectors.headDimension / 2)
    let statistics = try attentionStatistics(
      of: vectors, schedule: schedules[index], request: request, kernel: kernel,
      observer: progress.step(cost))
    guard let statistics else { return false }
    for (multiplier, heads) in statistics.enumerated() {
      for (head, rows) in heads.enumerated() {
        try body(SweptRows(schedule: index, multiplier: multiplier, head: head, rows: rows))
      }
    }
    progress.finish(cost)
  }
  return true
}

/// How far a sweep has come.
private struct SweepProgress {
  private var done = 0.0
  private let total: Double
  private let observer: AttentionObserver

  init(_ plan: AttentionSweepPlan, _ observer: AttentionObserver) {
    self.observer = observer
    total =
      plan.chunks.reduce(0) { $0 + $1.cost }
      + plan.plainGroups.reduce(0) {
        $0 + ScheduleChunk.plainCost(pairs: plan.groups[$1.group].frequencies.count)
      } + Double(plan.plainSchedules.count)
      * ScheduleChunk.plainCost(
        pairs: plan.groups.first?.frequencies.count ?? 1)
  }

  func step(_ cost: Double) -> AttentionObserver {
    let (done, total, observer) = (done, max(total, 1), observer)
    return AttentionObserver(
      progress: { observer.progress(min(1, (done + $0 * cost) / total)) },
      isCancelled: observer.isCancelled)
  }

  mutating func finish(_ cost: Double) { done += cost }
}
