import Foundation
import ModelFiles
import RopeSystems
import Studies

/// What a model's files hold and whether the lab can run it, ready to print.
struct InspectReport {
  private let model: InspectedModel
  /// Whether people are shown every tensor and every key.
  private let isWhole: Bool

  init(_ model: InspectedModel, isWhole: Bool) {
    self.model = model
    self.isWhole = isWhole
  }

  func rendered(as format: TableFormat) throws -> String {
    switch format {
    case .text, .markdown: try words(as: format)
    case .csv: try tensors().rendered(as: .csv)
    case .json: try json()
    }
  }

  // MARK: For people

  private func words(as format: TableFormat) throws -> String {
    var parts = [verdict, facts.joined(separator: "\n")]
    if case .success(let configuration) = model.configuration, let kinds = try? kinds(configuration)
    {
      parts.append(try kinds.table().rendered(as: format))
    }
    parts.append(try types().rendered(as: format))
    if isWhole {
      if let gguf = model.gguf { parts.append(try keys(gguf).rendered(as: format)) }
      parts.append(try tensors().rendered(as: format))
    }
    return parts.map { $0.hasSuffix("\n") ? String($0.dropLast()) : $0 }
      .joined(separator: "\n\n") + "\n"
  }

  /// The answer, and where it is no, why.
  private var verdict: String {
    let obstacles = model.obstacles
    let start = "\(model.path): \(architecture ?? "a model"), \(weightWords) weights"
    guard !obstacles.isEmpty else { return start + "; the lab can run it." }
    return start + "; the lab cannot run it:\n"
      + obstacles.map { "  " + $0 }.joined(separator: "\n")
  }

  private var architecture: String? {
    if let gguf = model.gguf { return gguf["general.architecture"]?.text.map { legible($0) } }
    return (try? model.configuration.get())?.modelType.map { legible($0) }
  }

  private var weightCount: Int { model.types.reduce(0) { $0 + $1.weights } }
  private var byteCount: Int { model.types.reduce(0) { $0 + $1.bytes } }

  private var weightWords: String {
    weightCount < 1_000_000
      ? "\(weightCount)" : String(format: "%.1f million", Double(weightCount) / 1e6)
  }

  /// Name, licence, format, shape, context and tokenizer, one line each.
  private var facts: [String] {
    var facts: [(String, String)] = []
    if let gguf = model.gguf {
      if let name = gguf["general.name"]?.text { facts.append(("name", legible(name))) }
      facts.append(("licence", gguf["general.license"]?.text.map { legible($0) } ?? "not named"))
    }
    let bits = weightCount > 0 ? 8 * Double(byteCount) / Double(weightCount) : 0
    facts.append(
      (
        "format",
        (model.gguf.map { "GGUF version \($0.version)" } ?? "safetensors")
          + ", \(model.weights.count) tensors, \((Double(byteCount) / 1e6).words()) MB, "
          + "\(bits.words()) bits per weight"
      ))
    if case .success(let configuration) = model.configuration {
      facts.append(
        ("shape", shape(configuration).map { "\($0.words) \($0.value)" }.joined(separator: ", ")))
      let context = configuration[.maximumContext].whole.map { "\($0) tokens" } ?? "not known"
      facts.append(("context", context))
    }
    switch model.tokenizer {
    case .success(let tokenizer):
      facts.append(
        ("tokenizer", "byte-level BPE, \(tokenizer.count) tokens, pieces of \(tokenizer.pattern)"))
    case .failure(let error):
      facts.append(
        ("tokenizer", "none that is read; texts go by --token-ids. \(error.description)"))
    }
    let width = facts.map(\.0.count).max() ?? 0
    return facts.map {
      "  " + $0.0.padding(toLength: width + 2, withPad: " ", startingAt: 0) + $0.1
    }
  }

  /// The numbers of the shape that the configuration gives.
  private func shape(
    _ configuration: ModelConfiguration
  ) -> [(key: String, words: String, value: Int)] {
    [
      ("num_hidden_layers", "layers"), ("hidden_size", "width"),
      ("num_attention_heads", "query heads"), ("num_key_value_heads", "key heads"),
      ("head_dim", "head dimension"), ("intermediate_size", "feed-forward width"),
      ("vocab_size", "vocabulary"),
    ].compactMap { key, words in
      let value =
        ModelKey(rawValue: key).map { configuration[$0].whole } ?? configuration.json[key]?.whole
      return value.map { (key, words, $0) }
    }
  }

  private func kinds(_ configuration: ModelConfiguration) throws -> LayerKindReport {
    let kinds = try configuration.layerKinds()
    return try LayerKindReport(configuration, kinds)
  }

  // MARK: Tables

  private func types() throws -> Table {
    try Table(
      columns: [
        Column("type"), Column("tensors"), Column("weights"), Column("bytes"), Column("read"),
      ],
      rows: model.types.map {
        [
          .text(legible($0.type.name)), Cell($0.tensors), Cell($0.weights), Cell($0.bytes),
          .text($0.type.isRead ? "yes" : "no"),
        ]
      })
  }

  private func tensors() throws -> Table {
    try Table(
      columns: [
        Column("tensor"), Column("rows"), Column("columns"), Column("type"), Column("bytes"),
      ],
      rows: model.weights.map {
        [
          .text(legible($0.name)), Cell($0.rows), Cell($0.columns), .text(legible($0.type.name)),
          Cell($0.byteCount),
        ]
      })
  }

  private func keys(_ gguf: GGUFFile) throws -> Table {
    try Table(
      columns: [Column("key"), Column("value")],
      rows: gguf.keys.map { key in
        [.text(legible(key)), .text(gguf[key]?.text.map { legible($0) } ?? gguf[key]?.words ?? "")]
      })
  }

  // MARK: For programs

  private func json() throws -> String {
    var object = JSONObject()
    try object.set("file", model.path)
    try object.set("format", model.gguf == nil ? "safetensors" : "gguf")
    try object.set("version", model.gguf?.version)
    try object.set("architecture", architecture)
    try object.set("name", model.gguf?["general.name"]?.text)
    try object.set("licence", model.gguf?["general.license"]?.text)
    try object.set("weights", weightCount)
    try object.set("bytes", byteCount)
    var lab = JSONObject()
    try lab.set("runs", model.obstacles.isEmpty)
    try lab.set("obstacles", model.obstacles)
    object.set("lab", object: lab)
    if case .success(let configuration) = model.configuration {
      var shape = JSONObject()
      for number in self.shape(configuration) { try shape.set(number.key, number.value) }
      try shape.set("max_position_embeddings", configuration[.maximumContext].whole)
      object.set("shape", object: shape)
      if let kinds = try? kinds(configuration) {
        try object.set("layer_kinds", objects: kinds.objects())
      }
    }
    var tokenizer = JSONObject()
    switch model.tokenizer {
    case .success(let found):
      try tokenizer.set("tokens", found.count)
      try tokenizer.set("pieces", found.pattern)
    case .failure(let error): try tokenizer.set("unread", error.description)
    }
    object.set("tokenizer", object: tokenizer)
    try object.set("types", rows: types())
    try object.set("tensors", rows: tensors())
    if let gguf = model.gguf {
      var metadata = JSONObject()
      for key in gguf.keys {
        switch gguf[key] {
        case .text(let text): try metadata.set(key, text)
        case .boolean(let value): try metadata.set(key, value)
        case .unsigned(let value): try metadata.set(key, value)
        case .signed(let value): try metadata.set(key, value)
        case .single(let value): try metadata.set(key, value.isFinite ? value : nil)
        case .double(let value): try metadata.set(key, value.ifFinite)
        case .list, nil: try metadata.set(key, gguf[key]?.words)
        }
      }
      object.set("metadata", object: metadata)
    }
    return object.text
  }
}
