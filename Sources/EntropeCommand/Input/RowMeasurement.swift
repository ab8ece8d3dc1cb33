import AttentionEntropy
import RotaryEmbedding
import Studies

/// Measures the rows of an input, layer by layer, with progress, until it is done or interrupted.
struct RowMeasurement {
  let input: MeasuredInput
  let flags: MeasureFlags
  let precision: ChosenPrecision
  let files: FileFlags
  let places: PositionFlags

  /// - Throws: ``CommandFailure``: what is wrong with flags or vectors, or that the user interrupted.
  func results(quiet: Bool) throws -> [LayerMeasurement] {
    // A wrong ENTROPE_ISA or a wrong flag shows before anything is read.
    var request = try flags.request(mask: .causal, precision: precision.precision)
    // What methods are told from stays at a factor of 1.
    if input.layers.contains(where: { $0.methods.count > 1 }),
      !request.logitMultipliers.contains(1),
      request.logitMultipliers.count < AttentionRequest.multiplierLimit
    {
      request.logitMultipliers.append(1)
    }
    for layer in input.layers {
      try flags.requireComparable(layer.methods)
      try flags.requireProfile(of: layer)
    }
    let chosen =
      precision.precision == .single || flags.distanceProfile != nil
      ? try AttentionKernel.chosen() : nil
    let study = HeadStudy(
      layers: input.layers.map(\.study), request: request, measuresDivergence: flags.divergence,
      measuresDistances: flags.distanceProfile != nil, skipsNonFinite: files.allowNonfinite,
      usesPositionalKernel: flags.compute.precision != .single && places.queryPositions == nil)
    let total = Double(max(1, study.scoreCount))
    let dimension = input.layers.first?.methods.first?.configuration.geometry.headDimension ?? 1
    try Patience.requireRedrawable(
      usualSeconds(work: total * Double(dimension), precision.precision, threads: nil))
    let bar = ProgressBar(total: total, unit: "scores", quiet: quiet)
    defer { bar.finish() }
    do {
      return try interruptible {
        let results = try study.measured(
          kernel: precision.precision == .single ? chosen : nil,
          observer: AttentionObserver(
            progress: { bar.report($0 * total) }, isCancelled: { Interruption.isRequested }))
        guard let results else { throw CommandFailure.interrupted }
        return results
      }
    } catch let error as HeadStudyError { throw input.failure(error) }
  }
}

extension AttentionKernel {
  /// The kernel that the environment names, or the fastest.
  ///
  /// - Throws: ``CommandFailure`` (64) where it names one that there is not.
  static func chosen() throws(CommandFailure) -> AttentionKernel {
    do throws(AttentionError) { return try fromEnvironment() } catch {
      throw CommandFailure(.usage, error.description)
    }
  }
}

extension MeasureFlags {
  /// Finds that a distance profile can be measured where it is asked for.
  ///
  /// - Throws: ``CommandFailure`` (64) that names the flag.
  func requireProfile(of layer: MeasuredLayer) throws(CommandFailure) {
    guard distanceProfile != nil else { return }
    let flag = "--distance-profile"
    guard logitMultipliers.values == [1] else {
      throw .usage(
        flag,
        "it is measured at the methods' own temperatures; leave out --logit-multipliers.")
    }
    if let distant = layer.methods.first(where: {
      !$0.configuration.schedule.scoresOnce
    }) {
      throw .usage(
        flag,
        "the method \(distant.name) acts on distances or on rows; profiles are of methods that rotate positions."
      )
    }
    guard layer.study.mask.isCausal else {
      throw .usage(
        flag, "it needs a mask that hides keys ahead of the query, such as --mask causal.")
    }
    guard layer.study.distanceCount <= VectorLimits.greatestLength else {
      throw .usage(
        flag,
        "the longest distance between a query and a key is \(layer.study.distanceCount - 1) tokens; it must "
          + "be below \(VectorLimits.greatestLength).")
    }
  }
}
