import ArgumentParser
import AttentionEntropy
import RotaryEmbedding
import Studies

extension SweepFlags {
  /// Draws of an ensemble: their last rows, or those that flags choose.
  func ensemble(_ axes: [SweepAxis], _ settings: [MethodSetting]) throws -> SweepInput {
    for (flag, isGiven) in [
      ("--query-start", places.queryStart != nil), ("--key-start", places.keyStart != nil),
      ("--query-positions", places.queryPositions != nil),
      ("--heads", heads.heads != nil),
      ("--layers", heads.layers != nil && source.layers.layer == nil),
      ("--axes", files.axes != nil), ("--layout", files.layout != nil),
    ] where isGiven {
      throw CommandFailure.usage(flag, "it belongs to vectors from files; give those too.")
    }
    let name = vectors.ensemble ?? AllOnesEnsemble().name
    let ensemble = try vectors.chosen(named: name)
    let (geometry, own, fileNotes) = try geometry()
    var known = geometry
    var baseNote: [String] = []
    if let bases = self.axes.base?.values, bases.count > 1, known.base == nil {
      known.base = 10_000
      baseNote = ["the trained state has a base of 10000, since no file tells another."]
    }
    let model = SweepModel(try request(known, settings: settings, own: own))
    let grid = try grid([model], axes)
    let headDimension = model.request.headDimension
    let context = model.request.trainedContext ?? 1
    guard self.axes.length != nil else {
      throw CommandFailure.usage(
        "--length", "it is missing; give the number of tokens to synthesize.")
    }
    let mask = try mask.chosen() ?? .causal
    try requireCausal(grid, mask)
    let seeds = try EnsembleDraws(flags: draws, rows: rows).seeds(from: vectors.seed, of: ensemble)
    try requireNumbersFit(grid.schedules.count * seeds.count)
    var sources: [MeasuredInput] = []
    var all: [[SweepRows]] = []
    var cellWords: [String] = []
    var isPrice: [Bool] = []
    for length in grid.lengths {
      var flags = try EnsembleFlags.parse([])
      flags.vectors = vectors
      flags.length = length
      let length = try flags.checkedLength(headDimension: headDimension)
      let near = min(length, context)
      let chosen = try rows.positions(trainedContext: context)
      let queries = (0..<length).filter { (chosen ?? length - 1...length - 1).contains($0) }
      let given = try givenReference(below: near)
      // Rows within the trained context are told from themselves under plain RoPE.
      let own =
        queries.last.map { $0 < context } == true ? queries.first.map { $0...near - 1 } : nil
      let reference =
        given ?? own.map { $0.clamped(to: $0.lowerBound...(queries.last ?? 0)) }
        ?? near - 1...near - 1
      isPrice.append(own != nil)
      guard let first = queries.first, let last = queries.last else {
        throw CommandFailure(
          .badData,
          "No query stands at the positions \(positionWords(chosen ?? 0...0)); they stand at 0 to "
            + "\(length - 1).")
      }
      cellWords.append(first == last ? "\(last)" : "\(first) to \(last)")
      // Positions are held once for all draws.
      let trained = Array(reference)
      let keys = Array(0..<length)
      let nearKeys = Array(keys.prefix(min(near, reference.upperBound + 1)))
      let pairs = seeds.map { seed in
        func layer(_ queries: [Int], _ keys: [Int]) -> StudyLayer {
          StudyLayer(
            ensemble, headDimension: headDimension, queryPositions: queries, keyPositions: keys,
            seed: seed, mask: mask, schedules: [])
        }
        return SweepRows(
          rows: layer(queries, keys), reference: layer(trained, nearKeys), sharesVectors: true)
      }
      all.append(pairs)
      sources.append(
        MeasuredInput(
          layers: pairs.map {
            MeasuredLayer(
              study: $0.rows, methods: [],
              describe: { place, _ in "the ensemble \(name): \(place)" })
          }, headDimension: headDimension, words: "ensemble \(name)", notes: []))
    }
    let texts = vectors.texts(forEnsemble: name).sorted { $0.key < $1.key }
      .map { ", \($0.key.replacing("_", with: " ")) \($0.value)" }.joined()
    var notes =
      fileNotes + baseNote + grid.notes.map(\.words) + vectors.unusedNotes(forEnsemble: name)
    if (draws.seeds ?? 1) > seeds.count {
      notes.append("--seeds changes nothing: every draw of the ensemble \(name) is the same.")
    }
    let isAllPrice = isPrice.allSatisfy(\.self)
    if isPrice.contains(true) {
      notes.append(
        "\(isAllPrice ? "all" : "some") rows lie within the trained context of \(context) tokens: they answer what a setting "
          + "costs there, and cannot answer what it gives beyond.")
    }
    let isShort = grid.lengths.contains { ($0 ?? 0) < context }
    let places =
      try givenReference(below: context).map(positionWords)
      ?? (isAllPrice ? "the same rows" : isShort ? "min(L, length) − 1" : "\(context - 1)")
    return SweepInput(
      study: SweepStudy(grid, rows: all, measure: measure, request: request), sources: sources,
      words: "ensemble \(name)\(texts)", ensemble: name,
      rowWords: (
        cellWords.count > 3
          ? "the end of each length" : cellWords.joined(separator: ", "), places
      ), question: isAllPrice ? .price : .benefit, trainedContext: context, caveat: nil,
      methodSettings: methodSettings(settings, own: own), notes: notes)
  }

  /// The model of a configuration, of the flags, or of the usual example, and the method that a configuration asks for.
  private func geometry() throws -> (GeometryFlags, own: MethodRequest?, notes: [String]) {
    var named = ScaledMethodFlags.plain
    named.methods = try method.names()
    var thresholds = ThresholdFlags()
    (thresholds.alpha, thresholds.beta) = (nil, nil)
    if let file = try source.model(with: named, thresholds, model.geometry) {
      let (flags, _, notes) = try file.geometryFlags()
      let rope = try FileMethod(file, ScaledMethodFlags.plain).configuration
      let own = try own(rope)
      let method = try own.map { _ in ownNote(rope) } ?? replacement(of: file)
      return (flags, own, [file.choiceNote, method].compactMap { $0 } + notes)
    }
    guard source.layers.layer == nil else {
      throw CommandFailure.usage(
        "--layer", "it belongs to --vectors or --config; give one of them too.")
    }
    var geometry = model.geometry
    geometry.headDimension = geometry.headDimension ?? Self.llama2.headDimension
    geometry.trainedContext = geometry.trainedContext ?? Self.llama2.trainedContext
    return (geometry, nil, [])
  }

  /// What the cells leave out of a file that scales its own rope.
  private func replacement(of file: ConfiguredModel) throws -> String? {
    guard let demand = try file.demand() else { return nil }
    let taken =
      method.methods.isEmpty
      ? "\(try method.names()[0]) (--method names another)" : "the methods of --method"
    return
      "\(demand), which the cells do not take: they take the model alone, and \(taken) with the flags of the axes."
  }

  /// Refuses keys ahead of the query where a method acts on distances.
  func requireCausal(_ grid: SweepGrid, _ mask: AttentionMask) throws(CommandFailure) {
    guard !mask.isCausal,
      let cell = grid.settings.indices.first(where: {
        !grid.schedules[grid.scheduleOfCell[$0]].schedules[0].seesAhead
      })
    else { return }
    throw .usage(
      "--mask",
      "the method \(grid.settings[cell].method) acts on distances and says nothing of keys ahead of the "
        + "query; it needs a mask that hides them.")
  }

  /// Refuses more numbers than memory holds.
  func requireNumbersFit(_ count: Int) throws(CommandFailure) {
    guard count > 1 << 27 else { return }
    throw .usage(
      draws.seeds == nil ? "--heads" : "--seeds",
      "\(count) numbers would be held, one for each schedule and unit; at most \(1 << 27) fit in memory."
    )
  }
}
