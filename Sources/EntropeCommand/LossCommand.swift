import ArgumentParser
import AttentionEntropy
import Studies

/// `entrope loss`: the loss of a trained decoder by position, under methods of context extension.
struct LossCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "loss",
    abstract: "Measure a trained decoder's loss by position under methods of extension.",
    discussion: """
      Every method runs its own exact forward pass over the same tokens. The loss of a token, in \
      nats, is filed under the position of the token before it, so that a document of n tokens \
      has n - 1 losses. The first method is the one that the others are told from, token by \
      token; low and high are 95 % intervals by Student's t: over documents where there are \
      several, else over windows of 256 tokens of the one, which tell how the text varies and \
      not what another text would give.

      --method file is the model's own rope, which also runs where no method is named. Layers \
      that do not rotate stay so. Methods that follow the length of the text are run as of \
      the document's length (consistent), as if it were known in advance.

      Run are Llama (SmolLM2, Llama 3), Mistral, Qwen2, Qwen3 and SmolLM3, in single precision, \
      from .gguf files or Hugging Face's folders. Scripts/fetch-model.sh gets a model of 99 MB. \
      What is found holds of that model, with those weights, on those texts.

      EXAMPLES
        entrope loss --model decoder --token-ids tokens.npy --method rope \\
          --method yarn --scale 2 --length 128
        entrope loss --model decoder --token-ids tokens.npy --length 64 \\
          --documents 2 --method rope --method pi --scale 2 --bin 32 --format json
        entrope loss --model decoder --token-ids tokens.npy --dry-run
      """)

  @OptionGroup var decoder: DecoderFlags
  @OptionGroup(title: "Method") var method: MethodFlags
  @OptionGroup(title: "Ramp") var thresholds: ThresholdFlags
  @Option(parsing: .unconditional, help: "Positions of a bin.")
  var bin = 2_048
  @Option(
    help: ArgumentHelp("Positions that count, both ends included.", valueName: "from:to"),
    transform: PositionRange.parse)
  var rows: PositionRange?
  @Option(parsing: .unconditional, help: "Threads at most; the results do not depend on it.")
  var threads: Int?
  @Option(help: "How to print the result.")
  var format = TableFormat.text
  @Flag(help: "Print what the passes would cost, and run none.")
  var dryRun = false
  @Flag(help: "No progress and no notes on standard error.")
  var quiet = false

  func run() throws {
    guard bin >= 1 else {
      throw CommandFailure.usage("--bin", "\(bin) positions are too few; 1 is the least.")
    }
    let input = try DecoderInput(decoder, method, thresholds, threads: threads)
    if !quiet { StandardError.write(notes: input.notes) }
    guard !dryRun else {
      return try StandardOutput.write(try DecoderCost(input.study).words)
    }
    let total = input.study.multiplyAdds
    let bar = ProgressBar(total: total, unit: "multiply-adds", quiet: quiet)
    defer { bar.finish() }
    let losses = try interruptible {
      let losses = try input.study.measured(
        observer: AttentionObserver(
          progress: { bar.report($0 * total) }, isCancelled: { Interruption.isRequested }))
      guard let losses else { throw CommandFailure.interrupted }
      return losses
    }
    bar.finish()
    let report = LossReport(
      input: input, losses: losses, width: bin, rows: rows?.range)
    try StandardOutput.write(try report.rendered(as: format))
  }
}
