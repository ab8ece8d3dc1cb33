import ModelFiles

extension FuzzTarget {
  /// `.npy`: magic, version, length of the header, a Python dictionary, numbers.
  static let npy = FuzzTarget("npy", damage: damagedNpy) { bytes in
    guard let file = try? NumpyFile(bytes: bytes) else { return }
    _ = try? file.tensor()
    _ = try? file.doubles()
  }

  /// Ids of tokens as a `.npy` file.
  static let tokenIDs = FuzzTarget("token-ids", damage: damagedNpy) { bytes in
    _ = try? NumpyFile(bytes: bytes).tensor().integers
  }
}

/// Damages the dictionary or the numbers, and most of the time says how long the dictionary is.
private func damagedNpy(_ bytes: [UInt8], _ luck: inout Luck) -> [UInt8] {
  guard bytes.count > 12, luck.below(8) > 0 else { return damagedBytes(bytes, &luck) }
  let wide = bytes[6] >= 2
  let start = wide ? 12 : 10
  let length = Int(bytes[8]) | Int(bytes[9]) << 8
  let end = min(bytes.count, start + length)
  guard end > start else { return damagedBytes(bytes, &luck) }
  var header = Array(bytes[start..<end])
  var numbers = Array(bytes[end...])
  if luck.below(4) == 0 {
    numbers = damagedBytes(numbers, &luck)
  } else {
    header = damagedText(header, &luck)
  }
  if luck.below(4) == 0,
    let word = ["'<f4'", "'<f8'", "'<f2'", "'<i4'", "'>f4'", "'|b1'", "'<i8'"].randomElement(
      using: &luck),
    let place = header.firstRange(of: Array("'<".utf8))?.lowerBound, place + 5 <= header.count
  {
    header.replaceSubrange(place..<place + 5, with: Array(word.utf8))
  }
  let count = luck.below(8) == 0 ? luck.below(1 << 17) : header.count
  return Array(bytes[..<8]) + littleEndian(UInt64(count), wide ? 4 : 2) + header + numbers
}
