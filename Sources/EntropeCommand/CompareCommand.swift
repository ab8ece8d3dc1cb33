import ArgumentParser
import AttentionEntropy
import Figures
import Gallery
import ModelFiles
import RotaryEmbedding
import Studies

/// `entrope compare`: how far attention is, under methods, from what the model was trained for.
struct CompareCommand: DrawingCommand {
  static let configuration = CommandConfiguration(
    commandName: "compare",
    abstract: "Compare methods by how far attention beyond the trained context is from within it.",
    discussion: """
      With --vectors: what each head does beyond the trained context under a method, less what \
      the same head does just within it under plain RoPE. The reference rows are the last \
      quarter of the trained context unless --within names others; the rows compared are \
      those from the trained context on unless --beyond names others, from the same capture \
      or from that of --against, which may come from a forward pass under the method itself. \
      Heads are paired, and intervals are Student's 95 % over heads. Where no row lies beyond \
      the trained context, or --rows chooses rows, the same rows are compared under plain \
      RoPE and under the method: what the method costs, not what it gives.

      The measures: entropy, effective keys e^H, the weight on key 0, the mean distance, the \
      Kullback-Leibler divergence of the mean distances attended to (by octaves), Rényi-2 and \
      the largest weight; each is the mean over the rows of a head.

      With --ensemble: methods at one or several --lengths on the last row of --seeds draws, \
      which every method sees alike, with the difference from plain RoPE over the nearest L \
      keys, the entropies of the null model, the weight on a needle, and the error that \
      formats of few bits make in positions.

      EXAMPLES
        entrope compare --vectors capture.safetensors --method pi --method yarn \\
          --scale 2
        entrope compare --vectors capture.safetensors --against capture.safetensors \\
          --method yarn --scale 2 --within 48:63 --beyond 64:127 --format json
        entrope compare --ensemble needle --lengths 128,256 --seeds 8 \\
          --head-dimension 64 --trained-context 128 --method rope --method yarn \\
          --scale 2
      """)

  static let recordedFlags = RecordedArguments.Flags(
    files: [
      "--vectors", "--against", "--queries", "--keys", "--query-positions", "--resample",
      "--config",
    ],
    ignoredOptions: ["--figure", "--format", "--threads"],
    ignoredFlags: ["--all", "--yes", "--quiet"], bareFlags: ["--resonance", "--allow-nonfinite"])
  static let quietArguments = ["--quiet", "--yes"]

  @OptionGroup var input: InputFlags
  @Option(
    help: ArgumentHelp(
      "Captured vectors whose rows beyond the trained context are compared with --vectors.",
      valueName: "file"))
  var against: String?
  @OptionGroup var heads: HeadFlags
  @Option(
    help: ArgumentHelp(
      "Lengths of the ensemble in tokens, in place of --length.", valueName: "numbers"),
    transform: NumberList.parse)
  var lengths: NumberList?
  @OptionGroup(title: "Draws") var draws: DrawFlags
  @OptionGroup(title: "Rows") var rows: RowFlags
  @OptionGroup(title: "Measurement") var compute: ComputeFlags
  @Option(help: "How to print the result.")
  var format = TableFormat.text
  @Option(
    help: ArgumentHelp(
      "Picture of the differences in entropy to write: .svg, .png or .pdf by its ending.",
      valueName: "file"))
  var figure: String?
  @Flag(help: "Print every head, measure and length, and not only what fits a screen.")
  var all = false
  @OptionGroup var patience: PatienceFlags
  @Flag(help: "No progress and no notes on standard error.")
  var quiet = false

  /// What was compared, ready to print and to draw.
  private struct Answer {
    let text: String
    let notes: [String]
    let names: [String]
    let styles: [SeriesStyle]
    let differences: [Estimate?]
    let layers: [StudyLayer]
  }

  func run() throws {
    let picture = try figure.map { try PictureFile($0) }
    let answer = try answer()
    if let picture { try Self.write(drawing(of: answer), to: picture) }
    if !quiet { StandardError.write(notes: answer.notes) }
    try StandardOutput.write(answer.text)
  }

  func drawing() throws -> CommandDrawing { try drawing(of: try answer()) }

  private func drawing(of answer: Answer) throws -> CommandDrawing {
    let drawn = answer.differences.enumerated().compactMap { place, difference in
      difference.map { (name: answer.names[place], style: answer.styles[place], estimate: $0) }
    }
    guard !drawn.isEmpty else {
      throw CommandFailure(.badData, "--figure: there is no difference to draw.")
    }
    return CommandDrawing(
      figure: intervalFigure(
        drawn, axis: "difference in entropy (nats)", id: "compare",
        title: "Entropy of methods told from the trained state"),
      data: answer.layers.isEmpty
        ? nil
        : try vectorDigest(of: answer.layers, skipsNonFinite: input.files.allowNonfinite),
      notes: answer.notes)
  }

  private func answer() throws -> Answer {
    input.synthesis.ensemble == nil ? try comparedStates() : try comparedDraws()
  }

  // MARK: Captures

  private func comparedStates() throws -> Answer {
    try requireCaptures()
    let choice = try heads.choice()
    let sides = try ComparedSides(input, against: against, choice, rows)
    let precision = ChosenPrecision(compute.precision, work: sides.work)
    try patience.require(
      usualSeconds(
        work: Double(sides.work), precision.precision, threads: try compute.checkedThreads()),
      orElse: "choose fewer rows, --heads or --layers")
    let study = TrainedStateStudy(
      within: sides.within.layers.map(\.study), beyond: sides.beyond.layers.map(\.study),
      precision: precision.precision, skipsNonFinite: input.files.allowNonfinite,
      threads: try compute.checkedThreads())
    let state = try measured(study, sides)
    guard !state.heads.isEmpty else {
      throw CommandFailure(
        .badData,
        "\(sides.within.words) and \(sides.beyond.words) have no head of the same layer and number."
      )
    }
    let methods = sides.beyond.layers.first?.methods ?? []
    let report = StateReport(
      sides: sides, state: state, precision: precision, showsAll: all,
      skippedNotes: try MeasuredInput.skippedNotes(
        in: [sides.within, sides.beyond], areSkipped: input.files.allowNonfinite))
    return Answer(
      text: try report.rendered(as: format), notes: sides.beyond.notes + report.notes,
      names: methods.map(\.title), styles: methodStyles(methods.map(\.configuration)),
      differences: state.methods.indices.map { state.difference(.row(.entropy), method: $0) },
      layers: (sides.within.layers + sides.beyond.layers).map(\.study))
  }

  private func measured(_ study: TrainedStateStudy, _ sides: ComparedSides) throws -> TrainedState {
    let total = Double(max(1, study.scoreCount))
    let bar = ProgressBar(total: total, unit: "scores", quiet: quiet)
    defer { bar.finish() }
    do {
      return try interruptible {
        let state = try study.measured(
          observer: AttentionObserver(
            progress: { bar.report($0 * total) }, isCancelled: { Interruption.isRequested }))
        guard let state else { throw CommandFailure.interrupted }
        return state
      }
    } catch let error as HeadStudyError {
      throw MeasuredInput.failure(error, in: [sides.within, sides.beyond])
    }
  }

  private func requireCaptures() throws(CommandFailure) {
    for (flag, isGiven) in [("--lengths", lengths != nil), ("--seeds", draws.seeds != nil)]
    where isGiven {
      throw .usage(flag, "it belongs to --ensemble; vectors from files have their own.")
    }
    if against != nil, input.files.vectors == nil {
      throw .usage("--against", "it belongs to --vectors; give that too.")
    }
  }

  // MARK: Ensembles

  private func comparedDraws() throws -> Answer {
    for (flag, isGiven) in [
      ("--against", against != nil), ("--heads", heads.heads != nil),
      ("--layers", heads.layers != nil),
      ("--rows", rows.rows != nil), ("--within", rows.within != nil),
      ("--beyond", rows.beyond != nil),
    ] where isGiven {
      throw CommandFailure.usage(
        flag, "it belongs to --vectors; of an ensemble the last row of every draw is compared.")
    }
    let drawn = try ComparedDraws(input, lengths: lengths?.numbers, draws)
    let keyCount = drawn.settings.reduce(0) { $0 + Double($1.length) }
    let dimension = drawn.methods[0].configuration.geometry.headDimension
    try patience.require(
      usualSecondsOfDraws(
        components: Double(drawn.seeds.count * drawn.methods.count) * keyCount * Double(dimension)),
      orElse: "choose fewer --seeds or --lengths")
    let comparison = EnsembleComparison(
      ensemble: drawn.ensemble, settings: drawn.settings, seeds: drawn.seeds,
      mask: drawn.mask, threads: try compute.checkedThreads())
    let bar = ProgressBar(total: 1, unit: "draws", quiet: quiet)
    defer { bar.finish() }
    let results = try interruptible {
      let results = try comparison.measured(
        observer: AttentionObserver(
          progress: { bar.report($0) }, isCancelled: { Interruption.isRequested }))
      guard let results else { throw CommandFailure.interrupted }
      return results
    }
    let report = DrawReport(drawn: drawn, results: results, showsAll: all)
    let styles = methodStyles(drawn.methods.map(\.configuration))
    let places = results.flatMap { result in result.methods.indices.map { (result, $0) } }
    return Answer(
      text: try report.rendered(as: format), notes: drawn.notes + report.notes,
      names: places.map { result, method in
        drawn.methods[method].title + (results.count > 1 ? ", \(result.length)" : "")
      }, styles: places.map { styles[$0.1] },
      differences: places.map { result, method in
        result.difference(method: method) { $0.values[.entropy] }
      }, layers: [])
  }
}
