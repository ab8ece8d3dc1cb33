import ArgumentParser
import AttentionEntropy
import Foundation
import Gallery
import ModelFiles
import Plotting
import RotaryEmbedding
import Studies

/// `entrope sweep`: the entropy over a grid of ramp thresholds.
struct SweepCommand: DrawingCommand {
  static let configuration = CommandConfiguration(
    commandName: "sweep",
    abstract: "Measure the entropy of the last row over a grid of α and β.",
    discussion: """
      Every cell is the row of the last query over all tokens, in nats, and its difference \
      from the original: unmodified RoPE over its trained context, or over the length where \
      that is shorter. Where they are not given, the method is yarn, the model that of \
      Llama 2 (head dimension 128, trained context 4096), and the scale the length over the \
      trained context. With --figure the grid is also drawn, with contours and its distance \
      from the original beside it.

      EXAMPLES
        entrope sweep --alpha 0.5:4:8 --beta 8:64:8 \\
          --ensemble all-ones --length 8192
        entrope sweep --alpha 0.5:2:4 --beta 16:48:3 --length 8192 \\
          --method ntk-by-parts --head-dimension 64 --trained-context 2048 \\
          --scale 4 --format csv
        entrope sweep --alpha 0.5:4:4 --beta 8:64:4 --length 16384 \\
          --config config.json
        entrope sweep --alpha 0.5:4:4 --beta 8:64:4 --length 8192 --scale 2 \\
          --figure surface.svg
      """)

  static let recordedFlags = RecordedArguments.Flags(
    files: ["--resample", "--config"], ignoredOptions: ["--figure", "--format"])

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Lower thresholds, both ends included.", valueName: "from:to:count"),
    transform: NumberRange.parse)
  var alpha: NumberRange
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Upper thresholds, both ends included.", valueName: "from:to:count"),
    transform: NumberRange.parse)
  var beta: NumberRange
  @OptionGroup(title: "Vectors") var synthesis: EnsembleFlags
  @OptionGroup(title: "Configuration") var source: ConfigurationFlags
  @OptionGroup(title: "Method") var method: MethodFlags
  @OptionGroup(title: "Model") var model: GeometryFlags
  @Option(help: "How to print the grid.")
  var format = TableFormat.text
  @Option(
    help: ArgumentHelp(
      "Picture of the surface to write: .svg, .png or .pdf by its ending.", valueName: "file"))
  var figure: String?

  func run() throws {
    let picture = try figure.map { try PictureFile($0) }
    let (surface, notes) = try measuredSurface()
    let text = try table(of: surface).rendered(as: format)
    if let picture {
      let drawing = Self.ownRedrawing(drawing(of: surface))
      try writeWhole(try drawing.rendered(as: picture.format), to: picture.url)
    }
    StandardError.write(notes: notes)
    try StandardOutput.write(text)
  }

  func drawing() throws -> CommandDrawing { drawing(of: try measuredSurface().0) }

  private func drawing(of surface: AlphaBetaSurface) -> CommandDrawing {
    CommandDrawing(
      figure: alphaBetaSurfaceFigure(
        surface, id: "sweep", title: "Entropy over the ramp thresholds α and β",
        published: [
          PublishedThresholds("YaRN", alpha: Ramp.published.alpha, beta: Ramp.published.beta)
        ]))
  }

  private func measuredSurface() throws -> (AlphaBetaSurface, notes: [String]) {
    guard alpha.to <= beta.from else {
      throw CommandFailure.usage(
        "--alpha",
        "it ends at \(alpha.to), above the start of --beta, which is \(beta.from); every alpha must "
          + "be below every beta.")
    }
    let ensembleName = synthesis.ensemble ?? "all-ones"
    let ensemble = try synthesis.chosen(named: ensembleName)
    let (model, fileNotes) = try geometry()
    let headDimension = model.headDimension ?? llama2.headDimension
    let length = try synthesis.checkedLength(headDimension: headDimension)
    // The step of the paper and handbook ramps is refused here, where alpha comes closest to beta.
    var corner = ThresholdFlags()
    corner.alpha = alpha.to
    corner.beta = beta.from
    let defaults = MethodDefaults(
      method: "yarn", targetLength: length, sequenceLength: length)
    func resolved() throws(CommandFailure) -> ResolvedMethod {
      try RequestFlags(
        method, model, corner, headDimension: headDimension, defaults: defaults
      ).resolved()
    }
    let closest = try resolved()
    guard closest.entry.parameters.contains(.alpha) else {
      throw CommandFailure.usage(
        "--method",
        "the method \(closest.entry.name) has no ramp, so --alpha and --beta do not change it; take "
          + "ntk-by-parts, yarn or dynamic-yarn.")
    }
    // Alpha must also be allowed at its lower end, where a code ramp may refuse 0.
    corner.alpha = alpha.from
    _ = try resolved()
    try requireFits(pairCount: closest.geometry.pairCount)
    let surface = try alphaBetaSurface(
      entry: closest.entry, choice: closest.choice, geometry: closest.geometry,
      extent: closest.extent, ensemble: ensemble, length: length, seed: synthesis.seed,
      alphas: alpha.values, betas: beta.values)
    guard (surface.entropies.joined() + [surface.original]).allSatisfy(\.isFinite) else {
      throw CommandFailure.usage(
        "--temperature", "the logits are beyond the range of double precision; make it smaller.")
    }
    return (
      surface,
      fileNotes + closest.notes.map(\.words) + synthesis.unusedNotes(forEnsemble: ensembleName)
    )
  }

  /// The model of a configuration, of the flags, or of the usual example.
  private func geometry() throws -> (GeometryFlags, notes: [String]) {
    // The thresholds are the sweep's own; the method is yarn unless the flags name another.
    var named = method
    if named.methods.isEmpty { named.methods = ["yarn"] }
    if let file = try source.model(with: named, ThresholdFlags(), model) {
      let (flags, _, notes) = try file.geometryFlags()
      return (flags, [file.choiceNote].compactMap { $0 } + notes)
    }
    guard source.layers.layer == nil else {
      throw CommandFailure.usage("--layer", "it belongs to --config; give that too.")
    }
    var model = model
    model.headDimension = model.headDimension ?? llama2.headDimension
    model.trainedContext = model.trainedContext ?? llama2.trainedContext
    return (model, [])
  }

  /// The schedules of all cells are held together.
  private func requireFits(pairCount: Int) throws(CommandFailure) {
    let greatest = (1 << 25) / pairCount
    guard alpha.count * beta.count <= greatest else {
      throw .usage(
        "--alpha",
        "the grid has \(alpha.count) × \(beta.count) cells; with this head dimension at most "
          + "\(greatest) fit in memory.")
    }
  }

  private func table(of surface: AlphaBetaSurface) throws -> Table {
    let withUnits = format == .text || format == .markdown
    var table = try Table(
      columns: [
        Column("alpha"), Column("beta"), Column("entropy", unit: withUnits ? "nats" : nil),
        Column(
          withUnits ? "difference from original" : "difference_from_original",
          unit: withUnits ? "nats" : nil),
      ])
    for (column, alpha) in surface.alphas.enumerated() {
      for (row, beta) in surface.betas.enumerated() {
        let entropy = surface.entropies[row][column]
        try table.appendRow([
          .number(alpha), .number(beta), .number(entropy), .number(entropy - surface.original),
        ])
      }
    }
    return table
  }
}

/// The model of the usual example: Llama 2's head dimension and trained context.
private let llama2 = (headDimension: 128, trainedContext: 4_096)
