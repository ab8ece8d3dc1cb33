package import Foundation

/// The parts of a run joined to all of its items.
package struct JoinedParts: Sendable {
  /// What was measured.
  package let run: RunIdentity
  /// The numbers of every item, in order.
  package let items: [[[Double]]]

  /// Joins the parts in folders.
  ///
  /// - Parameter folders: At least one.
  /// - Throws: ``ShardError`` for parts of different runs, gaps and repeats; `FileError` when one cannot be read.
  /// - Complexity: O(items) time and memory.
  package init(_ folders: [URL]) throws {
    var run: RunIdentity?
    var places: [Shard: [(path: String, url: URL)]] = [:]
    var begun: Set<Shard> = []
    var count: Int?
    for folder in folders {
      let listing = try PartListing(folder)
      guard let own = listing.run else { throw ShardError.empty(folder: listing.path) }
      if let difference = run?.difference(from: own) {
        throw ShardError.otherRun(folder: listing.path, difference: difference)
      }
      run = run ?? own
      for shard in listing.shards.sorted(by: { $0.index < $1.index }) {
        guard count ?? shard.count == shard.count else {
          throw ShardError.otherCount(
            folder: listing.path, there: shard.count, here: count ?? shard.count)
        }
        count = shard.count
        if listing.finished.contains(shard) {
          places[shard, default: []].append((listing.path, folder))
        } else {
          begun.insert(shard)
        }
      }
    }
    guard let run, let count else {
      throw ShardError.empty(folder: folders.first?.path(percentEncoded: false) ?? "")
    }
    var items: [Int: [[Double]]] = [:]
    var missing: [Int] = []
    for shard in (1...count).compactMap({ Shard($0, of: count) }) {
      guard let found = places[shard] else {
        missing.append(shard.index)
        continue
      }
      guard found.count == 1 else {
        throw ShardError.repeated(shard, folders: found.map(\.path))
      }
      let place = found[0].url.appending(path: PartListing.name(shard, .finished))
      let part = try PartFile.read(place, shard, of: run) ?? [:]
      guard part.count == shard.items(of: run.itemCount).count else {
        throw ShardError.broken(
          path: place.path(percentEncoded: false), reason: "it holds fewer items than its part has")
      }
      items.merge(part) { $1 }
    }
    guard missing.isEmpty else {
      throw ShardError.gaps(
        missing, of: count, unfinished: begun.map(\.index).filter(missing.contains).sorted())
    }
    self.run = run
    self.items = (0..<run.itemCount).compactMap { items[$0] }
  }
}
