public import AttentionEntropy
import RotaryEmbedding

/// How a sweep is measured: its schedules grouped for its rows, once for the estimate and the measurement.
public struct SweepPlan: Sendable {
  /// What is measured.
  public private(set) var study: SweepStudy
  private let references: SweepPass
  private let cells: SweepPass
  private var passes: [SweepPass] { [references, cells] }
  private var headDimension: Double {
    Double(study.grid.references.first?.schedules.first?.geometry.headDimension ?? 0)
  }

  /// Groups the schedules of a study.
  ///
  /// - Parameter study: What is measured.
  /// - Complexity: O(distinct schedules × layers).
  public init(_ study: SweepStudy) {
    self.study = study
    references = SweepPass(study, of: .references)
    cells = SweepPass(study, of: .cells)
  }

  /// Precision of the scores, which is chosen when the work is known.
  public var precision: AttentionRequest.Precision {
    get { study.request.precision }
    set { study.request.precision = newValue }
  }

  /// Multiply-adds of all scores whose precision the request chooses, shared ones once.
  ///
  /// Those from a kernel of distances, and those of few rows under all schedules together, are in Double.
  public var work: Double {
    headDimension * passes.reduce(0) { $0 + $1.counts.few + $1.counts.many }
  }

  /// Whether any row comes from vectors, whose precision the request chooses.
  public var scoresVectors: Bool { passes.contains { $0.sample(.vectors) != nil } }

  /// Why some cells take the plain path, schedule by schedule, although they have few rows; empty where they do not.
  ///
  /// Measures of mass are not told, whose rows have no other path.
  public var plainRows: [PlainRows] {
    PlainRows.allCases.filter { cells.plainCounts[$0] != nil }
  }

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
    let rowScores = counts.reduce(0) { $0 + $1.rows }
    let (few, many) = (counts.reduce(0) { $0 + $1.few }, counts.reduce(0) { $0 + $1.many })
    let threads = Double(study.request.threads ?? processorCount())
    let isSingle = precision == .single
    // Multiply-adds a second and thread, as if every pair were scored.
    let usual =
      headDimension
      * (kernelScores / 4e10 + rowScores / 1e10 + few / (isSingle ? 5e8 : 6e7)
        + many / (isSingle ? 2e10 : 5e8))
      / threads
    guard usual > 20 else { return usual }
    var seconds = 0.0
    for (way, scores) in [(SweepBatch.Way.vectors, few + many), (.rows, rowScores)] {
      guard let job = passes.lazy.compactMap({ $0.sample(way) }).first else { continue }
      seconds += try scores * secondsPerScore(job, kernel)
    }
    if let job = passes.lazy.compactMap({ $0.sample(.distances) }).first {
      let count = min(job.layer.keyPositions.count, 1 << 15)
      let some = job.batch.shapes.prefix(Self.sampleCount).map(\.schedule)
      let start = ContinuousClock.now
      _ = try lastRowsByDistance(some, count: count, threads: 1, kernel: kernel)
      seconds +=
        kernelScores / Double(count * some.count)
        * ((ContinuousClock.now - start) / .seconds(1))
    }
    return seconds / threads
  }

  /// Schedules in a sample of those that share scores.
  private static let sampleCount = 16

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
      var values = try cells.measured(study, kernel: kernel, observer: part(share, 1 - share))
    else { return nil }
    // Schedules that were measured together may differ in the last bits from one that was measured alone. A cell that is its own
    // trained state is at no distance from it.
    for (cell, schedule) in study.grid.schedules.enumerated()
    where study.rows[schedule.length].allSatisfy(\.isItsReference) {
      let own = study.grid.references.firstIndex {
        $0.length == schedule.length
          && zip($0.schedules, schedule.schedules).allSatisfy { $0.givesLogits(of: $1) }
      }
      if let own { values[cell] = trained[own] }
    }
    return SweepResult(
      grid: study.grid, measure: study.measure, values: values, references: trained)
  }

  private func secondsPerScore(_ job: SweepJob, _ kernel: AttentionKernel?) throws -> Double {
    let layer = job.layer
    let rows = max(1, Int(0x1p26 / (headDimension * Double(max(1, layer.keyPositions.count)))))
    let last = layer.queryPositions.sorted().suffix(rows)
    guard let lowest = last.first, let highest = last.last,
      let sample = layer.keepingRows(at: lowest...highest)
    else { return 0 }
    let head = StudyLayer(
      number: sample.number, heads: [sample.heads[0]], mask: sample.mask, schedules: [],
      queryPositions: sample.queryPositions, keyPositions: sample.keyPositions,
      headDimension: sample.headDimension
    ) { _ in try sample.vectors(0) }
    let way = job.batch.way
    let shapes = job.batch.shapes.prefix(way == .vectors ? 1 : Self.sampleCount).map {
      SweepBatch.Shape(schedule: $0.schedule, indices: [$0.indices[0]])
    }
    let small = SweepJob(
      layer: head, layerIndex: job.layerIndex, firstUnit: 0,
      batch: SweepBatch(shapes: shapes, multipliers: [1], way: way), isLarge: false,
      seenCount: head.seenCount)
    let start = ContinuousClock.now
    _ = try small.measured(study, threads: 1, kernel, AttentionObserver())
    return (ContinuousClock.now - start) / .seconds(1) / max(1, small.scoreCount)
  }
}

extension RotarySchedule {
  /// Whether logits are those of another schedule, to the bit.
  fileprivate func givesLogits(of other: RotarySchedule) -> Bool {
    inverseFrequencies == other.inverseFrequencies && positionMap == other.positionMap
      && temperature == other.temperature && relativePositions == other.relativePositions
  }
}
