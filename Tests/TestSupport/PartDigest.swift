import Foundation
import ModelFiles

/// The digest of the items of a shard's part: of each item its number and how many results it has, of each of these how many
/// numbers, and their bits, as 64-bit words with the lowest byte first.
///
/// - Parameter items: As JSON has them, with the keys `item` and `values`, all of finite numbers.
/// - Returns: 64 hexadecimal digits.
public func partDigest(_ items: [Any]) -> String {
  var bytes: [UInt8] = []
  func add(_ word: UInt64) { bytes += (0..<8).map { UInt8(word >> (8 * $0) & 0xFF) } }
  for item in items.compactMap({ $0 as? [String: Any] }) {
    let values = item["values"] as? [[Double]] ?? []
    add(UInt64(item["item"] as? Int ?? 0))
    add(UInt64(values.count))
    for numbers in values {
      add(UInt64(numbers.count))
      for number in numbers { add(number.bitPattern) }
    }
  }
  return sha256(bytes)
}
