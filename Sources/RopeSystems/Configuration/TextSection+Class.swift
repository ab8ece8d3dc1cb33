import ModelFiles

/// Which class's rules hold where the model type does not settle it.
extension TextSection {
  /// The class whose rules are the likeliest for a type that transformers does not have, with a note that says so.
  static func guessed(
    _ type: String?, _ json: JSONValue, _ document: JSONValue, _ notes: inout [ConfigurationNote]
  ) -> ModelClass {
    let architectures = architectures([json, document])
    // A composite class says nothing of a text model of its own.
    let relative = architectures.lazy.compactMap { name in
      ModelClass.of(architecture: name).map { (name, $0) }
    }.first { $0.1.textPath.isEmpty && !$0.1.isForeign }
    guard let type else {
      let rules = relative.map { "the rules are those of \(legible($0.0))" } ?? commonRule
      notes.append(
        .init(
          key: ModelKey.modelType.rawValue,
          sentence:
            "\(state(of: document)), so the file names no class, and transformers stops at it; \(rules)"
        ))
      return relative?.1 ?? .common
    }
    let what = "transformers 5.23.0 has no class of the type “\(legible(type))”"
    if relative == nil, let name = kin[type], let known = ModelClass.of(name) {
      notes.append(
        .init(
          key: ModelKey.modelType.rawValue,
          sentence: "\(what); the code beside its files is that of \(name), and so are the rules"))
      return known
    }
    if let relative {
      notes.append(
        .init(
          key: ModelKey.modelType.rawValue,
          sentence: "\(what); the file names \(legible(relative.0)), so the rules are those of "
            + "\(relative.1.modelType ?? "")"))
      return relative.1
    }
    notes.append(
      .init(
        key: ModelKey.modelType.rawValue,
        sentence: ownCode(type, json).map { "\(what); as \($0)" }
          ?? "\(what), so its own code may do otherwise; \(assumedRule(json))"))
    return .common
  }

  /// What code of a type does, and whose, where that was read; `nil` for others.
  private static func ownCode(_ type: String, _ json: JSONValue) -> String? {
    let beside = "the code beside its files does, "
    switch type {
    case ModelConfiguration.chatGLM:
      return beside + "half of every head rotates, with a base of 10000 times rope_ratio"
    case ModelConfiguration.hunyuanLarge:
      return "mlx-lm's class of it does, alpha makes the dynamic type NTK-aware at every length"
    case "nemotron-nas":
      return
        "the classes of it do that were read, whole heads rotate by rope_theta and rope_scaling "
        + "in the layers that block_configs gives attention"
    case ModelConfiguration.baichuan:
      let width = json[ModelKey.hiddenSize.rawValue]?.whole ?? 4_096
      return beside
        + (width == 4_096
          ? "whole heads rotate, with a base of 10000"
          : "no layer rotates: models with a hidden_size other than 4096 have ALiBi")
    default: return nil
    }
  }

  /// What stands in the place of a model type that names nothing.
  private static func state(of document: JSONValue) -> String {
    let value = document[ModelKey.modelType.rawValue]
    return value.map { $0.text == "" ? "it is empty" : "it is \($0.words)" } ?? "it is missing"
  }

  /// The class of a text model in a file whose own type, the outer one, transformers does not have.
  static func nested(
    _ type: String?, _ json: JSONValue, isSection: Bool, in outer: String?, _ document: JSONValue,
    _ notes: inout [ConfigurationNote]
  ) -> ModelClass {
    guard isSection, let type, type != outer, let known = ModelClass.of(type),
      known.textPath.isEmpty
    else { return guessed(type, json, document, &notes) }
    let what =
      outer.map { "transformers 5.23.0 has no class of the type “\(legible($0))”" }
      ?? "\(state(of: document)), at which transformers stops"
    notes.append(
      .init(
        key: ModelKey.modelType.rawValue,
        sentence:
          "\(what); its text model has the type \(type), and the rules are those of that class"
      ))
    return agreeing(known, json, json, &notes)
  }

  /// The class of the model type, or the common rule where the file is of another model that has taken the same name.
  ///
  /// Grok-2 calls itself `git`, which is a captioning model without rotary embedding in transformers.
  static func agreeing(
    _ known: ModelClass, _ json: JSONValue, _ document: JSONValue,
    _ notes: inout [ConfigurationNote]
  ) -> ModelClass {
    let names = architectures([json, document])
    if known.neverRotates, document["auto_map"]?.isTruthy == true {
      notes.append(
        .init(
          key: "auto_map",
          sentence: "the file brings code of its own, which may rotate; transformers' class of "
            + "\(legible(known.modelType ?? "")), which is answered for, does not"))
    }
    guard let name = names.first, !names.contains(where: known.owns) else { return known }
    let ropes: [ModelKey] = [.base, .ropeScaling, .ropeParameters]
    let type = legible(known.modelType ?? "")
    guard known.neverRotates || known.isForeign,
      ropes.contains(where: { json[$0.rawValue]?.isTruthy == true })
    else {
      guard known.isKnown, ModelClass.of(architecture: name) == nil, known.textPath.isEmpty else {
        return known
      }
      notes.append(
        .init(
          key: ModelKey.architectures.rawValue,
          sentence: "\(legible(name)) is not of transformers' class of \(type); the rules are "
            + "those of \(type), and its own code may do otherwise"))
      return known
    }
    notes.append(
      .init(
        key: ModelKey.modelType.rawValue,
        sentence: "transformers' class of \(type) has no rotary embedding, but the file has a rope "
          + "and names \(legible(name)), which is another model; \(commonRule)"))
    return .common
  }

  /// The class without latent attention where the file gives its heads no part that rotates and none that does not.
  ///
  /// Small models of the DeepSeek-V2 family, such as DeepSeek-VL2-tiny, say so with zeros and `use_mla` of false; their own code
  /// then has heads of `hidden_size / num_attention_heads` components that rotate as a whole. Transformers has that as the text
  /// model of DeepSeek-OCR 2, and stops under the type that these files name.
  static func withPlainHeads(
    _ known: ModelClass, _ json: JSONValue, _ path: [String], _ notes: inout [ConfigurationNote]
  ) -> ModelClass {
    let (rotary, still) = (ModelKey.rotaryHeadDimension.rawValue, "qk_nope_head_dim")
    guard json[rotary]?.whole == 0, json[still].map({ $0 == .null || $0.whole == 0 }) ?? true,
      known.modelType == "deepseek_v2", let plain = ModelClass.of("deepseek_ocr2_text")
    else { return known }
    notes.append(
      .init(
        key: (path + [rotary]).joined(separator: "."),
        sentence: "it is 0, so there is no latent attention: heads have hidden_size / "
          + "num_attention_heads components, and all of them rotate, as the model's own code and vLLM "
          + "do; transformers' class of deepseek_v2 stops at it, and the rules are those of "
          + "deepseek_ocr2_text"))
    return plain
  }

  /// Types without a class whose own code is that of a class.
  private static let kin = ["kimi_k2": "deepseek_v3"]

  /// What is assumed of a file that names no class.
  private static func assumedRule(_ json: JSONValue) -> String {
    LayerRotation.keyWithoutRotation(json).map { "no layer rotates, by \($0)" } ?? commonRule
  }

  private static let commonRule =
    "the common rule is assumed: every layer with softmax attention rotates its whole head, or the share that a "
    + "key gives, by the keys of the file"

  /// The names of the model's own classes.
  private static func architectures(_ objects: [JSONValue]) -> [String] {
    objects.flatMap { object in
      (object[ModelKey.architectures.rawValue]?.elements ?? []).compactMap(\.text)
        + (object["auto_map"]?.members ?? []).compactMap { $0.value.text }
    }
  }
}
