import Foundation
import ModelFiles
import TestSupport
import Testing

@Suite struct TokenizerTests {
  // MARK: Pieces and merges by hand

  /// All bytes, and merges that make “ab”, “abc” and “Ġa”; `tokenizer.ggml.pre` as given.
  private func small(_ pre: String, merges: [String] = ["a b", "ab c", "Ġ a"]) -> GGUFBytes {
    let bytes = (UInt8.min...UInt8.max).map { byteCharacter($0) }
    let made = merges.map { $0.replacingOccurrences(of: " ", with: "") }
    return GGUFBytes([
      ("tokenizer.ggml.model", .text("gpt2")), ("tokenizer.ggml.pre", .text(pre)),
      ("tokenizer.ggml.tokens", .texts(bytes + made + ["<|end|>", "user"])),
      ("tokenizer.ggml.merges", .texts(merges)),
      (
        "tokenizer.ggml.token_type",
        .int32s([Int32](repeating: 1, count: 256 + made.count) + [3, 4])
      ),
    ])
  }

  private func tokenizer(_ file: GGUFBytes) throws(FileError) -> ByteLevelTokenizer {
    try ByteLevelTokenizer(gguf: GGUFFile(bytes: file.bytes))
  }

  @Test func `The pair of lowest rank is merged first, and of equal ones the leftmost`() throws {
    let tokenizer = try tokenizer(small("gpt-2"))
    let (a, b, c, d) = (Int32(97), Int32(98), Int32(99), Int32(100))
    let (ab, abc, spaceA) = (Int32(256), Int32(257), Int32(258))
    #expect(tokenizer.tokens(of: "abcd").ids == [abc, d])
    #expect(tokenizer.tokens(of: "aab").ids == [a, ab])
    // “a b” has a lower rank than “Ġ a”, which then finds no a.
    #expect(tokenizer.tokens(of: " ab").ids == [32, ab])
    #expect(tokenizer.tokens(of: " ac").ids == [spaceA, c])
    #expect(tokenizer.tokens(of: "").ids == [])
    #expect(tokenizer.tokens(of: "ababab").ids == [ab, ab, ab])
    #expect(tokenizer.tokens(of: "bcb").ids == [b, c, b])
    #expect(tokenizer.count == 261)
    #expect(tokenizer.bytes(of: Int(spaceA)) == Array(" a".utf8))
    #expect(tokenizer.bytes(of: 0) == [0])
    #expect(tokenizer.bytes(of: 259) == Array("<|end|>".utf8))
    #expect(tokenizer.bytes(of: 261) == nil)
  }

  @Test func `Control tokens are text unless they are asked for, and added ones never`() throws {
    let tokenizer = try tokenizer(small("gpt-2"))
    #expect(tokenizer.tokens(of: "a<|end|>", cutsControlTokens: true).ids == [97, 259])
    #expect(tokenizer.tokens(of: "<|end|>").ids == "<|end|>".utf8.map(Int32.init))
    #expect(tokenizer.tokens(of: "useruse").ids == [260] + "use".utf8.map(Int32.init))
  }

  @Test func `A byte without a token is left out and counted`() throws {
    var file = small("gpt-2")
    let tokens = (UInt8.min...UInt8.max).map { $0 == 4 ? "absent" : byteCharacter($0) }
    file.entries[2].value = .texts(tokens + ["ab", "abc", "Ġa", "<|end|>", "user"])
    let text = try tokenizer(file).tokens(of: "x\u{4}y\u{4}")
    #expect(text.ids == [120, 121])
    #expect(text.unknownBytes == 2)
  }

  @Test func `What is no byte-level BPE or has other pieces is refused by name`() {
    func refusal(_ change: (inout GGUFBytes) -> Void) -> String? {
      var file = small("gpt-2")
      change(&file)
      let error = #expect(throws: FileError.self) { try tokenizer(file) }
      #expect(error?.kind == .badData)
      return error?.description
    }
    #expect(refusal { $0.entries[0].value = .text("llama") }?.contains("“llama”") == true)
    #expect(
      refusal { $0.entries[1].value = .text("tekken\u{1B}") }?
        .contains("tokenizer.ggml.pre is the text “tekken?”; pieces are cut for smollm, llama-bpe")
        == true)
    #expect(refusal { $0.entries.remove(at: 1) }?.contains("pre is not there") == true)
    #expect(refusal { $0.entries.remove(at: 0) }?.contains("carries no tokenizer") == true)
    #expect(
      refusal { $0.entries[3].value = .texts(["a x y"]) }?.contains("merge 0 has “x y”") == true)
    #expect(refusal { $0.entries[3].value = .texts(["a c"]) }?.contains("merge 0 has “ac”") == true)
    #expect(refusal { $0.entries[3].value = .texts(["ab"]) }?.contains("two tokens") == true)
    #expect(refusal { $0.entries[4].value = .int32s([1]) }?.contains("1 elements for 261") == true)
    #expect(refusal { $0.entries[2].value = .uint32(7) }?.contains("a list of texts") == true)
  }

  @Test func `A piece of a hundred thousand letters takes no time that grows with its square`()
    throws
  {
    // A quadratic merge would need 10¹⁰ steps and never end here.
    let text = String(repeating: "ab", count: 50_000)
    #expect(
      try tokenizer(small("gpt-2")).tokens(of: text).ids == [Int32](repeating: 256, count: 50_000))
  }

  // MARK: Against Hugging Face's tokenizers

  @Test(arguments: ["smollm", "gpt-2", "llama-bpe", "qwen2"])
  func `Ids of random Unicode strings are those of the oracle`(rule: String) throws {
    let tokenizer = try tiny(rule)
    #expect(tokenizer.pattern == rule)
    try compare(tokenizer, "tiny.\(rule)")
  }

  @Test func `tokenizer.json gives the ids that the oracle gives`() throws {
    let tokenizer = try ByteLevelTokenizer(path: fixture("tiny-tokenizer.json"))
    #expect(tokenizer.pattern == "smollm")
    #expect(tokenizer.count == 1000)
    try compareTexts(tokenizer, "tiny")
    #expect(
      tokenizer.tokens(of: "<|endoftext|>", cutsControlTokens: true).ids == [0])
  }

  @Test(.enabled(if: LabModel.path != nil, LabModel.absent))
  func `The model's ids of texts and random strings are those of the oracle`() throws {
    let tokenizer = try ByteLevelTokenizer(path: try #require(LabModel.path))
    #expect(tokenizer.count == 49_152)
    try compare(tokenizer, "model.smollm")
    try compareTexts(tokenizer, "model")
  }

  /// The vocabulary of tiny-tokenizer.json as a GGUF file with another rule for pieces.
  private func tiny(_ rule: String) throws -> ByteLevelTokenizer {
    let data = try Data(contentsOf: URL(fileURLWithPath: fixture("tiny-tokenizer.json")))
    let json = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
    let model = try #require(json["model"] as? [String: Any])
    let vocabulary = try #require(model["vocab"] as? [String: Int])
    let merges = try #require(model["merges"] as? [[String]])
    return try tokenizer(
      GGUFBytes([
        ("tokenizer.ggml.model", .text("gpt2")), ("tokenizer.ggml.pre", .text(rule)),
        (
          "tokenizer.ggml.tokens",
          .texts(vocabulary.sorted { $0.value < $1.value }.map(\.key))
        ),
        ("tokenizer.ggml.merges", .texts(merges.map { $0.joined(separator: " ") })),
      ]))
  }

  private func compare(_ tokenizer: ByteLevelTokenizer, _ name: String) throws {
    let oracle = try SafetensorsFile(path: fixture("tokens.safetensors"))
    let hashes = try #require(try oracle.tensor(named: name).integers)
    #expect(hashes.count >= 2_000)
    var generator = SplitMix64(seed: 2026)
    var wrong: [String] = []
    for hash in hashes {
      let text = RandomText.next(&generator)
      if fnv(tokenizer.tokens(of: text).ids) != UInt32(truncatingIfNeeded: hash) {
        wrong.append(text)
      }
    }
    #expect(
      wrong.isEmpty,
      "\(wrong.count) of \(hashes.count): \(wrong.prefix(3).map { Array($0.unicodeScalars) })")
  }

  private func compareTexts(_ tokenizer: ByteLevelTokenizer, _ name: String) throws {
    let oracle = try SafetensorsFile(path: fixture("tokens.safetensors")).metadata
    let texts = oracle.keys.filter { $0.hasPrefix("\(name).") }
    #expect(texts.count == 7)
    for key in texts {
      let url = Repository.root.appending(
        path: "Sources/Studies/Texts/\(key.dropFirst(name.count + 1)).txt")
      let tokens = tokenizer.tokens(of: String(decoding: try Data(contentsOf: url), as: UTF8.self))
      #expect(tokens.unknownBytes == 0)
      #expect("\(fnv(tokens.ids)) of \(tokens.ids.count)" == oracle[key], "\(key)")
    }
  }

  /// FNV-1a of the bytes of ids.
  private func fnv(_ ids: [Int32]) -> UInt32 {
    ids.flatMap { id in (0..<4).map { UInt8(truncatingIfNeeded: id >> (8 * $0)) } }
      .reduce(2_166_136_261) { ($0 ^ UInt32($1)) &* 16_777_619 }
  }
}

/// The random strings of `Scripts/make-token-fixture.py`.
private enum RandomText {
  private static let spaces: [UInt32] = [
    0x20, 0x20, 0x20, 0x0A, 0x0D, 0x09, 0xA0, 0x85, 0x3000, 0x2028, 0x200B, 0x1680,
  ]
  private static let endings = [
    "'s", "'t", "'re", "'ve", "'m", "'ll", "'d", "'S", "'LL", "'Re", "'\u{17F}", "\u{2019}s", "'x",
  ]

  static func next(_ random: inout SplitMix64) -> String {
    func below(_ count: UInt64) -> UInt32 { UInt32(random.next() % count) }
    var text = String.UnicodeScalarView()
    func add(_ value: UInt32) { text.append(Unicode.Scalar(value) ?? "?") }
    for _ in 0..<below(25) {
      let kind = below(10)
      switch kind {
      case 0..<3:
        let first: UInt32 = below(4) == 0 ? 0x41 : 0x61
        for _ in 0..<1 + below(8) { add(first + below(26)) }
      case 3: for _ in 0..<1 + below(6) { add(0x30 + below(10)) }
      case 4: for _ in 0..<1 + below(4) { add(spaces[Int(below(12))]) }
      case 5: text.append(contentsOf: endings[Int(below(13))].unicodeScalars)
      case 6: for _ in 0..<1 + below(3) { add(0x21 + below(94)) }
      case 7: add(0x80 + below(0x2000))
      case 8: add(below(0x3400))
      default:
        let scalar = below(0x11_0000 - 0x800)
        add(scalar < 0xD800 ? scalar : scalar + 0x800)
      }
    }
    return String(text)
  }
}
