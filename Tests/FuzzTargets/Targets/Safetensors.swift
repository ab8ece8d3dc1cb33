import ModelFiles

extension FuzzTarget {
  /// `.safetensors`: length of the header, JSON, numbers.
  static let safetensors = FuzzTarget("safetensors", damage: damagedSafetensors) { bytes in
    guard let file = try? SafetensorsFile(bytes: bytes) else { return }
    _ = try? file.onlyVectors()
    for weight in file.weights() {
      _ = try? file.tensor(named: weight.name)
      if weight.type.isRead { _ = try? file.floats(of: weight) }
    }
    _ = file.metadata
  }

  /// `model.safetensors.index.json`.
  static let safetensorsIndex = FuzzTarget("safetensors-index", damage: damagedText) { bytes in
    let source = ByteSource(bytes: bytes, path: "/nowhere/model.safetensors.index.json")
    guard let index = try? SafetensorsIndex(source: source) else { return }
    for name in index.names.prefix(3) { _ = try? index.shape(of: name) }
  }
}

/// Damages the header or the numbers, and most of the time says how long the header is.
private func damagedSafetensors(_ bytes: [UInt8], _ luck: inout Luck) -> [UInt8] {
  guard bytes.count > 10, luck.below(8) > 0 else { return damagedBytes(bytes, &luck) }
  let length = bytes[..<8].reversed().reduce(0) { $0 << 8 | UInt64($1) }
  let end = Int(min(UInt64(bytes.count - 8), length)) + 8
  var header = Array(bytes[8..<end])
  var numbers = Array(bytes[end...])
  if luck.below(4) == 0 {
    numbers = damagedBytes(numbers, &luck)
  } else {
    header = damagedText(header, &luck)
  }
  let count = luck.below(8) == 0 ? UInt64(bitPattern: luck.one(of: edges)) : UInt64(header.count)
  return littleEndian(count, 8) + header + numbers
}
