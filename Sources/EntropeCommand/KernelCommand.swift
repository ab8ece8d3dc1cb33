import ArgumentParser
import AttentionEntropy
import Drawing
import Figures
import Gallery
import ModelFiles
import RotaryEmbedding
import Studies

/// `entrope kernel`: the logit of equal vectors by distance.
struct KernelCommand: DrawingCommand {
  static let configuration = CommandConfiguration(
    commandName: "kernel",
    abstract: "Print and draw the positional kernel: the logit of all-ones vectors by distance.",
    discussion: """
      g(Δ) = (2/√d)·Σ cos(Δθ′) with the method's own temperature; √d at Δ = 0 for plain RoPE. \
      It is what position alone does to attention, and what RoFormer's, ABF's and the bases' \
      figures rest on. Text shows powers of two and the first distance with a negative logit; \
      CSV and JSON hold every distance from 0 to --length less one, for every --method.

      EXAMPLES
        entrope kernel --head-dimension 128 --length 2048
        entrope kernel --method rope --method pi --method yarn --scale 4 \\
          --head-dimension 64 --trained-context 512 --length 2048 --format csv
        entrope kernel --base 500000 --head-dimension 64 \\
          --length 1024 --figure kernel.svg
      """)

  static let recordedFlags = RecordedArguments.Flags(
    files: ["--config"], ignoredOptions: ["--figure", "--format"], ignoredFlags: ["--quiet"])
  static let quietArguments = ["--quiet"]

  @OptionGroup(title: "Configuration") var source: ConfigurationFlags
  @OptionGroup(title: "Method") var method: MethodFlags
  @OptionGroup(title: "Ramp") var thresholds: ThresholdFlags
  @OptionGroup(title: "Model") var model: GeometryFlags
  @Option(
    parsing: .unconditional, help: "Distances, from 0 on. (default: the trained context, else 4096)"
  )
  var length: Int?
  @Option(help: "How to print the result.")
  var format = TableFormat.text
  @Option(
    help: ArgumentHelp(
      "Picture of the kernels to write: .svg, .png or .pdf by its ending.", valueName: "file"))
  var figure: String?
  @Flag(help: "No notes on standard error.")
  var quiet = false

  func run() throws {
    let picture = try figure.map { try PictureFile($0) }
    let kernels = try kernels()
    if let picture { try Self.write(drawing(of: kernels), to: picture) }
    let text = try rendered(kernels)
    if !quiet { StandardError.write(notes: kernels.notes) }
    try StandardOutput.write(text)
  }

  func drawing() throws -> CommandDrawing { drawing(of: try kernels()) }

  // MARK: Kernels

  private struct Kernels {
    let methods: [NamedMethod]
    let kernels: [PositionalKernel]
    let notes: [String]
  }

  private func kernels() throws -> Kernels {
    var flags = try InputFlags.parse([])
    (flags.source, flags.method) = (source, method)
    (flags.thresholds, flags.model) = (thresholds, model)
    let config = try source.model(with: method, thresholds, model)
    guard model.headDimension != nil || config != nil else {
      throw CommandFailure.usage(
        "--head-dimension", "it is missing; give the size of one head, or --config.")
    }
    if let length { try Self.requireAllowed(length) }
    let (methods, notes) = try flags.methods(
      config, headDimension: model.headDimension ?? 0, sequenceLength: length, targetLength: length)
    if let other = methods.first(where: {
      !$0.configuration.schedule.dependsOnDistanceAlone
    }) {
      throw CommandFailure.usage(
        "--method",
        "under \(other.name) the logit of equal vectors depends on more than the distance; entrope heatmap --ensemble "
          + "all-ones draws it.")
    }
    let first = methods[0].configuration
    let count = length ?? (first.knowsTrainedContext ? first.geometry.trainedContext : 4_096)
    try Self.requireAllowed(count)
    return Kernels(
      methods: methods,
      kernels: methods.map {
        PositionalKernel(schedule: $0.configuration.schedule, count: count)
      }, notes: notes)
  }

  private static func requireAllowed(_ count: Int) throws(CommandFailure) {
    guard (1...VectorLimits.greatestLength).contains(count) else {
      throw .usage(
        "--length",
        "\(count) distances were asked for; from 1 to \(VectorLimits.greatestLength) are allowed.")
    }
  }

  private func drawing(of kernels: Kernels) -> CommandDrawing {
    let first = kernels.methods[0].configuration
    let styles = methodStyles(kernels.methods.map(\.configuration))
    return CommandDrawing(
      figure: kernelFigure(
        zip(kernels.methods, kernels.kernels).enumerated().map {
          ($1.0.title, styles[$0], $1.1.logits)
        },
        trainedContext: first.knowsTrainedContext ? first.geometry.trainedContext : nil,
        id: "kernel", title: "Positional kernels"), notes: kernels.notes)
  }

  // MARK: Printing

  private func rendered(_ kernels: Kernels) throws -> String {
    let count = kernels.kernels[0].logits.count
    switch format {
    case .csv:
      let table = try table(kernels, Array(0..<count), forPeople: false)
      return try settings(kernels, length: count).table(
        table.columns.map(Table.machineHeader), rows: table.rows
      )
      .rendered(as: .csv)
    case .text, .markdown:
      let powers = [0] + (0..<62).map { 1 << $0 }.filter { $0 < count - 1 } + [count - 1]
      return words(kernels) + "\n\n"
        + (try table(
          kernels, powers.reduce(into: []) { if $0.last != $1 { $0.append($1) } }, forPeople: true
        )
        .rendered(as: format))
    case .json:
      var object = settings(kernels, length: count).object()
      try object.set(
        "kernels",
        objects: zip(kernels.methods, kernels.kernels).map { method, found in
          let logits = found.logits
          var kernel = method.settings.object()
          try kernel.set("entropy", found.lastRow.entropy)
          try kernel.set("first_negative", logits.firstIndex { $0 < 0 })
          try kernel.set("logits", logits)
          return kernel
        })
      return object.text
    }
  }

  private func settings(_ kernels: Kernels, length: Int) -> ReportSettings {
    ReportSettings(
      [Setting("length", .integer(length))]
        + kernels.methods.map { Setting($0.name, .group($0.settings)) })
  }

  private func words(_ kernels: Kernels) -> String {
    zip(kernels.methods, kernels.kernels).map { method, found in
      let logits = found.logits
      let negative =
        logits.firstIndex { $0 < 0 }.map { "first negative at Δ = \($0)" }
        ?? "nowhere negative below \(logits.count)"
      return
        "\(method.title): g(0) = \(logits[0].shortWords(6)) nats, \(negative); the row over \(logits.count) keys has an entropy of "
        + "\(found.lastRow.entropy.shortWords(6)) nats."
    }.joined(separator: "\n")
  }

  private func table(_ kernels: Kernels, _ distances: [Int], forPeople: Bool) throws -> Table {
    try Table(
      columns: [Column("distance", unit: "tokens")]
        + kernels.methods.map { Column(forPeople ? $0.title : $0.name, unit: "nats") },
      rows: distances.map { distance in
        [Cell(distance)] + kernels.kernels.map { .number($0.logits[distance]) }
      })
  }
}
