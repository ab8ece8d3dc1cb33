import ArgumentParser
import Studies

/// `entrope loss`: the loss of a trained decoder by position, under methods of context extension.
struct LossCommand: DecoderCommand {
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

      With --out every pass is kept in a folder when it is done, and the same line goes on from \
      there; --shard i/k runs a part of them, and entrope merge joins the parts.

      Run are Llama (SmolLM2, Llama 3), Mistral, Qwen2, Qwen3 and SmolLM3, in single precision, \
      from .gguf files or Hugging Face's folders. Scripts/fetch-model.sh gets a model of 99 MB. \
      What is found holds of that model, with those weights, on those texts.

      EXAMPLES
        entrope loss --model decoder --token-ids tokens.npy --method rope \\
          --method yarn --scale 2 --length 128
        entrope loss --model decoder --token-ids tokens.npy --length 64 \\
          --documents 2 --method rope --method pi --scale 2 --bin 32 --format json
        entrope loss --model decoder --token-ids tokens.npy --length 64 \\
          --documents 2 --method rope --method pi --scale 2 --out losses
        entrope loss --model decoder --token-ids tokens.npy --dry-run
      """)

  @OptionGroup var common: DecoderRunFlags
  @Option(parsing: .unconditional, help: "Positions of a bin.")
  var bin = 2_048

  func run() throws {
    guard bin >= 1 else {
      throw CommandFailure.usage("--bin", "\(bin) positions are too few; 1 is the least.")
    }
    let input = try common.input()
    if !common.quiet { StandardError.write(notes: input.notes) }
    try run(input)
  }

  func passes(_ study: LossStudy) -> LossPasses { LossPasses(study, ranges: []) }

  func report(_ results: [PassResult], _ input: DecoderInput) throws {
    let report = LossReport(
      input: input, losses: passes(input.study).losses(results), width: bin,
      rows: common.rows?.range)
    try StandardOutput.write(try report.rendered(as: common.format))
  }
}
