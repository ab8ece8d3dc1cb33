package import Foundation
import ModelFiles

/// The folder in which a shard keeps what it has measured.
///
/// It holds `run.json`, which says what is measured, and for each shard `part-i-of-k.json` when it is finished, before that
/// `part-i-of-k.begun.json` with the items that are done, and `part-i-of-k.lock` while a process is at work on it. Every file is
/// there whole or not at all, so a killed process loses only what it had not saved.
package final class PartFolder {
  package let url: URL
  package let shard: Shard
  package let run: RunIdentity
  /// The items that are done.
  package private(set) var items: [Int: [[Double]]] = [:]
  private var lock: Int32 = -1

  /// Opens a folder for one shard, and reads what is done of it.
  ///
  /// - Parameters:
  ///   - url: A folder that exists: new, or of the same run.
  ///   - shard: Which part.
  ///   - run: What is measured.
  ///   - isReadOnly: Whether it is only looked at: nothing is written, and another process may be at work.
  /// - Throws: ``ShardError`` where the folder holds something else or another process is at work on the shard; `FileError` when it
  ///   cannot be read or written.
  package init(
    _ url: URL, _ shard: Shard, of run: RunIdentity, isReadOnly: Bool = false
  ) throws {
    (self.url, self.shard, self.run) = (url, shard, run)
    let listing = try PartListing(url)
    if let there = listing.run {
      if let difference = run.difference(from: there) {
        throw ShardError.otherRun(folder: listing.path, difference: difference)
      }
      if let other = listing.shards.first(where: { $0.count != shard.count }) {
        throw ShardError.otherCount(folder: listing.path, there: other.count, here: shard.count)
      }
    } else if !isReadOnly {
      try writeWhole(Array(try PartFile.encoder.encode(run)), to: url.appending(path: "run.json"))
    }
    if !isReadOnly { lock = try Self.locked(url, shard, listing) }
    items =
      try PartFile.read(place(.finished), shard, of: run)
      ?? PartFile.read(place(.begun), shard, of: run) ?? [:]
  }

  /// The descriptor of a shard's lock, which this process then holds.
  private static func locked(_ url: URL, _ shard: Shard, _ listing: PartListing) throws -> Int32 {
    let name = url.appending(path: PartListing.name(shard, .lock)).path(percentEncoded: false)
    let lock = open(name, O_RDWR | O_CREAT | O_CLOEXEC, 0o666)
    guard lock >= 0 else { throw FileError.unwritable(path: name, reason: systemWords(errno)) }
    guard flock(lock, LOCK_EX | LOCK_NB) == 0 else {
      close(lock)
      throw ShardError.busy(folder: listing.path, shard: shard)
    }
    return lock
  }

  deinit {
    guard lock >= 0 else { return }
    unlink(url.appending(path: PartListing.name(shard, .lock)).path(percentEncoded: false))
    close(lock)
  }

  /// The items that are left, in order.
  package var remaining: [Int] {
    shard.items(of: run.itemCount).filter { items[$0] == nil }
  }

  /// Where the finished part stands.
  package var part: URL { place(.finished) }

  /// Keeps items that are done.
  ///
  /// - Parameter done: Their numbers by item.
  /// - Throws: `FileError` when the folder cannot be written; what was saved before is then as it was.
  package func save(_ done: [Int: [[Double]]]) throws {
    items.merge(done) { $1 }
    try PartFile(shard, of: run, items: items).write(to: place(.begun))
  }

  /// Writes the finished part.
  ///
  /// - Throws: `FileError` when the folder cannot be written; the saved items are then still there.
  package func finish() throws {
    precondition(remaining.isEmpty, "Items are left.")
    try PartFile(shard, of: run, items: items).write(to: place(.finished))
    unlink(place(.begun).path(percentEncoded: false))
  }

  private func place(_ kind: PartListing.Kind) -> URL {
    url.appending(path: PartListing.name(shard, kind))
  }
}
