import ModelFiles

/// Why layers of a kind do not rotate in transformers, with the key that says so.
package struct LayerStillness: Sendable, Hashable {
  /// The literal path of the key; `nil` where the class alone decides.
  package let key: String?
  /// The reason, as a sentence without its full stop.
  package let sentence: String

  /// The reason for one kind of layers that does not rotate.
  ///
  /// - Parameters:
  ///   - configuration: The file.
  ///   - type: The type of the layers.
  ///   - attention: What their queries see.
  ///   - nullRope: The path of a dictionary that is null in the place of their rope; `nil` where that is not so.
  init(
    _ configuration: ModelConfiguration, type: String, attention: LayerAttention, nullRope: String?
  ) {
    guard attention.hasSoftmax else {
      key = nil
      sentence = "these layers have no softmax over positions, so there is nothing to rotate"
      return
    }
    if let nullRope {
      (key, sentence) = (nullRope, "\(nullRope) is null")
      return
    }
    let words = LayerStillnessWords(configuration: configuration, type: type)
    (key, sentence) = words.reason
  }
}

/// Puts the rules of ``LayerRotation`` into words.
private struct LayerStillnessWords {
  let configuration: ModelConfiguration
  let type: String

  private var modelClass: ModelClass { configuration.modelClass }
  private var owner: String { "transformers' class of \(modelClass.modelType ?? "this type")" }

  var reason: (String?, String) {
    let rule = modelClass.rotationRule
    if let key = rule?["key"]?.text {
      let setting = configuration.setting(key)
      let wanted = rule?["is"]
      if let text = wanted?.text {
        return (
          setting.path, "\(state(of: setting)), and \(owner) rotates only where it is “\(text)”"
        )
      }
      return (setting.path, "\(state(of: setting)), under which \(owner) does not rotate")
    }
    if let key = rule?["but"]?.text {
      let setting = configuration.setting(key)
      return (setting.path, "\(setting.path) lists these layers, which \(owner) does not rotate")
    }
    switch rule?.text {
    case "never": return (nil, "\(owner) has no rotary embedding")
    case "sliding", "sliding_if_window", "sliding_or_forced":
      return (
        configuration[.layerTypes].path,
        "\(owner) rotates its sliding layers alone, and these are \(legible(type))"
      )
    case "no_rope_layers": return listed
    case "layer_rope_theta", "layer_rope_theta_flag":
      let setting = configuration.setting("layer_rope_theta")
      return setting.isWritten && !setting.isNull
        ? (setting.path, "\(setting.path) is 0 for these layers")
        : (setting.path, "without \(setting.path), \(owner) does not rotate every 4th layer")
    case "rope_parameters":
      let setting = configuration[.ropeParameters]
      return (
        setting.path,
        setting.isNull ? "\(setting.path) is null" : "\(setting.path).rope_theta is null"
      )
    default: return byKeys
    }
  }

  /// `no_rope_layers`, or the interval in its place.
  private var listed: (String?, String) {
    let list = configuration.setting("no_rope_layers")
    guard !list.isTruthy else {
      return (list.path, "\(list.path) has 0 for these layers, which means that they do not rotate")
    }
    let interval = configuration.setting("no_rope_layer_interval")
    let n = interval.whole ?? 4
    return (
      interval.path,
      interval.isWritten && !interval.isNull
        ? "\(interval.path) is \(n), so every \(ordinal(n)) layer does not rotate"
        : (list.isWritten ? "\(list.path) is empty" : "\(list.path) is missing")
          + ", so every \(ordinal(n)) layer does not rotate"
    )
  }

  /// The keys of types that have no class.
  private var byKeys: (String?, String) {
    if configuration.isBaichuanWithALiBi {
      let hidden = configuration[.hiddenSize]
      return (
        hidden.path,
        "\(state(of: hidden)), and Baichuan's own code has ALiBi in the place of rotation where that is not 4096"
      )
    }
    let kind = configuration.setting("position_embedding_type")
    if let text = kind.text, !["rope", "rotary", "rotary_embedding"].contains(text) {
      return (kind.path, state(of: kind))
    }
    for key in ["mla_use_nope", "use_rope"] where configuration.json[key] != nil {
      let setting = configuration.setting(key)
      if setting.flag == (key == "mla_use_nope") { return (setting.path, state(of: setting)) }
    }
    return listed
  }

  /// What stands under a key, or that the file leaves it to the class.
  private func state(of setting: Setting) -> String {
    let words = setting.text.map { "“\(legible($0))”" } ?? setting.json?.words ?? "missing"
    return setting.isWritten
      ? "\(setting.path) is \(words)"
      : "\(setting.path) is missing, and the class of the model type takes \(words)"
  }

  private func ordinal(_ n: Int) -> String {
    switch n {
    case 1: "single"
    case 2: "2nd"
    case 3: "3rd"
    default: "\(n)th"
    }
  }
}
