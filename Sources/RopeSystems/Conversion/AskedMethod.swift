package import ModelFiles
package import RotaryEmbedding

extension RopeKind {
  /// The type with which a configuration asks for a method of the catalogue; `nil` for methods that need more than a scale.
  package init?(asking method: MethodEntry) {
    let simple = [RopeKind.unscaled, .linear, .dynamic, .yarn]
    guard let kind = simple.first(where: { $0.method == method }) else { return nil }
    self = kind
  }
}

extension ModelConfiguration {
  /// The same file as if it asked for a method at a scale, in its own generation of keys.
  ///
  /// Every rope of the file is replaced but those of layers that see their nearest tokens alone and have a rope of their own; the
  /// trained context is the one that transformers takes, and bases and shares stay.
  ///
  /// - Parameters:
  ///   - kind: The method.
  ///   - scale: s, at least 1.
  /// - Returns: The file, edited and read again.
  /// - Throws: ``FileError`` when the file cannot be resolved, or holds no rope.
  package func asking(
    for kind: RopeKind, scale: Double
  ) throws(FileError) -> ModelConfiguration {
    var changes: [(path: String, value: JSONValue)] = []
    var trained: Int?
    var done: Set<String> = []
    let kinds = try layerKinds().filter { $0.rope != nil }
    let stretched = kinds.filter {
      !$0.attention.seesNearestAlone(within: self[.maximumContext].whole)
    }
    for layers in stretched.isEmpty ? kinds : stretched {
      guard let settings = layers.rope?.settings, done.insert(settings.path).inserted,
        let source = try RopeSource(self, layers)
      else { continue }
      try requireReading(of: kind, by: source)
      let context = source.knowsTrainedContext ? source.geometry.trainedContext : nil
      trained = context ?? trained
      var members: [JSONValue.Member] = [
        .init(key: RopeKey.ropeType.rawValue, value: .string(kind.rawValue))
      ]
      // What the class reads under every type belongs to the model, and so does a rope of its own for this type of layer.
      let isOfClass = modelClass.hasRopePerType && !settings.isWritten
      let kept = [RopeKey.base, .partialRotaryFactor, .axisSections, .interleavesAxes]
      for key in kept + modelClass.ownRopeKeys where key != .originalContext || kind != .yarn {
        let origin = settings[key].origin
        guard
          origin == .dictionary || (origin == .attribute && key == .originalContext)
            || (isOfClass && origin == .modelType && kept.contains(key))
        else { continue }
        members.append(.init(key: key.rawValue, value: settings[key].json ?? .null))
      }
      if kind != .unscaled {
        members.append(.init(key: RopeKey.factor.rawValue, value: .number(scale)))
      }
      if kind == .yarn, let context {
        members.append(.init(key: RopeKey.originalContext.rawValue, value: .integer(context)))
      }
      changes.append((settings.path, .object(members)))
    }
    // A class that looks for the rope of each type of layer has to find those that it gave itself.
    for layers in kinds where modelClass.hasRopePerType && !changes.isEmpty {
      guard let settings = layers.rope?.settings, !settings.isWritten, !settings.written.isEmpty,
        done.insert(settings.path).inserted
      else { continue }
      changes.append((settings.path, .object(settings.written)))
    }
    guard !changes.isEmpty else {
      throw .unsuitable(
        path: file, sentence: "no layer of it rotates, so it cannot ask for a method")
    }
    if let trained, let maximum = tokens(Double(trained) * (kind == .yarn ? scale : 1)) {
      changes.append((path(of: .maximumContext), .integer(maximum)))
      if self[.originalContext].isWritten {
        changes.append((path(of: .originalContext), .integer(trained)))
      }
    }
    guard let edited = edited(changes) else {
      throw .unsuitable(path: file, sentence: "it cannot be read with another method in it")
    }
    return edited
  }

  /// Refuses a method that the class of the model type does not take, or takes for another.
  private func requireReading(of kind: RopeKind, by source: RopeSource) throws(FileError) {
    let name = kind.rawValue
    let taken = modelClass.renames[name] ?? name
    let missing = modelClass.ownRopeKeys.first { key in
      modelClass.givesAmplitudes && key != .originalContext && source.settings[key].isAbsent
    }
    if kind != .unscaled, let missing {
      throw .unsuitable(
        path: file,
        sentence: "\(source.settings.path(of: missing)) is missing, which transformers' class of "
          + "\(legible(source.modelType)) needs under \(name); write it")
    }
    guard kind != .unscaled, taken != name || !source.accepts(kind) else { return }
    let reading: String =
      if taken != name {
        "reads \(name) as \(taken)"
      } else if let types = modelClass.ropeTypes, !types.isEmpty {
        "takes \(types.joined(separator: ", ")) alone"
      } else {
        "has no scaling"
      }
    throw .unsuitable(
      path: file,
      sentence:
        "transformers' class of \(legible(source.modelType)) \(reading), so the file cannot ask for "
        + name)
  }
}
