import AttentionEntropy
import Foundation
import RotaryEmbedding
import Studies

extension TemperatureFlags {
  /// Draws of an ensemble: the last row over sL keys against the last row of the same draw over L keys.
  ///
  /// - Throws: ``CommandFailure`` (64) that names the flag.
  func ensemble(named name: String) throws -> TemperatureInput {
    try refuseRows(of: "an ensemble")
    let scales = try method.scales()
    let plain = plain
    let config = try source.model(with: plain.method, plain.thresholds, model)
    try requireNamedMethod(config)
    guard model.headDimension != nil || config != nil else {
      throw CommandFailure.usage(
        "--head-dimension", "it is missing; synthesized vectors need a size (or --config).")
    }
    let (ropes, ropeNotes) = try plain.methods(
      config, headDimension: model.headDimension ?? 0, sequenceLength: nil)
    let rope = ropes[0].configuration
    let context = try knownContext(rope)
    let dimension = rope.geometry.headDimension
    let chosen = try synthesis.chosen(named: name)
    var sized = synthesis
    sized.length = context
    _ = try sized.checkedLength(headDimension: dimension, isHeld: false)
    let seeds = try EnsembleDraws(flags: draws, rows: rows).seeds(from: synthesis.seed, of: chosen)
    let question = EnsembleTemperature(
      ensemble: chosen, seeds: seeds, rope: rope.schedule, measure: measure)
    let isHeld = !(chosen is AllOnesEnsemble)
    var resolved: [(scale: Double, length: Int, method: NamedMethod)] = []
    var notes = ropeNotes
    for scale in scales {
      let length = try self.length(scale, context, dimension: isHeld ? dimension : 1)
      let (methods, found) = try input(scale: scale).methods(
        config, headDimension: dimension, sequenceLength: length)
      notes += found.filter { !notes.contains($0) && !methods.idleScaleNotes.contains($0) }
      resolved.append((scale, length, methods[0]))
    }
    let keyCount = resolved.reduce(context) { $0 + $1.length } * (isHeld ? dimension : 1)
    try patience.require(
      usualSecondsOfDraws(components: Double(seeds.count) * Double(keyCount)),
      orElse: "choose fewer --seeds or --scale")
    let references = try question.references()
    try requireNumbers(references)
    if synthesis.length != nil {
      notes.append(
        "--length changes nothing: the rows end at --trained-context and at --scale times it.")
    }
    if isHeld == false, (draws.seeds ?? 1) > 1 {
      notes.append("--seeds changes nothing: the ensemble \(name) is the same in every draw.")
    }
    let critical = Estimate(try question.referenceCriticals()).mean
    let isOne = seeds.count == 1
    return TemperatureInput(
      method: resolved[0].method, measure: measure,
      search: search(), trainedContext: context, headDimension: dimension,
      base: rope.geometry.base, words: "ensemble \(name)",
      rowWords: (
        "the last row over \(context) keys under RoPE × 1",
        "the last row over s·\(context) keys"
      ),
      references: references, referenceCritical: critical.ifFinite,
      scales: resolved.map { scale, length, method in
        let schedule = method.configuration.schedule
        return TemperatureInput.Scale(
          scale: scale, length: length,
          units: { question.units(under: schedule, length: length, references: references) },
          inUse: Self.inUse(schedule, over: rope.schedule, position: length - 1))
      },
      places: nil,
      noInterval: isOne
        ? (isHeld
          ? "one draw has no interval; --seeds 20 draws more"
          : "the ensemble has no randomness, so there is no interval") : nil,
      settings: methodSettings + [Setting("seeds", .integer(seeds.count))]
        + synthesis.texts(forEnsemble: name).sorted { $0.key < $1.key }
        .map { Setting($0.key, .text($0.value)) },
      notes: notes + synthesis.unusedNotes(forEnsemble: name))
  }

  /// Rows of independent Gaussian logits, in closed form.
  ///
  /// - Throws: ``CommandFailure`` (64) that names the flag.
  func gaussian(sigma: Double) throws -> TemperatureInput {
    try refuseRows(of: "Gaussian rows")
    let flag = "--gaussian-sigma"
    guard sigma > 0, sigma <= 5 else {
      throw CommandFailure.usage(flag, "σ is \(sigma.short); it must be above 0 and at most 5.")
    }
    guard measure == .entropy else {
      throw CommandFailure.usage(
        "--measure", "the closed form of Gaussian rows is that of entropy; leave --measure out.")
    }
    let scales = try method.scales()
    guard let context = model.trainedContext, context >= 2 else {
      throw CommandFailure.usage(
        "--trained-context",
        model.trainedContext == nil
          ? "it is missing; the row over it is the reference."
          : "it must be at least 2 tokens here.")
    }
    var notes: [String] = []
    if !method.methods.isEmpty {
      notes.append(
        "--method changes nothing: no method changes the distribution of independent Gaussian logits."
      )
    }
    let lengths = try scales.map { try length($0, context, dimension: 1) }
    let (unit, search) = gaussianTemperature(
      sigma: sigma, trainedContext: context, length: lengths[0])
    return TemperatureInput(
      method: nil, measure: measure, search: search, trainedContext: context, headDimension: nil,
      base: nil, words: "independent Gaussian logits, σ = \(sigma.short)",
      rowWords: (
        "the expected entropy of \(context) such logits × 1", "that of s·\(context) such logits"
      ),
      references: [unit.reference], referenceCritical: nil,
      scales: zip(scales, lengths).map { scale, length in
        TemperatureInput.Scale(
          scale: scale, length: length,
          units: {
            [gaussianTemperature(sigma: sigma, trainedContext: context, length: length).unit]
          }, inUse: nil)
      },
      places: nil, noInterval: "a closed form has no interval",
      settings: [Setting("gaussian_sigma", .number(sigma))], notes: notes)
  }

  // MARK: Checks

  /// Refuses to take a method of its own choice where the file asks for one.
  private func requireNamedMethod(_ config: ConfiguredModel?) throws {
    guard method.methods.isEmpty, let demand = try config?.demand() else { return }
    throw CommandFailure.usage(
      "--method",
      "it is missing: \(demand), and this command stretches a method along --scale; name it, such as "
        + "--method \(MethodEntry.yarn.name).")
  }

  private func refuseRows(of words: String) throws(CommandFailure) {
    for (flag, isGiven) in [
      ("--against", against != nil), ("--rows", rows.rows != nil), ("--within", rows.within != nil),
      ("--beyond", rows.beyond != nil), ("--heads", heads.heads != nil),
      ("--layers", heads.layers != nil), ("--mask", mask.mask != nil),
      ("--query-start", places.queryStart != nil), ("--key-start", places.keyStart != nil),
      ("--query-positions", places.queryPositions != nil), ("--axes", files.axes != nil),
      ("--layout", files.layout != nil), ("--allow-nonfinite", files.allowNonfinite),
    ] where isGiven {
      throw .usage(
        flag,
        "it belongs to vectors from files; \(words) is asked about its last rows over L and s·L keys."
      )
    }
  }

  func knownContext(_ rope: ResolvedMethod) throws(CommandFailure) -> Int {
    guard rope.knowsTrainedContext else {
      throw .usage(
        "--trained-context", "it is missing; what attention does within it is the reference.")
    }
    return rope.geometry.trainedContext
  }

  func requireNumbers(_ references: [Double]) throws(CommandFailure) {
    guard references.allSatisfy(\.isFinite) else {
      throw CommandFailure(
        .badData,
        "The \(measure.title) of the reference is no number: its logits are beyond the range of floating point, or its rows "
          + "see no key.")
    }
  }

  /// s·L in whole tokens.
  private func length(
    _ scale: Double, _ context: Int, dimension: Int
  ) throws(CommandFailure) -> Int {
    let greatest = min(
      VectorLimits.greatestLength, VectorLimits.greatestComponentCount / max(1, dimension))
    guard scale * Double(context) <= Double(greatest) else {
      throw .usage(
        "--scale",
        "at scale \(scale.short) the last row has \((scale * Double(context)).short) keys; here at most \(greatest) "
          + "are allowed.")
    }
    return Int((scale * Double(context)).rounded())
  }
}
