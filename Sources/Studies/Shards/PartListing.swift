import Foundation
import ModelFiles

/// What stands in a folder of parts.
struct PartListing {
  /// The files of a shard.
  enum Kind: String, CaseIterable {
    case finished = ".json"
    case begun = ".begun.json"
    case lock = ".lock"
  }

  let path: String
  /// The run that the folder is of; `nil` where it is empty.
  let run: RunIdentity?
  /// The shards that have a file.
  let shards: Set<Shard>
  /// Those that are finished.
  let finished: Set<Shard>

  /// Reads the names in a folder and its run.
  ///
  /// - Throws: ``ShardError`` where it holds something else; `FileError` when it cannot be read.
  init(_ url: URL) throws {
    let path = url.path(percentEncoded: false)
    self.path = path
    let names: [String]
    do { names = try FileManager.default.contentsOfDirectory(atPath: path) } catch {
      guard FileManager.default.fileExists(atPath: path) else {
        throw FileError.missing(path: path)
      }
      throw FileError.unreadable(path: path, reason: "it is not a folder that can be read")
    }
    var shards: Set<Shard> = []
    var finished: Set<Shard> = []
    // A temporary file is one that another shard is about to write.
    for name in names.sorted() where name != "run.json" && !WholeFile.isTemporary(name) {
      guard let (shard, kind) = Self.parse(name) else {
        throw ShardError.foreign(folder: path, name: name)
      }
      shards.insert(shard)
      if kind == .finished { finished.insert(shard) }
    }
    (self.shards, self.finished) = (shards, finished)
    // Looked for after the names were read: it is the first that a run writes.
    let file = url.appending(path: "run.json")
    guard FileManager.default.fileExists(atPath: file.path(percentEncoded: false)) else {
      if let shard = shards.first {
        throw ShardError.broken(
          path: path, reason: "it holds \(Self.name(shard, .finished)) without its run.json")
      }
      run = nil
      return
    }
    guard let data = try? Data(contentsOf: file),
      let run = try? PartFile.decoder.decode(RunIdentity.self, from: data), run.isReadable
    else { throw ShardError.foreign(folder: path, name: "a run.json of another kind") }
    self.run = run
  }

  /// The name of a file of a shard.
  static func name(_ shard: Shard, _ kind: Kind) -> String {
    "part-\(shard.index)-of-\(shard.count)\(kind.rawValue)"
  }

  private static func parse(_ name: String) -> (Shard, Kind)? {
    let words = name.split(separator: "-", omittingEmptySubsequences: false)
    guard words.count == 4, words[0] == "part", words[2] == "of", let index = Int(words[1]),
      let dot = words[3].firstIndex(of: "."), let count = Int(words[3][..<dot]),
      let kind = Kind(rawValue: String(words[3][dot...])), let shard = Shard(index, of: count),
      Self.name(shard, kind) == name
    else { return nil }
    return (shard, kind)
  }
}
