import ArgumentParser
import AttentionEntropy
import Drawing
import Figures
import Foundation
import Gallery
import ModelFiles
import RotaryEmbedding
import Studies

/// `entrope sweep`: a measure over a grid of methods and their parameters.
struct SweepCommand: ShardedCommand, DrawingCommand {
  static let configuration = CommandConfiguration(
    commandName: "sweep",
    abstract: "Measure attention over a grid of α, β, scale, temperature, or methods.",
    discussion: """
      --alpha, --beta, --scale, --base, --ntk-alpha, --length, --multiplier, --slope and \
      --set NAME= take one value, a list 1,2,4, or FROM:TO:COUNT[:log], both ends included; \
      --method can be given several times. At most two of them may have several values. \
      Schedules that are the same to the bit are measured once.

      Every cell is told beside the trained state: plain RoPE on rows within the trained \
      context L, whose logits stay at a factor of 1. On an ensemble a cell is the last row \
      over --length tokens and the trained state the last over L tokens of the same draw; \
      intervals are over --seeds draws. On vectors from files a cell is the mean over rows \
      from L on (or --rows, --within, --beyond) and the trained state that over the last \
      quarter of L (or --reference) in the same head; --against takes the cells' rows from a \
      second capture of the same text. Intervals are over heads. Where all \
      rows lie within L differences are from plain RoPE on the same rows, which is what a \
      setting costs there and not what it gives beyond.

      The best cell is the one nearest to the trained state. Its region of indifference is \
      every cell whose paired difference from it has a 95 % interval that includes 0.

      Where they are not given, the vectors are all-ones, the method is the one that a file of \
      --config or --vectors asks for, with its numbers, and otherwise yarn, the model that of \
      Llama 2 (head dimension 128, trained context 4096), and the scale the length over the \
      trained context. With --figure the grid is also drawn.

      With --out what is measured is kept in a folder, from which an interrupted run goes on; \
      --shard cuts it into parts that any machines may measure, and entrope merge joins them.

      EXAMPLES
        entrope sweep --alpha 0.5:4:8 --beta 8:64:8 \\
          --ensemble all-ones --length 8192
        entrope sweep --alpha 0.5:2:4 --beta 16:48:3 --length 8192 \\
          --method ntk-by-parts --head-dimension 64 --trained-context 2048 \\
          --scale 4 --format csv
        entrope sweep --slope 0:0.2:5 --scale 2,4 --ensemble aligned --seeds 4 \\
          --head-dimension 64 --trained-context 64 --length 256
        entrope sweep --vectors capture.safetensors --multiplier 1:1.5:6 \\
          --method yarn --method pi --format json
        entrope sweep --vectors capture.safetensors --against capture.safetensors \\
          --slope 0:0.2:3 --scale 2
        entrope sweep --alpha 0.5:4:4 --beta 8:64:4 --length 16384 \\
          --config config.json
        entrope sweep --alpha 0.5:4:4 --beta 8:64:4 --length 8192 --scale 2 \\
          --figure surface.svg
        entrope sweep --alpha 0.5:4:4 --beta 8:64:4 --length 8192 --out parts \\
          --shard 1/2
      """)

  static let recordedFlags = RecordedArguments.Flags(
    files: [
      "--vectors", "--against", "--queries", "--keys", "--query-positions", "--resample",
      "--config",
    ],
    ignoredOptions: ShardFlags.options.union(["--figure", "--format", "--threads"]),
    ignoredFlags: ["--all", "--yes", "--quiet"])
  static var quietArguments: [String] { ["--quiet", "--yes"] }

  @OptionGroup(title: "Axes") var axes: SweepAxisFlags
  @OptionGroup(title: "Method") var method: SweepMethodFlags
  @OptionGroup(title: "Model") var model: SweepModelFlags
  @OptionGroup(title: "Configuration") var source: ConfigurationFlags
  @OptionGroup(title: "Vectors from an ensemble") var vectors: EnsembleVectorFlags
  @OptionGroup(title: "Draws") var draws: DrawFlags
  @OptionGroup(title: "Vectors from files") var files: FileFlags
  @Option(
    help: ArgumentHelp(
      "Captured vectors whose rows beyond the trained context are swept, told from those of --vectors.",
      valueName: "file"))
  var against: String?
  @OptionGroup(title: "Positions") var places: PositionFlags
  @OptionGroup(title: "Mask") var mask: MaskFlags
  @OptionGroup var heads: HeadFlags
  @OptionGroup(title: "Rows") var rows: RowFlags
  @Option(
    help: ArgumentHelp(
      "Positions whose rows show the trained state. (default: the last quarter of L)",
      valueName: "from:to"),
    transform: PositionRange.parse)
  var reference: PositionRange?
  @Option(
    help: ArgumentHelp(
      "What is measured: \(StateMeasure.names(StateMeasure.everything)). (default: entropy)",
      valueName: "name"),
    transform: StateMeasure.parse)
  var measure: StateMeasure = .row(.entropy)
  @OptionGroup(title: "Measurement") var compute: ComputeFlags
  @Option(help: "How to print the grid.")
  var format = TableFormat.text
  @Option(
    help: ArgumentHelp(
      "Picture of the grid to write: .svg, .png or .pdf by its ending.", valueName: "file"))
  var figure: String?
  @Flag(help: "Print every cell, and not only the nearest.")
  var all = false
  @OptionGroup(title: "Long runs") var shards: ShardFlags
  @OptionGroup var patience: PatienceFlags
  @Flag(help: "No progress and no notes on standard error.")
  var quiet = false

  /// Cells that are measured without asking.
  private static let cellLimit = 100_000

  /// Hands options of ensembles to the ensemble.
  mutating func validate() {
    vectors.settings = axes.settings.takeOptionsOfEnsembles()
  }

  func run() throws {
    // A name that cannot be drawn to is refused before anything is measured.
    _ = try figure.map { try PictureFile($0) }
    if let out = shards.out { return try measureShard(into: out) }
    try report(try measured(), words: Self.ownWords)
  }

  func drawing() throws -> CommandDrawing { try drawing(of: try measured()) }

  /// Prints a measured grid, and draws it where that was asked for.
  private func report(_ report: SweepReport, words: [String]) throws {
    let picture = try figure.map { try PictureFile($0) }
    let drawing = picture == nil ? nil : try self.drawing(of: report)
    let text = try report.rendered(as: format)
    if let picture, let drawing { try Self.write(drawing, to: picture, words: words) }
    if !quiet { StandardError.write(notes: report.notes) }
    try StandardOutput.write(text)
  }

  // MARK: Measuring

  /// A sweep that can be measured.
  private struct Prepared {
    let input: SweepInput
    let plan: SweepPlan
    let precision: ChosenPrecision
    let isSingle: Bool
    let kernel: AttentionKernel?

    /// The plan of a run in shards.
    var itemPlan: SweepPlan { SweepPlan(plan.study, inItems: true) }

    /// How scores are computed.
    var arithmetic: String {
      isSingle ? kernel?.arithmetic ?? "single" : "double"
    }

    func report(_ result: SweepResult, showsAll: Bool) -> SweepReport {
      SweepReport(
        input: input, result: result, precision: precision, isSingle: isSingle,
        plainRows: plan.plainRows, showsAll: showsAll)
    }
  }

  /// Resolves the flags.
  private func prepared() throws -> Prepared {
    let flags = try flags()
    let count = try flags.cellCount()
    if count > Self.cellLimit, !patience.yes {
      let one = SweepPlan(try flags.input(probe: true).study)
      let seconds = Double(count) * (try one.estimatedSeconds())
      throw CommandFailure.usage(
        "--yes",
        "the grid has \(count) cells, more than \(Self.cellLimit); it takes about \(durationWords(seconds)) where all of "
          + "them differ. Give --yes to start it, or fewer values.")
    }
    var input = try flags.input()
    var plan = SweepPlan(input.study)
    let precision = ChosenPrecision(compute.precision, work: Int(min(plan.work, 0x1p62)))
    plan.precision = precision.precision
    let isSingle = precision.precision == .single && plan.scoresVectors
    input.study = plan.study
    return Prepared(
      input: input, plan: plan, precision: precision, isSingle: isSingle,
      kernel: isSingle ? try AttentionKernel.chosen() : nil)
  }

  private func measured() throws -> SweepReport {
    let prepared = try prepared()
    let result = try tellingFlags(prepared) {
      try patience.require(
        try prepared.plan.estimatedSeconds(kernel: prepared.kernel),
        orElse: "choose fewer values, rows or --seeds, or cut the run by --shard")
      let total = Double(max(1, prepared.plan.study.grid.schedules.count))
      let bar = ProgressBar(total: total, unit: "schedules", quiet: quiet)
      defer { bar.finish() }
      return try interruptible {
        let result = try prepared.plan.measured(
          kernel: prepared.kernel,
          observer: AttentionObserver(
            progress: { bar.report($0 * total) }, isCancelled: { Interruption.isRequested }))
        guard let result else { throw CommandFailure.interrupted }
        return result
      }
    }
    return prepared.report(result, showsAll: all)
  }

  /// Does something with errors of the measurement told by the flags that they come from.
  private func tellingFlags<Result>(
    _ prepared: Prepared, _ body: () throws -> Result
  ) throws -> Result {
    do { return try body() } catch let error as HeadStudyError {
      guard case .beyondRange = error, prepared.input.ensemble != nil else {
        throw MeasuredInput.failure(error, in: prepared.input.sources)
      }
      throw CommandFailure.usage(
        axes.multiplier != nil ? "--multiplier" : axes.slope != nil ? "--slope" : "--temperature",
        "the logits are beyond the range of \(prepared.precision.precision.rawValue) precision; make it smaller."
      )
    }
  }

  private func flags() throws -> SweepFlags {
    SweepFlags(
      axes: axes, files: files, against: against, vectors: vectors, draws: draws, places: places,
      mask: mask,
      source: source, method: method, model: model, rows: rows, reference: reference,
      heads: try heads.choice(source.layers.layer),
      measure: measure, request: AttentionRequest(threads: try compute.checkedThreads()))
  }

  // MARK: Shards

  /// Measures what is left of a shard, and reports where that is the whole run.
  private func measureShard(into out: String) throws {
    let prepared = try prepared()
    let plan = prepared.itemPlan
    let run = try Self.identity(
      of: Self.ownWords, arithmetic: prepared.arithmetic, itemCount: plan.itemCount)
    let shard = shards.shard ?? .whole
    let folder = try PartFolder(try madeFolder(out), shard, of: run)
    let threads = try compute.checkedThreads() ?? ProcessInfo.processInfo.activeProcessorCount
    try tellingFlags(prepared) {
      if !folder.remaining.isEmpty {
        let share = Double(folder.remaining.count) / Double(max(1, run.itemCount))
        try patience.require(
          share * (try prepared.plan.estimatedSeconds(kernel: prepared.kernel)),
          orElse: "cut the run into more shards")
      }
      try EntropeCommand.measureShard(folder, threads: threads, quiet: quiet) {
        try plan.measured(items: $0, kernel: prepared.kernel, observer: $1)
      }
    }
    guard shards.shard == nil else { return try report(shard, of: folder) }
    try report(of: JoinedParts([folder.url]), prepared, words: Self.ownWords)
  }

  func report(of parts: JoinedParts) throws {
    try report(of: parts, prepared(), words: parts.run.arguments)
  }

  private func report(of parts: JoinedParts, _ prepared: Prepared, words: [String]) throws {
    guard let result = prepared.itemPlan.result(of: parts.items) else { throw parts.foreign }
    try report(prepared.report(result, showsAll: all), words: words)
  }

  // MARK: Drawing

  private func drawing(of report: SweepReport) throws -> CommandDrawing {
    guard report.result.grid.axes.contains(where: { $0.count > 1 }) else {
      throw CommandFailure.usage(
        "--figure", "the grid has one cell; give one or two of the axes several values.")
    }
    let isFromFile = report.input.ensemble == nil || vectors.resample != nil
    return CommandDrawing(
      figure: sweepFigure(
        report.result, id: "sweep", title: title, vectors: report.input.shortWords),
      data: isFromFile
        ? try vectorDigest(
          of: report.input.study.rows.joined().flatMap { [$0.rows, $0.reference] },
          skipsNonFinite: report.input.study.skipsNonFinite) : nil, notes: report.notes)
  }

  private var title: String {
    measure.title.prefix(1).uppercased() + measure.title.dropFirst() + " over a grid"
  }
}
