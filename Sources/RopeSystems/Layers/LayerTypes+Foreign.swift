import ModelFiles

/// The types of layers of models that transformers has no class of.
extension LayerTypes {
  /// Types under other keys, for model types without a class.
  func foreign(_ count: Int?) throws(FileError) -> [String]? {
    guard !configuration.modelClass.isKnown else { return nil }
    // MiMo writes 1 for layers with a window, and MiniMax-Text-01 for layers with a softmax.
    for (key, one, zero) in [
      ("hybrid_layer_pattern", Self.sliding, Self.full),
      ("attn_type_list", Self.full, Self.linear),
    ] {
      let setting = configuration.setting(key)
      guard setting.isWritten, !setting.isNull else { continue }
      let flags = try read.entries(setting, "0 or 1 is needed for each layer") { value in
        value.whole.flatMap { (0...1).contains($0) ? $0 : nil }
      }
      guard !flags.isEmpty else {
        throw read.refusal(setting, "0 or 1 is needed for each layer")
      }
      if let count {
        try read.requireEntries(
          flags.count, of: setting, forLayers: count, by: configuration[.layerCount])
      }
      return flags.map { $0 == 1 ? one : zero }
    }
    if let types = try ofBlocks(count) { return types }
    let count = count ?? 0
    // Baichuan-M1 lists the layers with a window.
    let sliding = configuration.setting("sliding_window_layers")
    if sliding.json?.elements != nil, count > 0 {
      let hits = Set(try indices(sliding, count))
      return (0..<count).map { hits.contains($0) ? Self.sliding : Self.full }
    }
    let pattern = configuration.setting("sliding_window_pattern")
    if let n = pattern.whole, n > 1, configuration[.slidingWindow].whole != nil, count > 0 {
      return (1...count).map { $0.isMultiple(of: n) ? Self.full : Self.sliding }
    }
    let rotation =
      configuration.json["no_rope_layers"] ?? configuration.json["no_rope_layer_interval"]
    if rotation?.isTruthy == true, count > 0 {
      return [String](repeating: Self.full, count: count)
    }
    return nil
  }

  /// The blocks of DeciLM and Nemotron-NAS, some of which have no attention, or a linear layer in its place.
  private func ofBlocks(_ count: Int?) throws(FileError) -> [String]? {
    let setting = configuration.setting("block_configs")
    guard setting.isWritten, !setting.isNull else { return nil }
    let needed = "an object with the object attention in it is needed for each layer"
    let types = try read.entries(setting, needed) { block -> String? in
      guard let attention = block["attention"], attention.members != nil else { return nil }
      let isLeftOut = ["no_op", "replace_with_linear"].contains {
        attention[$0]?.isTruthy ?? false
      }
      return isLeftOut ? Self.linear : Self.full
    }
    guard !types.isEmpty else { throw read.refusal(setting, needed) }
    if let count {
      try read.requireEntries(
        types.count, of: setting, forLayers: count, by: configuration[.layerCount])
    }
    return types
  }
}
