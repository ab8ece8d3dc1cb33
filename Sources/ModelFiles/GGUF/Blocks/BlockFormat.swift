/// A way to write numbers in blocks of equal size.
///
/// Formulas are evaluated in single precision in the order in which the conforming types write them, product by product
/// and never fused, so that the numbers equal those of `gguf.quants.dequantize` to the last bit.
protocol BlockFormat {
  /// Numbers of one block.
  static var valuesPerBlock: Int { get }
  /// Bytes of one block.
  static var bytesPerBlock: Int { get }

  /// The numbers of one block.
  ///
  /// - Parameters:
  ///   - block: ``bytesPerBlock`` bytes, anywhere in memory.
  ///   - values: Room for ``valuesPerBlock`` numbers.
  static func decode(_ block: UnsafeRawPointer, into values: UnsafeMutablePointer<Float>)

  /// The numbers of blocks that follow one another: a requirement, so that each format gets a loop of its own.
  static func decode(
    _ start: UnsafeRawPointer, blocks: Int, into values: UnsafeMutablePointer<Float>)
}

extension BlockFormat {
  static func decode(
    _ start: UnsafeRawPointer, blocks: Int, into values: UnsafeMutablePointer<Float>
  ) {
    for block in 0..<blocks {
      decode(start + block * bytesPerBlock, into: values + block * valuesPerBlock)
    }
  }
}

extension UnsafeRawPointer {
  /// The half precision number at a distance, which every quantised block has for a scale.
  @inline(__always)
  func half(at offset: Int) -> Float {
    ElementType.float(
      halfBits: UInt16(littleEndian: loadUnaligned(fromByteOffset: offset, as: UInt16.self)))
  }

  /// The byte at a distance.
  @inline(__always)
  func byte(at offset: Int) -> UInt8 { load(fromByteOffset: offset, as: UInt8.self) }
}

/// The eleven formats whose numbers can be read, by the names that GGUF gives them.
enum BlockCoding: String, Sendable, Hashable, CaseIterable {
  case f32 = "F32"
  case f16 = "F16"
  case bf16 = "BF16"
  case q40 = "Q4_0"
  case q41 = "Q4_1"
  case q50 = "Q5_0"
  case q51 = "Q5_1"
  case q80 = "Q8_0"
  case q4K = "Q4_K"
  case q5K = "Q5_K"
  case q6K = "Q6_K"

  /// What decodes it.
  var format: any BlockFormat.Type {
    switch self {
    case .f32: SingleNumbers.self
    case .f16: HalfNumbers.self
    case .bf16: BrainNumbers.self
    case .q40: Q4_0Blocks.self
    case .q41: Q4_1Blocks.self
    case .q50: Q5_0Blocks.self
    case .q51: Q5_1Blocks.self
    case .q80: Q8_0Blocks.self
    case .q4K: Q4_KBlocks.self
    case .q5K: Q5_KBlocks.self
    case .q6K: Q6_KBlocks.self
    }
  }
}
