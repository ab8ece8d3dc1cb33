import ArgumentParser
import AttentionEntropy
import Drawing
import Figures
import Foundation
import Gallery
import ModelFiles
import Studies

/// `entrope atlas`: every head of a capture at a glance, and what methods change in each.
struct AtlasCommand: ShardedCommand, DrawingCommand {
  static let configuration = CommandConfiguration(
    commandName: "atlas",
    abstract:
      "Show every head of captured vectors at a glance, and those that methods change most.",
    discussion: """
      For every head: the mean entropy of its rows, the mean weight on position 0, the mean \
      distance of attention, and how far each method moves the entropy. What it moves from is \
      plain RoPE in the same head: on the same rows, row by row, where all rows are below the \
      trained context L; for rows from L on, where plain RoPE is broken, it is plain RoPE on the \
      rows from 3L/4 to L − 1, mean less mean. Without a flag for rows they are those from L on \
      where the capture has any, else all. Without --method it is the file's own rope.

      Intervals of a head take its rows for independent draws (Student's t of paired rows, \
      Welch's of separate ones). They share keys, so the intervals tell how rows scatter and not \
      what another text would give. The interval over heads takes heads for draws.

      Text shows one screen: the answer, layers, and the heads that change most; --all lists \
      every layer and head. --figure draws maps of layers × heads.

      With --out every layer is kept in a folder when it is measured, and the same line goes on \
      from there; --shard i/k measures a part of the layers, and entrope merge joins the parts.

      EXAMPLES
        entrope atlas capture.safetensors
        entrope atlas capture.safetensors --method yarn --method pi --scale 2 \\
          --figure atlas.png
        entrope atlas capture.safetensors --within --method yarn --scale 2 \\
          --format csv
        entrope atlas capture.safetensors --beyond 96:127 --method pi --scale 2 \\
          --format json
        entrope atlas capture.safetensors --method yarn --scale 2 --out layers
      """)

  static let recordedFlags = RecordedArguments.Flags(
    files: ["--config", "--query-positions"],
    ignoredOptions: ShardFlags.options.union(["--figure", "--format", "--threads"]),
    ignoredFlags: ["--all", "--quiet", "--yes"],
    bareFlags: ["--resonance", "--allow-nonfinite"], operandsAreFiles: true)
  static let quietArguments = ["--quiet", "--yes"]

  @Argument(
    help: ArgumentHelp(
      "Captured vectors: a .safetensors file with q and k, or the index of several.",
      valueName: "capture"))
  var capture: String
  @OptionGroup(title: "Method") var method: MethodFlags
  @OptionGroup(title: "Ramp") var thresholds: ThresholdFlags
  @OptionGroup(title: "Model") var model: GeometryFlags
  @OptionGroup(title: "Configuration") var source: ConfigurationFlags
  @OptionGroup var heads: HeadFlags
  @OptionGroup(title: "Rows") var rows: RowFlags
  @Option(
    help: ArgumentHelp(
      "Positions of the query rows, whole numbers: FILE.npy or FILE.safetensors:TENSOR.",
      valueName: "file"))
  var queryPositions: String?
  @OptionGroup(title: "Mask") var mask: MaskFlags
  @Flag(help: "Leave out rows and keys that hold NaN or infinity, and tell how many.")
  var allowNonfinite = false
  @OptionGroup(title: "Computation") var compute: ComputeFlags
  @Option(help: "How to print the result.")
  var format = TableFormat.text
  @Flag(help: "List every layer and every head in text and Markdown.")
  var all = false
  @Option(
    help: ArgumentHelp(
      "Picture of the maps to write: .svg, .png or .pdf by its ending.", valueName: "file"))
  var figure: String?
  @OptionGroup(title: "Long runs") var shards: ShardFlags
  @OptionGroup var patience: PatienceFlags
  @Flag(help: "No progress and no notes on standard error.")
  var quiet = false

  func run() throws {
    // A name that cannot be drawn to is refused before anything is measured.
    _ = try figure.map { try PictureFile($0) }
    if let out = shards.out { return try measureShard(into: out) }
    try report(try measured(), words: Self.ownWords)
  }

  /// Prints an atlas, and draws it where that was asked for.
  private func report(_ report: AtlasReport, words: [String]) throws {
    let picture = try figure.map { try PictureFile($0) }
    let text =
      switch format {
      case .csv: try report.csv().rendered(as: .csv)
      case .json: try report.json()
      case .text, .markdown:
        try AtlasPage(report: report, showsAll: all).rendered(as: format)
      }
    if let picture { try Self.write(drawing(of: report), to: picture, words: words) }
    if !quiet { StandardError.write(notes: report.notes) }
    try StandardOutput.write(text)
  }

  func drawing() throws -> CommandDrawing {
    let report = try measured()
    var drawing = try drawing(of: report)
    drawing.notes = report.notes
    return drawing
  }

  // MARK: Measuring

  /// A study that can be measured.
  private struct Prepared {
    let input: AtlasInput
    let precision: ChosenPrecision
    let study: HeadAtlasStudy
    /// What single precision is computed by; `nil` in double.
    let kernel: AttentionKernel?
    /// How long it usually takes.
    let seconds: Double
  }

  /// Resolves the flags.
  private func prepared() throws -> Prepared {
    let threads = try compute.checkedThreads()
    let input = try AtlasInput(flags(), heads.choice(source.layers.layer), rows)
    let work = input.rows.work + (input.within?.work ?? 0)
    let precision = ChosenPrecision(compute.precision, work: work)
    let study = HeadAtlasStudy(
      layers: input.rows.layers.map(\.study), reference: input.within?.layers.map(\.study),
      request: AttentionRequest(precision: precision.precision, threads: threads),
      skipsNonFinite: allowNonfinite)
    return Prepared(
      input: input, precision: precision, study: study,
      kernel: study.request.precision == .single ? try AttentionKernel.chosen() : nil,
      seconds: usualSeconds(
        work: Double(work), precision.precision, threads: threads))
  }

  private func measured() throws -> AtlasReport {
    let prepared = try prepared()
    try patience.require(prepared.seconds, orElse: "choose fewer rows, --heads or --layers")
    return report(try measured(prepared), prepared)
  }

  private func report(_ atlas: HeadAtlas, _ prepared: Prepared) -> AtlasReport {
    var notes = prepared.input.notes
    if prepared.precision.isFallback, atlas.hasSingle {
      notes.append("scores are in single precision: \(prepared.precision.reason).")
    }
    if atlas.skippedRowCount + atlas.skippedKeyCount > 0 {
      notes.append(
        MeasuredInput.skippedNote(rows: atlas.skippedRowCount, keys: atlas.skippedKeyCount))
    }
    return AtlasReport(atlas: atlas, input: prepared.input, notes: notes)
  }

  /// The study with progress, until it is done or interrupted.
  private func measured(_ prepared: Prepared) throws -> HeadAtlas {
    let total = Double(max(1, prepared.study.scoreCount))
    let bar = ProgressBar(total: total, unit: "scores", quiet: quiet)
    defer { bar.finish() }
    do {
      return try interruptible {
        let atlas = try prepared.study.measured(
          kernel: prepared.kernel,
          observer: AttentionObserver(
            progress: { bar.report($0 * total) }, isCancelled: { Interruption.isRequested }))
        guard let atlas else { throw CommandFailure.interrupted }
        return atlas
      }
    } catch let error as HeadStudyError { throw prepared.input.rows.failure(error) }
  }

  // MARK: Shards

  /// Measures what is left of a shard, and reports where that is the whole run.
  private func measureShard(into out: String) throws {
    let prepared = try prepared()
    let run = try Self.identity(
      of: Self.ownWords,
      arithmetic: prepared.study.request.precision == .double
        ? "double" : prepared.kernel?.arithmetic ?? "single",
      itemCount: prepared.study.layers.count)
    let shard = shards.shard ?? .whole
    let folder = try PartFolder(try madeFolder(out), shard, of: run)
    let share = Double(folder.remaining.count) / Double(max(1, run.itemCount))
    try patience.require(share * prepared.seconds, orElse: "cut the run into more shards")
    do {
      // A layer takes all threads.
      try EntropeCommand.measureShard(folder, threads: 1, quiet: quiet) { items, observer in
        var numbers: [Int: [[Double]]] = [:]
        for item in items {
          let part = try prepared.study.part(at: item, kernel: prepared.kernel, observer: observer)
          guard let part else { return nil }
          numbers[item] = part.numbers
        }
        return numbers
      }
    } catch let error as HeadStudyError { throw prepared.input.rows.failure(error) }
    guard shards.shard == nil else { return try report(shard, of: folder) }
    try report(of: JoinedParts([folder.url]), prepared, words: Self.ownWords)
  }

  func report(of parts: JoinedParts) throws {
    try report(of: parts, prepared(), words: parts.run.arguments)
  }

  private func report(of parts: JoinedParts, _ prepared: Prepared, words: [String]) throws {
    let layers = zip(parts.items, prepared.study.layers).compactMap { HeadAtlasPart($0, of: $1) }
    guard parts.items.count == prepared.study.layers.count, layers.count == parts.items.count else {
      throw parts.foreign
    }
    try report(report(prepared.study.atlas(of: layers), prepared), words: words)
  }

  // MARK: Flags

  /// The flags of every command that measures rows, with the capture in place of `--vectors`.
  private func flags() throws -> InputFlags {
    var flags = try InputFlags.parse([])
    flags.files.vectors = capture
    flags.files.allowNonfinite = allowNonfinite
    flags.places.queryPositions = queryPositions
    flags.mask = mask
    flags.source = source
    flags.method = method
    flags.thresholds = thresholds
    flags.model = model
    return flags
  }

  // MARK: Drawing

  private func drawing(of report: AtlasReport) throws -> CommandDrawing {
    let atlas = report.atlas
    let name = (capture as NSString).lastPathComponent
    let ends = (report.input.within ?? report.input.rows).ends
    let caption =
      ([
        "\(name): maps of layers and heads. Entropy, mass on key 0 and mean distance are under plain RoPE at positions "
          + "\(ends.lowerBound) to \(ends.upperBound); the other maps are changes from it. Grey heads were not measured."
      ] + AtlasPage(report: report, showsAll: false).answers).joined(separator: " ")
    return CommandDrawing(
      figure: headAtlasFigure(
        atlas, titles: report.methods.map(\.title), id: "atlas", title: "Heads of \(name)",
        place: report.input.within == nil ? nil : "within L",
        caption: caption),
      data: try vectorDigest(
        of: [report.input.rows, report.input.within].compactMap(\.self)
          .flatMap { $0.layers.map(\.study) }, skipsNonFinite: allowNonfinite))
  }
}
