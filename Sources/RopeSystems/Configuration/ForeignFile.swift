import Foundation
import ModelFiles

/// Files that describe a model in another program's words, told by name.
enum ForeignFile {
  /// Refuses files by their first bytes and their names.
  ///
  /// - Throws: ``FileError/unsuitable(path:sentence:)`` that names the kind of file and what to give instead.
  static func refuse(_ path: String) throws(FileError) {
    let name = path.split(separator: "/").last.map(String.init)?.lowercased() ?? path
    let advice = "; a Hugging Face config.json is needed"
    if name.hasSuffix(".gguf") {
      throw .unsuitable(path: path, sentence: "it is a GGUF file by its name" + advice)
    }
    if name.hasSuffix(".yaml") || name.hasSuffix(".yml") {
      throw .unsuitable(
        path: path,
        sentence: "it is YAML by its name, as Megatron, NeMo and others write" + advice)
    }
    if name.hasSuffix(".safetensors") {
      throw .unsuitable(path: path, sentence: "it holds tensors, not a configuration" + advice)
    }
    guard let handle = FileHandle(forReadingAtPath: path), name != "stdin",
      (try? FileManager.default.attributesOfItem(atPath: path)[.type]) as? FileAttributeType
        == .typeRegular
    else { return }
    defer { try? handle.close() }
    if let start = try? handle.read(upToCount: 4), start == Data("GGUF".utf8) {
      throw .unsuitable(path: path, sentence: "it is a GGUF file" + advice)
    }
  }

  /// Refuses objects that are no Hugging Face configuration.
  static func refuse(_ document: JSONValue, file: String) throws(FileError) {
    func has(_ keys: String...) -> Bool { keys.allSatisfy { document[$0] != nil } }
    guard document[ModelKey.modelType.rawValue] == nil else { return }
    let isModel = has(ModelKey.hiddenSize.rawValue) || has(ModelKey.headDimension.rawValue)
    for (key, what) in [
      ("peft_type", "an adapter_config.json of PEFT"),
      ("tokenizer_class", "a tokenizer_config.json"), ("eos_token_id", "a generation_config.json"),
      ("weight_map", "an index of safetensors"),
      ("image_processor_type", "a preprocessor_config.json"),
    ] where has(key) && !isModel && !has(ModelKey.architectures.rawValue) && !has("text_config") {
      throw .unsuitable(
        path: file,
        sentence: "it is \(what) by its key \(key); the config.json of the model is needed")
    }
    if has("dim", "n_heads"), document[ModelKey.hiddenSize.rawValue] == nil {
      let isMistral = has("n_layers") && (has("norm_eps") || has("hidden_dim"))
      throw .unsuitable(
        path: file,
        sentence: "it is "
          + (isMistral ? "a params.json of Mistral's or Meta's" : "a params.json")
          + " by its keys dim and n_heads; the config.json of the same model in Hugging Face's form "
          + "is needed")
    }
    for (key, program) in [
      ("rotary_percent", "Megatron or NeMo"), ("rotary_base", "Megatron or NeMo"),
      ("seq_length", "Megatron or NeMo"), ("kv_channels", "Megatron or NeMo"),
    ]
    where document[key] != nil && document[ModelKey.architectures.rawValue] == nil
      && (document["num_layers"] != nil || document["encoder_seq_length"] != nil)
    {
      throw .unsuitable(
        path: file,
        sentence: "it looks like a configuration of \(program) (it has \(key)); the config.json of "
          + "the same model in Hugging Face's form is needed")
    }
  }
}
