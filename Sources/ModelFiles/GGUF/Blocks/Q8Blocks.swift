/// Q8_0: 32 numbers d·q in 34 bytes: f16 d, 32 signed bytes q.
enum Q8_0Blocks: BlockFormat {
  static let valuesPerBlock = 32
  static let bytesPerBlock = 34

  static func decode(_ block: UnsafeRawPointer, into values: UnsafeMutablePointer<Float>) {
    let d = block.half(at: 0)
    for j in 0..<32 {
      values[j] = d * Float(Int8(bitPattern: block.byte(at: 2 + j)))
    }
  }
}
