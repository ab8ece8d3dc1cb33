import Foundation

/// Refuses what cannot fit into the memory of the machine, before it is tried.
///
/// - Parameters:
///   - bytes: What is needed at once.
///   - path: What messages call the input.
///   - advice: What to do instead: the end of a sentence.
///   - available: Bytes of memory; those of the machine where there are none.
/// - Throws: ``FileError/unsuitable(path:sentence:)``.
package func requireMemory(
  _ bytes: Int, path: String, advice: String,
  available: UInt64 = ProcessInfo.processInfo.physicalMemory
) throws(FileError) {
  guard bytes < 0 || UInt64(bytes) > available else { return }
  func gibibytes(_ count: Double) -> String { String(format: "%.1f GiB", count / 0x1p30) }
  throw .unsuitable(
    path: path,
    sentence: "\(gibibytes(Double(bytes))) of memory would be needed, and the machine has "
      + "\(gibibytes(Double(available))); \(advice)")
}
