import RotaryEmbedding

/// The strings beside captured vectors, as what they mean.
struct CaptureMetadata {
  let file: String
  let strings: [String: String]

  /// A string that does not mean what its key must.
  private func refusal(_ key: String, _ sentence: String) -> FileError {
    .unsuitable(
      path: file, sentence: "the metadata “\(key)” is “\(legible(strings[key] ?? ""))”; \(sentence)"
    )
  }

  /// Which components form a pair: half-split where the file does not tell.
  func layout() throws(FileError) -> RotationLayout {
    guard let text = strings["rope_layout"]?.lowercased() else { return .halfSplit }
    // Explanations may follow the word.
    if text.hasPrefix("half-split") { return .halfSplit }
    if text.hasPrefix("interleaved") { return .interleaved }
    throw refusal("rope_layout", "it must begin with half-split or interleaved")
  }

  /// What inner products are multiplied by.
  func softmaxScale(headDimension: Int) throws(FileError) -> Double {
    let usual = 1 / Double(headDimension).squareRoot()
    guard let text = strings["softmax_scale"], text != "1/sqrt(head_dim)" else { return usual }
    guard let scale = Double(text), scale.isFinite, scale > 0 else {
      throw refusal("softmax_scale", "it must be 1/sqrt(head_dim) or a number above 0")
    }
    return scale
  }

  // MARK: Layers

  /// The entries of the first axis.
  func layers(_ shapes: CaptureShapes) throws(FileError) -> [CapturedVectors.Layer] {
    let model = try modelHeads(shapes)
    func layer(
      _ number: Int, heads: [Int], keyHeads: [Int]
    ) throws(FileError)
      -> CapturedVectors.Layer
    {
      let indices = try heads.enumerated().map { place, head throws(FileError) in
        // Without the model's own counts, the heads of the file are all there are.
        let keyHead =
          model.map { head / $0.groupSize } ?? keyHeads[place * keyHeads.count / heads.count]
        guard let index = keyHeads.firstIndex(of: keyHead) else {
          throw .unsuitable(
            path: file,
            sentence: "query head \(head) reads key head \(keyHead), which the file does not hold")
        }
        return index
      }
      return CapturedVectors.Layer(
        number: number, heads: heads, keyHeads: keyHeads, keyHeadIndices: indices)
    }
    if strings["picks"] != nil {
      let picks = try picks(count: shapes.entryCount)
      guard shapes.keyHeadCount == 1 else {
        throw refusal("picks", "but k has \(shapes.keyHeadCount) key heads for each pick, not one")
      }
      let groupSize = model?.groupSize ?? shapes.headCount
      guard shapes.headCount <= groupSize else {
        throw refusal(
          "picks", "but q has \(shapes.headCount) heads for each, and \(groupSize) share a key head"
        )
      }
      var layers: [CapturedVectors.Layer] = []
      for (number, keyHead) in picks {
        let heads = (0..<shapes.headCount).map { keyHead * groupSize + $0 }
        layers.append(
          CapturedVectors.Layer(
            number: number, heads: heads, keyHeads: [keyHead],
            keyHeadIndices: heads.map { _ in 0 }))
      }
      return layers
    }
    let numbers = try list("layers", count: shapes.entryCount) ?? Array(0..<shapes.entryCount)
    let heads = try list("heads", count: shapes.headCount) ?? Array(0..<shapes.headCount)
    let keyHeads =
      try list("key_heads", count: shapes.keyHeadCount) ?? Array(0..<shapes.keyHeadCount)
    if model == nil, !shapes.headCount.isMultiple(of: shapes.keyHeadCount) {
      throw .unsuitable(
        path: file,
        sentence:
          "\(shapes.headCount) query heads cannot share \(shapes.keyHeadCount) key heads evenly")
    }
    return try numbers.map { number throws(FileError) in
      try layer(number, heads: heads, keyHeads: keyHeads)
    }
  }

  /// Heads that share a key head in the model, where the file tells.
  private func modelHeads(
    _ shapes: CaptureShapes
  ) throws(FileError) -> (groupSize: Int, heads: Int)? {
    guard let heads = try wholeNumber("n_heads"), let keyHeads = try wholeNumber("n_kv_heads")
    else { return nil }
    guard heads.isMultiple(of: keyHeads) else {
      throw refusal("n_kv_heads", "it must divide n_heads, which is \(heads)")
    }
    if let dimension = try wholeNumber("head_dim"), dimension != shapes.headDimension {
      throw refusal("head_dim", "but the vectors have \(shapes.headDimension) components")
    }
    return (heads / keyHeads, heads)
  }

  private func picks(count: Int) throws(FileError) -> [(layer: Int, keyHead: Int)] {
    let pairs = json("picks")?.elements?.compactMap { pair -> (layer: Int, keyHead: Int)? in
      guard let numbers = pair.elements, numbers.count == 2, let layer = numbers[0].whole,
        let keyHead = numbers[1].whole, layer >= 0, (0..<1 << 20).contains(keyHead)
      else { return nil }
      return (layer, keyHead)
    }
    guard let pairs, pairs.count == count else {
      throw refusal(
        "picks", "it must be a JSON list of pairs [layer, key head], one for each of \(count)")
    }
    return pairs
  }

  /// A list of numbers of layers or heads, as long as an axis; `nil` where the key is missing.
  private func list(_ key: String, count: Int) throws(FileError) -> [Int]? {
    guard strings[key] != nil else { return nil }
    let numbers = json(key)?.elements?.compactMap(\.whole)
    guard let numbers, numbers.count == count, numbers.allSatisfy({ (0..<1 << 20).contains($0) }),
      numbers.count == json(key)?.elements?.count
    else {
      throw refusal(
        key, "it must be a JSON list of whole numbers, one for each of \(count) along the axis")
    }
    return numbers
  }

  // MARK: Rope

  /// What messages call the configuration.
  private var configurationLabel: String { "\(file) (metadata)" }

  /// The configuration that the strings hold or amount to; `nil` where they tell nothing of a rope.
  func configuration(headDimension: Int) throws(FileError) -> JSONValue? {
    if let config = strings["config"] {
      let value = try JSONDocument.read(Array(config.utf8), path: configurationLabel)
      guard value.members != nil else {
        throw refusal("config", "it must be a JSON object, as config.json is")
      }
      return value
    }
    var members: [JSONValue.Member] = [.init(key: "head_dim", value: .integer(headDimension))]
    if let base = strings["rope_theta"] {
      guard let base = Double(base), base.isFinite else {
        throw refusal("rope_theta", "it must be a number")
      }
      members.append(.init(key: "rope_theta", value: .number(base)))
    }
    if let context = try wholeNumber("trained_context") {
      members.append(.init(key: "max_position_embeddings", value: .integer(context)))
    }
    if strings["rope_in_forward"] != nil {
      guard let rope = json("rope_in_forward"), rope.members != nil else {
        throw refusal("rope_in_forward", "it must be a JSON object, as rope_parameters is")
      }
      members.append(.init(key: "rope_parameters", value: rope))
    }
    guard strings["rope_theta"] != nil || strings["rope_in_forward"] != nil else { return nil }
    for (key, name) in [("num_attention_heads", "n_heads"), ("num_key_value_heads", "n_kv_heads")] {
      if let count = try wholeNumber(name) {
        members.append(.init(key: key, value: .integer(count)))
      }
    }
    return .object(members)
  }

  // MARK: Values

  /// A whole number of at least 1; `nil` where the key is missing.
  private func wholeNumber(_ key: String) throws(FileError) -> Int? {
    guard let text = strings[key] else { return nil }
    guard let number = Int(text), number >= 1 else {
      throw refusal(key, "it must be a whole number of at least 1")
    }
    return number
  }

  private func json(_ key: String) -> JSONValue? {
    guard let text = strings[key] else { return nil }
    return try? JSONDocument.read(Array(text.utf8), path: file, offset: 0)
  }
}
