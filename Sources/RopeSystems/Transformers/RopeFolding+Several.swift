import ModelFiles

/// Classes whose layers have ropes of several names.
extension RopeFolding {
  private static let (full, sliding) = (LayerTypes.full, LayerTypes.sliding)

  /// Gemma 3, ModernBERT, OLMo 3 and their kin: a rope for full layers and one for sliding ones, each with a base of its own.
  ///
  /// The scaling of transformers 4 goes to the layers that the class names: full ones alone, or both.
  mutating func fullAndSliding(_ parameters: Setting?, _ scaling: Setting?) -> FoldedRopes {
    let scaled = (fold["scaling"]?.elements ?? []).compactMap(\.text)
    if let parameters, parameters.json?[Self.full] == nil, parameters.json?[Self.sliding] == nil {
      notes.append(
        .init(
          key: parameters.path,
          sentence:
            "the class of this model type looks for ropes by type of layer in it, and finds none"
            + (scaling == nil ? "" : "; at \(configuration[.ropeScaling].path) beside it it stops"))
      )
    }
    let path = parameters?.path ?? configuration.path(of: .ropeParameters)
    var ropes = FoldedRopes()
    for (name, key) in [(Self.full, "full"), (Self.sliding, "sliding")] {
      // Where none stands, one would in the file's own generation: the older one has one dictionary, without types.
      let isOld = parameters == nil && configuration.isOfOldGeneration && scaled.contains(name)
      var settings = rope(
        parameters?.json?[name],
        path: isOld ? configuration.path(of: .ropeScaling) : path + "." + name)
      if let scaling, scaled.contains(name) {
        // Without rope_parameters the class starts from a default rope, whose name only rope_type replaces.
        let update = RopeSettings(
          path: scaling.path, json: scaling.json, readsLegacyType: parameters != nil)
        settings = settings.isWritten ? settings.updated(by: update) : update
      }
      settings.nest(in: parameters)
      // A key that is null here was taken out of the file by the full layers.
      let base = fold[key] == .null ? nil : fold[key]?.text
      ropes.named.append(
        (name, completed(settings, label: name, base: self.base(base, label: name))))
    }
    return ropes
  }

  /// DeepSeek-V4: `main` for sliding layers without scaling, `compress` with its own base for the others.
  mutating func mainAndCompressed(
    _ parameters: Setting?, _ scaling: Setting?
  ) throws(FileError) -> FoldedRopes {
    let flat = scaling ?? parameters
    if let flat, flat.json?["main"]?.members != nil, flat.json?["compress"]?.members != nil {
      var ropes = FoldedRopes()
      for name in ["main", "compress"] { ropes.named.append((name, nested(name, in: flat))) }
      return ropes
    }
    let path = flat?.path ?? configuration.path(of: configuration.dictionaryKey)
    var main = rope(nil, path: path)
    main.setDefault(
      .base,
      flat?.json?[RopeKey.base.rawValue].map {
        Setting(path: path + "." + RopeKey.base.rawValue, json: $0, origin: .dictionary)
      } ?? base(ModelKey.base.rawValue))
    var compress = rope(flat?.json, path: path)
    compress.overwrite(.base, base("compress_rope_theta", label: "compress"))
    if compress[.base].number == 10_000, configuration.setting("compress_rope_theta").isAbsent {
      compress.overwrite(
        .base,
        Setting(
          path: configuration.path("compress_rope_theta"), json: .number(160_000),
          origin: .modelType))
    }
    if compress.kind == .yarn {
      compress.setDefault(
        .attentionFactor,
        Setting(
          path: compress.path(of: .attentionFactor), json: .number(1), origin: .modelType))
    }
    main.overwrite(.partialRotaryFactor, headShare)
    compress.overwrite(.partialRotaryFactor, headShare)
    main.nest(in: nil)
    compress.nest(in: nil)
    return FoldedRopes(named: [("main", completed(main)), ("compress", completed(compress))])
  }

  /// The share of the whole head that rotates, from the width that does.
  var headShare: Setting {
    let given = configuration[.partialRotaryFactor]
    if given.number != nil { return given }
    let (rotary, head) = (configuration[.rotaryHeadDimension], configuration[.headDimension])
    if let turning = rotary.number, let width = head.number, width > 0 {
      return Setting(path: rotary.path, json: .number(turning / width), origin: .attribute)
    }
    return Setting(path: given.path, json: .number(64.0 / 512), origin: .modelType)
  }

  /// Classes with a rope for each type of layer and rules of their own for the keys beside the dictionary.
  mutating func byType(
    _ parameters: Setting?, _ scaling: Setting?
  ) throws(FileError) -> FoldedRopes {
    var names: [String] = []
    for type in types where !names.contains(type) { names.append(type) }
    let path = configuration.path(of: configuration.dictionaryKey)
    var ropes = FoldedRopes()
    for name in names {
      let first = types.firstIndex(of: name) ?? 0
      let own = parameters?.json?[name]
      switch fold["kind"]?.text {
      case "dots3":
        let dictionary = isEmpty ? configuration[.ropeParameters] : scaling ?? parameters
        if let dictionary, names.contains(where: { dictionary.json?[$0] != nil }) {
          try requireTypes(of: dictionary)
        } else if let scaling, parameters != nil || isEmpty {
          try requireTypes(of: scaling)
        }
        let nested = dictionary?.json?[name]?.members == nil ? nil : dictionary?.json?[name]
        var settings = rope(
          nested ?? dictionary?.json,
          path: (dictionary?.path ?? path) + (nested == nil ? "" : "." + name))
        if nested != nil { settings.nest(in: dictionary) }
        settings.overwrite(.partialRotaryFactor, share(ofSliding: name == Self.sliding))
        ropes.named.append(
          (name, completed(settings, label: name, base: dotsBase(name, dictionary))))
      case "step3p5":
        let isNested = names.allSatisfy { parameters?.json?[$0]?.members != nil }
        if isNested, let parameters {
          var settings = nested(name, in: parameters)
          let share = configuration[.partialRotaryFactor]
          if !share.isNull { settings?.setDefault(.partialRotaryFactor, share) }
          ropes.named.append((name, settings))
          continue
        }
        var settings = rope(nil, path: path + "." + name)
        settings.overwrite(
          .base,
          try perLayer(ModelKey.base.rawValue, first, types.count)
            ?? base(nil, label: name))
        if let share = try perLayer("partial_rotary_factors", first, types.count) {
          settings.overwrite(.partialRotaryFactor, share)
        }
        if let scaling, name == Self.full {
          settings = settings.updated(
            by: RopeSettings(path: scaling.path, json: scaling.json), readsLegacyType: false)
        }
        settings.nest(in: parameters)
        ropes.named.append((name, completed(settings, label: name)))
      case "ultrabert" where parameters == nil:
        var settings = rope(modelClass.rope?[name], path: path + "." + name)
        if let list = configuration[.base].json?.elements, !list.isEmpty {
          // The last layer of a type decides.
          let last = types.prefix(list.count).lastIndex(of: name) ?? 0
          settings.overwrite(
            .base,
            Setting(
              path: "\(configuration[.base].path)[\(last)]", json: list[last], origin: .attribute))
        }
        settings.nest(in: nil)
        ropes.named.append((name, completed(settings, label: name)))
      default:
        var settings = rope(own, path: (parameters?.path ?? path) + "." + name)
        settings.nest(in: parameters)
        ropes.named.append(
          (name, completed(settings, label: name, base: base(ModelKey.base.rawValue, label: name))))
      }
    }
    return ropes
  }

  private func dotsBase(_ name: String, _ dictionary: Setting?) -> Setting {
    guard dictionary == nil, name == Self.sliding else {
      return base(ModelKey.base.rawValue, label: name)
    }
    let setting = configuration.setting("swa_rope_theta")
    return setting.isAbsent
      ? Setting(path: setting.path, json: .number(50_000), origin: .modelType) : setting
  }

  /// The share of a head that rotates, where sliding layers have widths of their own.
  private func share(ofSliding isSliding: Bool) -> Setting {
    let prefix = isSliding ? "swa_" : ""
    let head = configuration.setting(prefix + "head_dim")
    let rotary = configuration.setting(prefix + "qk_rope_head_dim")
    let still = configuration.setting(prefix + "qk_nope_head_dim")
    let width = head.number ?? (isSliding ? 256 : 192)
    let turning = rotary.number ?? (isSliding ? width - (still.number ?? 192) : 64)
    return Setting(
      path: rotary.path, json: .number(turning / max(1, width)),
      origin: rotary.isWritten ? .attribute : .modelType)
  }

  /// A value that a file gives for all layers or layer by layer.
  private func perLayer(_ key: String, _ layer: Int, _ count: Int) throws(FileError) -> Setting? {
    let setting = configuration.setting(key)
    guard setting.isWritten, !setting.isNull else { return nil }
    guard let list = setting.json?.elements else { return setting }
    guard list.count >= count else {
      throw .unsuitable(
        path: configuration.file,
        sentence: "\(setting.path) has \(list.count) entries for \(count) layers; one for each is "
          + "needed")
    }
    return Setting(path: "\(setting.path)[\(layer)]", json: list[layer], origin: .attribute)
  }
}
