/// A place in the bytes of a GGUF file, from which values are read one after the other, none beyond the end.
struct GGUFCursor {
  let bytes: UnsafeRawBufferPointer
  let path: String
  private(set) var offset: Int

  /// Bytes up to the end of the file.
  var left: Int { bytes.count - offset }

  init(_ bytes: UnsafeRawBufferPointer, from offset: Int = 0, path: String) {
    self.bytes = bytes
    self.offset = offset
    self.path = path
  }

  func malformed(_ sentence: String, at place: Int? = nil) -> FileError {
    .malformed(path: path, offset: place ?? offset, sentence: sentence)
  }

  /// A number of fixed size; its name ends the sentence “the file ends inside …” and is made only for that.
  mutating func number<Number: FixedWidthInteger>(
    _ what: @autoclosure () -> String, as type: Number.Type = Number.self
  ) throws(FileError) -> Number {
    let width = MemoryLayout<Number>.size
    guard left >= width else { throw ended(what()) }
    defer { offset += width }
    return Number(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: type))
  }

  /// The bytes of a text, whose length stands before it.
  mutating func text(
    _ what: @autoclosure () -> String, longest: Int = .max
  ) throws(FileError) -> UnsafeRawBufferPointer {
    let start = offset
    let length: UInt64 = try number("the length of \(what())")
    guard length <= UInt64(longest) else {
      throw malformed(
        "\(what()) would have \(length) bytes; at most \(longest) are read", at: start)
    }
    guard length <= UInt64(left) else {
      throw malformed(
        "\(what()) would have \(length) bytes, and the file has \(left) more", at: start)
    }
    let count = Int(length)
    defer { offset += count }
    return UnsafeRawBufferPointer(rebasing: bytes[offset..<offset + count])
  }

  /// Goes on behind bytes that are not looked at.
  mutating func skip(_ count: Int, _ what: @autoclosure () -> String) throws(FileError) {
    guard count <= left else { throw ended(what()) }
    offset += count
  }

  private func ended(_ what: String) -> FileError {
    malformed("the file ends inside \(what)", at: bytes.count)
  }
}
