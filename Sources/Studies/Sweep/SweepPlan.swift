public import AttentionEntropy
import RotaryEmbedding

/// How a sweep is measured: its schedules grouped for its rows, once for the estimate and the measurement.
public struct SweepPlan: Sendable {
  /// What is measured.
  public private(set) var study: SweepStudy
  let references: SweepPass
  let cells: SweepPass
  private var passes: [SweepPass] { [references, cells] }
  private var headDimension: Double {
    Double(study.grid.references.first?.schedules.first?.geometry.headDimension ?? 0)
  }

  /// Groups the schedules of a study.
  ///
  /// - Parameter study: What is measured.
  /// - Complexity: O(distinct schedules × layers).
  public init(_ study: SweepStudy) { self.init(study, inItems: false) }

  /// Groups the schedules of a study, for a run in shards where `inItems` says so.
  package init(_ study: SweepStudy, inItems: Bool) {
    self.study = study
    references = SweepPass(study, of: .references, inItems: inItems)
    cells = SweepPass(study, of: .cells, inItems: inItems)
  }

  /// Precision of the scores, which is chosen when the work is known.
  public var precision: AttentionRequest.Precision {
    get { study.request.precision }
    set { study.request.precision = newValue }
  }

  /// Multiply-adds of all scores of vectors, shared ones once; those from a kernel of distances have none.
  public var work: Double {
    headDimension * passes.reduce(0) { $0 + $1.counts.few + $1.counts.many }
  }

  /// Whether any row comes from vectors, whose precision the request chooses.
  public var scoresVectors: Bool { passes.contains { $0.samples.vectors != nil } }

  /// About how long the study takes, in seconds: by usual rates, or where that is long by a sample of its own work.
  ///
  /// The sample is one schedule on the last rows of one head, at most 2²⁶ multiply-adds, so the answer is right to a factor of two
  /// or so.
  ///
  /// - Parameter kernel: Whose kernels to use in single precision.
  /// - Returns: Seconds.
  /// - Throws: As ``SweepStudy/measured(kernel:observer:)`` does.
  /// - Complexity: A second at most, on the machines that the usual rates are of.
  public func estimatedSeconds(kernel: AttentionKernel? = nil) throws -> Double {
    let counts = passes.map(\.counts)
    let kernelScores = counts.reduce(0) { $0 + $1.kernel }
    let (few, many) = (counts.reduce(0) { $0 + $1.few }, counts.reduce(0) { $0 + $1.many })
    let threads = Double(study.request.threads ?? processorCount())
    let isSingle = precision == .single
    // Multiply-adds a second and thread.
    let usual =
      headDimension
      * (kernelScores / 2e9 + few / (isSingle ? 5e8 : 6e7) + many / (isSingle ? 2e10 : 5e8))
      / threads
    guard usual > 20 else { return usual }
    let samples = passes.map(\.samples)
    var seconds = 0.0
    if let job = samples.lazy.compactMap(\.vectors).first {
      seconds += try (few + many) * secondsPerScore(job, kernel)
    }
    if let job = samples.lazy.compactMap(\.kernel).first, let shape = job.batch.shapes.first {
      let count = min(job.layer.keyPositions.count, 1 << 15)
      let start = ContinuousClock.now
      _ = PositionalKernel(schedule: shape.schedule, count: count).lastRow
      seconds += kernelScores / Double(count) * ((ContinuousClock.now - start) / .seconds(1))
    }
    return seconds / threads
  }

  /// Measures as ``SweepStudy/measured(kernel:observer:)`` does.
  ///
  /// - Parameters:
  ///   - kernel: Whose kernels to use in single precision; the fastest of this machine unless given.
  ///   - observer: Hears how far it has come, and may stop it.
  /// - Returns: The measured grid; `nil` when the observer stopped it.
  /// - Throws: As there.
  public func measured(
    kernel: AttentionKernel? = nil, observer: AttentionObserver = AttentionObserver()
  ) throws -> SweepResult? {
    let total = max(1, references.scoreCount + cells.scoreCount)
    let share = references.scoreCount / total
    func part(_ begin: Double, _ share: Double) -> AttentionObserver {
      AttentionObserver(
        progress: { observer.progress(begin + share * $0) }, isCancelled: observer.isCancelled)
    }
    guard let trained = try references.measured(study, kernel: kernel, observer: part(0, share)),
      let values = try cells.measured(study, kernel: kernel, observer: part(share, 1 - share))
    else { return nil }
    return result(references: trained, cells: values)
  }

  /// What the numbers of every job say.
  func result(
    references trained: [SweepJob.Numbers], cells values: [SweepJob.Numbers]
  )
    -> SweepResult
  {
    SweepResult(
      grid: study.grid, measure: study.measure, values: cells.values(of: values),
      references: references.values(of: trained))
  }

  private func secondsPerScore(_ job: SweepJob, _ kernel: AttentionKernel?) throws -> Double {
    let layer = job.layer
    let rows = max(1, Int(0x1p26 / (headDimension * Double(max(1, layer.keyPositions.count)))))
    let last = layer.queryPositions.sorted().suffix(rows)
    guard let lowest = last.first, let highest = last.last,
      let sample = layer.keepingRows(at: lowest...highest)
    else { return 0 }
    let head = sample.keeping(headAt: 0)
    let batch = SweepBatch(
      shapes: [
        SweepBatch.Shape(
          schedule: job.batch.shapes[0].schedule, indices: [job.batch.shapes[0].indices[0]])
      ], multipliers: [1], isKernel: false)
    let small = SweepJob(
      layer: head, layerIndex: job.layerIndex, firstUnit: 0, batch: batch,
      seenCount: head.seenCount)
    let start = ContinuousClock.now
    _ = try small.measured(study, threads: 1, kernel, AttentionObserver())
    return (ContinuousClock.now - start) / .seconds(1) / max(1, small.scoreCount)
  }
}
