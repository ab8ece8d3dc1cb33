/// Q5_0: 32 numbers d·(q − 16) in 22 bytes: f16 d, u32 h, 16 bytes of nibbles; bit 4 of number j is bit j of h.
enum Q5_0Blocks: BlockFormat {
  static let valuesPerBlock = 32
  static let bytesPerBlock = 22

  static func decode(_ block: UnsafeRawPointer, into values: UnsafeMutablePointer<Float>) {
    let d = block.half(at: 0)
    let h = UInt32(littleEndian: block.loadUnaligned(fromByteOffset: 2, as: UInt32.self))
    for j in 0..<16 {
      let (low, high) = fiveBits(block.byte(at: 6 + j), h, j)
      values[j] = d * Float(low &- 16)
      values[j + 16] = d * Float(high &- 16)
    }
  }
}

/// Q5_1: 32 numbers d·q + m in 24 bytes: f16 d, f16 m, u32 h, 16 bytes of nibbles.
enum Q5_1Blocks: BlockFormat {
  static let valuesPerBlock = 32
  static let bytesPerBlock = 24

  static func decode(_ block: UnsafeRawPointer, into values: UnsafeMutablePointer<Float>) {
    let (d, m) = (block.half(at: 0), block.half(at: 2))
    let h = UInt32(littleEndian: block.loadUnaligned(fromByteOffset: 4, as: UInt32.self))
    for j in 0..<16 {
      let (low, high) = fiveBits(block.byte(at: 8 + j), h, j)
      values[j] = d * Float(low) + m
      values[j + 16] = d * Float(high) + m
    }
  }
}

/// Numbers j and j + 16, each of a nibble and a bit of h.
@inline(__always)
private func fiveBits(_ pair: UInt8, _ h: UInt32, _ j: Int) -> (Int32, Int32) {
  let shift = UInt32(truncatingIfNeeded: j)
  let low = UInt32(pair & 15) | (h &>> shift & 1) &<< 4
  let high = UInt32(pair &>> 4) | (h &>> (shift &+ 16) & 1) &<< 4
  return (Int32(truncatingIfNeeded: low), Int32(truncatingIfNeeded: high))
}
