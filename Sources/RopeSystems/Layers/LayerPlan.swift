import ModelFiles

/// Sorts the layers of a model into kinds.
struct LayerPlan {
  let configuration: ModelConfiguration
  private let read: SettingReader

  init(_ configuration: ModelConfiguration) {
    self.configuration = configuration
    read = SettingReader(file: configuration.file)
  }

  /// What layers of one kind have in common.
  private struct Traits: Hashable {
    var type: String
    var attention: LayerAttention
    var rotates: Bool
    /// The name of the rope; `nil` for the one that all share.
    var rope: String?
    /// A base of the layer's own.
    var base: Double?
    /// Components of a head of the layer's own.
    var width: Setting?
    /// Whether a list leaves its rope unscaled.
    var isUnscaled = false
  }

  func kinds() throws(FileError) -> [LayerKind] {
    let layerTypes = LayerTypes(configuration)
    let listed = try layerTypes.types()
    let own = if let listed { listed } else { try layerTypes.foreign(try layerTypes.count()) }
    let count = if let own { own.count } else { try layerTypes.count() }
    try configuration.checkLayers(count: count)
    var folding = RopeFolding(configuration, types: own ?? [])
    var ropes = try folding.folded()
    if count == nil, !configuration.isExcerpt, !configuration.modelClass.neverRotates {
      let setting = configuration[.layerCount]
      ropes.notes.append(
        .init(
          key: setting.path,
          sentence:
            "it is \(setting.isNull ? "null" : "missing"), so the number of layers is not known, and none "
            + "are listed"))
    }
    ropes.notes += configuration.flagNotes() + configuration.countNotes()
    ropes.notes +=
      layerTypes.notes() + configuration.sightNotes
      + UnreadKeys(configuration: configuration).notes()
    addBasesByKey(&ropes)
    // Without types of layers, ropes of several names are all that is known.
    let isUntyped = own == nil && !ropes.named.isEmpty && ropes.shared == nil
    if isUntyped {
      return ropes.named.map { rope in
        kind(
          Traits(
            type: rope.name, attention: attention(ofType: rope.name, layer: nil, slidingBefore: 0),
            rotates: rope.settings != nil, rope: rope.name),
          name: rope.name, layers: [], ropes)
      }
    }
    let types = own ?? [String](repeating: onlyType, count: count ?? 1)
    let rotating = try LayerRotation(configuration).rotating(types)
    let bases = try basesOfLayers(types.count)
    let isScaled = ropes.shared.map { $0.kind != .unscaled } ?? false
    let scaled = isScaled ? try layerTypes.scaledLayers(types.count) : nil
    if scaled != nil, let key = configuration.modelClass.scaledLayers {
      ropes.notes.append(
        .init(
          key: configuration.path(key),
          sentence:
            "it lists the layers whose rope is scaled; the others have its base and no scaling"))
    }
    let known = Dictionary(ropes.named.map { ($0.name, $0.settings) }) { first, _ in first }
    var order: [Traits] = []
    var members: [[Int]] = []
    var places: [Traits: Int] = [:]
    var sliding = 0
    for (layer, type) in types.enumerated() {
      let attention = attention(ofType: type, layer: layer, slidingBefore: sliding)
      if case .sliding = attention { sliding += 1 }
      let name = ropeName(ofType: type, ropes)
      var rotates = rotating[layer] && attention.hasSoftmax
      if rotates, let name {
        guard let settings = known[name] else {
          throw .unsuitable(
            path: configuration.file,
            sentence:
              "layer \(layer) is of the type “\(legible(type))”, and the dictionary of ropes "
              + "has none for it; it has"
              + enumerated(ropes.named.map { legible($0.name) }))
        }
        rotates = settings != nil
      }
      let traits = Traits(
        type: type, attention: attention, rotates: rotates, rope: rotates ? name : nil,
        base: rotates ? bases?[layer] : nil, width: width(ofType: type, layer: layer),
        isUnscaled: rotates && scaled.map { !$0.contains(layer) } ?? false)
      // Models have few kinds, and comparing is faster than hashing; files may have thousands.
      if let place = order.prefix(8).firstIndex(of: traits) ?? places[traits] {
        members[place].append(layer)
      } else {
        guard order.count < LayerKind.greatestCount else {
          throw .unsuitable(
            path: configuration.file,
            sentence:
              "its layers are of more than \(LayerKind.greatestCount) kinds, which differ in type, attention or rope; at most "
              + "\(LayerKind.greatestCount) are resolved")
        }
        places[traits] = order.count
        order.append(traits)
        members.append([layer])
      }
    }
    let names = names(order)
    return order.indices.map { place in
      kind(
        order[place], name: names[place], layers: count == nil ? [] : members[place], ropes)
    }
  }

  private func kind(
    _ traits: Traits, name: String, layers: [Int], _ ropes: FoldedRopes
  ) -> LayerKind {
    let named = traits.rope.flatMap { name in
      ropes.named.first { $0.name == name }?.settings.map { (name, $0) }
    }
    var settings = named?.1 ?? ropes.shared
    if let base = traits.base {
      settings?.overwrite(
        .base,
        Setting(
          path: configuration.path("layer_rope_theta"), json: .number(base), origin: .attribute))
    }
    if traits.isUnscaled { settings?.leaveScalingOut() }
    // What stands in the file counts for systems that rotate these layers all the same.
    let spare = settings ?? ropes.named.compactMap(\.settings).first
    let nullRope = ropeName(ofType: traits.type, ropes).flatMap { name in
      ropes.named.contains { $0.name == name && $0.settings == nil }
        ? configuration.path(of: .ropeParameters) + "." + legible(name) : nil
    }
    let stillness =
      traits.rotates
      ? nil
      : LayerStillness(
        configuration, type: traits.type, attention: traits.attention, nullRope: nullRope)
    return LayerKind(
      name: name, type: traits.type, layers: layers, attention: traits.attention,
      ropes: traits.rotates ? settings.map { [LayerKind.Rope(name: nil, settings: $0)] } ?? [] : [],
      stillness: stillness, spare: spare,
      multiplier: QueryRule(configuration, type: traits.type, rotates: traits.rotates),
      headDimension: traits.width, notes: configuration.notes + ropes.notes)
  }

  // MARK: Types

  /// The name of the layers of a model that has no types of them.
  private var onlyType: String { slidesThroughout ? LayerTypes.sliding : LayerTypes.full }

  /// Whether every layer slides because the file gives a window.
  private var slidesThroughout: Bool {
    let rule = configuration.modelClass.layerRule
    // Known classes without this rule do not look at a window.
    guard !configuration.modelClass.isKnown || rule?["rule"]?.text == "window" else { return false }
    let key = rule?["key"]?.text ?? ModelKey.slidingWindow.rawValue
    // Classes ask whether there is a window at all, and 0 is one.
    let width = configuration.setting(key).whole ?? (configuration.modelClass.isKnown ? -1 : 0)
    guard configuration.modelClass.isKnown ? width >= 0 : width > 0 else { return false }
    let flag = configuration.setting(rule?["flag"]?.text ?? "use_sliding_window")
    return flag.isAbsent || flag.isTruthy
  }

  private func attention(ofType type: String, layer: Int?, slidingBefore: Int) -> LayerAttention {
    let own = layer.flatMap { configuration.ofLayer($0)?["sliding_window"]?.whole }
    var window: Int? {
      own ?? LayerWindow(configuration: configuration).width(ofSliding: slidingBefore)
    }
    if type == LayerTypes.full { return .full }
    if type == LayerTypes.sliding { return .sliding(window: window) }
    guard LayerAttention.hasSoftmax(ofType: type) else { return .linear }
    let word = type.lowercased()
    if word.holds(anyOf: ["sliding", "local", "swa"]) {
      return word.holds(anyOf: ["reference"]) ? .full : .sliding(window: window)
    }
    return word.holds(anyOf: ["chunk"])
      ? .chunked(window: configuration.setting("attention_chunk_size").whole) : .full
  }

  /// The rope of a type of layer; `nil` for the one that all share.
  private func ropeName(ofType type: String, _ ropes: FoldedRopes) -> String? {
    guard !ropes.named.isEmpty else { return nil }
    if ropes.shared != nil { return ropes.named.contains { $0.name == type } ? type : nil }
    return configuration.modelClass.ropeLabel(ofType: type) ?? type
  }

  /// For types without a class: bases of full and of sliding layers under keys of their own.
  private func addBasesByKey(_ ropes: inout FoldedRopes) {
    guard !configuration.modelClass.isKnown, let shared = ropes.shared else { return }
    func rope(_ keys: [String]) -> RopeSettings? {
      guard let setting = keys.map(configuration.setting).first(where: { $0.number != nil }) else {
        return nil
      }
      var settings = shared
      settings.overwrite(.base, setting)
      return settings
    }
    let sliding = rope(["swa_rope_theta", "local_rope_theta", "rope_local_base_freq"])
    let full = rope(["global_rope_theta"])
    guard sliding != nil || full != nil else { return }
    ropes.named = [
      (LayerTypes.full, full ?? shared), (LayerTypes.sliding, sliding ?? shared),
    ]
  }

  // MARK: Values by layer

  private func basesOfLayers(_ count: Int) throws(FileError) -> [Double]? {
    guard configuration.modelClass.rotationRule?.text == "layer_rope_theta" else { return nil }
    let setting = configuration.setting("layer_rope_theta")
    guard setting.isWritten, !setting.isNull else { return nil }
    return try LayerRotation(configuration).baseOfLayers(setting, count)
  }

  private func width(ofType type: String, layer: Int) -> Setting? {
    if let width = configuration.ofLayer(layer)?["head_dim"] {
      return Setting(
        path: configuration.path("per_layer_config") + ".\(layer).head_dim", json: width,
        origin: .attribute)
    }
    // Baichuan-M1 shares its width among another number of heads where there is a window.
    let heads = configuration.setting("num_swa_attention_heads")
    if !configuration.modelClass.isKnown, type == LayerTypes.sliding, let count = heads.whole,
      count > 0, count != configuration[.attentionHeads].whole, heads.isWritten,
      let hidden = configuration[.hiddenSize].whole, configuration.json["head_dim"] == nil
    {
      return Setting(path: heads.path, json: .integer(hidden / count), origin: .attribute)
    }
    guard configuration.json["per_layer_config"] == nil,
      let rule = configuration.modelClass.headRule(ofType: type)
    else { return nil }
    let setting = configuration.setting(rule.key)
    return setting.isAbsent || setting.isNull
      ? Setting(path: setting.path, json: .integer(rule.usual), origin: .modelType) : setting
  }

  // MARK: Names

  /// The types, made different where several kinds share one.
  private func names(_ kinds: [Traits]) -> [String] {
    var names = kinds.map { kind in
      let rotates = kinds.contains { $0.type == kind.type && $0.rotates }
      return kind.type + (rotates && !kind.rotates ? "-nope" : "")
    }
    for (index, name) in names.enumerated() {
      let earlier = names[..<index].count { $0 == name || $0.hasPrefix(name + "-no.") }
      if earlier > 0 { names[index] = "\(name)-no.\(earlier + 1)" }
    }
    return names
  }
}
