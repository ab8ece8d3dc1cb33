/// Why parts of a run cannot be written or joined.
package enum ShardError: Error, Sendable, Hashable, CustomStringConvertible {
  /// The folder holds something that is no part of a run.
  case foreign(folder: String, name: String)
  /// The folder holds another run.
  case otherRun(folder: String, difference: String)
  /// The folder holds parts of a run that was cut otherwise.
  case otherCount(folder: String, there: Int, here: Int)
  /// Another process is at work on the shard.
  case busy(folder: String, shard: Shard)
  /// There is no run in the folder.
  case empty(folder: String)
  /// Parts that nobody has written.
  case gaps([Int], of: Int, unfinished: [Int])
  /// A part that is there twice.
  case repeated(Shard, folders: [String])
  /// A file that is no longer as it was written.
  case broken(path: String, reason: String)

  package var description: String {
    switch self {
    case .foreign(let folder, let name):
      "\(folder) holds \(name), which is no part of a run; give a new folder, or one that holds a run alone."
    case .otherRun(let folder, let difference):
      "\(folder) holds another run: \(difference). Give another folder, or delete that one."
    case .otherCount(let folder, let there, let here):
      "\(folder) holds parts of a run in \(there), and this one is in \(here); give another folder, or delete that one."
    case .busy(let folder, let shard):
      "another process is at work on shard \(shard) in \(folder)."
    case .empty(let folder): "\(folder) holds no run; give the folder that --out named."
    case .gaps(let missing, let count, let unfinished):
      "\(missing.count == 1 ? "part" : "parts") \(missing.map(String.init).joined(separator: ", ")) of \(count) "
        + "\(missing.count == 1 ? "is" : "are") missing"
        + (unfinished.isEmpty
          ? "" : " (begun: \(unfinished.map(String.init).joined(separator: ", ")))")
        + "; run \(missing.count == 1 ? "that shard" : "those shards") again, which \(missing.count == 1 ? "goes" : "go") on "
        + "from what is there."
    case .repeated(let shard, let folders):
      "part \(shard) is there \(folders.count) times: in \(folders.joined(separator: " and ")); name one of them."
    case .broken(let path, let reason): "\(path): \(reason); delete it and run that shard again."
    }
  }
}
