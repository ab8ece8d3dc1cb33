import ArgumentParser
import AttentionEntropy
import DecoderModel
import Foundation
import ModelFiles
import Studies

/// `entrope needle`: whether a trained decoder finds a number in a long text.
struct NeedleCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "needle",
    abstract: "Hide a number in a long text and ask a trained decoder for it.",
    discussion: """
      A prompt says that a number is hidden, repeats sentences about grass and sky, tells the \
      number at a depth of 0 to 100 % of them, and asks for it. The length is that of the whole \
      prompt in tokens. The same --keys numbers are hidden in every cell. Measured are, by one \
      pass over prompt and answer, the log-probability of the number's digits in nats, and \
      whether always taking the most likely token writes the number and ends it; low and high \
      are Wilson's 95 % interval of that share.

      First comes the control: the model as it is, inside the context that it was trained on, \
      at the shortest of --lengths or at that context. Where it finds less than half of the \
      numbers, the cells tell nothing about methods; they are left out, unless \
      --despite-control asks for them.

      With --out answers are kept in a folder, from which an interrupted run goes on.

      EXAMPLES
        entrope needle --model bytes --lengths 400 --depths 0,100 --keys 2
        entrope needle --model bytes --lengths 400,600 --depths 50 --keys 2 \\
          --method rope --method yarn --despite-control --format json
        entrope needle --model bytes --lengths 400,600 --dry-run
      """)

  @OptionGroup var source: ModelFlags
  @Option(
    help: ArgumentHelp("Tokens of the prompts, such as 4096,8192.", valueName: "numbers"),
    transform: NumberList.parse)
  var lengths: NumberList
  @Option(
    help: ArgumentHelp(
      "How much of the filler stands before the number, in percent.", valueName: "numbers"),
    transform: NumberList.parse)
  var depths = NumberList(numbers: [0, 25, 50, 75, 100])
  @Option(parsing: .unconditional, help: "Numbers that are hidden in every cell.")
  var keys = 10
  @Option(parsing: .unconditional, help: "Which numbers.")
  var seed = UInt64(0)
  @Flag(help: "Measure the cells even where the control fails.")
  var despiteControl = false
  @OptionGroup(title: "Method") var method: MethodFlags
  @OptionGroup(title: "Ramp") var thresholds: ThresholdFlags
  @Option(
    parsing: .unconditional,
    help: "Context L in tokens that the model was trained on. (default: the model's)")
  var trainedContext: Int?
  @Option(
    help: ArgumentHelp(
      "Folder that keeps answers, from which an interrupted run goes on.", valueName: "folder"))
  var out: String?
  @Option(parsing: .unconditional, help: "Threads at most; the results do not depend on it.")
  var threads: Int?
  @Option(help: "How to print the result.")
  var format = TableFormat.text
  @Flag(help: "Print what the passes would cost, and run none.")
  var dryRun = false
  @OptionGroup var patience: PatienceFlags
  @Flag(help: "No progress and no notes on standard error.")
  var quiet = false

  func run() throws {
    let input = try NeedleInput(self)
    if !quiet { StandardError.write(notes: input.notes) }
    let items = 0..<input.study.itemCount
    guard !dryRun else {
      let kept = try keptFolder(out).map {
        try NeedleRun(input, folder: $0, isReadOnly: true, quiet: true)
      }
      let left = kept?.left(of: items) ?? Array(items)
      return try StandardOutput.write(
        try input.cost(of: left).words(kept: items.count - left.count))
    }
    let run = try NeedleRun(input, folder: try out.map { try madeFolder($0) }, quiet: quiet)
    try patience.require(
      try input.cost(of: run.left(of: items)).seconds,
      orElse: "choose fewer --lengths, --depths or --keys")
    let control = try run.answers(to: input.study.controlItems)
    let isMet = input.study.control(control).isMet
    let answers = isMet || despiteControl ? try run.answers(to: items) : nil
    try StandardOutput.write(
      try NeedleReport(input: input, control: control, answers: answers).rendered(as: format))
  }
}
