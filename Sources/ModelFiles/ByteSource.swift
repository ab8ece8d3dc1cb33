import Foundation

/// Bytes that can be read in part: a file on disk, or bytes in memory.
///
/// Small files are read with `pread`; large ones are mapped, so that what is not asked for is never read, and what is asked
/// for is not held twice. ``MappedFile`` tells what happens when a file shrinks meanwhile.
package struct ByteSource: Sendable {
  private enum Storage: Sendable {
    case file
    case mapped(MappedFile)
    case memory([UInt8])
  }

  /// What messages call the file.
  package let path: String
  /// Bytes in all.
  package let count: Int
  private let storage: Storage

  /// Files of this size are mapped: reading less is faster than mapping.
  static let smallestMapped = 1 << 20

  /// Bytes in memory.
  package init(bytes: [UInt8], path: String) {
    self.path = path
    self.count = bytes.count
    self.storage = .memory(bytes)
  }

  /// A file, or a pipe, which is read to its end at once.
  ///
  /// - Throws: ``FileError`` when it is missing, a device, a folder, or not readable.
  package init(path: String) throws(FileError) {
    let descriptor = try Self.openForReading(path)
    var isKept = false
    defer { if !isKept { close(descriptor) } }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else {
      throw .unreadable(path: path, reason: systemWords(errno))
    }
    self.path = path
    switch status.st_mode & S_IFMT {
    case S_IFREG:
      count = Int(status.st_size)
      if count >= Self.smallestMapped,
        let mapped = MappedFile(descriptor: descriptor, count: count)
      {
        storage = .mapped(mapped)
        isKept = true
      } else {
        storage = .file
      }
    case S_IFIFO, S_IFSOCK:
      let bytes = try Self.readToEnd(descriptor, path: path)
      count = bytes.count
      storage = .memory(bytes)
    case S_IFDIR: throw .unreadable(path: path, reason: "it is a folder, and a file is needed")
    default: throw .unreadable(path: path, reason: "it is a device, and a file is needed")
    }
  }

  /// The bytes of a range that lies inside `0..<count`.
  package func bytes(_ range: Range<Int>) throws(FileError) -> [UInt8] {
    try withBytes(range) { Array($0) }
  }

  /// Gives the bytes of a range that lies inside `0..<count` to a function, without a copy where there is a choice.
  func withBytes<Result>(
    _ range: Range<Int>, _ body: (UnsafeRawBufferPointer) -> Result
  ) throws(FileError) -> Result {
    switch storage {
    case .memory(let bytes):
      return bytes.withUnsafeBytes { body(UnsafeRawBufferPointer(rebasing: $0[range])) }
    case .mapped(let file): return try file.withBytes(range, path: path, body)
    case .file:
      let descriptor = try Self.openForReading(path)
      defer { close(descriptor) }
      return try Self.readRange(descriptor, range, path: path).withUnsafeBytes(body)
    }
  }

  private static func openForReading(_ path: String) throws(FileError) -> Int32 {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else {
      throw errno == ENOENT
        ? .missing(path: path) : .unreadable(path: path, reason: systemWords(errno))
    }
    return descriptor
  }

  private static func readRange(
    _ descriptor: Int32, _ range: Range<Int>, path: String
  ) throws(FileError) -> [UInt8] {
    var failure: Int32 = 0
    let bytes = [UInt8](unsafeUninitializedCapacity: range.count) { buffer, filled in
      while filled < range.count {
        let got = pread(
          descriptor, buffer.baseAddress?.advanced(by: filled), range.count - filled,
          off_t(range.lowerBound + filled))
        if got < 0, errno == EINTR { continue }
        if got < 0 { failure = errno }
        guard got > 0 else { return }
        filled += got
      }
    }
    guard failure == 0 else { throw .unreadable(path: path, reason: systemWords(failure)) }
    guard bytes.count == range.count else { throw .cut(path, at: range.lowerBound + bytes.count) }
    return bytes
  }

  /// Everything up to the end of a pipe.
  private static func readToEnd(_ descriptor: Int32, path: String) throws(FileError) -> [UInt8] {
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let got = read(descriptor, &chunk, chunk.count)
      if got < 0, errno == EINTR { continue }
      guard got >= 0 else { throw .unreadable(path: path, reason: systemWords(errno)) }
      guard got > 0 else { return bytes }
      bytes += chunk[..<got]
    }
  }
}

/// The system's words for an error number, in lower case so that they can end a sentence.
package func systemWords(_ code: Int32) -> String {
  let words = String(cString: strerror(code))
  return words.prefix(1).lowercased() + words.dropFirst()
}
