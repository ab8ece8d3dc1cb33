import ArgumentParser
import DecoderModel
import Studies

/// `entrope heads`: entropy, sink mass and distance of every head of a trained decoder.
struct HeadsCommand: DecoderCommand {
  static let configuration = CommandConfiguration(
    commandName: "heads",
    abstract: "Measure every head of a trained decoder: entropy, sink mass, distance.",
    discussion: """
      Every method runs its own exact forward pass over the same tokens, so that what a layer \
      attends to is what the layers below it made of the text under that method. For each head \
      the means over rows are printed, row 0 included: the entropy in nats, the weight on the \
      first key, the distance sum p (i - j) in tokens. Text shows the heads that differ most from \
      the first method, or the most certain ones where there is one; --all shows all.

      With --out every pass is kept in a folder when it is done, and the same line goes on from \
      there; --shard i/k runs a part of them, and entrope merge joins the parts.

      --capture writes queries and keys before rotation, with everything that the commands on \
      vectors need, as Scripts/capture_qk.py does: of one method and one document, for the \
      layers of --layers and the rows of --rows.

      EXAMPLES
        entrope heads --model decoder --token-ids tokens.npy --length 128 \\
          --method rope --method yarn --scale 2 --rows 64:127
        entrope heads --model decoder --token-ids tokens.npy --length 64 \\
          --method rope --layers 0,1 --capture heads.safetensors --format json
      """)

  @OptionGroup var common: DecoderRunFlags
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
  @Flag(help: "Print every head, and not only those that differ most.")
  var all = false

  func run() throws {
    let input = try common.input()
    let shape = input.study.decoder.shape
    for (flag, list, count) in [
      ("--heads", heads, shape.headCount), ("--layers", layers, shape.layerCount),
    ] {
      if let wrong = list?.numbers.first(where: { !(0..<count).contains($0) }) {
        throw CommandFailure.usage(flag, "there is no \(wrong); the model has 0 to \(count - 1).")
      }
    }
    let length = input.study.documents[0].count
    if let range = common.rows?.range, range.lowerBound >= length {
      throw CommandFailure(
        .badData, "--rows: a document of \(length) tokens has no row \(range.lowerBound).")
    }
    if capture != nil, common.shards.out != nil {
      throw CommandFailure.usage(
        "--capture", "--out keeps means of heads and no vectors; give one of the two.")
    }
    let file = try capture.map {
      try HeadCapture($0, input, layers: layers?.numbers, rows: common.rows?.range)
    }
    if !common.quiet { StandardError.write(notes: input.notes + (file?.notes ?? [])) }
    try run(
      input, eachLayer: file.map { file in { file.take($0) } }, whenDone: { try file?.write() })
  }

  func passes(_ study: LossStudy) -> LossPasses {
    DecoderHeads(study, rows: common.rows?.range).passes
  }

  func report(_ results: [PassResult], _ input: DecoderInput) throws {
    let measured = DecoderHeads(input.study, rows: common.rows?.range).heads(of: results)
    let report = HeadsReport(
      input: input,
      heads: measured.filter { head in
        (heads?.numbers.contains(head.head) ?? true)
          && (layers?.numbers.contains(head.layer) ?? true)
      }, showsAll: all)
    try StandardOutput.write(try report.rendered(as: common.format))
  }
}
