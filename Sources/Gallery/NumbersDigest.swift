import Drawing
package import Figures
import ModelFiles

extension Figure {
  /// SHA-256 of the drawn numbers in single precision, panel by panel and mark by mark, with the series' names.
  ///
  /// For drawings whose numbers are written to no file. Single precision, so that a mathematical library that differs in the
  /// last bits of double precision rarely changes it.
  ///
  /// - Returns: 64 hexadecimal digits.
  /// - Complexity: Time and memory in proportion to the numbers, 4 bytes each.
  package func numbersDigest() -> String {
    var bytes: [UInt8] = []
    for (index, panel) in rows.joined().enumerated() {
      bytes += Array("panel \(index)\n".utf8)
      for mark in panel.marks {
        let numbers = mark.channels.columns.flatMap(\.values)
        bytes += Array("\(mark.digestName)\n".utf8)
        bytes.reserveCapacity(bytes.count + 4 * numbers.count)
        for number in numbers {
          let bits = Float(number).bitPattern
          for shift: UInt32 in [0, 8, 16, 24] {
            bytes.append(UInt8(truncatingIfNeeded: bits >> shift))
          }
        }
      }
    }
    return sha256(bytes)
  }
}
