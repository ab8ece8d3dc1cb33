import ArgumentParser
import Gallery
import ModelFiles
import RotaryEmbedding
import Studies

/// `entrope frequencies`: what a method does to every pair.
struct FrequenciesCommand: DrawingCommand {
  static let configuration = CommandConfiguration(
    commandName: "frequencies",
    abstract: "Print the frequency of every pair and the temperature of a method.",
    discussion: """
      The frequency θ′ of a pair ("inv_freq" in code) is in radians per token as it is finally \
      rotated: interpolated positions are included. Its wavelength is 2π/θ′, the trained \
      wavelength λ = 2π/θ. Rotations L/λ are those within the trained context; the blend γ is \
      1 for an untouched pair; the ratio is θ′/θ. Numbers have full precision in JSON and nine \
      digits in CSV; what is infinite or does not exist is null. The temperature is listed by \
      where it acts: on cos and sin, on the softmax scale, and, where a method has it, on the \
      query by its position m.

      EXAMPLES
        entrope frequencies --method yarn --head-dimension 128 --base 10000 \\
          --trained-context 4096 --scale 16 --format json
        entrope frequencies --method ntk-aware --ntk-alpha 8 --head-dimension 64 \\
          --trained-context 2048 --format csv
        entrope frequencies --method dynamic-ntk --head-dimension 64 \\
          --trained-context 2048 --sequence-length 8192
        entrope frequencies --config config.json
        entrope frequencies --method yarn --scale 4 --head-dimension 64 \\
          --trained-context 2048 --figure yarn.svg
      """)

  static let recordedFlags = RecordedArguments.Flags(
    files: ["--config"], ignoredOptions: ["--figure", "--format"])

  @OptionGroup(title: "Configuration") var source: ConfigurationFlags
  @OptionGroup(title: "Method") var method: MethodFlags
  @OptionGroup(title: "Ramp") var thresholds: ThresholdFlags
  @OptionGroup(title: "Model") var model: GeometryFlags
  @Option(help: "How to print the result.")
  var format = TableFormat.text
  @Option(
    help: ArgumentHelp(
      "Picture of the pairs to write: .svg, .png or .pdf by its ending.", valueName: "file"))
  var figure: String?

  func run() throws {
    let picture = try figure.map { try PictureFile($0) }
    let answer = try answer()
    let text = try FrequencyReport(answer.method, kinds: answer.kinds).rendered(as: format)
    if let picture { try Self.write(drawing(of: answer.method), to: picture) }
    StandardError.write(notes: answer.notes)
    try StandardOutput.write(text)
  }

  func drawing() throws -> CommandDrawing { try drawing(of: try answer().method) }

  private func drawing(of method: ResolvedMethod) throws -> CommandDrawing {
    let schedule = method.schedule
    guard !schedule.inverseFrequencies.isEmpty else {
      throw CommandFailure.usage("--figure", "nothing rotates, so there is no frequency to draw.")
    }
    return CommandDrawing(
      figure: frequencyFigure(
        [
          (
            method.entry.title, methodStyles([method])[0], schedule.effectiveInverseFrequencies,
            schedule.frequencyRatios
          )
        ],
        id: "frequencies", title: "Frequencies under \(method.entry.title)"))
  }

  private func answer() throws -> (method: ResolvedMethod, kinds: LayerKindReport?, notes: [String])
  {
    guard let model = try source.model(with: method, thresholds, model) else {
      guard source.layers.layer == nil else {
        throw CommandFailure.usage("--layer", "it belongs to --config; give that too.")
      }
      let configuration = try resolved()
      return (configuration, nil, configuration.notes.map(\.words))
    }
    _ = try method.method()
    let (methods, notes) = try RequestFlags.list(
      model, method, thresholds, defaults: MethodDefaults())
    // What a method of the flags makes of other layers, the file does not tell.
    let kinds =
      method.methods.isEmpty
      ? try LayerKindReport(model, sequenceLength: method.sequenceLength) : nil
    return (methods[0].configuration, kinds, notes)
  }

  private func resolved() throws -> ResolvedMethod {
    guard let headDimension = model.headDimension else {
      throw CommandFailure.usage(
        "--head-dimension", "it is missing; give the size of one head, or --config.")
    }
    return try RequestFlags(
      method, model, thresholds, headDimension: headDimension, defaults: MethodDefaults()
    ).resolved()
  }
}
