import Foundation
import ModelFiles
import TestSupport
import Testing

@Suite struct TokenizerJSONTests {
  /// Five tokens, two merges and an added token, in the keys that are read.
  private static let small = """
    {"added_tokens": [{"id": 5, "content": "<|e|>", "special": true}], "normalizer": null,
     "pre_tokenizer": {"type": "ByteLevel", "add_prefix_space": false, "use_regex": true},
     "model": {"type": "BPE", "unk_token": "<|e|>", "ignore_merges": false,
      "vocab": {"a": 0, "b": 1, "ab": 2, "c": 3, "abc": 4}, "merges": [["a", "b"], "ab c"]}}
    """

  private func tokenizer(_ text: String) throws(FileError) -> ByteLevelTokenizer {
    try ByteLevelTokenizer(
      tokenizerJSON: ByteSource(bytes: Array(text.utf8), path: "tokenizer.json"))
  }

  @Test func `Both spellings of merges, the token for what is unknown and added tokens are read`() throws {
    let tokenizer = try tokenizer(Self.small)
    #expect(tokenizer.tokens(of: "abcab").ids == [4, 2])
    let unknown = tokenizer.tokens(of: "axb")
    #expect(unknown.ids == [0, 5, 1])
    #expect(unknown.unknownBytes == 1)
    #expect(tokenizer.tokens(of: "a<|e|>", cutsControlTokens: true).ids == [0, 5])
  }

  @Test func `A composed letter and its parts are one text under NFC`() throws {
    let text = Self.small.replacingOccurrences(
      of: "\"normalizer\": null", with: "\"normalizer\": {\"type\": \"NFC\"}")
    let composed = try tokenizer(text).tokens(of: "\u{E9}").unknownBytes
    #expect(composed == 2)
    #expect(try tokenizer(text).tokens(of: "e\u{301}").unknownBytes == 2)
    #expect(try tokenizer(Self.small).tokens(of: "e\u{301}").unknownBytes == 3)
  }

  @Test(arguments: [
    ("\"type\": \"BPE\"", "\"type\": \"Unigram\"", "the model is “Unigram”"),
    ("\"ignore_merges\": false", "\"byte_fallback\": true", "only byte-level BPE is read"),
    ("\"ignore_merges\": false", "\"dropout\": 0.1", "model.dropout is 0.1"),
    ("\"normalizer\": null", "\"normalizer\": {\"type\": \"NFKC\"}", "the text “NFKC”; NFC and"),
    ("\"ByteLevel\"", "\"Metaspace\"", "the pre_tokenizer (Metaspace) cuts pieces"),
    ("\"add_prefix_space\": false", "\"add_prefix_space\": true", "(ByteLevel) cuts pieces"),
    ("\"special\": true", "\"lstrip\": true", "has lstrip, which is not read"),
    ("\"abc\": 4", "\"abc\": 9", "the id of “abc” is 9"),
    ("\"abc\": 4", "\"abc\": 3", "have the same id 3"),
    ("\"abc\": 4", "\"abc\": -1", "the id of “abc” is -1"),
    ("\"ab c\"", "\"ab d\"", "merge 1 has “d”"),
    ("\"ab c\"", "\"ab\"", "merge 1 is not two tokens"),
    ("\"ab c\"", "7", "merge 1 is not two tokens"),
    ("\"vocab\"", "\"words\"", "this is no tokenizer.json of byte-level BPE"),
  ])
  func `What is not read is refused by name`(part: String, with other: String, words: String) {
    let error = #expect(throws: FileError.self) {
      try tokenizer(Self.small.replacingOccurrences(of: part, with: other))
    }
    #expect(error?.kind == .badData)
    #expect(error?.description.contains(words) == true, "\(error?.description ?? "")")
  }

  @Test func `A file that ends anywhere before its end is refused, and flipped bytes never crash`()
    throws
  {
    let bytes = Array(Self.small.utf8)
    func read(_ bytes: [UInt8]) throws(FileError) {
      let tokenizer = try ByteLevelTokenizer(
        tokenizerJSON: ByteSource(bytes: bytes, path: "tokenizer.json"))
      _ = tokenizer.tokens(of: "abc <|e|> x", cutsControlTokens: true)
    }
    for count in bytes.indices {
      #expect(throws: FileError.self) { try read(Array(bytes[..<count])) }
    }
    var generator = SplitMix64(seed: 7)
    for _ in 0..<3000 {
      var flipped = bytes
      for _ in 0..<Int.random(in: 1...3, using: &generator) {
        flipped[Int.random(in: flipped.indices, using: &generator)] =
          Array("{}[]\",:0919eE-\\ab \u{7F}".utf8).randomElement(using: &generator) ?? 0
      }
      do throws(FileError) { try read(flipped) } catch { #expect(error.kind == .badData) }
    }
  }
}
