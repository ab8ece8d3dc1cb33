import ArgumentParser
import AttentionEntropy
import DecoderModel
import ModelFiles
import Studies

/// `entrope heads`: entropy, sink mass and distance of every head of a trained decoder.
struct HeadsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "heads",
    abstract: "Measure every head of a trained decoder: entropy, sink mass, distance.",
    discussion: """
      Every method runs its own exact forward pass over the same tokens, so that what a layer \
      attends to is what the layers below it made of the text under that method. For each head \
      the means over rows are printed, row 0 included: the entropy in nats, the weight on the \
      first key, the distance sum p (i - j) in tokens. Text shows the heads that differ most from \
      the first method, or the most certain ones where there is one; --all shows all.

      --capture writes queries and keys before rotation, with everything that the commands on \
      vectors need, as Scripts/capture_qk.py does: of one method and one document, for the \
      layers of --layers and the rows of --rows.

      EXAMPLES
        entrope heads --model decoder --token-ids tokens.npy --length 128 \\
          --method rope --method yarn --scale 2 --rows 64:127
        entrope heads --model decoder --token-ids tokens.npy --length 64 \\
          --method rope --layers 0,1 --capture heads.safetensors --format json
      """)

  @OptionGroup var decoder: DecoderFlags
  @OptionGroup(title: "Method") var method: MethodFlags
  @OptionGroup(title: "Ramp") var thresholds: ThresholdFlags
  @Option(
    help: ArgumentHelp("Rows that count, both ends included.", valueName: "from:to"),
    transform: PositionRange.parse)
  var rows: PositionRange?
  @Option(
    help: ArgumentHelp("Query heads to print, such as 0,3-5. (default: all)", valueName: "numbers"),
    transform: NumberList.parse)
  var heads: NumberList?
  @Option(
    help: ArgumentHelp(
      "Layers to print and to capture, such as 0,7-9. (default: all)", valueName: "numbers"),
    transform: NumberList.parse)
  var layers: NumberList?
  @Option(
    help: ArgumentHelp(
      "File for queries and keys before rotation: .safetensors.", valueName: "file"))
  var capture: String?
  @Option(parsing: .unconditional, help: "Threads at most; the results do not depend on it.")
  var threads: Int?
  @Option(help: "How to print the result.")
  var format = TableFormat.text
  @Flag(help: "Print every head, and not only those that differ most.")
  var all = false
  @Flag(help: "Print what the passes would cost, and run none.")
  var dryRun = false
  @Flag(help: "No progress and no notes on standard error.")
  var quiet = false

  func run() throws {
    let input = try DecoderInput(decoder, method, thresholds, threads: threads)
    let shape = input.study.decoder.shape
    for (flag, list, count) in [
      ("--heads", heads, shape.headCount), ("--layers", layers, shape.layerCount),
    ] {
      if let wrong = list?.numbers.first(where: { !(0..<count).contains($0) }) {
        throw CommandFailure.usage(flag, "there is no \(wrong); the model has 0 to \(count - 1).")
      }
    }
    let length = input.study.documents[0].count
    if let range = rows?.range, range.lowerBound >= length {
      throw CommandFailure(
        .badData, "--rows: a document of \(length) tokens has no row \(range.lowerBound).")
    }
    let file = try capture.map {
      try HeadCapture($0, input, layers: layers?.numbers, rows: rows?.range)
    }
    if !quiet { StandardError.write(notes: input.notes + (file?.notes ?? [])) }
    guard !dryRun else {
      return try StandardOutput.write(try DecoderCost(input.study).words)
    }
    let total = input.study.multiplyAdds
    let bar = ProgressBar(total: total, unit: "multiply-adds", quiet: quiet)
    defer { bar.finish() }
    let measured = try interruptible {
      let measured = try DecoderHeads(input.study, rows: rows?.range).measured(
        observer: AttentionObserver(
          progress: { bar.report($0 * total) }, isCancelled: { Interruption.isRequested }),
        eachLayer: { layer, _, _ in file?.take(layer) })
      guard let measured else { throw CommandFailure.interrupted }
      return measured
    }
    bar.finish()
    try file?.write()
    let report = HeadsReport(
      input: input,
      heads: measured.heads.filter { head in
        (heads?.numbers.contains(head.head) ?? true)
          && (layers?.numbers.contains(head.layer) ?? true)
      }, showsAll: all)
    try StandardOutput.write(try report.rendered(as: format))
  }
}
