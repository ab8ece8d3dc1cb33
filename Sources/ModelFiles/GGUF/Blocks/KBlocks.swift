/// Q4_K: 256 numbers d·sc·q − dmin·mn in 144 bytes: f16 d, f16 dmin, 12 bytes of scales, 128 bytes of nibbles.
///
/// Sub-block j of 8 has 32 numbers and a scale sc and a minimum mn of six bits each. Bytes 32g to 32g + 31 hold sub-block
/// 2g in their low nibbles and 2g + 1 in their high ones.
enum Q4_KBlocks: BlockFormat {
  static let valuesPerBlock = 256
  static let bytesPerBlock = 144

  static func decode(_ block: UnsafeRawPointer, into values: UnsafeMutablePointer<Float>) {
    let (d, least) = (block.half(at: 0), block.half(at: 2))
    for j in 0..<8 {
      let (scale, minimum) = sixBits(block + 4, j)
      let (step, offset) = (d * scale, least * minimum)
      let (nibbles, shift) = (block + 16 + 32 * (j / 2), UInt8(4 * (j % 2)))
      for l in 0..<32 {
        values[32 * j + l] = step * Float(nibbles.byte(at: l) &>> shift & 15) - offset
      }
    }
  }
}

/// Q5_K: as Q4_K with a fifth bit, in 176 bytes: 32 bytes h stand between scales and nibbles.
///
/// Bit 4 of number l of sub-block j is bit j of h[l].
enum Q5_KBlocks: BlockFormat {
  static let valuesPerBlock = 256
  static let bytesPerBlock = 176

  static func decode(_ block: UnsafeRawPointer, into values: UnsafeMutablePointer<Float>) {
    let (d, least) = (block.half(at: 0), block.half(at: 2))
    for j in 0..<8 {
      let (scale, minimum) = sixBits(block + 4, j)
      let (step, offset) = (d * scale, least * minimum)
      let (nibbles, shift) = (block + 48 + 32 * (j / 2), UInt8(4 * (j % 2)))
      for l in 0..<32 {
        let high = block.byte(at: 16 + l) &>> UInt8(j) & 1
        let q = nibbles.byte(at: l) &>> shift & 15 | high &<< 4
        values[32 * j + l] = step * Float(q) - offset
      }
    }
  }
}

/// Q6_K: 256 numbers d·sc·(q − 32) in 210 bytes: 128 bytes of low nibbles, 64 of two high bits, 16 signed scales, f16 d.
///
/// In each half n of 128 numbers, l in 0 ..< 32: number 128n + 32k + l has the scale sc[8n + 2k + ⌊l/16⌋], the nibble of
/// low[64n + 32·(k mod 2) + l] that ⌊k/2⌋ chooses, and bits 2k and 2k + 1 of high[32n + l].
enum Q6_KBlocks: BlockFormat {
  static let valuesPerBlock = 256
  static let bytesPerBlock = 210

  static func decode(_ block: UnsafeRawPointer, into values: UnsafeMutablePointer<Float>) {
    let d = block.half(at: 208)
    for part in 0..<8 {
      let (n, k) = (part / 4, part % 4)
      let (low, high) = (block + 64 * n + 32 * (k % 2), block + 128 + 32 * n)
      let (nibble, bits) = (UInt8(4 * (k / 2)), UInt8(2 * k))
      for half in 0..<2 {
        let scale = Int8(bitPattern: block.byte(at: 192 + 8 * n + 2 * k + half))
        let step = d * Float(scale)
        for l in 16 * half..<16 * half + 16 {
          let q = low.byte(at: l) &>> nibble & 15 | (high.byte(at: l) &>> bits & 3) &<< 4
          values[128 * n + 32 * k + l] = step * Float(Int32(q) &- 32)
        }
      }
    }
  }
}

/// Scale and minimum of sub-block j from the 12 bytes s of Q4_K and Q5_K.
///
/// For j < 4 they are the low six bits of s[j] and s[j + 4]; else their low four bits are the nibbles of s[j + 4], and their
/// high two those of s[j − 4] and s[j].
@inline(__always)
private func sixBits(_ s: UnsafeRawPointer, _ j: Int) -> (scale: Float, minimum: Float) {
  if j < 4 { return (Float(s.byte(at: j) & 63), Float(s.byte(at: j + 4) & 63)) }
  let (low, high) = (s.byte(at: j + 4), (s.byte(at: j - 4) &>> 6, s.byte(at: j) &>> 6))
  return (Float(low & 15 | high.0 &<< 4), Float(low &>> 4 | high.1 &<< 4))
}
