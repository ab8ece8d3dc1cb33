import ModelFiles
import RotaryEmbedding

extension Conversion {
  /// Writes the rope settings of a file for another system.
  ///
  /// The candidates are read by the target's own rules, and the first that gives the frequencies, the amplitude and the
  /// softmax scale that transformers gives for the file is the result; so what is written has been checked.
  ///
  /// Where a target has no keys for several ropes but reads the file itself as transformers does, nothing needs to be changed:
  /// the text is empty then, and a note says so.
  ///
  /// - Parameters:
  ///   - configuration: The file.
  ///   - chosen: The kinds of layers that somebody asks for; all of the file where none are given. What a target takes holds
  ///     for all layers, so they must not have another rope than the rest.
  ///   - target: Where to.
  /// - Throws: ``ConversionError`` for what cannot be expressed; ``/ModelFiles/FileError`` for what transformers refuses.
  public init(
    of configuration: ModelConfiguration, kinds chosen: [LayerKind]? = nil,
    to target: ConversionTarget
  ) throws {
    let kinds = try configuration.layerKinds()
    let rotating = kinds.filter { $0.rope != nil }
    let settings = Set(rotating.compactMap(\.rope?.settings))
    let isSeveral = try haveSeveralRopes(rotating, of: configuration)
    let names = rotating.map { legible($0.name) }.joined(separator: ", ")
    if let still = chosen?.first(where: { $0.rope == nil }) {
      throw ConversionError(
        "The layers \(legible(still.name)) do not rotate, so there is nothing to convert.")
    }
    guard chosen == nil || !isSeveral else {
      throw ConversionError(
        "What \(target.title) takes holds for all layers, but the file has one rope for each of "
          + "\(names); convert it without --layer and --layer-type.")
    }
    // What is known of the file, and of the target's class, stands before what is lost on the way.
    var found: [String] = []
    for kind in kinds {
      let own = kind.rope == nil ? kind.notes : try configuration.resolved(kind).notes
      found += own.map(\.description).filter { !found.contains($0) }
    }
    let targetClass = try TargetClass(target, configuration, kinds)
    found += targetClass?.notes ?? []
    // A system that runs layers without rotation may run others with it, but there is nothing to tell it.
    guard !rotating.isEmpty else {
      throw ConversionError("The layers of the file have no rotary embedding to convert.")
    }
    if configuration.isChatGLM, rotating.allSatisfy({ $0.rope?.settings.kind == .unscaled }) {
      self = Conversion(unchanged: configuration, target, found, target.wordsOfChatGLM)
      return
    }
    let isGemma = configuration[.localBase].isWritten || isGemmaLike(configuration)
    let isNested =
      target.expressesLayers
      ? settings.count > 1 || settings.contains(where: \.isNested) : isSeveral
    guard !isNested || target.expressesLayers || (isGemma && target != .llamaCpp) else {
      if let obstacle = try target.obstacle(to: configuration, kinds) {
        throw ConversionError(
          "The file has one rope for each of \(names), and \(target.title) \(obstacle).")
      }
      self = Conversion(unchanged: configuration, target, found)
      return
    }
    var writer = ConversionWriter(
      configuration: configuration, target: target, targetClass: targetClass)
    for kind in kinds { try writer.add(kind, isNested: isNested) }
    do { text = try writer.text() } catch let error as ConversionError {
      guard writer.hasRope, try target.obstacle(to: configuration, kinds) == nil else {
        throw error
      }
      self = Conversion(unchanged: configuration, target, found)
      return
    }
    self.target = target
    self.configuration = target == .llamaCpp ? configuration : try writer.converted()
    notes = found + writer.notes
  }

  /// The answer where the target reads the file itself.
  private init(
    unchanged configuration: ModelConfiguration, _ target: ConversionTarget, _ found: [String],
    _ reading: String? = nil
  ) {
    self.target = target
    self.configuration = configuration
    text = target == .llamaCpp ? "" : "{}"
    notes =
      found + [
        (reading
          ?? "\(target.title) reads the file itself as transformers 5 does, every kind of layers")
          + ", so nothing "
          + (target == .llamaCpp
            ? "needs to be told: convert the model and give no rope flags."
            : "needs to be changed.")
      ]
  }
}

/// Whether layers rotate by different angles, or at different temperatures.
private func haveSeveralRopes(
  _ rotating: [LayerKind], of configuration: ModelConfiguration
) throws(FileError) -> Bool {
  var first: RotarySchedule?
  for kind in rotating {
    let schedule = try configuration.resolved(kind).schedule
    guard let known = first else {
      first = schedule
      continue
    }
    let (own, other) = (schedule.effectiveInverseFrequencies, known.effectiveInverseFrequencies)
    guard own == other, schedule.temperature.amplitude == known.temperature.amplitude,
      schedule.temperature.softmaxScale == known.temperature.softmaxScale
    else { return true }
  }
  return false
}

/// Whether the class gives sliding layers a base of their own in the style of transformers 4.
private func isGemmaLike(_ configuration: ModelConfiguration) -> Bool {
  ModelTypeFamilies.configuredIsExtended.contains(configuration.modelClass.modelType ?? "")
}
