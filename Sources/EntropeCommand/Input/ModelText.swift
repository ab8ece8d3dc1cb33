import Foundation
import ModelFiles
import Studies

/// A text that a model reads, as its tokens.
struct ModelText {
  /// What outputs call it: a path, or the name of a text that comes with the program.
  let name: String
  let ids: [Int32]
  /// Characters of the text; `nil` where only ids were given.
  let characters: Int?
  /// Bytes for which the vocabulary has no token.
  let unknownBytes: Int

  /// Tokenizes a text.
  ///
  /// - Parameters:
  ///   - text: The path of a file in UTF-8, or the name of a text that comes with the program where there is no such file.
  ///   - tokenizer: The model's tokenizer.
  ///   - cutsControlTokens: Whether names of control tokens become those tokens.
  /// - Throws: `FileError` when there is neither, or the file is not UTF-8.
  init(
    _ text: String, _ tokenizer: ByteLevelTokenizer, cutsControlTokens: Bool = false
  ) throws(FileError) {
    let content = try Self.content(text)
    let tokens = tokenizer.tokens(of: content, cutsControlTokens: cutsControlTokens)
    name = text
    ids = tokens.ids
    characters = content.unicodeScalars.count
    unknownBytes = tokens.unknownBytes
  }

  /// A text's characters.
  static func content(_ text: String) throws(FileError) -> String {
    var path = text
    if !FileManager.default.fileExists(atPath: text), let excerpt = Excerpt.named(text) {
      path = try excerpt.path()
    }
    let source: ByteSource
    do throws(FileError) {
      source = try ByteSource(path: path)
    } catch .missing {
      throw .unreadable(
        path: path,
        reason: "there is no such file, and the texts that come with the program are "
          + Excerpt.all.map(\.name).joined(separator: ", "))
    }
    try requireMemory(8 * source.count, path: path, advice: "give a shorter text")
    let bytes = try source.bytes(0..<source.count)
    guard let content = String(validating: bytes, as: UTF8.self) else {
      // The first byte that no repair leaves as it was.
      let repaired = Array(String(decoding: bytes, as: UTF8.self).utf8)
      let place = zip(bytes, repaired).enumerated().first { $0.element.0 != $0.element.1 }
      throw .malformed(
        path: path, offset: place?.offset ?? min(bytes.count, repaired.count),
        sentence: "the text is not valid UTF-8; convert it first, for instance with iconv")
    }
    return content
  }
}
