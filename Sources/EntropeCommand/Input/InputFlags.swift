import ArgumentParser
import AttentionEntropy
import ModelFiles
import RopeSystems
import RotaryEmbedding
import Studies

/// The flags that say what to measure, the same for every command that measures rows.
struct InputFlags: ParsableArguments {
  @OptionGroup(title: "Vectors from files") var files: FileFlags
  @OptionGroup(title: "Vectors from an ensemble") var synthesis: EnsembleFlags
  @OptionGroup(title: "Positions") var places: PositionFlags
  @OptionGroup(title: "Mask") var mask: MaskFlags
  @OptionGroup(title: "Configuration") var source: ConfigurationFlags
  @OptionGroup(title: "Method") var method: MethodFlags
  @OptionGroup(title: "Ramp") var thresholds: ThresholdFlags
  @OptionGroup(title: "Model") var model: GeometryFlags

  /// Hands options of ensembles to the ensemble.
  mutating func validate() {
    synthesis.vectors.settings = method.settings.takeOptionsOfEnsembles()
  }

  /// Finds the vectors and the methods, with all that can be wrong about the flags; numbers are read when measured.
  ///
  /// - Parameters:
  ///   - choice: Which heads of which layers.
  ///   - draws: What an ensemble draws; one draw with as many queries as keys unless given. Vectors from files have none.
  /// - Returns: What to measure.
  /// - Throws: ``CommandFailure`` (64) that names the flag; `FileError` about a file.
  func resolved(_ choice: HeadChoice, draws: EnsembleDraws? = nil) throws -> MeasuredInput {
    let config = try source.model(with: method, thresholds, model)
    let mask = try mask.chosen()
    if files.axes != nil, files.queries == nil, files.keys == nil {
      throw CommandFailure.usage("--axes", "it belongs to --queries and --keys; give those too.")
    }
    let input: MeasuredInput
    switch (files.vectors, files.queries, files.keys, synthesis.ensemble) {
    case (let vectors?, nil, nil, nil): input = try captured(vectors, choice, mask, config)
    case (nil, let queries?, let keys?, nil):
      input = try loose(queries: queries, keys: keys, choice, mask ?? .causal, config)
    case (nil, nil, nil, let name?):
      input = try synthesized(name, choice, mask ?? .causal, config, draws)
    case (_?, _, _, nil):
      throw CommandFailure(
        .usage, "--vectors takes the place of --queries and --keys; give one or the other.")
    case (_, _, _, nil):
      throw CommandFailure(
        .usage,
        "Give --vectors, or both --queries and --keys, or --ensemble with --length to synthesize "
          + "vectors.")
    default:
      throw CommandFailure(
        .usage,
        "--ensemble takes the place of --vectors, --queries and --keys; give one or the other.")
    }
    for layer in input.layers where !layer.study.mask.isCausal {
      let method = layer.methods.first { !$0.configuration.schedule.seesAhead }
      if let method {
        throw CommandFailure.usage(
          "--mask",
          "the method \(method.name) acts on distances and says nothing of keys ahead of the query; it "
            + "needs a mask that hides them.")
      }
    }
    return input
  }

  /// The methods from `--config` or from the flags.
  func methods(
    _ config: ConfiguredModel?, headDimension: Int, sequenceLength: Int?, targetLength: Int? = nil
  ) throws -> (methods: [NamedMethod], notes: [String]) {
    try methods(
      config, headDimension: headDimension,
      defaults: MethodDefaults(
        targetLength: targetLength, targetMayLieWithin: synthesis.isAmongLonger,
        sequenceLength: sequenceLength))
  }

  /// The same with what a command fills in.
  func methods(
    _ config: ConfiguredModel?, headDimension: Int, defaults: MethodDefaults
  ) throws -> (methods: [NamedMethod], notes: [String]) {
    if let config {
      return try RequestFlags.list(config, method, thresholds, defaults: defaults)
    }
    return try RequestFlags(
      method, model, thresholds, headDimension: headDimension, defaults: defaults
    ).list()
  }

  /// Refuses `--head-dimension` and `--config` that contradict the vectors.
  func requireHeadDimension(
    _ dimension: Int, of vectors: String, _ config: ConfiguredModel?, _ methods: [NamedMethod]
  ) throws(CommandFailure) {
    if let given = model.headDimension, given != dimension {
      throw .usage(
        "--head-dimension",
        "\(given) was given, but the vectors in the files have \(dimension) components.")
    }
    if let config, let wrong = methods.first?.configuration.geometry.headDimension,
      wrong != dimension
    {
      throw CommandFailure(
        .badData,
        "\(config.configuration.file) gives a head dimension of \(wrong), but the vectors of "
          + "\(vectors) have \(dimension) components.")
    }
  }

  /// Indices of the chosen heads among a number of them.
  func chosenHeads(_ choice: HeadChoice, among count: Int) throws(CommandFailure) -> [Int] {
    guard let heads = choice.heads else { return Array(0..<count) }
    if let wrong = heads.first(where: { $0 >= count }) {
      throw .usage(
        choice.headFlag,
        "there is no head \(wrong); there \(count == 1 ? "is 1 head" : "are \(count) heads"), "
          + "counted from 0.")
    }
    return heads
  }
}
