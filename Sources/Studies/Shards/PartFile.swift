import Foundation
import ModelFiles

/// The measured items of one shard, as they stand on disk.
///
/// Numbers are written with the digits that read back to the same bits; NaN and infinities are words.
struct PartFile: Codable {
  /// One item: for each of its results the numbers that it consists of.
  struct Item: Codable {
    let item: Int
    let values: [[Double]]
  }

  let format: String
  let shard: Int
  let of: Int
  /// The run that it is a part of.
  let run: RunIdentity
  let items: [Item]
  /// SHA-256 of the bits of all numbers, so that one that was changed later is found.
  private let digest: String

  private static let format = "entrope part"

  init(_ shard: Shard, of run: RunIdentity, items: [Int: [[Double]]]) {
    format = Self.format
    (self.shard, of, self.run) = (shard.index, shard.count, run)
    self.items = items.sorted { $0.key < $1.key }.map { Item(item: $0.key, values: $0.value) }
    digest = Self.digest(of: self.items)
  }

  /// Reads a part; `nil` where there is no such file.
  ///
  /// - Throws: ``ShardError/broken(path:reason:)`` when it is not a part of the run that it must be of.
  static func read(_ url: URL, _ shard: Shard, of run: RunIdentity) throws -> [Int: [[Double]]]? {
    let path = url.path(percentEncoded: false)
    guard FileManager.default.fileExists(atPath: path) else { return nil }
    let data: Data
    do { data = try Data(contentsOf: url) } catch {
      throw FileError.unreadable(path: path, reason: error.localizedDescription)
    }
    guard let part = try? decoder.decode(PartFile.self, from: data), part.format == Self.format
    else { throw ShardError.broken(path: path, reason: "it is not a part of a run") }
    guard part.run == run, part.shard == shard.index, part.of == shard.count else {
      throw ShardError.broken(path: path, reason: "it is a part of another run")
    }
    guard part.digest == digest(of: part.items) else {
      throw ShardError.broken(path: path, reason: "its numbers are not those that were written")
    }
    var items: [Int: [[Double]]] = [:]
    for item in part.items {
      guard items.updateValue(item.values, forKey: item.item) == nil else {
        throw ShardError.broken(path: path, reason: "it holds item \(item.item) twice")
      }
    }
    let own = Set(shard.items(of: run.itemCount))
    guard own.isSuperset(of: items.keys) else {
      throw ShardError.broken(path: path, reason: "it holds items of another part")
    }
    return items
  }

  /// Of each item its number and how many results it has, of each of these how many numbers, and their bits, as 64-bit words with
  /// the lowest byte first; every NaN as one.
  private static func digest(of items: [Item]) -> String {
    var sum = SHA256()
    for item in items {
      var words = [UInt64(bitPattern: Int64(item.item)), UInt64(item.values.count)]
      for numbers in item.values {
        words.append(UInt64(numbers.count))
        words += numbers.map { ($0.isNaN ? .nan : $0).bitPattern }
      }
      sum.add(words.map(\.littleEndian).withUnsafeBytes { Array($0) })
    }
    return sum.digits
  }

  /// Writes it whole or not at all.
  func write(to url: URL) throws {
    try writeWhole(Array(try Self.encoder.encode(self)), to: url)
  }

  static var encoder: JSONEncoder {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    return encoder
  }

  static var decoder: JSONDecoder {
    let decoder = JSONDecoder()
    decoder.nonConformingFloatDecodingStrategy = .convertFromString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    return decoder
  }
}
