import Foundation

/// Does the same with every input, as many at a time as there are processors; one that fails does not stop the others.
///
/// - Parameters:
///   - inputs: What to work on.
///   - quiet: Whether to leave out progress.
///   - noun: What the inputs are called in progress, such as “figures”.
///   - work: What to do with one input.
/// - Returns: What became of every input, in their order; after an interruption no other is begun, and each of those fails with it.
func concurrently<Input: Sendable, Output: Sendable>(
  _ inputs: [Input], quiet: Bool, noun: String, _ work: @escaping @Sendable (Input) throws -> Output
) async -> [Result<Output, CommandFailure>] {
  var progress = ProgressLine(quiet: quiet)
  return await withTaskGroup(of: (Int, Result<Output, CommandFailure>).self) { group in
    var outcomes: [Int: Result<Output, CommandFailure>] = [:]
    var waiting = Array(inputs.enumerated())[...]
    func startNext() {
      guard let (index, input) = waiting.popFirst() else { return }
      group.addTask {
        (
          index,
          Result {
            try Interruption.check()
            return try work(input)
          }.mapError { CommandFailure($0) }
        )
      }
    }
    for _ in 0..<max(1, ProcessInfo.processInfo.activeProcessorCount) { startNext() }
    for await (index, outcome) in group {
      outcomes[index] = outcome
      progress.report("\(outcomes.count) of \(inputs.count) \(noun)")
      startNext()
    }
    return inputs.indices.compactMap { outcomes[$0] }
  }
}

/// The results, when there is no failure among them.
///
/// - Throws: ``CommandFailure`` of the first failure's kind, which tells of each by its name; that of an interruption where there was one.
func allOrFailure<Output>(
  _ outcomes: [Result<Output, CommandFailure>], names: [String], noun: String
) throws(CommandFailure) -> [Output] {
  var results: [Output] = []
  var failures: [(name: String, failure: CommandFailure)] = []
  for (name, outcome) in zip(names, outcomes) {
    switch outcome {
    case .success(let result): results.append(result)
    case .failure(let failure) where failure.isSilent: throw failure
    case .failure(let failure): failures.append((name, failure))
    }
  }
  guard let first = failures.first else { return results }
  let sentences = failures.map { "\($0.name): \($0.failure.description)" }
  throw CommandFailure(
    CommandFailure.Kind(rawValue: first.failure.status) ?? .output,
    "\(failures.count) of \(names.count) \(noun) failed. \(sentences.joined(separator: " "))")
}
