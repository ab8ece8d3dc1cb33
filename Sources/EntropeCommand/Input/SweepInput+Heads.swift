import ArgumentParser
import AttentionEntropy
import ModelFiles
import RotaryEmbedding
import Studies

extension SweepFlags {
  /// Heads of vectors from files: rows beyond the trained context, or those that flags choose.
  func heads(_ axes: [SweepAxis], _ settings: [MethodSetting]) throws -> SweepInput {
    if let seeds = draws.seeds {
      throw CommandFailure.usage(
        "--seeds", "\(seeds) draws were asked for, but vectors from files have none.")
    }
    guard self.axes.length == nil else {
      throw CommandFailure.usage(
        "--length", "the vectors come from files, which have their own length.")
    }
    let rotating = try plainHeads(files.vectors)
    let plain = rotating.input
    let far = try against.map { try secondHeads($0, beside: plain) } ?? plain
    let rope = plain.layers[0].methods[0].configuration
    guard rope.knowsTrainedContext else {
      throw CommandFailure.usage(
        "--trained-context",
        "it is missing; the trained state is that of rows within the context that the model was trained on."
      )
    }
    let context = rope.geometry.trainedContext
    let study = far.layers.map(\.study)
    let length =
      study.map { max($0.queryPositions.max() ?? 0, $0.keyPositions.max() ?? 0) }.max() ?? 0
    let own = try own(rotating)
    let (models, modelOfLayer) = try models(rotating, own, settings, length: length + 1)
    let grid = try grid(models, axes, length: length + 1)
    for layer in plain.layers { try requireCausal(grid, layer.study.mask) }
    try requireNumbersFit(grid.schedules.count * plain.headCount)
    let (near, trained, isPrice) = try rows(plain, far, trainedContext: context)
    var allNotes = rotating.notes + grid.notes.map(\.words) + vectors.unusedNotes(forEnsemble: nil)
    if isPrice {
      allNotes.append(
        "all rows lie within the trained context of \(context) tokens: they answer what a setting costs there, and "
          + "cannot answer what it gives beyond"
          + (reference == nil ? "; differences are from plain RoPE on the same rows." : "."))
    }
    if own != nil, let rope = rotating.own?.first { allNotes.append(ownNote(rope)) }
    if let target = grid.targetLength {
      allNotes.append(
        "--scale is not given; it is that of the \(target) tokens of the file over the trained context of \(context)."
      )
    }
    let pairs = zip(near.layers, trained.layers).enumerated().map { index, layers in
      SweepRows(
        rows: layers.0.study, reference: layers.1.study, model: modelOfLayer[index],
        sharesVectors: against == nil)
    }
    func words(_ input: MeasuredInput) -> String {
      let places = input.layers.flatMap(\.study.queryPositions)
      return positionWords((places.min() ?? 0)...(places.max() ?? 0))
    }
    return SweepInput(
      study: SweepStudy(
        grid, rows: [pairs], measure: measure, request: request,
        skipsNonFinite: files.allowNonfinite),
      sources: [near, trained],
      words: against == nil ? plain.words : "\(plain.words) against \(far.words)",
      ensemble: nil,
      rowWords: (words(near), words(trained)), question: isPrice ? .price : .benefit,
      trainedContext: context, caveat: try caveat(),
      methodSettings: methodSettings(settings, own: own?.first),
      notes: allNotes
        + (try MeasuredInput.skippedNotes(
          in: [near, trained], areSkipped: files.allowNonfinite)))
  }

  /// The methods that a file asks for, one for each layer; `nil` where flags name others, or not every layer is stretched.
  private func own(_ rotating: RotatingHeads) throws -> [MethodRequest]? {
    guard let ropes = rotating.own else { return nil }
    var requests: [MethodRequest] = []
    for (rope, layer) in zip(ropes, rotating.input.layers) {
      let gain = layer.methods[0].configuration.schedule.temperature.softmaxScale
      guard let request = try own(rope, gain: gain) else { return nil }
      requests.append(request)
    }
    return requests
  }

  /// The models of the layers: layers with the same unmodified rope are one.
  private func models(
    _ rotating: RotatingHeads, _ own: [MethodRequest]?, _ settings: [MethodSetting], length: Int
  ) throws -> (models: [SweepModel], ofLayer: [Int]) {
    var models: [SweepModel] = []
    let ofLayer = try rotating.input.layers.enumerated().map { index, layer in
      let plain = layer.methods[0].configuration
      var geometry = GeometryFlags()
      geometry.headDimension = plain.geometry.headDimension
      geometry.rotaryDimension = plain.geometry.rotaryDimension
      geometry.base = rotating.isBaseKnown ? plain.geometry.base : nil
      geometry.trainedContext = plain.geometry.trainedContext
      var request = try request(geometry, settings: settings, own: own?[index])
      (request.usualSequenceLength, request.targetLength) = (length, length)
      let model = SweepModel(request, gain: plain.schedule.temperature.softmaxScale)
      if !models.contains(model) { models.append(model) }
      return models.firstIndex(of: model) ?? 0
    }
    return (models, ofLayer)
  }

  /// The rows of the cells, those of the trained state, and whether all of the cells' lie within the trained context.
  private func rows(
    _ plain: MeasuredInput, _ far: MeasuredInput, trainedContext context: Int
  ) throws -> (cells: MeasuredInput, trained: MeasuredInput, isPrice: Bool) {
    let hasBeyond = far.layers.contains { $0.study.queryPositions.contains { $0 >= context } }
    let chosen = try rows.positions(trainedContext: context)
    let cells = chosen ?? (hasBeyond ? context...Int.max : 0...Int.max)
    let near = try far.keeping(rowsAt: cells)
    let isPrice = near.layers.allSatisfy { $0.study.queryPositions.allSatisfy { $0 < context } }
    if isPrice, against != nil {
      throw CommandFailure(
        .badData,
        "\(far.words) has no such row at or beyond the trained context of \(context) tokens; leave out --against, and what "
          + "a setting costs within it is told.")
    }
    let usual = positionsJustWithin(trainedContext: context)
    let reference = try givenReference(below: context) ?? (isPrice ? cells : usual)
    guard plain.layers.allSatisfy({ $0.study.keepingRows(at: reference) != nil }) else {
      let places = plain.layers[0].study.queryPositions
      throw CommandFailure(
        .badData,
        "--reference: no row of \(plain.words) stands at \(positionWords(reference)), within the trained "
          + "context of \(context) tokens, to show the trained state; its rows stand at "
          + "\(places.min() ?? 0) to \(places.max() ?? 0).")
    }
    return (near, try plain.keeping(rowsAt: reference), isPrice)
  }

  /// Which forward passes the vectors come from, and so what they speak for.
  private func caveat() throws -> String {
    ForwardPass.caveats(
      reference: try ForwardPass(of: files.vectors),
      compared: try ForwardPass(of: against ?? files.vectors)
    ).joined(separator: " ")
  }

  /// The heads under plain RoPE.
  private func plainHeads(_ path: String?) throws -> RotatingHeads {
    var flags = try InputFlags.parse([])
    flags.files = files
    flags.files.vectors = path
    flags.synthesis.vectors = vectors
    flags.places = places
    flags.mask = mask
    flags.source = source
    flags.model = model.geometry
    return try flags.rotatingHeads(heads)
  }

  /// The same heads of a second capture.
  private func secondHeads(_ path: String, beside first: MeasuredInput) throws -> MeasuredInput {
    guard let vectors = files.vectors else {
      throw CommandFailure.usage("--against", "it belongs to --vectors; give that too.")
    }
    try ComparedSides.requireSameModel(
      try CapturedVectors(path: vectors), try CapturedVectors(path: path))
    let second = try plainHeads(path).input
    func places(_ input: MeasuredInput) -> [[Int?]] {
      input.layers.map { [$0.study.number] + $0.study.heads.map { $0 } }
    }
    guard places(first) == places(second) else {
      throw CommandFailure(
        .badData,
        "\(vectors) and \(path) hold other layers or heads; choose those they share by --layers and --heads."
      )
    }
    return second
  }
}
