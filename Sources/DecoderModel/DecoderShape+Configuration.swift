public import ModelFiles
public import RopeSystems

extension DecoderShape {
  /// The shape that a configuration describes.
  ///
  /// - Parameter configuration: A model's configuration.
  /// - Throws: ``/ModelFiles/FileError/unsuitable(path:sentence:)`` that names the key: for an architecture that is not run, an activation
  ///   or a bias that it does not have, a number that is missing or not allowed.
  public init(_ configuration: ModelConfiguration) throws(FileError) {
    try self.init(configuration, usualVocabularySize: nil, tiesOutput: nil)
  }

  /// The shape that a configuration describes, with what the tensors of its file show.
  init(
    _ configuration: ModelConfiguration, usualVocabularySize: Int?, tiesOutput: Bool?
  ) throws(FileError) {
    let file = configuration.file
    guard let type = configuration.modelType else {
      throw .unsuitable(
        path: file,
        sentence: "model_type is missing; those that are run: " + DecoderArchitecture.list)
    }
    guard let architecture = DecoderArchitecture(rawValue: type) else {
      throw .unsuitable(
        path: file,
        sentence: "its architecture is “\(legible(type))”, which is not run; those that are: "
          + DecoderArchitecture.list)
    }
    func whole(_ key: String, usual: Int? = nil) throws(FileError) -> Int {
      let setting = configuration.setting(key)
      if let number = setting.whole { return number }
      if let usual, setting.isAbsent || setting.isNull { return usual }
      throw .unsuitable(
        path: file,
        sentence: "\(setting.path) \(setting.json.map { "is \($0.words)" } ?? "is missing"); "
          + "a whole number is needed")
    }
    let act = configuration.setting("hidden_act")
    guard act.isAbsent || act.text == "silu" || act.text == "swish" else {
      throw .unsuitable(
        path: file,
        sentence: "\(act.path) is \(act.json?.words ?? "missing"); the gate that is run is silu")
    }
    for key in ["attention_bias", "mlp_bias"] where configuration.setting(key).isTruthy {
      throw .unsuitable(
        path: file, sentence: "\(configuration.setting(key).path) is true, which is not run")
    }
    let width = try whole("hidden_size")
    let heads = try whole("num_attention_heads")
    guard heads > 0 else {
      throw .unsuitable(path: file, sentence: "num_attention_heads is \(heads); 1 is the least")
    }
    let epsilon = configuration.setting("rms_norm_eps")
    guard let epsilonValue = epsilon.number else {
      throw .unsuitable(path: file, sentence: "\(epsilon.path) is missing; a number is needed")
    }
    let layers = try whole("num_hidden_layers")
    let keyHeads = try whole("num_key_value_heads", usual: heads)
    let head = try whole("head_dim", usual: width / heads)
    let inner = try whole("intermediate_size")
    let words = try whole("vocab_size", usual: usualVocabularySize)
    do throws(DecoderError) {
      try self.init(
        architecture: architecture, layerCount: layers, width: width, headCount: heads,
        keyHeadCount: keyHeads, headDimension: head, feedForwardWidth: inner,
        vocabularySize: words, epsilon: epsilonValue,
        tiesOutput: tiesOutput ?? configuration.setting("tie_word_embeddings").isTruthy)
    } catch {
      throw .unsuitable(path: file, sentence: String(error.description.dropLast()))
    }
  }
}
