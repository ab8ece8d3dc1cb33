public import Foundation

/// Writes a file whole or not at all.
///
/// The bytes go to a temporary file in the same folder, which then takes the place of the file in one step. When
/// anything fails the temporary file is removed, and a file that was there stays as it was.
///
/// A new file has the rights that the user's file mask gives (0644 as a rule); a file that is replaced keeps its own.
/// A symbolic link stays, and the file that it points to is written. A file without the right to be written is not
/// replaced. Devices, pipes and sockets are refused: what they have swallowed cannot be taken back.
/// The bytes are handed to the system and not forced to the disk.
///
/// - Parameters:
///   - bytes: The whole content.
///   - url: Where to write: a file URL; its folder must exist.
/// - Throws: ``FileError/unwritable(path:reason:)`` when the folder is missing, the target is a folder or a device,
///   a right is missing, or the disk is full.
public func writeWhole(_ bytes: [UInt8], to url: URL) throws(FileError) {
  let path = url.path(percentEncoded: false)
  func failure(_ reason: String) -> FileError { .unwritable(path: path, reason: reason) }
  guard url.isFileURL, !path.isEmpty else { throw failure("it is not the path of a file") }

  // 1. What is there now.
  var status = stat()
  var mode: mode_t?
  if stat(path, &status) == 0 {
    switch status.st_mode & S_IFMT {
    case S_IFREG: mode = status.st_mode & 0o7777
    case S_IFDIR: throw failure("it is a folder; give the name of a file")
    default: throw failure("it is a device or a pipe; give the name of a file")
    }
    guard access(path, W_OK) == 0 else { throw failure(systemWords(errno)) }
  } else if path.hasSuffix("/") {
    throw failure("it names a folder; give the name of a file")
  } else if errno != ENOENT {
    throw failure(systemWords(errno))
  }

  // 2. A new file beside it, made exclusively so that nothing that exists is touched.
  let target = try linkTarget(path)
  let folder = (target as NSString).deletingLastPathComponent
  let base = folder.isEmpty ? "." : folder
  let temporary = "\(base)/.entrope-\(UUID().uuidString).tmp"
  let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
  guard descriptor >= 0 else {
    switch errno {
    case ENOENT: throw failure("there is no folder \(base)")
    case ENOTDIR: throw failure("\(base) is not a folder")
    case let code: throw failure("in the folder \(base): \(systemWords(code))")
    }
  }

  // 3. The bytes, then the name.
  var code = writeAll(bytes, to: descriptor)
  if code == 0, let mode, fchmod(descriptor, mode) != 0 { code = errno }
  if close(descriptor) != 0, code == 0 { code = errno }
  if code == 0, rename(temporary, target) != 0 { code = errno }
  guard code == 0 else {
    unlink(temporary)
    throw failure(systemWords(code))
  }
}

/// Writes text as UTF-8, whole or not at all; see ``writeWhole(_:to:)-([UInt8],_)``.
///
/// - Parameters:
///   - text: The whole content.
///   - url: Where to write: a file URL; its folder must exist.
/// - Throws: ``FileError/unwritable(path:reason:)`` when the file cannot be made.
public func writeWhole(_ text: String, to url: URL) throws(FileError) {
  try writeWhole(Array(text.utf8), to: url)
}

/// Writes all bytes to an open file, however many calls it takes; returns 0 or the system's error number.
package func writeAll(_ bytes: [UInt8], to descriptor: Int32) -> Int32 {
  bytes.withUnsafeBytes { buffer in
    var done = 0
    while done < buffer.count {
      let count = write(descriptor, buffer.baseAddress?.advanced(by: done), buffer.count - done)
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { return count < 0 ? errno : EIO }
      done += count
    }
    return 0
  }
}

/// Follows symbolic links to the file that must be replaced, which need not exist.
private func linkTarget(_ path: String) throws(FileError) -> String {
  var current = path
  // The system itself gives up after 40 links.
  for _ in 0..<40 {
    guard let next = try? FileManager.default.destinationOfSymbolicLink(atPath: current) else {
      return current
    }
    current =
      next.hasPrefix("/")
      ? next
      : ((current as NSString).deletingLastPathComponent as NSString).appendingPathComponent(next)
  }
  throw .unwritable(path: path, reason: "too many symbolic links")
}
