import ArgumentParser
import AttentionEntropy
import Studies

/// `entrope temperature`: the factor on the logits that brings attention back to its trained state.
struct TemperatureCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "temperature",
    abstract:
      "Find the temperature that restores attention to its state within the trained context.",
    discussion: """
      For each scale s the factor m on all logits is found at which the entropy (or another \
      --measure) under a method equals that within the trained context L under plain RoPE, \
      which stays at a factor of 1. The method gives its frequencies and positions alone: its \
      own temperature is left out, so that m is the whole factor and can be held against the \
      published laws, (0.1 ln s + 1)² of the paper, (0.07 ln s + 1)² of Mistral, √(0.1 ln s + 1) \
      of the handbook and ln(sL)/ln L. The law √m = 1 + a ln s is fitted by least squares over \
      the scales beyond 1.

      With --ensemble the reference is the last row of a draw over L keys, at position L − 1, \
      and what is restored the last row of the same draw over s·L keys; intervals are over \
      --seeds draws. With --vectors both are means over rows of each head: the last quarter of \
      L unless --within says otherwise, and those from L up to s·L, as far as the file goes, \
      unless --beyond does; --against takes these from a second capture. Intervals are over \
      heads. With --gaussian-sigma the rows are independent Gaussian logits, in closed form.

      m is the mean of the draws' or heads' own factors. Where one of them has none, the mean \
      over all is restored instead. Factors are looked for from 1/64 to 64; where none restores \
      the measure the output says why and gives no number.

      critical is the factor of arXiv 2605.12697 below which a row's largest logit is not \
      separated: the largest ln j/Δ over ranks j and their gaps Δ to the maximum. On vectors from \
      files it is the median over the rows of a head, and the mean over heads; on ensembles the \
      mean over draws.

      EXAMPLES
        entrope temperature --method yarn --ramp paper --scale 2,4,8 \\
          --ensemble all-ones --head-dimension 64 --trained-context 256
        entrope temperature --scale 2:8:3:log --ensemble aligned --correlation 0.5 \\
          --seeds 4 --head-dimension 64 --trained-context 128 --format json
        entrope temperature --gaussian-sigma 2 --scale 2,4 --trained-context 2048
        entrope temperature --vectors capture.safetensors --method pi --scale 2
      """)

  @OptionGroup(title: "Vectors from files") var files: FileFlags
  @Option(
    help: ArgumentHelp(
      "Captured vectors whose rows beyond the trained context are restored to those of --vectors.",
      valueName: "file"))
  var against: String?
  @OptionGroup(title: "Vectors from an ensemble") var synthesis: EnsembleFlags
  @OptionGroup(title: "Draws") var draws: DrawFlags
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Standard deviation σ of independent Gaussian logits, in place of vectors; at most 5.",
      valueName: "sigma"))
  var gaussianSigma: Double?
  @OptionGroup(title: "Positions") var places: PositionFlags
  @OptionGroup(title: "Mask") var mask: MaskFlags
  @OptionGroup(title: "Configuration") var source: ConfigurationFlags
  @OptionGroup(title: "Method") var method: ScaledMethodFlags
  @OptionGroup(title: "Ramp") var thresholds: ThresholdFlags
  @OptionGroup(title: "Model") var model: GeometryFlags
  @Option(
    help: ArgumentHelp(
      "What is restored: \(StateMeasure.names(RowMeasure.allCases.map(StateMeasure.row))). (default: entropy)",
      valueName: "name"),
    transform: RowMeasure.parse)
  var measure: RowMeasure = .entropy
  @OptionGroup var heads: HeadFlags
  @OptionGroup(title: "Rows") var rows: RowFlags
  @OptionGroup(title: "Measurement") var compute: ComputeFlags
  @Option(help: "How to print the result.")
  var format = TableFormat.text
  @Flag(help: "Print every head, and not only those that differ most.")
  var all = false
  @OptionGroup var patience: PatienceFlags
  @Flag(help: "No progress and no notes on standard error.")
  var quiet = false

  /// Hands options of ensembles to the ensemble.
  mutating func validate() {
    synthesis.vectors.settings = method.settings.takeOptionsOfEnsembles()
  }

  func run() throws {
    let report: TemperatureReport
    do {
      report = try interruptible { try measured() }
    } catch is CancellationError { throw CommandFailure.interrupted }
    let text = try report.rendered(as: format)
    if !quiet { StandardError.write(notes: report.notes) }
    try StandardOutput.write(text)
  }

  private func measured() throws -> TemperatureReport {
    let input = try chosenInput()
    let total = Double(input.references.count * input.scales.count)
    let bar = ProgressBar(total: total, unit: "roots", quiet: quiet)
    defer { bar.finish() }
    var done = 0.0
    let found = try input.scales.map { scale in
      try restoredMultiplier(
        atScale: scale.scale, of: try scale.units(), search: input.search
      ) {
        done += 1
        bar.report(done)
        try Interruption.check()
      }
    }
    return try TemperatureReport(input, RestoredTemperature(found), showsAll: all)
  }

  private func chosenInput() throws -> TemperatureInput {
    let flags = try flags()
    switch (files.vectors ?? files.queries ?? files.keys, synthesis.ensemble, gaussianSigma) {
    case (_?, nil, nil): return try flags.heads { Interruption.isRequested }
    case (nil, let name?, nil): return try flags.ensemble(named: name)
    case (nil, nil, let sigma?): return try flags.gaussian(sigma: sigma)
    case (nil, nil, nil):
      throw CommandFailure(
        .usage, "Give --vectors, or --queries and --keys, or --ensemble, or --gaussian-sigma.")
    default:
      throw CommandFailure(
        .usage,
        "--vectors (or --queries and --keys), --ensemble and --gaussian-sigma exclude each other; give one."
      )
    }
  }

  private func flags() throws -> TemperatureFlags {
    if against != nil, files.vectors == nil {
      throw CommandFailure.usage("--against", "it belongs to --vectors; give that too.")
    }
    return TemperatureFlags(
      files: files, synthesis: synthesis, places: places, mask: mask, source: source,
      method: method, thresholds: thresholds, model: model, against: against, measure: measure,
      draws: draws, rows: rows,
      heads: try heads.choice(source.layers.layer),
      compute: compute, patience: patience)
  }
}
