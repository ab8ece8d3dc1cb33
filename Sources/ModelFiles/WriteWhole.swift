public import Foundation

/// Writes a file whole or not at all; see ``WholeFile``.
///
/// - Parameters:
///   - bytes: The whole content.
///   - url: Where to write: a file URL; its folder must exist.
/// - Throws: ``FileError/unwritable(path:reason:)`` when the folder is missing, the target is a folder,
///   a right is missing, or the disk is full.
public func writeWhole(_ bytes: [UInt8], to url: URL) throws(FileError) {
  let file = try WholeFile(at: url)
  try file.append(bytes)
  try file.finish()
}

/// Writes text as UTF-8, whole or not at all; see ``WholeFile``.
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
  bytes.withUnsafeBytes { writeAll($0, to: descriptor) }
}
