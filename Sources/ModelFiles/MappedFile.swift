import Foundation

/// A file whose bytes the system brings into memory as they are looked at, and may drop again.
///
/// A mapped file that becomes shorter ends the process that looks beyond its new end. So its length is asked for again
/// before every look, through a descriptor that stays open: a file that was replaced by another goes on being the old
/// one, and one that was cut is an error. Only a cut in the middle of a look is left, which is the owner's fault.
final class MappedFile: Sendable {
  nonisolated(unsafe) private let base: UnsafeMutableRawPointer
  private let count: Int
  private let descriptor: Int32

  /// Maps an open file, which then belongs to this value; `nil`, and nothing taken, where the system cannot.
  init?(descriptor: Int32, count: Int) {
    guard count > 0,
      let base = mmap(nil, count, PROT_READ, MAP_PRIVATE, descriptor, 0), base != MAP_FAILED
    else { return nil }
    self.base = base
    self.count = count
    self.descriptor = descriptor
  }

  deinit {
    munmap(base, count)
    close(descriptor)
  }

  /// Gives the bytes of a range inside the file to a function.
  ///
  /// - Throws: ``FileError/malformed(path:offset:sentence:)`` when the file has become shorter.
  func withBytes<Result>(
    _ range: Range<Int>, path: String, _ body: (UnsafeRawBufferPointer) -> Result
  ) throws(FileError) -> Result {
    var status = stat()
    guard fstat(descriptor, &status) == 0 else {
      throw .unreadable(path: path, reason: systemWords(errno))
    }
    guard Int(status.st_size) >= count else { throw .cut(path, at: Int(status.st_size)) }
    let result = body(UnsafeRawBufferPointer(start: base + range.lowerBound, count: range.count))
    release(range)
    return result
  }

  /// Lets the system take back what was looked at: it stays in the page cache, but no longer counts as the program's.
  private func release(_ range: Range<Int>) {
    let page = max(1, Int(sysconf(Int32(_SC_PAGESIZE))))
    let start = range.lowerBound / page * page
    madvise(base + start, range.upperBound - start, MADV_DONTNEED)
  }
}

extension FileError {
  /// A file that lost its end between one look and the next.
  static func cut(_ path: String, at offset: Int) -> FileError {
    .malformed(
      path: path, offset: offset, sentence: "the file became shorter while it was read")
  }
}
