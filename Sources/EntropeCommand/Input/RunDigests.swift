import AttentionEntropy
import Drawing
import Foundation
import RotaryEmbedding

/// SHA-256 of a model: of its one file, or of the digests of the files that say what it is.
///
/// - Parameter path: A file, or a folder with `config.json` and `.safetensors` files.
/// - Returns: 64 hexadecimal digits.
/// - Throws: `FileError` when a file is missing or cannot be read.
func modelDigest(_ path: String) throws -> String {
  var isFolder = ObjCBool(false)
  _ = FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
  guard isFolder.boolValue else { return try fileDigest(path) }
  let names = try FileManager.default.contentsOfDirectory(atPath: path)
  var digests = ""
  for name in names.sorted() where name == "config.json" || name.hasSuffix(".safetensors") {
    digests += "\(name) \(try fileDigest((path as NSString).appendingPathComponent(name)))\n"
  }
  return sha256(digests.utf8)
}

/// SHA-256 of schedules: of every number that they hold, as Swift prints it, which reads back to the same bits.
func scheduleDigest(_ schedules: some Sequence<RotarySchedule>) -> String {
  sha256(schedules.map { String(describing: $0) }.joined(separator: "\n").utf8)
}

extension AttentionKernel {
  /// How scores are computed in single precision: kernels with fused multiply-adds agree to the bit.
  var arithmetic: String { description == "portable" ? "single" : "single, fused" }
}
