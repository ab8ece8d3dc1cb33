import AttentionEntropy
import Foundation
import RotaryEmbedding
import Synchronization

/// The measurement of many schedules on the rows of many layers: one number for each schedule and unit.
struct SweepPass: Sendable {
  enum Kind { case cells, references }

  private let jobs: [SweepJob]
  private let scheduleCount: Int
  private let unitCount: Int
  /// Scores of all jobs, shared ones once.
  let scoreCount: Double
  /// The jobs by how they are measured.
  var counts: (kernel: Double, rows: Double, few: Double, many: Double) {
    jobs.reduce(into: (0, 0, 0, 0)) { sum, job in
      switch job.batch.way {
      case .distances: sum.0 += job.scoreCount
      case .rows: sum.1 += job.scoreCount
      case .vectors where job.isLarge: sum.3 += job.scoreCount
      case .vectors: sum.2 += job.scoreCount
      }
    }
  }

  /// How many schedules on few rows are measured one by one, by the reason for it.
  var plainCounts: [PlainRows: Int] {
    jobs.reduce(into: [:]) { counts, job in
      guard let reason = job.batch.plainReason else { return }
      counts[reason, default: 0] += job.batch.shapes.count
    }
  }

  /// The first job of a way.
  func sample(_ way: SweepBatch.Way) -> SweepJob? { jobs.first { $0.batch.way == way } }

  init(_ study: SweepStudy, of kind: Kind) {
    let schedules = kind == .cells ? study.grid.schedules : study.grid.references
    scheduleCount = schedules.count
    unitCount = study.rows.first?.reduce(0) { $0 + $1.rows.heads.count } ?? 0
    let threads = study.request.threads ?? processorCount()
    var jobs: [SweepJob] = []
    for (length, layers) in study.rows.enumerated() {
      let wanted = schedules.indices.filter { schedules[$0].length == length }
      guard !wanted.isEmpty else { continue }
      var unit = 0
      // Draws stand at the same positions, whose pairs are counted and whose schedules are grouped once.
      var last: (layer: StudyLayer, model: Int, seenCount: Int, batches: [SweepBatch])?
      for (index, sweepRows) in layers.enumerated() {
        let layer = kind == .cells ? sweepRows.rows : sweepRows.reference
        let known = last.flatMap { $0.layer.hasPositions(of: layer) ? $0 : nil }
        let seen = known?.seenCount ?? layer.seenCount
        let batches =
          known.flatMap { $0.model == sweepRows.model && $0.layer.isLike(layer) ? $0.batches : nil }
          ?? SweepBatch.batches(
            wanted.map { ($0, schedules[$0].schedules[sweepRows.model]) }, layer: layer,
            measure: study.measure, layerCount: layers.count, threads: threads)
        last = (layer, sweepRows.model, seen, batches)
        jobs += batches.map { batch in
          let isLarge =
            switch batch.way {
            case .vectors:
              layer.queryPositions.count * layer.heads.count >= SweepJob.largeRowCount
            // Layers side by side keep threads as busy, and make their vectors on all of them.
            case .distances: layer.queryPositions.count == 1 && layers.count < threads
            case .rows: layers.count < threads
            }
          return SweepJob(
            layer: layer, layerIndex: index, firstUnit: unit, batch: batch, isLarge: isLarge,
            seenCount: seen)
        }
        unit += layer.heads.count
      }
    }
    self.jobs = jobs
    scoreCount = jobs.reduce(0) { $0 + $1.scoreCount }
  }

  /// The values [schedules][units], NaN where a unit has no row that can be measured; `nil` when the observer stopped it.
  func measured(
    _ study: SweepStudy, kernel: AttentionKernel?, observer: AttentionObserver
  ) throws -> [[UnitValue]]? {
    var values = [[UnitValue]](
      repeating: [UnitValue](repeating: .number(.nan), count: unitCount), count: scheduleCount)
    // Layers of many rows keep all threads busy by themselves, and only one of them is held in memory.
    let (large, small) = (jobs.filter(\.isLarge), jobs.filter { !$0.isLarge })
    let total = max(1, scoreCount)
    var done = 0.0
    func keep(_ job: SweepJob, _ numbers: SweepJob.Numbers) {
      for (schedule, heads) in numbers {
        for (head, number) in heads.enumerated() { values[schedule][job.firstUnit + head] = number }
      }
    }
    for job in large {
      let begin = done
      let inner = AttentionObserver(
        progress: { observer.progress((begin + $0 * job.scoreCount) / total) },
        isCancelled: observer.isCancelled)
      guard !observer.isCancelled(),
        let numbers = try job.measured(study, threads: study.request.threads, kernel, inner)
      else { return nil }
      keep(job, numbers)
      done += job.scoreCount
    }
    let outcomes = concurrently(small, of: study, done: done, total: total, kernel, observer)
    for (job, outcome) in zip(small, outcomes) {
      guard let numbers = try outcome?.get() else { return nil }
      keep(job, numbers)
    }
    return values
  }

  /// Jobs of few rows, as many at a time as there are threads; those after a failure are left out, as are all once stopped.
  private func concurrently(
    _ jobs: [SweepJob], of study: SweepStudy, done: Double, total: Double,
    _ kernel: AttentionKernel?, _ observer: AttentionObserver
  ) -> [Result<SweepJob.Numbers, any Error>?] {
    struct State {
      var outcomes: [Result<SweepJob.Numbers, any Error>?]
      var scores = 0.0
      var hasFailed = false
    }
    let state = Mutex(
      State(outcomes: [Result<SweepJob.Numbers, any Error>?](repeating: nil, count: jobs.count)))
    let quiet = AttentionObserver(isCancelled: observer.isCancelled)
    // Jobs are taken in their order, so a failure is that of the first job that fails of those that ran.
    _ = forEachTask(
      jobs.count, threads: study.request.threads ?? processorCount(),
      isCancelled: { observer.isCancelled() || state.withLock { $0.hasFailed } }, makeRoom: {}
    ) { _, index in
      let outcome: Result<SweepJob.Numbers, any Error>?
      do {
        outcome = try jobs[index].measured(study, threads: 1, kernel, quiet).map { .success($0) }
      } catch { outcome = .failure(error) }
      let scores = state.withLock { state in
        state.outcomes[index] = outcome
        if case .failure? = outcome { state.hasFailed = true }
        state.scores += jobs[index].scoreCount
        return state.scores
      }
      observer.progress((done + scores) / total)
    }
    let outcomes = state.withLock { $0.outcomes }
    // Jobs that were left out stand behind the failure that stopped them, or everything was stopped.
    let failure = outcomes.lazy.compactMap { outcome -> (any Error)? in
      if case .failure(let error)? = outcome { error } else { nil }
    }.first
    return failure.map { [.failure($0)] } ?? outcomes
  }
}
