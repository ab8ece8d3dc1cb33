import ArgumentParser
import Foundation
import ModelFiles
import Studies

/// `entrope tokens`: the tokens that a model makes of a text.
struct TokensCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "tokens",
    abstract: "Tokenize a text as a model does, and tell the hash of its ids.",
    discussion: """
      Byte-level BPE, from a .gguf file or a tokenizer.json (also the one beside safetensors), \
      with the pieces of SmolLM, Llama 3, Qwen2 or GPT-2. Another tokenizer is refused by \
      name, since its tokens would be others. No token is put before the text.

      The first line of the text output is the answer: how many tokens, and the SHA-256 of \
      their ids as little-endian 32-bit integers. Below stand the first pieces, one to a line. \
      CSV and JSON have all tokens. --out writes the ids as a .npy file of int32, which other \
      commands take as --token-ids.

      --text takes a file in UTF-8, or the name of a text that comes with the program: emma, \
      mansfieldpark, northangerabbey, persuasion, prideprejudice, sensesensibility, jargon.

      EXAMPLES
        entrope tokens --model model.gguf --text emma
        entrope tokens --model model.gguf --text emma --out ids.npy
        entrope tokens --model model.gguf --text config.json --format csv
      """)

  @OptionGroup var source: ModelFlags
  @Option(help: ArgumentHelp("The text: a file, or the name of one that comes along."))
  var text: String
  @Flag(help: "Take names of control tokens in the text for those tokens.")
  var control = false
  @Option(help: "How to print the result.")
  var format = TableFormat.text
  @Option(help: ArgumentHelp("File of the ids to write: .npy, int32.", valueName: "file"))
  var out: String?

  /// Pieces that people are shown.
  private static let shownPieces = 20

  func run() throws {
    if let out, !out.lowercased().hasSuffix(".npy") {
      throw CommandFailure.usage(
        "--out", "the file is “\(legible(out))”; a name in .npy is needed.")
    }
    let tokenizer = try source.tokenizer()
    let text = try ModelText(self.text, tokenizer, cutsControlTokens: control)
    let result = try rendered(text, tokenizer)
    if let out {
      try writeWhole(
        numpyBytes(of: text.ids), to: URL(fileURLWithPath: out, isDirectory: false))
    }
    if text.unknownBytes > 0 {
      StandardError.write(notes: [
        "the vocabulary has no token for \(text.unknownBytes) bytes of the text, which were left "
          + "out or became its token for what is unknown"
      ])
    }
    try StandardOutput.write(result)
  }

  private func rendered(_ text: ModelText, _ tokenizer: ByteLevelTokenizer) throws -> String {
    switch format {
    case .csv: return try table(text, tokenizer, count: text.ids.count).rendered(as: .csv)
    case .text, .markdown:
      let count = min(Self.shownPieces, text.ids.count)
      let rest = text.ids.count - count
      return "\(text.name): \(text.ids.count) tokens of \(text.characters ?? 0) characters\n"
        + "sha256 of the ids: \(tokenDigest(text.ids.map(Int.init)))\n\n"
        + (try table(text, tokenizer, count: count).rendered(as: format))
        + (rest > 0 ? "and \(rest) more; --format csv has all\n" : "")
    case .json:
      var object = JSONObject()
      try object.set("model", tokenizer.path)
      try object.set("pieces", tokenizer.pattern)
      try object.set("text", text.name)
      try object.set("characters", text.characters)
      try object.set("tokens", text.ids.count)
      try object.set("unknown_bytes", text.unknownBytes)
      try object.set("ids_sha256", tokenDigest(text.ids.map(Int.init)))
      try object.set("ids", text.ids)
      try object.set(
        "texts", text.ids.map { Self.shown(tokenizer.bytes(of: Int($0)) ?? [], inQuotes: false) })
      return object.text
    }
  }

  /// One row for each token.
  private func table(
    _ text: ModelText, _ tokenizer: ByteLevelTokenizer, count: Int
  ) throws -> Table {
    try Table(
      columns: [Column("position"), Column("id"), Column("piece")],
      rows: text.ids.prefix(count).enumerated().map { position, id in
        [Cell(position), Cell(Int(id)), .text(Self.shown(tokenizer.bytes(of: Int(id)) ?? []))]
      })
  }

  /// A piece in which what does not print has a name; whole, or between quotation marks and cut where it is long.
  private static func shown(_ bytes: [UInt8], inQuotes: Bool = true) -> String {
    guard let text = String(validating: bytes, as: UTF8.self) else {
      // Part of a character.
      return bytes.map(hexadecimal).joined()
    }
    // Scalar by scalar: a carriage return and a line feed are one character of Swift's.
    let named = text.unicodeScalars.map { scalar -> String in
      switch scalar {
      case "\\": "\\\\"
      case "\n": "\\n"
      case "\r": "\\r"
      case "\t": "\\t"
      case _ where scalar.value < 0x20 || scalar.value == 0x7F:
        hexadecimal(UInt8(scalar.value))
      default: String(scalar)
      }
    }.joined()
    return inQuotes ? "“\(legible(named))”" : legible(named, longest: nil)
  }

  private static func hexadecimal(_ byte: UInt8) -> String {
    "\\x" + (byte < 16 ? "0" : "") + String(byte, radix: 16).uppercased()
  }
}
