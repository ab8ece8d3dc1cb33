import ModelFiles

/// Dictionaries that are nested by type of layer, in files of classes with one rope for all layers.
extension RopeFolding {
  /// Whether the class of the model type has one rope for all layers.
  var hasOneRope: Bool {
    modelClass.isKnown && !modelClass.hasRopePerType && modelClass.ropeLabels.isEmpty
  }

  /// The rope that such a class takes from the keys beside the nested dictionaries, which it never looks into.
  ///
  /// A class that has the types of layers by then fills in the nested dictionaries in the place of their own, and so stops
  /// where rope_type and rope_theta do not stand beside them.
  ///
  /// - Parameters:
  ///   - dictionary: The whole dictionary.
  ///   - names: The keys of the nested ones.
  /// - Returns: The rope.
  /// - Throws: ``FileError/unsuitable(path:sentence:)`` where the class stops.
  mutating func oneRope(
    of dictionary: Setting, nestedBy names: [String]
  ) throws(FileError) -> RopeSettings {
    let known = typesWhileReading
    let isTaken = names.contains(where: known.contains)
    let owner = "transformers' class of \(modelClass.modelType ?? "")"
    let list = names.map { legible($0) }.joined(separator: " and ")
    let beside = (dictionary.json?.members ?? []).filter { !names.contains($0.key) }
    let missing = [RopeKey.ropeType, .base].map(\.rawValue).filter { key in
      !beside.contains { $0.key == key }
    }
    guard !isTaken || missing.isEmpty else {
      throw .unsuitable(
        path: configuration.file,
        sentence:
          "\(dictionary.path) has ropes by type of layer (\(list)), but \(owner) has one rope for all "
          + "layers and stops at them; write rope_type and rope_theta of that one rope, and what its type "
          + "needs, into \(dictionary.path) in their place")
    }
    notes.append(
      .init(
        key: dictionary.path,
        sentence:
          "\(owner) has one rope for all layers and does not read the dictionaries by type of "
          + "layer in it (\(list)), so they change nothing here"))
    var settings = rope(.object(beside), path: dictionary.path, origin: writer(of: dictionary))
    settings.passOver(names)
    return isTaken ? settings : completed(settings)
  }

  /// The types of layers that the class has while it reads ropes.
  private var typesWhileReading: [String] {
    switch modelClass.nestedBy {
    // Without a list its layers are all of one of these types.
    case "types": types.isEmpty ? [LayerTypes.full, LayerTypes.sliding] : types
    case "listed" where configuration[.layerTypes].isWritten: types
    default: []
    }
  }
}
