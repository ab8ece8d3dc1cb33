import Foundation
import ModelFiles
import TestSupport
import Testing

/// The JSON reader.
@Suite struct JSONDocumentTests {
  /// A text with every kind of value, which tests damage.
  private static let sample = """
    {"model_type": "llama", "hidden_size": 4096, "rope_theta": 1000000.0, "tied": false,
     "rope_scaling": {"rope_type": "yarn", "factor": 4.0, "attention_factor": null},
     "eos_token_id": [1, 2, -3], "name": "a \\"word\\" \\u00e9\\n", "small": 1e-05}
    """

  private func sentence(_ bytes: [UInt8]) -> String? {
    do throws(FileError) {
      _ = try JSONDocument.read(ByteSource(bytes: bytes, path: "config.json"))
      return nil
    } catch {
      return error.kind == .badData ? error.description : "not bad data"
    }
  }

  private func sentence(_ text: String) -> String? { sentence(Array(text.utf8)) }

  private func value(_ text: String) throws(FileError) -> JSONValue {
    try JSONDocument.read(Array(text.utf8), path: "config.json")
  }

  @Test func `Values keep their order, and whole numbers stay apart from those with a point`()
    throws
  {
    let json = try value(
      #"{"b": 1, "a": 1.0, "c": [true, null, -2e3, "\u0041\ud83d\ude00\n"], "d": {}}"#)
    #expect(json.members?.map(\.key) == ["b", "a", "c", "d"])
    #expect(json["b"] == .integer(1) && json["a"] == .number(1))
    #expect(json["c"] == .array([.boolean(true), .null, .number(-2000), .string("A😀\n")]))
    #expect(json["d"] == .object([]))
  }

  @Test func `A whole number beyond 64 bits is read as a floating-point number`() throws {
    #expect(try value(#"{"a": 18446744073709551616}"#)["a"] == .number(0x1p64))
  }

  @Test(arguments: [
    ("{\"a\": NaN}", "at a, the value is NaN; a finite number is needed"),
    ("{\"a\": {\"b\": [1, Infinity]}}", "at a.b[1], the value is Infinity"),
    ("{\"a\": -Infinity}", "at a, the value is -Infinity; a finite number"),
    ("{\"a\": 1e400}", "at a, the value is 1e400"),
    ("{\"a\": {\"b\": 1, \"b\": 2}}", "at a.b, the key stands twice"),
    ("{\"a\": 1, \"\\u0061\": 2}", "at a, the key stands twice"),
    ("{\"a\": 01}", "at a, the number is not written as JSON asks"),
    ("{\"a\": 1.}", "at a, the number is not written as JSON asks"),
    ("{\"a\": -}", "at a, the number is not written as JSON asks"),
    ("{\"a\": .5}", "at a, a JSON value is needed"),
    ("{\"a\": True}", "at a, a JSON value is needed"),
    ("{\"a\": 'b'}", "at a, a JSON value is needed"),
    ("{\"a\": \"b}", "at a, the text that begins here has no closing quote"),
    ("{\"a\": \"\\x\"}", "at a, there is no such escape"),
    ("{\"a\": \"\\ud800\"}", "at a, half of a surrogate pair"),
    ("{\"a\": \"\t\"}", "at a, a control character"),
    ("{\"a\": 1,}", "a key in double quotes is needed"),
    ("{a: 1}", "a key in double quotes is needed"),
    ("{\"a\" 1}", "a colon is needed"),
    ("{\"a\": [1 2]}", "a comma or a closing bracket is needed"),
    ("{\"a\": 1} x", "the text goes on after its last value"),
    ("", "the text ends where a value is needed"),
  ])
  func `What is not JSON is refused with the byte and the key`(text: String, words: String) {
    #expect(sentence(text)?.contains(words) == true, "\(sentence(text) ?? "accepted")")
  }

  @Test func `A hundred thousand brackets are refused and do not overflow the stack`() {
    for bracket in ["[", "{\"a\":"] {
      let deep = "{\"x\": " + String(repeating: bracket, count: 100_000)
      #expect(sentence(deep)?.contains("more than 128 levels deep") == true)
    }
  }

  @Test(arguments: [("[", "]"), ("{\"a\": ", "}")])
  func `A hundred and twenty-eight levels are read and one more is refused, whatever stands within`(
    open: String, close: String
  ) {
    for innermost in ["1", "[]", "{}"] {
      // An empty list or object is a level of its own, a number is none.
      let levels = innermost == "1" ? 128 : 127
      for more in [0, 1] {
        let text =
          String(repeating: open, count: levels + more) + innermost
          + String(repeating: close, count: levels + more)
        let refusal = sentence(text)
        #expect((refusal == nil) == (more == 0), "\(innermost): \(refusal ?? "accepted")")
        if more == 1 { #expect(refusal?.contains("more than 128 levels deep") == true) }
      }
    }
  }

  @Test func `Text that is not UTF-8 is refused`() {
    for bad: [UInt8] in [[0xFF], [0xC3], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80]] {
      #expect(sentence(Array("{\"a\": \"".utf8) + bad + Array("\"}".utf8)) != nil)
      #expect(sentence(Array("{".utf8) + bad + Array("}".utf8)) != nil)
    }
  }

  @Test func `A byte order mark and UTF-16 are told by name`() {
    let marked = sentence([0xEF, 0xBB, 0xBF] + Array("{}".utf8))
    #expect(marked?.contains("UTF-8 with a byte order mark; save it as UTF-8 without") == true)
    for wide: [UInt8] in [
      [0xFF, 0xFE, 0x7B, 0, 0x7D, 0], [0xFE, 0xFF, 0, 0x7B], [0x7B, 0, 0x7D, 0],
      [0, 0x7B, 0, 0x7D],
    ] {
      #expect(sentence(wide)?.contains("UTF-16") == true)
    }
  }

  @Test func `More than 16 MiB are refused before they are parsed`() {
    let bytes = [UInt8](repeating: UInt8(ascii: " "), count: 16 << 20 + 1)
    #expect(sentence(bytes)?.contains("of at most 16777216 is read") == true)
  }

  /// Foundation's reader is the oracle: what it refuses must be refused here, and what is read must be equal to what it
  /// reads.
  @Test(arguments: [1, 2, 3] as [UInt64])
  func `Damaged texts are read as Foundation reads them, or refused`(seed: UInt64) throws {
    let whole = Array(Self.sample.utf8) + Array("\n".utf8)
    var generator = SplitMix64(seed: seed)
    let alphabet = Array("{}[]\":,0123456789.eE+-truefalsn\\ \u{7F}é".utf8)
    for _ in 0..<1500 {
      var bytes = whole
      for _ in 0..<Int.random(in: 1...3, using: &generator) {
        let index = Int.random(in: bytes.indices, using: &generator)
        switch Int.random(in: 0..<3, using: &generator) {
        case 0: bytes[index] = alphabet.randomElement(using: &generator) ?? 0
        case 1: bytes.remove(at: index)
        default: bytes.insert(alphabet.randomElement(using: &generator) ?? 0, at: index)
        }
      }
      guard let ours = try? JSONDocument.read(bytes, path: "config.json") else { continue }
      let theirs = try JSONSerialization.jsonObject(with: Data(bytes))
      #expect(agree(ours, theirs), "\(String(decoding: bytes, as: UTF8.self))")
    }
  }

  @Test
  func `Texts whose values would take ten times their size are refused, and real ones are not`()
    throws
  {
    func text(_ piece: String, bytes: Int) -> [UInt8] {
      let count = bytes / (piece.utf8.count + 1)
      return Array(
        ("[" + [String](repeating: piece, count: count).joined(separator: ",") + "]").utf8)
    }
    let size = 4 << 20
    // What little text makes many values of: refused from a megabyte of them on, and read where they are few.
    for piece in ["[0]", "{\"a\":0}", "[[0]]", "[0,0]"] {
      let dense = text(piece, bytes: size)
      let error = #expect(throws: FileError.self, "\(piece)") {
        try JSONDocument.read(dense, path: "config.json")
      }
      #expect(
        error?.description.contains("more than 9 times its size in memory") == true,
        "\(piece): \(String(describing: error))")
      #expect(throws: Never.self) {
        try JSONDocument.read(text(piece, bytes: 32 << 10), path: "config.json")
      }
    }
    // As transformers and safetensors write them.
    for piece in [
      "1234567", "-0.25",
      "{\"dtype\":\"BF16\",\"shape\":[4096,4096],\"data_offsets\":[123456789,157011221]}",
      "[\"Ġthe\",\"re\"]", "\"Ġ the\"", "\"\(String(repeating: "long", count: 20))\"",
    ] {
      #expect(throws: Never.self, "\(piece)") {
        try JSONDocument.read(text(piece, bytes: size), path: "config.json")
      }
    }
    let vocabulary = (0..<150_000).map { "\"Ġ\(String($0, radix: 36))\":\($0)" }
    let object = Array(("{" + vocabulary.joined(separator: ",") + "}").utf8)
    #expect(try JSONDocument.read(object, path: "tokenizer.json").members?.count == 150_000)
  }

  @Test(arguments: [
    ("[]", [0]), ("[1,2]", [2]), ("{\"a,]\\\"[\":[1,[],{}],\"b\":\"[,\"}", [2, 3, 0, 0]),
    ("[,", [1]),
    ("]]}", []), ("[[[1]]]", [1, 1, 1]), ("\"[", []), ("[1,2", [1]),
  ])
  func `Elements are counted before they are read, and a text that breaks off does no harm`(
    text: String, counts: [Int]
  ) {
    #expect(elementCounts(of: Array(text.utf8)).map(Int.init) == counts)
  }

  private func agree(_ ours: JSONValue, _ theirs: Any) -> Bool {
    switch ours {
    case .object(let members):
      guard let object = theirs as? [String: Any], object.count == members.count else {
        return false
      }
      return members.allSatisfy { member in
        object[member.key].map { agree(member.value, $0) } ?? false
      }
    case .array(let elements):
      guard let list = theirs as? [Any], list.count == elements.count else { return false }
      return zip(elements, list).allSatisfy { agree($0, $1) }
    case .string(let text): return theirs as? String == text
    case .integer, .number: return (theirs as? NSNumber)?.doubleValue == ours.double
    case .boolean(let flag): return theirs as? Bool == flag
    case .null: return theirs is NSNull
    }
  }
}
