extension ByteLevelTokenizer {
  /// Bytes of the largest tokenizer.json that is read; that of Llama 3 has 17 million.
  static let longestJSON = 64 << 20

  /// Reads a `tokenizer.json` of Hugging Face's `tokenizers`.
  package init(tokenizerJSON source: ByteSource) throws(FileError) {
    func unsuitable(_ sentence: String) -> FileError {
      .unsuitable(path: source.path, sentence: sentence)
    }
    let document = try JSONDocument.read(source, longest: Self.longestJSON)
    guard let model = document["model"], let vocabulary = model["vocab"]?.members,
      let merges = model["merges"]?.elements
    else {
      throw unsuitable(
        "this is no tokenizer.json of byte-level BPE, which has model.vocab and model.merges")
    }
    let type = model["type"]?.text ?? "BPE"
    guard type == "BPE", model["byte_fallback"]?.isTruthy != true else {
      throw unsuitable("the model is “\(legible(type))”; only byte-level BPE is read")
    }
    for key in ["continuing_subword_prefix", "end_of_word_suffix", "dropout"]
    where model[key]?.isTruthy == true {
      throw unsuitable("model.\(key) is \(model[key]?.words ?? ""); tokenizers without it are read")
    }
    let (rule, normalizes) = (
      try Self.rule(document["pre_tokenizer"], source.path),
      try Self.normalizes(document["normalizer"], source.path)
    )

    // Ids are the places of tokens; added ones may stand behind or among the others.
    var named: [(text: String, id: JSONValue?)] = vocabulary.map { ($0.key, $0.value) }
    var special: [SpecialTokens.Token] = []
    for added in document["added_tokens"]?.elements ?? [] {
      guard let text = added["content"]?.text, let id = added["id"]?.whole,
        let number = Int32(exactly: id)
      else { throw unsuitable("an element of added_tokens lacks its content or its id") }
      for flag in ["lstrip", "rstrip", "single_word"] where added[flag]?.isTruthy == true {
        throw unsuitable("the added token “\(legible(text))” has \(flag), which is not read")
      }
      named.append((text, added["id"]))
      special.append(
        .init(id: number, text: Array(text.utf8), isControl: added["special"]?.isTruthy == true))
    }
    var tokens = [String?](repeating: nil, count: named.count)
    var count = 0
    for (text, value) in named {
      guard let id = value?.whole, (0..<named.count).contains(id) else {
        throw unsuitable(
          "the id of “\(legible(text))” is \(value?.words ?? "absent"); ids are whole numbers below "
            + "the number of tokens")
      }
      if let other = tokens[id], other != text {
        throw unsuitable("“\(legible(other))” and “\(legible(text))” have the same id \(id)")
      }
      tokens[id] = text
      count = max(count, id + 1)
    }
    var list = TextList()
    for id in 0..<count { list.append((tokens[id] ?? "").utf8) }

    let unknown = model["unk_token"]?.text
    try self.init(
      Parts(
        path: source.path, rule: rule, tokens: list, mergeCount: merges.count,
        takesWholePieces: model["ignore_merges"]?.isTruthy == true, normalizes: normalizes,
        unknown: unknown.flatMap { text in tokens.firstIndex(of: text).map { Int32($0) } },
        special: special)
    ) { rank throws(FileError) in
      // "left right", or since 2024 ["left", "right"].
      let parts =
        merges[rank].elements.map { $0.map { $0.text ?? "" } }
        ?? merges[rank].text.map { $0.split(separator: " ").map(String.init) } ?? []
      guard parts.count == 2 else { throw unsuitable("merge \(rank) is not two tokens") }
      return (Array(parts[0].utf8)[...], Array(parts[1].utf8)[...])
    }
  }

  /// The rule for pieces that a pre-tokenizer states.
  private static func rule(
    _ value: JSONValue?, _ path: String
  ) throws(FileError) -> PiecePattern {
    let steps = value?["pretokenizers"]?.elements ?? value.map { [$0] } ?? []
    let types = steps.map { $0["type"]?.text ?? "" }
    let bytes = steps.last
    if types.last == "ByteLevel", bytes?["add_prefix_space"]?.isTruthy != true {
      let usesExpression = bytes?["use_regex"].map(\.isTruthy) ?? true
      switch types.dropLast() {
      case [] where usesExpression: return .gpt2
      case ["Digits"] where usesExpression && steps[0]["individual_digits"]?.isTruthy == true:
        return .smollm
      case ["Split"] where !usesExpression:
        let split = steps[0]
        if split["behavior"]?.text == "Isolated", split["invert"]?.isTruthy != true,
          let expression = split["pattern"]?["Regex"]?.text,
          let rule = PiecePattern.all.first(where: { $0.isLlama3 && $0.expression == expression })
        {
          return rule
        }
      default: break
      }
    }
    let found = types.isEmpty ? "nothing" : types.map { legible($0) }.joined(separator: ", ")
    throw .unsuitable(
      path: path,
      sentence: "the pre_tokenizer (\(found)) cuts pieces by a rule that is not read; those of "
        + "\(PiecePattern.allNames) are, and another would give other tokens, so tokenize elsewhere "
        + "and give the ids as --token-ids FILE")
  }

  /// Whether texts are composed first; other normalizers are refused.
  private static func normalizes(_ value: JSONValue?, _ path: String) throws(FileError) -> Bool {
    guard let value, value != .null else { return false }
    guard value["type"]?.text == "NFC" else {
      throw .unsuitable(
        path: path,
        sentence: "the normalizer is \(value["type"]?.words ?? value.words); NFC and none are read")
    }
    return true
  }
}
