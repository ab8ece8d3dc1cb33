package import AttentionEntropy

extension SweepPlan {
  /// How many items a plan made for shards has: blocks of schedules on every head of every layer or draw, those of the trained
  /// states first.
  package var itemCount: Int { references.jobs.count + cells.jobs.count }

  /// Measures some items.
  ///
  /// - Parameters:
  ///   - items: Their indices, in order.
  ///   - kernel: Whose kernels to use in single precision; the fastest of this machine unless given.
  ///   - observer: Hears how far it has come, and may stop it.
  /// - Returns: The numbers of each; `nil` when the observer stopped it.
  /// - Throws: As ``SweepStudy/measured(kernel:observer:)`` does.
  package func measured(
    items: [Int], kernel: AttentionKernel? = nil, observer: AttentionObserver = AttentionObserver()
  ) throws -> [Int: [[Double]]]? {
    let border = references.jobs.count
    let parts = [
      (references, 0, items.filter { $0 < border }), (cells, border, items.filter { $0 >= border }),
    ]
    let passes = parts.map { pass, first, items in pass.keeping(items.map { $0 - first }) }
    let total = max(1, passes.reduce(0) { $0 + $1.scoreCount })
    var done = 0.0
    var result: [Int: [[Double]]] = [:]
    for (pass, part) in zip(passes, parts) {
      let (begin, share) = (done / total, pass.scoreCount / total)
      let numbers = try pass.measured(
        study, kernel: kernel,
        observer: AttentionObserver(
          progress: { observer.progress(begin + share * $0) }, isCancelled: observer.isCancelled))
      guard let numbers else { return nil }
      for (item, numbers) in zip(part.2, numbers) {
        result[item] = numbers.flatMap { $0.heads.map(\.numbers) }
      }
      done += pass.scoreCount
    }
    return result
  }

  /// What the numbers of all items say.
  ///
  /// - Parameter items: The numbers of each, in order.
  /// - Returns: The measured grid; `nil` where they are not of this plan.
  package func result(of items: [[[Double]]]) -> SweepResult? {
    guard items.count == itemCount else { return nil }
    func numbers(_ pass: SweepPass, _ items: ArraySlice<[[Double]]>) -> [SweepJob.Numbers]? {
      var all: [SweepJob.Numbers] = []
      for (job, item) in zip(pass.jobs, items) {
        let schedules = job.batch.shapes.flatMap(\.indices)
        let values = item.compactMap { UnitValue($0, of: study.measure) }
        guard values.count == schedules.count, item.count == schedules.count else { return nil }
        all.append(zip(schedules, values).map { ($0, [$1]) })
      }
      return all
    }
    let border = references.jobs.count
    guard let trained = numbers(references, items[..<border]),
      let values = numbers(cells, items[border...])
    else { return nil }
    return result(references: trained, cells: values)
  }
}
