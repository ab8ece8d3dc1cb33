import Foundation
import Studies
import TestSupport
import Testing

@Suite("Parts of a run on disk")
struct PartFolderTests {
  private func run(
    _ arguments: [String] = ["--alpha", "1"], digest: String = "a", arithmetic: String = "double",
    version: String = "1", items: Int = 7
  ) -> RunIdentity {
    RunIdentity(
      version: version, command: "sweep", arguments: arguments,
      inputs: [.init(path: "x.safetensors", digest: digest)], arithmetic: arithmetic,
      itemCount: items)
  }

  /// Numbers whose last bits matter.
  private static func values(_ item: Int) -> [[Double]] {
    [[Double(item) / 3, .nan], [.infinity, -Double.leastNonzeroMagnitude, 0.1 + 0.2]]
  }

  private func finish(_ folder: URL, _ index: Int, of count: Int, _ run: RunIdentity) throws {
    let shard = try #require(Shard(index, of: count))
    let part = try PartFolder(folder, shard, of: run)
    try part.save(
      Dictionary(uniqueKeysWithValues: part.remaining.map { ($0, Self.values($0)) }))
    try part.finish()
  }

  private func error(_ body: () throws -> Void) -> ShardError? {
    do { try body() } catch { return error as? ShardError }
    return nil
  }

  @Test("Every item belongs to one shard, and sizes differ by one at most")
  func partition() throws {
    for (items, count) in [(0, 1), (1, 1), (7, 3), (6, 3), (2, 5)] {
      let parts = (1...count).compactMap { Shard($0, of: count)?.items(of: items) }
      #expect(parts.flatMap(\.self).sorted() == Array(0..<items))
      #expect((parts.map(\.count).max() ?? 0) - (parts.map(\.count).min() ?? 0) <= 1)
    }
    #expect(Shard(0, of: 3) == nil && Shard(4, of: 3) == nil && Shard(1, of: 0) == nil)
  }

  @Test("Parts join to the same bits in the order of the items, from one folder or several")
  func join() throws {
    try withTemporaryFolder { root in
      let run = run()
      let folders = try ["a", "b"].map { name in
        let url = root.appending(path: name)
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: false)
        return url
      }
      try finish(folders[0], 2, of: 3, run)
      try finish(folders[1], 1, of: 3, run)
      try finish(folders[1], 3, of: 3, run)
      let joined = try JoinedParts(folders)
      #expect(joined.run == run && joined.items.count == 7)
      for (item, values) in joined.items.enumerated() {
        #expect(values.joined().map(\.bitPattern) == Self.values(item).joined().map(\.bitPattern))
      }
      // The same part in a second folder is there twice.
      try finish(folders[0], 1, of: 3, run)
      let twice = error { _ = try JoinedParts(folders) }
      guard case .repeated(let shard, let places)? = twice else {
        Issue.record("\(String(describing: twice))")
        return
      }
      #expect(shard.index == 1 && places.count == 2)
    }
  }

  @Test("A part that was begun goes on from what was saved, and is no part yet")
  func resumption() throws {
    try withTemporaryFolder { folder in
      let shard = try #require(Shard(1, of: 2))
      do {
        let part = try PartFolder(folder, shard, of: run())
        #expect(part.remaining == [0, 2, 4, 6])
        try part.save([2: Self.values(2)])
      }
      #expect(
        error { _ = try JoinedParts([folder]) } == .gaps([1, 2], of: 2, unfinished: [1]))
      let again = try PartFolder(folder, shard, of: run())
      #expect(again.remaining == [0, 4, 6])
      #expect(again.items[2]?[1] == Self.values(2)[1])
    }
  }

  @Test("Two processes do not work on one shard, and another shard is free")
  func busy() throws {
    try withTemporaryFolder { folder in
      let (first, second) = (try #require(Shard(1, of: 2)), try #require(Shard(2, of: 2)))
      let held = try PartFolder(folder, first, of: run())
      guard case .busy(_, first)? = error({ _ = try PartFolder(folder, first, of: run()) }) else {
        Issue.record("It was not locked.")
        return
      }
      _ = try PartFolder(folder, second, of: run())
      #expect(held.remaining.count == 4)
    }
  }

  @Test(
    "A folder of another run, version, input or arithmetic is refused, and so is what is not ours")
  func others() throws {
    try withTemporaryFolder { folder in
      let shard = try #require(Shard(1, of: 2))
      try finish(folder, 1, of: 2, run())
      let others = [
        (run(["--alpha", "2"]), "--alpha 1"), (run(digest: "b"), "x.safetensors has changed"),
        (run(arithmetic: "single"), "double"), (run(version: "2"), "version 1"),
        (run(items: 8), "7 items"),
      ]
      for (other, words) in others {
        guard
          case .otherRun(_, let difference)? = error({
            _ = try PartFolder(folder, shard, of: other)
          })
        else {
          Issue.record("\(words)")
          continue
        }
        #expect(difference.contains(words), "\(difference)")
      }
      let third = try #require(Shard(1, of: 3))
      guard case .otherCount(_, 2, 3)? = error({ _ = try PartFolder(folder, third, of: run()) })
      else {
        Issue.record("Parts of two and of three")
        return
      }
      try Data("hello".utf8).write(to: folder.appending(path: "notes.txt"))
      guard case .foreign(_, "notes.txt")? = error({ _ = try PartFolder(folder, shard, of: run()) })
      else {
        Issue.record("A foreign file")
        return
      }
    }
  }

  @Test("A part that was cut short or changed is refused by name")
  func broken() throws {
    try withTemporaryFolder { folder in
      try finish(folder, 1, of: 1, run())
      let part = folder.appending(path: "part-1-of-1.json")
      let bytes = try Data(contentsOf: part)
      for count in [0, 1, bytes.count / 2, bytes.count - 1] {
        try bytes.prefix(count).write(to: part)
        guard case .broken(let path, _)? = error({ _ = try JoinedParts([folder]) }) else {
          Issue.record("\(count) bytes were taken")
          continue
        }
        #expect(path.hasSuffix("part-1-of-1.json"))
      }
      // One digit of one number, which is still JSON.
      var changed = String(decoding: bytes, as: UTF8.self)
      let values = try #require(changed.range(of: "\"values\":[["))
      let digit = try #require(changed[values.upperBound...].firstIndex { $0.isNumber })
      changed.replaceSubrange(digit...digit, with: changed[digit] == "7" ? "8" : "7")
      try Data(changed.utf8).write(to: part)
      guard case .broken(_, let reason)? = error({ _ = try JoinedParts([folder]) }) else {
        Issue.record("another number was taken")
        return
      }
      #expect(reason.contains("not those that were written"))
    }
  }
}
