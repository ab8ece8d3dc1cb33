import Foundation
package import ModelFiles

/// SHA-256 of token ids as little-endian numbers of 32 bits, in hexadecimal digits.
package func tokenDigest(_ ids: some Sequence<Int>) -> String {
  sha256(
    ids.flatMap { id in
      withUnsafeBytes(of: Int32(truncatingIfNeeded: id).littleEndian) { Array($0) }
    })
}

/// SHA-256 of a model: of its one file, or of the digests of the files that say what it is.
///
/// - Parameter path: A file, or a folder with `config.json` and `.safetensors` files.
/// - Returns: 64 hexadecimal digits.
/// - Throws: `FileError` when a file is missing or cannot be read.
package func modelDigest(_ path: String) throws(FileError) -> String {
  var isFolder = ObjCBool(false)
  guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
    throw .missing(path: path)
  }
  guard isFolder.boolValue else { return try fileDigest(path) }
  let names: [String]
  do { names = try FileManager.default.contentsOfDirectory(atPath: path) } catch {
    throw .unreadable(path: path, reason: error.localizedDescription)
  }
  var digests = ""
  for name in names.sorted() where name == "config.json" || name.hasSuffix(".safetensors") {
    digests += "\(name) \(try fileDigest((path as NSString).appendingPathComponent(name)))\n"
  }
  return sha256(digests.utf8)
}

/// SHA-256 of a file's bytes in hexadecimal digits, read a MiB at a time: a model need not fit into memory, and one that is cut
/// meanwhile is an error.
///
/// - Throws: `FileError` when it is missing, cannot be read, or becomes shorter.
package func fileDigest(_ path: String) throws(FileError) -> String {
  let source = try ByteSource(path: path)
  var digest = SHA256()
  for start in stride(from: 0, to: source.count, by: 1 << 20) {
    digest.add(try source.bytes(start..<min(source.count, start + 1 << 20)))
  }
  return digest.digits
}
