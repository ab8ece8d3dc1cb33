public import Foundation
import Synchronization

/// A file that is written piece by piece and is there whole or not at all.
///
/// The pieces go to a temporary file in the same folder, which takes the place of the file when it is finished; a value
/// that goes away before leaves nothing behind, and a file that was there stays as it was. On Linux the temporary file has
/// no name until then where the file system allows it, so that not even a killed process leaves one.
///
/// A new file has the rights that the user's file mask gives (0644 as a rule); a file that is replaced keeps its own, but for those
/// that would let it run as somebody else (setuid and setgid). A file without the right to be written is not replaced.
/// A symbolic link is replaced by the file, as `rename` does: what it pointed to stays as it was, wherever that is.
///
/// Devices, pipes and open streams (`/dev/stdout`, `/dev/fd/3`) are written to: all pieces at the end, so that nothing is sent by what
/// fails before. What they have swallowed cannot be taken back. The bytes are handed to the system and not forced to the disk.
///
/// ```swift
/// let file = try WholeFile(at: URL(fileURLWithPath: "vectors.safetensors"))
/// for piece in pieces { try file.append(piece) }
/// try file.finish()
/// ```
public final class WholeFile {
  private let path: String
  private let target: String
  /// The name of the temporary file; `nil` while it has none.
  private var temporary: String?
  private var descriptor: Int32
  private let mode: mode_t?
  /// The device, pipe or stream that receives everything in the end; −1 where it is a file.
  private var stream: Int32 = -1

  /// Makes the temporary file.
  ///
  /// - Parameter url: Where to write: a file URL; its folder must exist.
  /// - Throws: ``FileError/unwritable(path:reason:)`` when the folder is missing, the target is a folder, or a right
  ///   is missing.
  public init(at url: URL) throws(FileError) {
    let path = url.path(percentEncoded: false)
    self.path = path
    func failure(_ reason: String) -> FileError { .unwritable(path: path, reason: reason) }
    guard url.isFileURL, !path.isEmpty else { throw failure("it is not the path of a file") }

    // 1. What is there now.
    var status = stat()
    var mode: mode_t?
    let isThere = stat(path, &status) == 0
    if !isThere, path.hasSuffix("/") {
      throw failure("it names a folder; give the name of a file")
    } else if !isThere, errno == ELOOP {
      throw failure("too many symbolic links")
    } else if !isThere, errno != ENOENT {
      throw failure(systemWords(errno))
    }
    target = path
    if isThere, status.st_mode & S_IFMT == S_IFDIR {
      throw failure("it is a folder; give the name of a file")
    }
    let opened = openStream(at: path)
    let isFile = !isThere || status.st_mode & S_IFMT == S_IFREG
    if opened != nil || !isFile {
      self.mode = nil
      let stream = opened ?? open(path, O_WRONLY | O_CLOEXEC | O_NOCTTY)
      guard stream >= 0 else { throw failure(systemWords(errno)) }
      // The pieces wait in a file that no folder lists.
      descriptor = Self.openScratch()
      guard descriptor >= 0 else {
        let code = errno
        close(stream)
        throw failure(
          "in the folder for temporary files, \(NSTemporaryDirectory()): \(systemWords(code))")
      }
      self.stream = stream
      return
    }
    // Of a link the file that it points to is left alone.
    var link = stat()
    if isThere, lstat(path, &link) == 0, link.st_mode & S_IFMT == S_IFREG {
      mode = status.st_mode & 0o777
      guard access(path, W_OK) == 0 else { throw failure(systemWords(errno)) }
    }
    self.mode = mode

    // 2. A new file beside it, without a name or made exclusively, so that nothing that exists is touched.
    let folder = (target as NSString).deletingLastPathComponent
    let base = folder.isEmpty ? "." : folder
    descriptor = Self.openWithoutName(in: base)
    guard descriptor < 0 else { return }
    let name = Self.temporaryName(in: base)
    descriptor = Self.temporaries.withLock { names in
      let descriptor = open(name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
      if descriptor >= 0 { names.insert(name) }
      return descriptor
    }
    guard descriptor >= 0 else {
      switch errno {
      case ENOENT: throw failure("there is no folder \(base)")
      case ENOTDIR: throw failure("\(base) is not a folder")
      case let code: throw failure("in the folder \(base): \(systemWords(code))")
      }
    }
    temporary = name
  }

  deinit {
    if descriptor >= 0 { close(descriptor) }
    if stream >= 0 { close(stream) }
    if let temporary { Self.remove(temporary) }
  }

  /// Removes the temporary files of this process, and does something before any other can be made or take its place.
  ///
  /// - Parameter body: Ends the process, as a rule.
  package static func removeTemporaries(before body: () -> Void) {
    temporaries.withLock { names in
      for name in names { unlink(name) }
      names = []
      body()
    }
  }

  /// Writes the next piece.
  ///
  /// - Parameter bytes: The piece.
  /// - Throws: ``FileError/unwritable(path:reason:)`` when the disk is full; the file then cannot be finished.
  public func append(_ bytes: [UInt8]) throws(FileError) {
    precondition(descriptor >= 0, "The file is finished or has failed.")
    try check(writeAll(bytes, to: descriptor))
  }

  /// Writes the next piece.
  ///
  /// - Parameter bytes: The piece.
  /// - Throws: ``FileError/unwritable(path:reason:)`` when the disk is full; the file then cannot be finished.
  public func append(_ bytes: UnsafeRawBufferPointer) throws(FileError) {
    precondition(descriptor >= 0, "The file is finished or has failed.")
    try check(writeAll(bytes, to: descriptor))
  }

  /// Puts the file in its place; nothing can be written afterwards.
  ///
  /// - Throws: ``FileError/unwritable(path:reason:)`` when the system refuses; a file that was there is then as before.
  public func finish() throws(FileError) {
    precondition(descriptor >= 0, "The file is finished or has failed.")
    guard stream < 0 else {
      let code = copyAll(from: descriptor, to: stream)
      close(descriptor)
      descriptor = -1
      return try check(code)
    }
    if let mode, fchmod(descriptor, mode) != 0 { try check(errno) }
    if temporary == nil {
      // A new file gets its name at once. A link cannot replace a file, a new name can: then the name is first another.
      if mode == nil, Self.giveName(target, to: descriptor) == 0 {
        let code = close(descriptor) == 0 ? 0 : errno
        descriptor = -1
        return try check(code)
      }
      let folder = (target as NSString).deletingLastPathComponent
      let name = Self.temporaryName(in: folder.isEmpty ? "." : folder)
      let descriptor = descriptor
      let code = Self.temporaries.withLock { names in
        let code = Self.giveName(name, to: descriptor)
        if code == 0 { names.insert(name) }
        return code
      }
      guard code == 0 else { return try check(code) }
      temporary = name
    }
    let code = close(descriptor) == 0 ? 0 : errno
    descriptor = -1
    try check(code)
    guard let temporary else { return }
    let target = target
    try check(
      Self.temporaries.withLock { names in
        let code = rename(temporary, target) == 0 ? 0 : errno
        if code == 0 { names.remove(temporary) }
        return code
      })
    self.temporary = nil
  }

  /// Throws unless the system's error number is 0, and gives up the file.
  private func check(_ code: Int32) throws(FileError) {
    guard code != 0 else { return }
    if descriptor >= 0 { close(descriptor) }
    descriptor = -1
    if let temporary { Self.remove(temporary) }
    temporary = nil
    throw .unwritable(path: path, reason: systemWords(code))
  }

  /// The temporary files that have a name.
  private static let temporaries = Mutex<Set<String>>([])

  private static func remove(_ name: String) {
    temporaries.withLock { names in
      unlink(name)
      names.remove(name)
    }
  }

  private static func temporaryName(in folder: String) -> String {
    "\(folder)/\(temporaryPrefix)\(UUID().uuidString).tmp"
  }

  private static let temporaryPrefix = ".entrope-"

  /// Whether a name in a folder is that of a file which some process is writing.
  ///
  /// - Parameter name: The name without its folder.
  /// - Returns: Whether ``WholeFile`` gives such names.
  package static func isTemporary(_ name: String) -> Bool {
    name.hasPrefix(temporaryPrefix) && name.hasSuffix(".tmp")
  }

  /// A file among the temporary ones that no folder lists, or −1 with the system's error number.
  private static func openScratch() -> Int32 {
    let folder = NSTemporaryDirectory()
    let descriptor = openWithoutName(in: folder)
    guard descriptor < 0 else { return descriptor }
    let name = temporaryName(in: folder)
    let named = open(name, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    if named >= 0 { unlink(name) }
    return named
  }

  /// A new file that no folder lists, or −1 where there is no such thing.
  private static func openWithoutName(in folder: String) -> Int32 {
    #if os(Linux)
      // O_TMPFILE, which is a macro that does not reach Swift. Its name is given through /proc.
      let withoutName: Int32 = 0o20_000_000 | O_DIRECTORY
      guard access("/proc/self/fd", X_OK) == 0 else { return -1 }
      return open(folder, withoutName | O_RDWR | O_CLOEXEC, 0o666)
    #else
      return -1
    #endif
  }

  /// Lets a folder list a file that had no name; returns 0 or the system's error number.
  private static func giveName(_ name: String, to descriptor: Int32) -> Int32 {
    #if os(Linux)
      let here = "/proc/self/fd/\(descriptor)"
      return linkat(AT_FDCWD, here, AT_FDCWD, name, AT_SYMLINK_FOLLOW) == 0 ? 0 : errno
    #else
      return ENOTSUP
    #endif
  }
}

/// Writes all bytes to an open file, however many calls it takes; returns 0 or the system's error number.
package func writeAll(_ bytes: UnsafeRawBufferPointer, to descriptor: Int32) -> Int32 {
  var done = 0
  while done < bytes.count {
    let count = write(descriptor, bytes.baseAddress?.advanced(by: done), bytes.count - done)
    if count < 0, errno == EINTR { continue }
    guard count > 0 else { return count < 0 ? errno : EIO }
    done += count
  }
  return 0
}

/// Writes a file from its beginning to another one; returns 0 or the system's error number.
private func copyAll(from source: Int32, to target: Int32) -> Int32 {
  guard lseek(source, 0, SEEK_SET) == 0 else { return errno }
  var piece = [UInt8](repeating: 0, count: 1 << 16)
  while true {
    let count = read(source, &piece, piece.count)
    if count < 0, errno == EINTR { continue }
    guard count > 0 else { return count < 0 ? errno : 0 }
    let code = piece.withUnsafeBytes {
      writeAll(UnsafeRawBufferPointer(rebasing: $0[..<count]), to: target)
    }
    guard code == 0 else { return code }
  }
}

/// A copy of an open descriptor that a path names, through links or not: `/dev/stdout`, `/dev/fd/3`, `/proc/self/fd/3`.
///
/// Opened by its path, a stream that goes on in a file (`>> log`) would be written over from its beginning.
///
/// - Returns: The copy, −1 with the system's error number where that descriptor is closed; `nil` for any other path.
private func openStream(at path: String) -> Int32? {
  var current = path
  // The system itself gives up after 40 links.
  for _ in 0..<40 {
    let folder = (current as NSString).deletingLastPathComponent
    if ["/dev/fd", "/proc/self/fd", "/proc/\(getpid())/fd"].contains(folder),
      let number = Int32((current as NSString).lastPathComponent), number >= 0
    {
      return fcntl(number, F_DUPFD_CLOEXEC, 0)
    }
    guard let next = try? FileManager.default.destinationOfSymbolicLink(atPath: current) else {
      return nil
    }
    current = next.hasPrefix("/") ? next : (folder as NSString).appendingPathComponent(next)
  }
  return nil
}
