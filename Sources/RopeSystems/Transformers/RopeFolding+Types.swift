import ModelFiles

/// What transformers looks for in dictionaries of ropes by type of layer, and what it fills in only while it computes.
extension RopeFolding {
  /// Whether the file has an empty dictionary and no other, which keeps the class from giving its own.
  var isEmpty: Bool {
    configuration[.ropeParameters].json?.members?.isEmpty == true
      && !configuration[.ropeScaling].isTruthy
  }

  /// The types of layers that a class with a rope for each of them looks for.
  private var lookedFor: [String] {
    Set(types).filter(LayerAttention.hasSoftmax(ofType:)).sorted()
  }

  private var className: String { "transformers' class of \(modelClass.modelType ?? "this model")" }

  /// The dictionary to write in words, such as `{"full_attention": {…}, "sliding_attention": {…}}`.
  private var wanted: String {
    "{" + lookedFor.map { "\"\(legible($0))\": {…}" }.joined(separator: ", ")
      + "}, each with rope_type and rope_theta"
  }

  /// Refuses a dictionary that lacks the rope of a type of layer, at which a class with a rope for each stops.
  ///
  /// - Parameter dictionary: The one that the class reads; `nil` where there is none.
  /// - Throws: ``FileError/unsuitable(path:sentence:)`` with the dictionary to write.
  func requireTypes(of dictionary: Setting?) throws(FileError) {
    guard !lookedFor.isEmpty else { return }
    let path = dictionary?.path ?? configuration.path(of: .ropeParameters)
    let missing = lookedFor.filter { dictionary?.json?[$0] == nil }
    let state: String? =
      if dictionary == nil {
        isEmpty ? "is empty" : "is missing"
      } else if missing == lookedFor {
        "is one rope for all layers"
      } else if !missing.isEmpty {
        "has no rope for \(missing.map { legible($0) }.joined(separator: " and "))"
      } else {
        lookedFor.first { type in
          let isNull = dictionary?.json?[type] == .null
          return isNull && !modelClass.acceptsNull && dictionary?.origin != .modelType
        }.map { "has null for \(legible($0))" }
      }
    guard let state else { return }
    throw .unsuitable(
      path: configuration.file,
      sentence: "\(path) \(state), but \(className) looks for the rope of each type of layer and "
        + "stops; write \(wanted)")
  }

  /// Refuses whatever else than two objects stands where the class declares nothing else.
  func requireStrictNames(_ dictionary: Setting?) throws(FileError) {
    let isReplaced = fold["kind"]?.text == "neomme" && configuration[.ropeScaling].isTruthy
    let read = isReplaced ? configuration[.ropeScaling] : dictionary
    guard modelClass.isStrict, let read else { return }
    let names = [LayerTypes.full, LayerTypes.sliding]
    for member in read.json?.members ?? []
    where !names.contains(member.key) || member.value.members == nil {
      throw .unsuitable(
        path: configuration.file,
        sentence:
          "\(read.path).\(legible(member.key)) is \(member.value.words), but \(className) takes "
          + "an object for \(names.joined(separator: " and one for ")) alone and stops; write \(wanted)"
      )
    }
  }

  /// Notes a `rope_scaling` of null that the class sets in the place of the dictionary, and then finds nothing.
  mutating func noteScalingInPlace(_ kind: String?) {
    let scaling = configuration[.ropeScaling]
    guard ["none", "compass", "neomme"].contains(kind), scaling.isWritten, !scaling.isTruthy
    else { return }
    notes.append(
      .init(
        key: scaling.path,
        sentence:
          "\(className) puts it in the place of the dictionary of ropes and stops; take the key "
          + "out, as is done here"))
  }

  /// Fills in what the methods read beside a dictionary while they compute.
  ///
  /// Every type but the default completes all dictionaries from the keys beside them before it computes, and types of
  /// layers take their turn in order of their names.
  func fillLate(_ ropes: inout FoldedRopes) {
    let kind = fold["kind"]?.text
    let isLabelled = kind == "deepseek_v4"
    guard ropes.shared == nil, isRaw || isLabelled || ["two", "compass"].contains(kind) else {
      return
    }
    let (base, share) = (
      configuration[.base], isLabelled ? headShare : configuration[.partialRotaryFactor]
    )
    let order = isLabelled ? ropes.named.map(\.name) : lookedFor
    var isCompleted = false
    for name in order {
      guard let index = ropes.named.firstIndex(where: { $0.name == name }),
        let isDefault = ropes.named[index].settings.map({ $0.kind == .unscaled })
      else { continue }
      isCompleted = isCompleted || !isDefault
      if isCompleted, !share.isNull, share.isWritten || isLabelled {
        ropes.named[index].settings?.setDefault(.partialRotaryFactor, share)
      }
      if isDefault, let usual = fold["default_share"] {
        ropes.named[index].settings?.setDefault(
          .partialRotaryFactor,
          Setting(path: share.path, json: usual, origin: .modelType))
      }
      // The NeoMME class has taken the base beside the dictionary out by then.
      if isRaw, !isDefault, base.isWritten, kind != "neomme" {
        ropes.named[index].settings?.setDefault(.base, base)
      }
    }
  }

  /// Notes a dictionary that the class never uses and yet checks, where something is missing in it.
  mutating func noteUnread(_ dictionary: Setting) {
    let settings = rope(dictionary.json, path: dictionary.path)
    let needed: RopeKey? =
      switch settings.kind {
      case .llama3: .base
      case .yarn, .longRoPE: .originalContext
      default: nil
      }
    guard let needed, settings[needed].isAbsent else { return }
    notes.append(
      .init(
        key: settings.path(of: needed),
        sentence:
          "it is missing, and \(className) checks the dictionary and stops, although it never uses "
          + "it"))
  }

  /// Refuses ropes that lack what nothing fills in.
  func requireMembers(_ ropes: FoldedRopes) throws(FileError) {
    guard ropes.shared == nil else { return }
    for case let (name, settings?) in ropes.named where lookedFor.contains(name) {
      var keys: [RopeKey] = settings[.base].isAbsent || settings[.base].isNull ? [.base] : []
      if isRaw, settings.kind?.needsTrainedContext == true {
        if settings[.originalContext].isAbsent { keys.append(.originalContext) }
        if settings.kind == .llama3, settings[.base].origin == .attribute {
          keys.append(.base)
        }
      }
      guard let key = keys.first else { continue }
      throw .unsuitable(
        path: configuration.file,
        sentence: "\(settings.path(of: key)) is missing, and \(className) has none of its own for "
          + "this rope; write it into that dictionary")
    }
  }
}
