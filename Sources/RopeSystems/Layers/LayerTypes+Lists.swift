import ModelFiles

/// Lists of the file that have an entry for each layer.
extension LayerTypes {
  /// The list of the file, its older names replaced; `nil` where it has none or the class does not read it.
  func listed() throws(FileError) -> [String]? {
    guard rule["fixed"]?.isTruthy != true else { return nil }
    let setting = [configuration[.layerTypes], configuration.setting("layers_block_type")]
      .first { $0.isWritten && !$0.isNull }
    guard let setting else { return nil }
    let names = try read.entries(setting, "a name is needed for each layer", \.text)
    guard !names.isEmpty, names.count <= Self.greatestCount else {
      throw read.refusal(setting, "1 to \(Self.greatestCount) names are needed, one for each layer")
    }
    let types = names.map { Self.legacyNames[$0] ?? $0 }
    // Its number of layers is that of the list, whatever else the file says.
    guard rule["rule"]?.text != "nemotron_h", let count = try count(),
      configuration[.layerCount].isWritten
    else { return types }
    if types.count > count,
      rule["rule"]?.text == "deepseek_v4"
        || types.count == count + (configuration.setting("num_nextn_predict_layers").whole ?? 0)
    {
      // What follows belongs to layers that predict further tokens.
      return Array(types.prefix(count))
    }
    try read.requireEntries(
      types.count, of: setting, forLayers: count, by: configuration[.layerCount])
    return types
  }

  private static let legacyNames = [
    "mamba": linear, "attention": full, "deepseek_sparse_attention": indexed,
    "qwen_sparse_attention": indexed,
  ]

  /// The types that transformers' configurations let pass.
  private static let allowed = [
    full, sliding, chunked, "window_attention", indexed, "compressed_sparse_attention",
    "heavily_compressed_attention", "minimax_m3_sparse", linear, "conv", "moe", "hybrid",
    "hybrid_sliding", "reference_sliding_attention", "sparse", "dense",
  ]

  /// Notes a type in the file's list that transformers does not know.
  func notes() -> [ConfigurationNote] {
    let setting = configuration[.layerTypes]
    let names = (setting.texts ?? []).map { Self.legacyNames[$0] ?? $0 }
    guard configuration.modelClass.isKnown, rule["fixed"]?.isTruthy != true,
      let wrong = names.first(where: { !Self.allowed.contains($0) })
    else { return [] }
    return [
      ConfigurationNote(
        key: setting.path,
        sentence: "it names “\(legible(wrong))”, at which transformers stops; layers of that type "
          + "are taken to have full attention")
    ]
  }

  /// A list of layers by their numbers.
  ///
  /// The classes of transformers pass over numbers that no layer has; a file that has some is of another depth than it says.
  func indices(_ setting: Setting, _ count: Int) throws(FileError) -> [Int] {
    try layers(of: setting, 0, count)
  }

  /// The layers whose rope is scaled as its dictionary says; `nil` where all are.
  func scaledLayers(_ count: Int) throws(FileError) -> Set<Int>? {
    guard let key = configuration.modelClass.scaledLayers else { return nil }
    let setting = configuration.setting(key)
    guard setting.isWritten, !setting.isNull else { return nil }
    return Set(try indices(setting, count))
  }

  /// Numbers of layers, counted from 0 or from 1.
  private func layers(of setting: Setting, _ first: Int, _ count: Int) throws(FileError) -> [Int] {
    let last = count - 1 + first
    let layers = try read.entries(
      setting, "a number of a layer from \(first) to \(last) is needed", \.whole)
    guard let place = layers.firstIndex(where: { !(first..<first + count).contains($0) }) else {
      return layers
    }
    throw .unsuitable(
      path: configuration.file,
      sentence:
        "\(setting.path)[\(place)] is layer \(layers[place]), but \(configuration[.layerCount].path) is "
        + "\(count); numbers of layers from \(first) to \(last) are needed")
  }

  /// Lists under other names than `layer_types`.
  func listedElsewhere(_ key: String, _ count: Int) throws(FileError) -> [String]? {
    let setting = configuration.setting(key)
    guard setting.isWritten, !setting.isNull else { return nil }
    switch key {
    case "local_layer_ids":
      let local = Set(try indices(setting, count))
      return (0..<count).map { name($0, isHit: !local.contains($0)) }
    case "attention_windows":
      let windows = setting.json?.elements ?? []
      try read.requireEntries(
        windows.count, of: setting, forLayers: count, by: configuration[.layerCount])
      return windows.map { $0.isTruthy ? Self.sliding : Self.full }
    default:
      // Kimi Linear numbers its layers from 1.
      guard let full = setting.json?["full_attn_layers"], let rest = setting.json?["kda_layers"]
      else { return nil }
      return try numberedFromOne(
        full, rest, path: { setting.path + "." + $0 }, count)
    }
  }

  /// Two lists of layers, numbered from 1, that must not overlap.
  private func numberedFromOne(
    _ full: JSONValue, _ rest: JSONValue, path: (String) -> String, _ count: Int
  ) throws(FileError) -> [String] {
    func numbers(_ list: JSONValue, _ key: String) throws(FileError) -> Set<Int> {
      Set(try layers(of: Setting(path: path(key), json: list, origin: .attribute), 1, count))
    }
    let hits = try numbers(full, "full_attn_layers")
    let both = hits.intersection(try numbers(rest, "kda_layers")).sorted()
    guard both.isEmpty else {
      throw .unsuitable(
        path: configuration.file,
        sentence:
          "\(path("full_attn_layers")) and kda_layers both have layer \(both[0]); each layer "
          + "has one kind of attention")
    }
    return (0..<count).map { name($0, isHit: hits.contains($0 + 1)) }
  }

  func compressed(_ ratios: Setting, _ count: Int) throws(FileError) -> [String] {
    let names = [
      0: Self.sliding, 4: "compressed_sparse_attention", 128: "heavily_compressed_attention",
    ]
    let needed = "one of 0, 4 and 128 is needed for each of the \(count) layers"
    let types = try read.entries(ratios, needed) { $0.whole.flatMap { names[$0] } }
    guard types.count >= count else {
      throw .unsuitable(
        path: configuration.file,
        sentence: "\(ratios.path) has \(types.count) entries; \(needed)")
    }
    return Array(types.prefix(count))
  }
}
