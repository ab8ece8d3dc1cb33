import ModelFiles

/// The type of every layer of a model: as the file lists them, or as the class of its model type derives them.
///
/// Follows the configuration classes of Hugging Face transformers 5.23.0; the rules are rows of ``ClassTable``.
struct LayerTypes {
  let configuration: ModelConfiguration
  let read: SettingReader
  var rule: JSONValue { configuration.modelClass.layerRule ?? .object([]) }

  /// More layers than any model has; beyond it lists would outgrow memory rather than serve anyone.
  static let greatestCount = 100_000

  static let (full, sliding, linear) =
    ("full_attention", "sliding_attention", "linear_attention")
  static let (chunked, indexed) = ("chunked_attention", "indexed_attention")

  init(_ configuration: ModelConfiguration) {
    self.configuration = configuration
    read = SettingReader(file: configuration.file)
  }

  /// Number of layers; `nil` where neither the file nor the class gives one.
  func count() throws(FileError) -> Int? {
    if !configuration[.layerCount].isWritten,
      configuration.modelClass.rotationRule?.text == "no_rope_layers",
      let flags = configuration.setting("no_rope_layers").json?.elements, !flags.isEmpty
    {
      // The list says how many there are where nothing else of the file does.
      return flags.count
    }
    if let rule = configuration.modelClass.countRule, !configuration[.layerCount].isWritten,
      let part = try read.optionalCount(configuration.setting(rule.key))
    {
      return min(part, Self.greatestCount) * rule.times
    }
    if configuration.modelClass.neverRotates, configuration[.layerCount].json?.members != nil {
      // LXMERT writes a number for each of its encoders.
      return nil
    }
    guard var count = try read.optionalCount(configuration[.layerCount]) else { return nil }
    if let rule = configuration.modelClass.countRule { count = count / rule.times * rule.times }
    guard count <= Self.greatestCount else {
      throw read.refusal(
        configuration[.layerCount], "at most \(Self.greatestCount) layers are read")
    }
    return count
  }

  /// The types, one for each layer; `nil` where the model has none.
  ///
  /// - Throws: ``FileError/unsuitable(path:sentence:)`` for lists of the wrong length or kind.
  func types() throws(FileError) -> [String]? {
    let listed = try listed()
    let known = if let listed { listed.count } else { try self.count() }
    guard let count = known else { return nil }
    let name = rule["rule"]?.text
    let found = if let listed { listed } else { try derived(name, count) }
    guard var types = found else { return nil }
    for member in rule["rewrites"]?.members ?? [] {
      types = types.map { $0 == member.key ? member.value.text ?? $0 : $0 }
    }
    if name == "dots3" {
      // Older files call its sparse layers full.
      let isSparse =
        configuration.json["use_dsa"].map(\.isTruthy)
        ?? (configuration.json["per_layer_config"] == nil)
      types = types.map { $0 == Self.full && isSparse ? Self.indexed : $0 }
    }
    if let last = rule["force_last"]?.text, !types.isEmpty { types[types.count - 1] = last }
    return types
  }

  // MARK: Rules of classes

  private func derived(_ ruleName: String?, _ count: Int) throws(FileError) -> [String]? {
    switch ruleName {
    case "every": return try periodic(count)
    case "all":
      return [String](repeating: rule["type"]?.text ?? Self.full, count: count)
    case "given":
      throw read.refusal(
        configuration[.layerTypes], "the class of this model type needs a name for each layer")
    case "window":
      // No types: LayerPlan tells sliding layers by the window.
      return nil
    case "depth":
      let flag = rule["flag"] == .null || configuration.setting("use_sliding_window").isTruthy
      let first = configuration.setting("max_window_layers").whole ?? 0
      return (0..<count).map { flag && window != nil && $0 >= first ? Self.sliding : Self.full }
    case "qwen2_moe":
      let flag = configuration.setting("use_sliding_window").isTruthy
      let end = configuration.setting("max_window_layers").whole ?? 0
      return (0..<count).map { layer in
        !(layer + 1).isMultiple(of: 2) && layer < end && flag ? Self.sliding : Self.full
      }
    case "smollm3", "llama4":
      let rotates = try LayerRotation(configuration).rotatingLayers(count)
      if ruleName == "llama4" { return rotates.map { $0 ? Self.chunked : Self.full } }
      let slides = configuration.setting("use_sliding_window").isTruthy && window != nil
      return rotates.map { slides && !$0 ? Self.sliding : Self.full }
    case "indices":
      let key = rule["key"]?.text ?? ""
      let setting = configuration.setting(key)
      let hits =
        setting.isAbsent || setting.isNull
        ? (rule["absent"]?.text == "hit" ? Set(0..<count) : []) : Set(try indices(setting, count))
      return (0..<count).map { name($0, isHit: hits.contains($0)) }
    case "cycle":
      let setting = configuration.setting(rule["key"]?.text ?? "")
      guard let cycle = setting.texts, !cycle.isEmpty else {
        throw read.refusal(setting, "a list of names is needed")
      }
      return (0..<count).map { rule["names"]?[cycle[$0 % cycle.count]]?.text ?? Self.full }
    case "jamba", "zamba":
      let period = try read.count(configuration.setting("attn_layer_period"))
      let offset = configuration.setting("attn_layer_offset").whole ?? 0
      let isJamba = ruleName == "jamba"
      return (0..<count).map { layer in
        guard isJamba || layer >= 3 else { return layer == 2 ? "hybrid" : Self.linear }
        let place = isJamba ? layer : layer - 3
        return place % period == offset ? (isJamba ? Self.full : "hybrid") : Self.linear
      }
    case "zamba2":
      // Its list is that of the 2.7B model, whatever the number of layers.
      let shared: Set<Int> = [6, 12, 18, 24, 30, 36, 42, 47, 51]
      guard count == 54 else {
        throw .unsuitable(
          path: configuration.file,
          sentence: "\(configuration[.layerCount].path) is \(count), but without layers_block_type "
            + "the class has 54 layers; give layers_block_type")
      }
      return (0..<54).map { shared.contains($0) ? "hybrid" : Self.linear }
    case "nemotron_h":
      guard let pattern = configuration.json["hybrid_override_pattern"]?.text else {
        return [Self.linear, "moe", Self.full, "mlp"]
      }
      let names: [Character: String] = ["M": Self.linear, "E": "moe", "*": Self.full, "-": "mlp"]
      guard !pattern.isEmpty, pattern.allSatisfy({ names[$0] != nil }) else {
        throw read.refusal(
          configuration.setting("hybrid_override_pattern"), "letters among M, E, * and - are needed"
        )
      }
      return pattern.prefix(Self.greatestCount).compactMap { names[$0] }
    case "lfm3":
      return (0..<count).map { layer in
        layer % 4 == 2 ? Self.full : layer % 4 == 0 && layer > 0 ? Self.sliding : "conv"
      }
    case "flint":
      return (0..<count).map { layer in
        layer < 2 || layer % 4 == 1 || layer == count - 1 ? Self.full : Self.sliding
      }
    case "dots3":
      let flag = configuration.json["use_sliding_window"].map(\.isTruthy) ?? true
      return (0..<count).map { layer in
        !flag || layer < 2 || layer % 4 == 1 ? Self.full : Self.sliding
      }
    case "minimax_m3":
      let frequency = configuration.json["sparse_attention_config"]?["sparse_attention_freq"]
      guard let flags = frequency?.elements else {
        return [String](repeating: Self.full, count: count)
      }
      return flags.map { $0.isTruthy ? "minimax_m3_sparse" : Self.full }
    case "cohere2_moe":
      let dense = min(count, configuration.setting("first_k_dense_replace").whole ?? 0)
      let early = try period("prefix_dense_sliding_window_pattern", usual: 1)
      let late = try period("sliding_window_pattern", usual: 4)
      return (0..<count).map { layer in
        let (place, n) = layer < dense ? (layer, early) : (layer - dense, late)
        return (place + 1).isMultiple(of: n) ? Self.full : Self.sliding
      }
    case "deepseek_v4":
      let ratios = configuration.setting("compress_ratios")
      if ratios.isWritten, !ratios.isNull { return try compressed(ratios, count) }
      return (0..<count).map { layer in
        layer >= 2 && (layer - 2) % 2 == 1
          ? "compressed_sparse_attention" : "heavily_compressed_attention"
      }
    default: return nil
    }
  }

  /// One layer of every n is a hit, counted from 1 or from 0.
  private func periodic(_ count: Int) throws(FileError) -> [String] {
    if let key = rule["list"]?.text, let types = try listedElsewhere(key, count) { return types }
    var period = rule["n"]?.whole ?? 1
    if let key = rule["key"]?.text { period = try self.period(key, usual: period) }
    if let needed = rule["needs"]?.text {
      // A window that is null sets the period to 0.
      let setting = configuration.setting(needed)
      if setting.isAbsent || setting.isNull { throw stop(at: setting) }
    }
    let start = rule["at"]?.whole == 0 ? 0 : 1
    var types = (0..<count).map { layer in
      let place = rule["from_end"]?.isTruthy == true ? count - 1 - layer : layer
      return name(layer, isHit: (place + start).isMultiple(of: period))
    }
    if types.isEmpty { return types }
    if let first = rule["first"]?.text { types[0] = first }
    if let last = rule["last"]?.text { types[count - 1] = last }
    if let some = rule["some"]?.text, !types.contains(some) { types[count - 1] = some }
    return types
  }

  func name(_ layer: Int, isHit: Bool) -> String {
    rule[isHit ? "hit" : "miss"]?.text ?? (isHit ? Self.full : Self.sliding)
  }

  private func period(_ key: String, usual: Int) throws(FileError) -> Int {
    let setting = configuration.setting(key)
    if setting.isAbsent { return usual }
    // EXAONE 4's files write LLLG, local and global, beside the list of types that counts.
    if setting.isNull || setting.text != nil { throw stop(at: setting) }
    return try read.count(setting)
  }

  /// The refusal of a value at which the class stops where it has to find out the types itself.
  private func stop(at setting: Setting) -> FileError {
    let words = setting.text.map { "“\(legible($0))”" } ?? setting.json?.words ?? "missing"
    return .unsuitable(
      path: configuration.file,
      sentence: "\(setting.path) is \(words), at which transformers' class of "
        + "\(configuration.modelClass.modelType ?? "") stops where the file does not name the type of every layer; "
        + "write \(configuration[.layerTypes].path), a name for each layer such as \(Self.full) or "
        + "\(rule["miss"]?.text ?? Self.sliding)")
  }

  /// The width of the window, where there is one.
  private var window: Int? { configuration[.slidingWindow].whole }
}
