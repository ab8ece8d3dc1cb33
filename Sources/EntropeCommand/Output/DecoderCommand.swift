import ArgumentParser
import AttentionEntropy
import DecoderModel
import Foundation
import ModelFiles
import Studies

/// A command that runs a decoder over texts under several methods, whole or in shards.
///
/// Its items are the passes, document by document and in each method by method.
protocol DecoderCommand: ShardedCommand {
  var common: DecoderRunFlags { get }
  /// The passes that it takes.
  func passes(_ study: LossStudy) -> LossPasses
  /// Prints what the passes left.
  func report(_ results: [PassResult], _ input: DecoderInput) throws
}

extension DecoderCommand {
  static var recordedFlags: RecordedArguments.Flags {
    RecordedArguments.Flags(
      files: ["--model", "--token-ids"],
      ignoredOptions: ShardFlags.options.union(["--format", "--threads"]),
      ignoredFlags: ["--all", "--dry-run", "--quiet"])
  }

  /// Runs the passes, and prints what they left, or only their cost where that was asked for.
  ///
  /// - Parameters:
  ///   - input: The decoder, its texts and the methods.
  ///   - eachLayer: Receives every layer besides.
  ///   - whenDone: Called before anything is printed.
  /// - Throws: ``CommandFailure`` when it was interrupted, `FileError` about a file, what the pass throws.
  func run(
    _ input: DecoderInput, eachLayer: ((DecodedLayer) -> Void)? = nil,
    whenDone: () throws -> Void = {}
  ) throws {
    guard !common.dryRun else {
      let kept = try keptFolder(common.shards.out).map {
        try folder(of: input, at: $0, isReadOnly: true)
      }
      let items = passes(input.study).itemCount
      let left = kept?.remaining ?? (common.shards.shard ?? .whole).items(of: items)
      return try StandardOutput.write(
        try DecoderCost(input.study, items: left).words(kept: kept?.items.count ?? 0))
    }
    if let out = common.shards.out { return try measureShard(input, into: out) }
    let total = input.study.multiplyAdds
    let bar = ProgressBar(total: total, unit: "multiply-adds", quiet: common.quiet)
    defer { bar.finish() }
    let results = try interruptible {
      let results = try passes(input.study).measured(
        observer: AttentionObserver(
          progress: { bar.report($0 * total) }, isCancelled: { Interruption.isRequested }),
        eachLayer: eachLayer.map { each in { layer, _, _ in each(layer) } })
      guard let results else { throw CommandFailure.interrupted }
      return results
    }
    bar.finish()
    try whenDone()
    try report(results, input)
  }

  /// Measures what is left of a shard, and reports where that is the whole run.
  private func measureShard(_ input: DecoderInput, into out: String) throws {
    let passes = passes(input.study)
    let folder = try folder(of: input, at: try madeFolder(out))
    // A pass takes all threads.
    try EntropeCommand.measureShard(folder, threads: 1, quiet: common.quiet) { items, observer in
      var numbers: [Int: [[Double]]] = [:]
      for item in items {
        guard let own = try passes.numbers(ofItem: item, observer: observer) else { return nil }
        numbers[item] = own
      }
      return numbers
    }
    guard common.shards.shard == nil else { return try report(folder.shard, of: folder) }
    try report(of: JoinedParts([folder.url]), input)
  }

  /// The folder that keeps the shard of this run.
  private func folder(
    of input: DecoderInput, at url: URL, isReadOnly: Bool = false
  ) throws -> PartFolder {
    var words = Self.ownWords
    if common.decoder.source.model == nil {
      words += ["--model", try common.decoder.source.path()]
    }
    // A text that comes along is one of this version.
    let text = common.decoder.text.flatMap {
      FileManager.default.fileExists(atPath: $0) ? [$0] : nil
    }
    let run = try Self.identity(
      of: words, besides: text ?? [], arithmetic: AttentionKernel.chosen().arithmetic,
      itemCount: passes(input.study).itemCount)
    return try PartFolder(
      url, common.shards.shard ?? .whole, of: run, isReadOnly: isReadOnly)
  }

  func report(of parts: JoinedParts) throws { try report(of: parts, try common.input()) }

  private func report(of parts: JoinedParts, _ input: DecoderInput) throws {
    guard let results = passes(input.study).results(of: parts.items) else { throw parts.foreign }
    try report(results, input)
  }
}
