import ArgumentParser
import Drawing
import Figures
import Foundation
import Gallery
import ModelFiles
import RopeSystems
import RotaryEmbedding
import Studies

/// `entrope audit`: what every system does with one configuration.
struct AuditCommand: DrawingCommand {
  static let configuration = CommandConfiguration(
    commandName: "audit",
    abstract: "Tell what each system really does with a model's config.json, and what to mend.",
    discussion: """
      Resolves the rope settings as transformers 5.23.0 does, then as vLLM, SGLang, \
      llama.cpp, MLX, mlx-swift-lm, exllamav3 and the reference codes of gpt-oss and \
      DeepSeek-V3 do, by rules that each name their source, and tells how far they are from \
      transformers and which key makes them so. The kinds of layers come first: layers that \
      differ in attention, rope or in whether they rotate are audited kind by kind; --layer \
      and --layer-type choose one. "No class" is a system that does not run the model, "not \
      known" one whose code nobody has read on the point. Reference codes run their own \
      models alone; for others they show what their formulas would give. Findings come with \
      a remedy in the file's own keys. The command succeeds when the audit could be made, whatever it \
      finds.

      EXAMPLES
        entrope audit config.json
        entrope audit config.json --target-context 65536 --advise
        entrope audit config.json --method yarn --scale 2 --advise
        entrope audit config.json --format markdown
        entrope audit config.json --format json --figure systems.svg
      """)

  @Argument(
    help: ArgumentHelp("A model's config.json, or a .gguf model.", valueName: "config.json"))
  var file: String
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Context that will be asked for, in tokens. (default: the longest that the file means)",
      valueName: "tokens"))
  var targetContext: Int?
  @OptionGroup var layers: LayerFlags
  @Option(
    help: ArgumentHelp(
      """
      Audit the file as if it asked for this method, which its keys must be able to say: rope, pi, \
      dynamic-ntk or yarn.
      """, valueName: "name"))
  var method: String?
  @Option(parsing: .unconditional, help: "Scale s of --method, at least 1.")
  var scale: Double?
  @Flag(help: "Also tell the smallest scale for the target context, and what it costs.")
  var advise = false
  @Option(help: "How to print the audit.")
  var format = AuditFormat.text
  @Option(
    help: ArgumentHelp(
      "Picture of the systems to write: .svg, .png or .pdf by its ending.", valueName: "file"))
  var figure: String?

  static let recordedFlags = RecordedArguments.Flags(
    files: [], ignoredOptions: ["--figure", "--format"], ignoredFlags: ["--advise"],
    operandsAreFiles: true)

  func run() throws {
    let picture = try figure.map { try PictureFile($0) }
    let (configuration, kinds, reports) = try audited()
    let advice = reports.map { report in
      advise ? ExtensionAdvice(configuration, report, targetContext: targetContext) : nil
    }
    let text = try AuditPage(
      file: file, modelType: configuration.modelType, reports: reports, advice: advice,
      isAdviceAsked: advise, layerCount: kinds.reduce(0) { $0 + $1.layers.count }
    ).rendered(as: format)
    if let picture { try Self.write(drawing(reports, of: kinds), to: picture) }
    if scale != nil, try method.map(MethodCatalog.entry(named:)) == MethodCatalog.plain {
      StandardError.write(notes: ["--scale changes nothing: the method rope has no scale."])
    }
    try StandardOutput.write(text)
  }

  func drawing() throws -> CommandDrawing {
    let (_, kinds, reports) = try audited()
    return try drawing(reports, of: kinds)
  }

  private func audited() throws -> (
    configuration: ModelConfiguration, kinds: [LayerKind], reports: [AuditReport]
  ) {
    if let targetContext, targetContext < 1 || targetContext > greatestContext {
      throw CommandFailure.usage(
        "--target-context",
        "the context is \(targetContext) tokens; it must be from 1 to \(greatestContext).")
    }
    let configuration = try asked(of: try ModelConfiguration(path: file))
    let kinds = try configuration.layerKinds()
    let chosen = try layers.chosen(from: kinds, of: configuration)
    let reports = try auditReports(
      of: configuration, kinds: chosen.map { [$0] } ?? kinds, targetContext: targetContext)
    return (configuration, kinds, reports)
  }

  /// The file, or the file as if it asked for the method of the flags.
  private func asked(of configuration: ModelConfiguration) throws -> ModelConfiguration {
    guard let method else {
      guard scale == nil else {
        throw CommandFailure.usage("--scale", "it belongs to --method; give that too.")
      }
      return configuration
    }
    let entry: MethodEntry
    do throws(RotaryError) { entry = try MethodCatalog.entry(named: method) } catch {
      throw CommandFailure.usage("--method", error.description)
    }
    guard let kind = RopeKind(asking: entry) else {
      throw CommandFailure.usage(
        "--method",
        "a configuration cannot ask for \(entry.name) by its name and a scale; rope, pi, dynamic-ntk "
          + "and yarn can be asked for.")
    }
    guard kind == .unscaled || scale != nil else {
      throw CommandFailure.usage(
        "--scale", "it is missing; the method \(entry.name) stretches the context by it.")
    }
    if let scale, !(scale >= 1 && scale.isFinite) {
      throw CommandFailure.usage(
        "--scale", "the scale is \(scale); it must be finite and at least 1.")
    }
    return try configuration.asking(for: kind, scale: kind == .unscaled ? 1 : scale ?? 1)
  }

  /// The picture of the first layer whose systems differ; of the first that rotates where all agree.
  private func drawing(
    _ reports: [AuditReport], of kinds: [LayerKind]
  ) throws -> CommandDrawing {
    let systems = reports.filter { $0.kind.rope != nil }.compactMap(\.systems)
    let differing = systems.first { report in
      report.entries.contains { $0.runsModel && $0.agrees != true }
    }
    guard let chosen = differing ?? systems.first else {
      let rotating = kinds.filter { $0.rope != nil }.map { legible($0.name) }
      throw CommandFailure(
        .output,
        rotating.isEmpty
          ? "--figure: no layer of the file has rotary embedding, so there is nothing to draw."
          : "--figure: the layers that were chosen have no rotary embedding, so there is nothing to "
            + "draw; layers of \(rotating.joined(separator: ", ")) rotate.")
    }
    return CommandDrawing(
      figure: systemDivergenceFigure(chosen, id: "audit", title: "What each system does"))
  }
}

/// More tokens than any context has; angles stay exact in Double far beyond.
private let greatestContext = 1 << 40

/// How an audit is printed.
enum AuditFormat: String, CaseIterable, ExpressibleByArgument {
  case text
  case json
  case markdown
}
