import ModelFiles

extension FuzzTarget {
  /// `tokenizer.json`, and what it makes of a text.
  static let tokenizer = FuzzTarget("tokenizer", damage: damagedText) { bytes in
    let source = ByteSource(bytes: bytes, path: "tokenizer.json")
    guard let tokenizer = try? ByteLevelTokenizer(tokenizerJSON: source) else { return }
    for text in ["Hello,  world!\n\n 123'll <|im_start|>", "é\u{301}注意\u{1F600}\u{0}"] {
      for cuts in [false, true] {
        let tokens = tokenizer.tokens(of: text, cutsControlTokens: cuts)
        for id in tokens.ids { _ = tokenizer.bytes(of: Int(id)) }
      }
    }
  }
}
