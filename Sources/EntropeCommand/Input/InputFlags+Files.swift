import AttentionEntropy
import ModelFiles
import RotaryEmbedding
import Studies

extension InputFlags {
  /// Vectors from two files or tensors.
  func loose(
    queries: String, keys: String, _ choice: HeadChoice, _ mask: AttentionMask,
    _ config: ConfiguredModel?
  ) throws -> MeasuredInput {
    try requireNoLayers(choice, config)
    let input = try VectorFiles(
      queries: queries, keys: keys, places, layout: files.layout ?? .halfSplit,
      axes: files.axes, allowsNonFinite: files.allowNonfinite)
    let all = input.vectors
    let (methods, notes) = try methods(
      config, headDimension: all.headDimension, sequenceLength: all.sequenceLength)
    try requireHeadDimension(
      all.headDimension, of: "\(queries) and \(keys)", config, methods)
    let heads = try chosenHeads(choice, among: all.headCount)
    let layer = MeasuredLayer(
      study: StudyLayer(
        all, heads: heads, mask: mask, schedules: methods.map(\.namedSchedule)),
      methods: methods,
      describe: { place, _ in "\(place.isQuery ? queries : keys): \(place)" })
    return MeasuredInput(
      layers: [layer], headDimension: all.headDimension, words: "\(queries) and \(keys)",
      notes: input.notes
        + [input.shapes.axesNote, input.shapes.positionNote(mask, places)].compactMap { $0 }
        + notes + synthesis.unusedNotes(forEnsemble: nil))
  }

  /// Vectors of an ensemble, one head: a layer of the input for each draw.
  func synthesized(
    _ name: String, _ choice: HeadChoice, _ mask: AttentionMask, _ config: ConfiguredModel?,
    _ draws: EnsembleDraws?
  ) throws -> MeasuredInput {
    try requireNoLayers(choice, config)
    guard model.headDimension != nil || config != nil else {
      throw CommandFailure.usage(
        "--head-dimension", "it is missing; synthesized vectors need a size (or --config).")
    }
    let ensemble = try synthesis.chosen(named: name)
    // The geometry is checked before the length is held against it.
    let (probes, notes) = try methods(
      config, headDimension: model.headDimension ?? 0,
      sequenceLength: max(1, synthesis.length ?? 1), targetLength: synthesis.length ?? 1)
    let headDimension = probes[0].configuration.geometry.headDimension
    let keyStart = places.keyStart ?? 0
    let length = try synthesis.checkedLength(headDimension: headDimension)
    var queries =
      try places.listed()
      ?? VectorLimits.positions(from: places.queryStart ?? 0, count: length, flag: "--query-start")
    if let draws {
      queries = try draws.queries(
        among: queries, probes[0].configuration, mask, isListed: places.queryPositions != nil)
    }
    let keys = try VectorLimits.positions(from: keyStart, count: length, flag: "--key-start")
    let (methods, _) = try methods(
      config, headDimension: headDimension,
      sequenceLength: max(queries.max() ?? 0, keyStart + length - 1) + 1, targetLength: length)
    _ = try chosenHeads(choice, among: 1)
    let seeds = try draws?.seeds(from: synthesis.seed, of: ensemble) ?? [synthesis.seed]
    let layers = seeds.map { seed in
      MeasuredLayer(
        study: StudyLayer(
          ensemble, headDimension: headDimension, queryPositions: queries, keyPositions: keys,
          seed: seed, mask: mask, schedules: methods.map(\.namedSchedule)),
        methods: methods, describe: { place, _ in "the ensemble \(name): \(place)" })
    }
    var unused = synthesis.unusedNotes(forEnsemble: name)
    if let layout = files.layout, layout != .halfSplit {
      unused.append("--layout changes nothing: synthesized vectors are half-split.")
    }
    let texts = synthesis.texts(forEnsemble: name).sorted { $0.key < $1.key }
      .map { ", \($0.key.replacing("_", with: " ")) \($0.value)" }.joined()
    return MeasuredInput(
      layers: layers, headDimension: headDimension, words: "ensemble \(name)\(texts)",
      notes: notes + unused)
  }

  /// A layer chooses the rope of a configuration, and nothing else where vectors have no layers.
  private func requireNoLayers(
    _ choice: HeadChoice, _ config: ConfiguredModel?
  ) throws(CommandFailure) {
    if source.layers.layer != nil, choice.layerFlag == "--layer" {
      guard config == nil else { return }
      throw .usage("--layer", "it belongs to --vectors or --config; give one of them too.")
    }
    guard choice.layers == nil else {
      throw .usage(choice.layerFlag, "it belongs to --vectors; give that too.")
    }
  }
}
