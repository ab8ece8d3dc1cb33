import ArgumentParser
import RotaryEmbedding
import Studies

/// `entrope frequencies`: what a method does to every pair.
struct FrequenciesCommand: ParsableCommand {
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
      """)

  @OptionGroup(title: "Configuration") var source: ConfigurationFlags
  @OptionGroup(title: "Method") var method: MethodFlags
  @OptionGroup(title: "Ramp") var thresholds: ThresholdFlags
  @OptionGroup(title: "Model") var model: GeometryFlags
  @Option(help: "How to print the result.")
  var format = TableFormat.text

  func run() throws {
    if let model = try source.model(with: method, thresholds, model) {
      _ = try method.method()
      let (methods, notes) = try RequestFlags.list(
        model, method, thresholds, defaults: MethodDefaults())
      // What a method of the flags makes of other layers, the file does not tell.
      let kinds =
        method.methods.isEmpty
        ? try LayerKindReport(model, sequenceLength: method.sequenceLength) : nil
      try print(methods[0].configuration, kinds, notes)
    } else {
      guard source.layers.layer == nil else {
        throw CommandFailure.usage("--layer", "it belongs to --config; give that too.")
      }
      let configuration = try resolved()
      try print(configuration, nil, configuration.notes.map(\.words))
    }
  }

  private func print(
    _ configuration: ResolvedMethod, _ kinds: LayerKindReport?, _ notes: [String]
  ) throws {
    let text = try FrequencyReport(configuration, kinds: kinds).rendered(as: format)
    StandardError.write(notes: notes)
    try StandardOutput.write(text)
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
