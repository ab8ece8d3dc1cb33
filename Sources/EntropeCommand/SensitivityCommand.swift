import ArgumentParser
import AttentionEntropy
import Drawing
import Figures
import Gallery
import ModelFiles
import RopeSystems
import RotaryEmbedding
import Studies

/// `entrope sensitivity`: how entropy moves with the knobs of a method.
struct SensitivityCommand: DrawingCommand {
  static let configuration = CommandConfiguration(
    commandName: "sensitivity",
    abstract: "Derive entropy with respect to α, β, scale, temperature, base and every pair.",
    discussion: """
      Exact derivatives, in double precision (in single for heads of 512 rows or more, and the \
      output says so): with z the logits of a row, p its softmax and H \
      its entropy in nats, the derivative by anything is minus the covariance of z with what z \
      does. Means over rows, then over heads (or draws), with 95 % intervals by Student's t \
      over heads (or draws).

      alpha, beta and scale are for each unit; the scale takes the method's own temperature \
      with it. ln_multiplier is for the logarithm of a factor on all logits, ln_base for that \
      of the base. pairs are for ln θ′ of each pair as used, fastest first. Elasticities are \
      nats for 10 % more of each, which makes knobs comparable. Truncated ramps have no \
      derivative by α and β, since entropy jumps; --ramp code-untruncated has.

      --attribution divides the whole change from plain RoPE to the method among the pairs and \
      the temperature, along the straight line between their logarithms, with what is left; \
      nodes are added until no part is off by more than 0.1 % of the change or 10⁻⁴ nats. \
      --figure draws knobs and pairs, the parts with --attribution, and for α and β the nats \
      for 10 % more from 1/√2 to √2 of where they stand: they jump where a pair enters or \
      leaves the ramp, since entropy has a kink there.

      Without --method the rope of --vectors or --config is measured, or else yarn. An ensemble \
      measures its last row unless --rows, --within or --beyond says otherwise.

      EXAMPLES
        entrope sensitivity --vectors capture.safetensors --method yarn --scale 2 \\
          --ramp code-untruncated
        entrope sensitivity --vectors capture.safetensors --method ntk-by-parts \\
          --scale 2 --beyond 96:127 --attribution --format json
        entrope sensitivity --ensemble aligned --seeds 8 --length 256 \\
          --head-dimension 64 --trained-context 128 --ramp paper
        entrope sensitivity --ensemble aligned --length 128 --method ntk-by-parts \\
          --scale 2 --head-dimension 64 --trained-context 64 --figure knobs.svg
        entrope sensitivity --queries q.npy --keys k.npy --method pi --scale 4 \\
          --format csv
      """)

  static let recordedFlags = RecordedArguments.Flags(
    files: ["--vectors", "--queries", "--keys", "--query-positions", "--resample", "--config"],
    ignoredOptions: ["--figure", "--format", "--threads"],
    ignoredFlags: ["--all", "--yes", "--quiet"], bareFlags: ["--attribution"])
  static let quietArguments = ["--quiet", "--yes"]

  @OptionGroup var input: InputFlags
  @OptionGroup var heads: HeadFlags
  @OptionGroup(title: "Draws") var draws: DrawFlags
  @OptionGroup(title: "Rows") var rows: RowFlags
  @Flag(help: "Also which pairs make the change from plain RoPE; takes 50 times as long or more.")
  var attribution = false
  @Option(
    parsing: .unconditional,
    help: "Threads at most; the results do not depend on it. (default: all)")
  var threads: Int?
  @Option(help: "How to print the result.")
  var format = TableFormat.text
  @Option(
    help: ArgumentHelp(
      "Picture of knobs and pairs to write: .svg, .png or .pdf by its ending.", valueName: "file"))
  var figure: String?
  @Flag(help: "Print every pair and every head, and not only those that matter most.")
  var all = false
  @OptionGroup var patience: PatienceFlags
  @Flag(help: "No progress and no notes on standard error.")
  var quiet = false

  /// Multiply-adds of derivatives that one core does in a second, about.
  private static let rate = 1e9

  func run() throws {
    let picture = try figure.map { try PictureFile($0) }
    let report = try report()
    let text = try report.rendered(as: format)
    if let picture { try Self.write(drawing(of: report), to: picture) }
    if !quiet { StandardError.write(notes: report.input.notes + report.notes) }
    try StandardOutput.write(text)
  }

  func drawing() throws -> CommandDrawing { try drawing(of: try report()) }

  private func drawing(of report: SensitivityReport) throws -> CommandDrawing {
    guard report.result.entropy != nil else {
      throw CommandFailure(.badData, "--figure: no row sees a key, so there is nothing to draw.")
    }
    let curves = try measured(report.input) { study, observer in
      try study.thresholdCurves(observer: observer)
    }
    let isFromFile = !isEnsemble || input.synthesis.resample != nil
    return CommandDrawing(
      figure: sensitivityFigure(
        report.result, curves: curves, id: "sensitivity",
        title: "Sensitivity of entropy under \(report.method.title)"),
      data: isFromFile
        ? try vectorDigest(
          of: report.input.layers.map(\.study), skipsNonFinite: input.files.allowNonfinite) : nil,
      notes: report.input.notes + report.notes)
  }

  private func report() throws -> SensitivityReport {
    let threads = try ComputeFlags.checked(threads: threads)
    let input = try resolvedInput()
    if let method = input.layers.map(\.methods[0]).first(where: {
      !$0.configuration.schedule.temperature.isFactor
    }) {
      throw CommandFailure.usage(
        "--method",
        "the method \(method.name) makes other logits of its scores by distance or by the entropy of the "
          + "row; derivatives are of methods that multiply them.")
    }
    try requirePatience(try study(input), input, threads: threads)
    let result = try measured(input) { try $0.measured(observer: $1) }
    return SensitivityReport(
      input: input, result: result, isEnsemble: isEnsemble, rows: rows,
      attributes: attribution, showsAll: all)
  }

  private func study(_ input: MeasuredInput) throws -> SensitivityStudy {
    SensitivityStudy(
      layers: input.layers.enumerated().map { index, layer in
        SensitivityStudy.Layer(
          layer.study, layer.methods[0].configuration,
          seed: isEnsemble ? self.input.synthesis.seed &+ UInt64(index) : nil)
      }, attributes: attribution, skipsNonFinite: self.input.files.allowNonfinite,
      threads: try ComputeFlags.checked(threads: threads))
  }

  private var isEnsemble: Bool { input.synthesis.ensemble != nil }

  /// The vectors and the one method.
  private func resolvedInput() throws -> MeasuredInput {
    var flags = input
    if try flags.method.method() == nil, try !tellsItsRope() {
      flags.method.methods = [MethodEntry.yarn.name]
    }
    if draws.seeds != nil, !isEnsemble {
      throw CommandFailure.usage("--seeds", "it belongs to --ensemble; give that too.")
    }
    let choice = try heads.choice(flags.source.layers.layer)
    guard !isEnsemble else {
      return try flags.resolved(choice, draws: EnsembleDraws(flags: draws, rows: rows))
    }
    return try flags.resolved(choice).keeping(rows)
  }

  /// Whether a file tells the rope that stands where no flag does.
  private func tellsItsRope() throws -> Bool {
    if input.source.config != nil { return true }
    guard let path = input.files.vectors else { return false }
    return try CapturedVectors(path: path).modelConfiguration() != nil
  }

  private func requirePatience(
    _ study: SensitivityStudy, _ input: MeasuredInput, threads: Int?
  ) throws(CommandFailure) {
    let cores = Double(min(threads ?? .max, processorCount()))
    let scores = study.scoreCount + (figure == nil ? 0 : study.curveScoreCount)
    let work = 2 * Double(scores) * Double(input.headDimension)
    let drawn =
      isEnsemble
      ? usualSecondsOfDraws(
        components: Double(
          input.layers.reduce(0) { $0 + $1.study.keyPositions.count } * input.headDimension)) : 0
    try patience.require(
      work / Self.rate / cores + drawn, orElse: "choose fewer --rows, --heads or --layers")
  }

  private func measured<Result>(
    _ input: MeasuredInput,
    _ body: (SensitivityStudy, AttentionObserver) throws -> Result?
  ) throws -> Result {
    let study = try study(input)
    let total = Double(max(1, study.scoreCount))
    let bar = ProgressBar(total: total, unit: "scores", quiet: quiet)
    defer { bar.finish() }
    do {
      return try interruptible {
        let result = try body(
          study,
          AttentionObserver(
            progress: { bar.report($0 * total) }, isCancelled: { Interruption.isRequested }))
        guard let result else { throw CommandFailure.interrupted }
        return result
      }
    } catch let error as HeadStudyError { throw input.failure(error) }
  }
}
