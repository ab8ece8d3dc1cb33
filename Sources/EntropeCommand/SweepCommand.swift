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
struct SweepCommand: DrawingCommand {
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

      Where they are not given, the vectors are all-ones, the method is yarn, the model that \
      of Llama 2 (head dimension 128, trained context 4096), and the scale the length over \
      the trained context. With --figure the grid is also drawn.

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
      """)

  static let recordedFlags = RecordedArguments.Flags(
    files: [
      "--vectors", "--against", "--queries", "--keys", "--query-positions", "--resample",
      "--config",
    ],
    ignoredOptions: ["--figure", "--format", "--threads"],
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
    let picture = try figure.map { try PictureFile($0) }
    let report = try measured()
    let drawing = picture == nil ? nil : try self.drawing(of: report)
    let text = try report.rendered(as: format)
    if let picture, let drawing { try Self.write(drawing, to: picture) }
    if !quiet { StandardError.write(notes: report.notes) }
    try StandardOutput.write(text)
  }

  func drawing() throws -> CommandDrawing { try drawing(of: try measured()) }

  // MARK: Measuring

  private func measured() throws -> SweepReport {
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
    let kernel = isSingle ? try AttentionKernel.chosen() : nil
    input.study = plan.study
    do {
      try patience.require(
        try plan.estimatedSeconds(kernel: kernel), orElse: "choose fewer values, rows or --seeds")
      let total = Double(max(1, plan.study.grid.schedules.count))
      let bar = ProgressBar(total: total, unit: "schedules", quiet: quiet)
      defer { bar.finish() }
      let result = try interruptible {
        let result = try plan.measured(
          kernel: kernel,
          observer: AttentionObserver(
            progress: { bar.report($0 * total) }, isCancelled: { Interruption.isRequested }))
        guard let result else { throw CommandFailure.interrupted }
        return result
      }
      return SweepReport(
        input: input, result: result, precision: precision, isSingle: isSingle,
        plainRows: plan.plainRows, showsAll: all)
    } catch let error as HeadStudyError {
      guard case .beyondRange = error, input.ensemble != nil else {
        throw input.sources[0].failure(error)
      }
      throw CommandFailure.usage(
        axes.multiplier != nil ? "--multiplier" : axes.slope != nil ? "--slope" : "--temperature",
        "the logits are beyond the range of \(precision.precision.rawValue) precision; make it smaller."
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
