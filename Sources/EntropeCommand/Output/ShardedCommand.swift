import ArgumentParser
import AttentionEntropy
import Drawing
import Foundation
import ModelFiles
import Studies

/// A command whose work can be cut into shards.
protocol ShardedCommand: RecordedCommand {
  /// Prints what joined parts say, to the bytes that the command itself would print.
  ///
  /// - Parameter parts: The parts of a run with this command's arguments.
  /// - Throws: As the command does.
  func report(of parts: JoinedParts) throws
}

extension ShardedCommand {
  /// What the parts of this run must share.
  ///
  /// - Parameters:
  ///   - words: The words after the command's name.
  ///   - files: Files that it reads besides those that its flags name.
  ///   - arithmetic: How scores are computed.
  ///   - itemCount: Items of the whole run.
  /// - Returns: Arguments, inputs and version.
  /// - Throws: `FileError` where an input cannot be read.
  static func identity(
    of words: [String], besides files: [String] = [], arithmetic: String, itemCount: Int
  ) throws -> RunIdentity {
    let arguments = RecordedArguments(words, recordedFlags, keepsFolders: true)
    var inputs: [RunIdentity.Input] = []
    for operand in arguments.files + files {
      let path = pathOfOperand(operand)
      inputs.append(RunIdentity.Input(path: path, digest: try modelDigest(path)))
    }
    return RunIdentity(
      version: entropeVersion, command: configuration.commandName ?? "", arguments: arguments.words,
      inputs: inputs, arithmetic: arithmetic, itemCount: itemCount)
  }
}

extension ShardedCommand {
  /// Tells where a part stands that is not the whole run.
  func report(_ shard: Shard, of folder: PartFolder) throws {
    let path = folder.part.path(percentEncoded: false)
    try StandardOutput.write(
      "\(path): part \(shard), \(folder.items.count) of \(folder.run.itemCount) items.\n")
  }
}

extension JoinedParts {
  /// Why parts whose numbers are not those of their arguments cannot be reported.
  var foreign: CommandFailure {
    CommandFailure(
      .badData, "the parts do not hold what their arguments ask for; measure them again.")
  }
}

/// Measures what is left of a shard, and keeps what is done every second.
///
/// - Parameters:
///   - folder: Where the shard is kept.
///   - threads: How many items are measured at once.
///   - quiet: Whether no progress is shown.
///   - measure: Measures items, and returns `nil` when it was stopped.
/// - Throws: ``CommandFailure`` when it was interrupted, with what was done kept; what `measure` throws, and `FileError`.
func measureShard(
  _ folder: PartFolder, threads: Int, quiet: Bool,
  measure: ([Int], AttentionObserver) throws -> [Int: [[Double]]]?
) throws {
  let left = folder.remaining
  let bar = ProgressBar(total: Double(max(1, left.count)), unit: "items", quiet: quiet)
  defer { bar.finish() }
  try interruptible {
    var unsaved: [Int: [[Double]]] = [:]
    var saved = ContinuousClock.now
    for first in stride(from: 0, to: left.count, by: threads) {
      let items = Array(left[first..<min(first + threads, left.count)])
      let done = try measure(
        items,
        AttentionObserver(
          progress: { bar.report(Double(first) + $0 * Double(items.count)) },
          isCancelled: { Interruption.isRequested }))
      guard let done else {
        if !unsaved.isEmpty { try folder.save(unsaved) }
        throw CommandFailure.interrupted
      }
      unsaved.merge(done) { $1 }
      if ContinuousClock.now - saved > .seconds(1) {
        try folder.save(unsaved)
        (unsaved, saved) = ([:], .now)
      }
    }
    if !unsaved.isEmpty { try folder.save(unsaved) }
    try folder.finish()
  }
}
