import ArgumentParser
import Studies

/// The flags of commands that run a decoder over texts under several methods.
struct DecoderRunFlags: ParsableArguments {
  @OptionGroup var decoder: DecoderFlags
  @OptionGroup(title: "Method") var method: MethodFlags
  @OptionGroup(title: "Ramp") var thresholds: ThresholdFlags
  @Option(
    help: ArgumentHelp("Positions that count, both ends included.", valueName: "from:to"),
    transform: PositionRange.parse)
  var rows: PositionRange?
  @Option(parsing: .unconditional, help: "Threads at most; the results do not depend on it.")
  var threads: Int?
  @Option(help: "How to print the result.")
  var format = TableFormat.text
  @OptionGroup(title: "Long runs") var shards: ShardFlags
  @Flag(help: "Print what the passes would cost, and run none.")
  var dryRun = false
  @Flag(help: "No progress and no notes on standard error.")
  var quiet = false

  /// The decoder, its texts and the methods.
  ///
  /// - Throws: ``CommandFailure`` that names the flag, `FileError` about a file.
  func input() throws -> DecoderInput {
    try DecoderInput(decoder, method, thresholds, threads: threads)
  }
}
