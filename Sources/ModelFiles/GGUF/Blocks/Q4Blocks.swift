/// Q4_0: 32 numbers d·(q − 8) in 18 bytes: f16 d, 16 bytes q.
///
/// The low nibbles of the 16 bytes are numbers 0 to 15, the high ones 16 to 31; so it is in Q4_1, Q5_0 and Q5_1.
enum Q4_0Blocks: BlockFormat {
  static let valuesPerBlock = 32
  static let bytesPerBlock = 18

  static func decode(_ block: UnsafeRawPointer, into values: UnsafeMutablePointer<Float>) {
    let d = block.half(at: 0)
    for j in 0..<16 {
      let pair = Int32(block.byte(at: 2 + j))
      values[j] = d * Float(pair & 15 &- 8)
      values[j + 16] = d * Float(pair &>> 4 &- 8)
    }
  }
}

/// Q4_1: 32 numbers d·q + m in 20 bytes: f16 d, f16 m, 16 bytes q.
enum Q4_1Blocks: BlockFormat {
  static let valuesPerBlock = 32
  static let bytesPerBlock = 20

  static func decode(_ block: UnsafeRawPointer, into values: UnsafeMutablePointer<Float>) {
    let (d, m) = (block.half(at: 0), block.half(at: 2))
    for j in 0..<16 {
      let pair = Int32(block.byte(at: 4 + j))
      values[j] = d * Float(pair & 15) + m
      values[j + 16] = d * Float(pair &>> 4) + m
    }
  }
}
