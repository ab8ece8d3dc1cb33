/// F32: IEEE 754 single precision, as it is.
enum SingleNumbers: BlockFormat {
  static let valuesPerBlock = 1
  static let bytesPerBlock = 4

  static func decode(_ block: UnsafeRawPointer, into values: UnsafeMutablePointer<Float>) {
    values[0] = Float(bitPattern: UInt32(littleEndian: block.loadUnaligned(as: UInt32.self)))
  }
}

/// F16: IEEE 754 half precision, which single precision holds exactly.
enum HalfNumbers: BlockFormat {
  static let valuesPerBlock = 1
  static let bytesPerBlock = 2

  static func decode(_ block: UnsafeRawPointer, into values: UnsafeMutablePointer<Float>) {
    values[0] = block.half(at: 0)
  }
}

/// BF16: the upper half of a single precision number.
enum BrainNumbers: BlockFormat {
  static let valuesPerBlock = 1
  static let bytesPerBlock = 2

  static func decode(_ block: UnsafeRawPointer, into values: UnsafeMutablePointer<Float>) {
    let bits = UInt16(littleEndian: block.loadUnaligned(as: UInt16.self))
    values[0] = Float(bitPattern: UInt32(bits) << 16)
  }
}
