extension ByteLevelTokenizer {
  /// Reads the tokenizer that a GGUF file carries.
  ///
  /// The format has no place for a normalizer, so a text is taken as it is; Qwen's tokenizer.json composes it first (NFC). The
  /// rule `default` is taken for GPT-2's; llama.cpp has a rule of its own for it.
  ///
  /// - Parameter file: The file.
  /// - Throws: ``FileError`` when it carries none, one of another kind, or one with another rule for pieces; the key is named.
  public init(gguf file: GGUFFile) throws(FileError) {
    func unsuitable(_ sentence: String) -> FileError {
      .unsuitable(path: file.path, sentence: sentence)
    }
    let key = { (name: String) in "tokenizer.ggml.\(name)" }
    guard let model = file[key("model")] else {
      throw unsuitable("the file carries no tokenizer (there is no key tokenizer.ggml.model)")
    }
    guard model.text == "gpt2" else {
      throw unsuitable(
        "tokenizer.ggml.model is \(model.words); only byte-level BPE (gpt2) is read, so tokenize "
          + "elsewhere and give the ids as --token-ids FILE")
    }
    let pre = file[key("pre")]
    guard let rule = PiecePattern.all.first(where: { $0.names.contains(pre?.text ?? "") }) else {
      throw unsuitable(
        "tokenizer.ggml.pre is \(pre?.words ?? "not there"); pieces are cut for "
          + "\(PiecePattern.allNames), and another rule would give other tokens, so tokenize "
          + "elsewhere and give the ids as --token-ids FILE")
    }
    guard let tokens = try file.texts(of: key("tokens")), tokens.count > 0 else {
      throw unsuitable("the file carries no tokens (tokenizer.ggml.tokens)")
    }
    guard let merges = try file.texts(of: key("merges")) else {
      throw unsuitable("the file carries no merges (tokenizer.ggml.merges)")
    }
    guard tokens.count <= Int(Int32.max), merges.count <= Int(Int32.max) else {
      throw unsuitable("there are \(tokens.count) tokens; at most \(Int32.max) are read")
    }
    let types = try file.numbers(of: key("token_type")) ?? []
    guard types.isEmpty || types.count == tokens.count else {
      throw unsuitable(
        "tokenizer.ggml.token_type has \(types.count) elements for \(tokens.count) tokens")
    }
    // 3 is a control token, 4 one that a user added.
    let special = types.indices.filter { types[$0] == 3 || types[$0] == 4 }.map {
      SpecialTokens.Token(id: Int32($0), text: Array(tokens[$0]), isControl: types[$0] == 3)
    }
    let space = UInt8(ascii: " ")
    try self.init(
      Parts(
        path: file.path, rule: rule, tokens: tokens, mergeCount: merges.count,
        takesWholePieces: rule.takesWholePieces, special: special)
    ) { rank throws(FileError) in
      // “left right”; a space that is a token's own can only be its first character.
      let merge = merges[rank]
      guard let cut = merge.dropFirst().firstIndex(of: space) else {
        throw unsuitable("merge \(rank) is not two tokens with a space between them")
      }
      return (merge[..<cut], merge[(cut + 1)...])
    }
  }
}
