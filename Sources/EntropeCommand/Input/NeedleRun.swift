import AttentionEntropy
import DecoderModel
import Drawing
import Foundation
import ModelFiles
import Studies

/// Answers as they come, kept in a folder where there is one.
final class NeedleRun {
  private let input: NeedleInput
  private let folder: PartFolder?
  private let quiet: Bool
  private var answers: [Int: NeedleAnswer] = [:]

  /// Opens the folder, and reads what is there.
  ///
  /// - Throws: `ShardError` where it holds something else, `FileError` where it cannot be read or written.
  init(_ input: NeedleInput, folder: URL?, isReadOnly: Bool = false, quiet: Bool) throws {
    (self.input, self.quiet) = (input, quiet)
    self.folder = try folder.map {
      try PartFolder($0, .whole, of: try Self.identity(input), isReadOnly: isReadOnly)
    }
    for (item, numbers) in self.folder?.items ?? [:] {
      guard let row = numbers.first, row.count == 2 else { continue }
      answers[item] = NeedleAnswer(logProbability: row[0], isExact: row[1] == 1)
    }
  }

  /// What is not there of some questions.
  func left(of items: Range<Int>) -> [Int] { items.filter { answers[$0] == nil } }

  /// The answers to some questions.
  ///
  /// - Throws: ``CommandFailure`` when it was interrupted, with what was done kept.
  func answers(to items: Range<Int>) throws -> [NeedleAnswer] {
    let left = left(of: items)
    let shape = input.decoder.shape
    let total = input.study.multiplyAdds(left, shape)
    let bar = ProgressBar(total: max(1, total), unit: "multiply-adds", quiet: quiet)
    defer { bar.finish() }
    try interruptible {
      var done = 0.0
      var saved = ContinuousClock.now
      for item in left {
        let (before, share) = (done, input.study.multiplyAdds([item], shape))
        let answer = try input.study.answer(
          item, input.decoder, threads: input.threads, known: { answers[$0] },
          observer: AttentionObserver(
            progress: { bar.report(before + $0 * share) },
            isCancelled: { Interruption.isRequested }))
        guard let answer else {
          try save()
          throw CommandFailure.interrupted
        }
        answers[item] = answer
        done += share
        if ContinuousClock.now - saved > .seconds(1) {
          try save()
          saved = .now
        }
      }
      if !left.isEmpty { try save() }
    }
    return items.compactMap { answers[$0] }
  }

  private func save() throws {
    try folder?.save(answers.mapValues { [[$0.logProbability, $0.isExact ? 1 : 0]] })
  }

  /// What two runs must share to go on from each other.
  private static func identity(_ input: NeedleInput) throws -> RunIdentity {
    let study = input.study
    // Every number of the schedules, as Swift prints it, which reads back to the same bits.
    let schedules = ([study.control.schedules] + study.methods.flatMap(\.schedules)).joined()
      .map { String(describing: $0) }.joined(separator: "\n")
    return RunIdentity(
      version: entropeVersion, command: "needle",
      arguments: [
        "--lengths", study.lengths.map(String.init).joined(separator: ","), "--depths",
        study.depths.map { "\(Int(($0 * 100).rounded()))" }.joined(separator: ","), "--keys",
        "\(study.keys.count)", "--seed", "\(input.seed)", "--trained-context",
        "\(input.trainedContext)",
      ] + study.methods.flatMap { ["--method", $0.name] },
      inputs: [
        .init(path: input.decoder.path, digest: try modelDigest(input.decoder.path)),
        .init(path: "schedules", digest: sha256(schedules.utf8)),
      ], arithmetic: try AttentionKernel.fromEnvironment().arithmetic, itemCount: study.itemCount)
  }
}
