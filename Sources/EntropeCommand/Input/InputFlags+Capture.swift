import AttentionEntropy
import ModelFiles
import RopeSystems
import RotaryEmbedding
import Studies

extension InputFlags {
  /// Captured vectors, whose file tells all that the flags do not.
  func captured(
    _ path: String, _ choice: HeadChoice, _ mask: AttentionMask?, _ config: ConfiguredModel?
  ) throws -> MeasuredInput {
    let file = try CapturedVectors(path: path)
    for (flag, isGiven) in [
      ("--layout", files.layout != nil), ("--query-start", places.queryStart != nil),
      ("--key-start", places.keyStart != nil),
    ] where isGiven {
      throw CommandFailure.usage(
        flag, "it belongs to --queries and --keys; the file of --vectors tells it.")
    }
    let entries = try chosenEntries(of: file, choice, config)
    for (index, heads) in entries {
      // All heads of a layer are measured together, and a picture has one.
      try file.requireRoom(
        ofLayerAt: index, headCount: choice.headFlag == "--head" ? 1 : heads.count)
    }
    let listed = try places.listed()
    if let listed, listed.count != file.queryCount {
      throw CommandFailure(
        .badData,
        "--query-positions holds \(listed.count) positions for the \(file.queryCount) query rows of "
          + "\(path).")
    }
    guard let positions = listed ?? file.queryPositions else {
      throw CommandFailure(
        .badData,
        "\(path): it holds \(file.queryCount) query rows and \(file.keyCount) keys, and no tensor "
          + "q_positions that tells where the rows stand; give --query-positions.")
    }
    let sequenceLength = max(positions.max() ?? 0, file.keyPositions.max() ?? 0) + 1
    var layers: [MeasuredLayer] = []
    var notes: [String] = []
    for (index, heads) in entries {
      let (methods, found) = try methods(
        ofEntry: index, in: file, config, sequenceLength: sequenceLength)
      try requireHeadDimension(file.headDimension, of: path, config, methods)
      notes += found.filter { !notes.contains($0) }
      let own = try ownMask(ofEntry: index, in: file, config)
      let entry = file.layers[index]
      layers.append(
        MeasuredLayer(
          study: try StudyLayer(
            file, at: index, heads: heads, mask: mask ?? own,
            schedules: methods.map(\.namedSchedule), queryPositions: positions),
          methods: methods,
          describe: { place, head in
            describe(place, reader: head, in: file, entry: entry)
          }))
    }
    let model = try config?.configuration ?? file.modelConfiguration()
    if mask == nil, model?.seesBothSides == true {
      notes.append(
        "queries of this model see keys on both sides of them, and so do its rows here; --mask says otherwise."
      )
    }
    let still = layers.filter { layer in
      layer.methods.contains {
        $0.name != NamedMethod.file && $0.name != MethodEntry.noRotation.name
      }
        && layer.methods.allSatisfy { $0.configuration.schedule.inverseFrequencies.isEmpty }
    }.compactMap(\.study.number)
    if !method.methods.isEmpty, !still.isEmpty {
      notes.append("the layers \(layerWords(still)) do not rotate, and no method changes them.")
    }
    return MeasuredInput(
      layers: layers, headDimension: file.headDimension, words: path,
      notes: notes + synthesis.unusedNotes(forEnsemble: nil))
  }

  /// Which keys a layer's queries see, as `--config` or else the file tells.
  private func ownMask(
    ofEntry index: Int, in file: CapturedVectors, _ config: ConfiguredModel?
  ) throws -> AttentionMask {
    guard let config else { return try file.ownMask(ofLayerAt: index) }
    let kind = try config.choosing(layer: file.layers[index].number).kind
    return config.configuration.mask(of: kind.attention)
  }

  /// The entries of the file with the chosen heads of each.
  private func chosenEntries(
    of file: CapturedVectors, _ choice: HeadChoice, _ config: ConfiguredModel?
  ) throws -> [(index: Int, heads: [Int])] {
    var entries = Array(file.layers.enumerated())
    if let type = source.layers.layerType, let layers = config?.kind.layers, !layers.isEmpty {
      entries = entries.filter { layers.contains($0.element.number) }
      guard !entries.isEmpty else {
        let there = Set(file.layers.map(\.number)).sorted().map(String.init)
        throw CommandFailure.usage(
          "--layer-type",
          "\(file.path) holds no layer of the type “\(legible(type))”; it holds the layers "
            + there.joined(separator: ", ") + ".")
      }
    }
    if let numbers = choice.layers {
      if let wrong = numbers.first(where: { number in !file.layers.contains { $0.number == number }
      }) {
        let there = Set(file.layers.map(\.number)).sorted().map(String.init)
        throw CommandFailure.usage(
          choice.layerFlag,
          "the file holds no layer \(wrong); it holds \(there.joined(separator: ", "))."
        )
      }
      // In the order asked for.
      entries = numbers.flatMap { number in entries.filter { $0.element.number == number } }
    }
    guard let numbers = choice.heads else {
      return entries.map { ($0.offset, $0.element.heads) }
    }
    let there = Set(entries.flatMap(\.element.heads))
    if let wrong = numbers.first(where: { !there.contains($0) }) {
      throw CommandFailure.usage(
        choice.headFlag,
        "the file holds no query head \(wrong); it holds "
          + there.sorted().map(String.init).joined(separator: ", ") + ".")
    }
    return entries.compactMap { index, entry in
      let heads = numbers.filter(entry.heads.contains)
      return heads.isEmpty ? nil : (index, heads)
    }
  }

  /// Every method that was asked for, as it is in a layer that the model does not rotate: no method changes that; `nil` where it
  /// rotates, or where it was chosen by its number or kind, so that a refusal tells more.
  private func unturned(
    _ own: FileMethod?, _ config: ConfiguredModel?, _ sequenceLength: Int
  ) throws -> [NamedMethod]? {
    guard source.layers.layer == nil, source.layers.layerType == nil else { return nil }
    let file = try config.map {
      try FileMethod($0, method, defaultSequenceLength: sequenceLength)
    }
    guard let still = (file ?? own)?.configuration, still.schedule.inverseFrequencies.isEmpty else {
      return nil
    }
    return try method.methods.map { name in
      do throws(RotaryError) {
        if name != NamedMethod.file { _ = try MethodCatalog.entry(named: name) }
      } catch { throw CommandFailure.usage("--method", error.description) }
      return NamedMethod(name: name, configuration: still)
    }
  }

  /// The methods of one entry: from `--config`, from `--method`, or the file's own rope.
  private func methods(
    ofEntry index: Int, in file: CapturedVectors, _ config: ConfiguredModel?, sequenceLength: Int
  ) throws -> (methods: [NamedMethod], notes: [String]) {
    // A layer has one number in both files.
    let config = try config?.choosing(layer: file.layers[index].number)
    let kind = try config == nil ? file.layerKind(ofLayerAt: index) : nil
    var own: FileMethod?
    if let kind, let configuration = try file.modelConfiguration() {
      own = try FileMethod(
        ConfiguredModel(configuration, kinds: [kind], kind: kind), method,
        defaultSequenceLength: sequenceLength)
    }
    let gain = file.softmaxGain(beside: own?.configuration.schedule)
    own = own?.multiplied(by: gain)
    if let own, method.methods.isEmpty {
      if let flag = method.firstSetting ?? thresholds.firstGiven
        ?? model.firstOfRope
      {
        throw CommandFailure.usage(
          flag, "without --method the rope that the file tells is measured as it is; give --method."
        )
      }
      return own.alone
    }
    if method.methods == [NamedMethod.file], let own = own?.configuration {
      // The trained context of a file that tells none says which rows are beyond it.
      let context = own.knowsTrainedContext ? own.geometry.trainedContext : model.trainedContext
      var model = model
      if model.trainedContext == context { model.trainedContext = nil }
      if let flag = model.firstOfRope {
        throw CommandFailure.usage(flag, RequestFlags.fileWords)
      }
    }
    if !method.methods.isEmpty, let still = try unturned(own, config, sequenceLength) {
      return (still, [])
    }
    var (named, notes): ([NamedMethod], [String])
    if config != nil {
      (named, notes) = try methods(
        config, headDimension: file.headDimension,
        defaults: MethodDefaults(capturedLength: sequenceLength, sequenceLength: sequenceLength))
    } else {
      // What the file tells of the model stands where no flag does.
      var model = model
      if let own = own?.configuration {
        let geometry = own.geometry
        model.base = model.base ?? geometry.base
        model.rotaryDimension = model.rotaryDimension ?? geometry.rotaryDimension
        if own.knowsTrainedContext {
          model.trainedContext = model.trainedContext ?? geometry.trainedContext
        }
      }
      (named, notes) = try RequestFlags(
        method, model, thresholds, headDimension: file.headDimension,
        defaults: MethodDefaults(capturedLength: sequenceLength, sequenceLength: sequenceLength)
      ).list(own: own)
    }
    return (
      named.map { method in
        method.name == NamedMethod.file
          ? method
          : NamedMethod(
            name: method.name, configuration: method.configuration.multiplied(by: gain))
      }, notes
    )
  }
}

/// Where a number of captured vectors stands, in the model's numbers.
private func describe(
  _ place: NonFinitePlace, reader head: Int, in file: CapturedVectors, entry: CapturedVectors.Layer
) -> String {
  let reader = entry.heads.firstIndex(of: head) ?? 0
  let owner =
    place.isQuery ? "head \(head)" : "key head \(entry.keyHeads[entry.keyHeadIndices[reader]])"
  let value = place.value.isNaN ? "NaN" : "\(place.value)"
  return "\(file.path):\(place.isQuery ? "q" : "k"): layer \(entry.number), \(owner), row "
    + "\(place.row), column \(place.column) (rows and columns counted from 0) is \(value)"
}
