/// Where the bytes of a file go while Cairo makes them.
///
/// Files are made in memory and never by name: Cairo 1.16 reports success for a PDF on a full disk.
/// The caller then writes the whole file or none of it.
package final class ByteSink {
  /// What was taken so far.
  package private(set) var bytes: [UInt8] = []
  /// How many bytes are taken before one is refused; tests of failure make it small.
  package let room: Int
  /// Whether bytes were refused, kept because Cairo 1.16 forgets it when they were a PDF's last.
  private(set) var hasRefused = false

  package init(room: Int = .max) { self.room = room }

  /// Takes the next bytes, or refuses them all where they do not fit.
  func accept(_ next: UnsafeBufferPointer<UInt8>) -> Bool {
    guard !hasRefused, next.count <= room - bytes.count else {
      hasRefused = true
      return false
    }
    bytes.append(contentsOf: next)
    return true
  }
}
