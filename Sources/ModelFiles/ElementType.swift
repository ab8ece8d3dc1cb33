/// A kind of number that a file may hold.
public enum ElementType: String, Sendable, Hashable, CaseIterable {
  /// IEEE 754 half precision, 2 bytes: safetensors `F16`, NumPy `f2`.
  case float16
  /// The upper half of a single precision number, 2 bytes: safetensors `BF16`.
  case bfloat16
  /// IEEE 754 single precision, 4 bytes: safetensors `F32`, NumPy `f4`.
  case float32
  /// IEEE 754 double precision, 8 bytes: safetensors `F64`, NumPy `f8`.
  case float64
  /// Signed integer of 4 bytes: safetensors `I32`, NumPy `i4`.
  case int32
  /// Signed integer of 8 bytes: safetensors `I64`, NumPy `i8`.
  case int64

  /// Bytes of one element.
  public var byteWidth: Int {
    switch self {
    case .float16, .bfloat16: 2
    case .float32, .int32: 4
    case .float64, .int64: 8
    }
  }

  /// Whether the elements are whole numbers.
  public var isInteger: Bool { self == .int32 || self == .int64 }
}

extension ElementType {
  /// The elements as single precision; `isRounded` when a value changed on the way.
  ///
  /// NaN stays NaN and does not count as changed. A double beyond the largest float becomes infinite, and counts.
  func floats(
    _ bytes: UnsafeRawBufferPointer, bigEndian: Bool
  ) -> (values: [Float], isRounded: Bool) {
    var isRounded = false
    func rounded(_ value: Double) -> Float {
      let float = Float(value)
      if Double(float) != value, !value.isNaN { isRounded = true }
      return float
    }
    let values: [Float] =
      switch self {
      case .float16:
        Self.map(bytes, bigEndian, UInt16.self, Self.float(halfBits:))
      case .bfloat16:
        Self.map(bytes, bigEndian, UInt16.self) { Float(bitPattern: UInt32($0) << 16) }
      case .float32:
        Self.map(bytes, bigEndian, UInt32.self) { Float(bitPattern: $0) }
      case .float64:
        Self.map(bytes, bigEndian, UInt64.self) { rounded(Double(bitPattern: $0)) }
      case .int32, .int64:
        integers(bytes, bigEndian: bigEndian).map { value in
          let float = Float(value)
          if Int(exactly: float) != value { isRounded = true }
          return float
        }
      }
    return (values, isRounded)
  }

  /// The elements in double precision: exact, but for integers beyond 2⁵³.
  func doubles(_ bytes: UnsafeRawBufferPointer, bigEndian: Bool) -> [Double] {
    switch self {
    case .float64: Self.map(bytes, bigEndian, UInt64.self) { Double(bitPattern: $0) }
    case .int32, .int64: integers(bytes, bigEndian: bigEndian).map(Double.init)
    case .float16, .bfloat16, .float32: floats(bytes, bigEndian: bigEndian).values.map(Double.init)
    }
  }

  /// The elements as whole numbers; empty for a floating type.
  func integers(_ bytes: UnsafeRawBufferPointer, bigEndian: Bool) -> [Int] {
    switch self {
    case .int32: Self.map(bytes, bigEndian, UInt32.self) { Int(Int32(bitPattern: $0)) }
    case .int64: Self.map(bytes, bigEndian, UInt64.self) { Int(Int64(bitPattern: $0)) }
    case .float16, .bfloat16, .float32, .float64: []
    }
  }

  /// The value of a half precision number, exactly, given its bits.
  ///
  /// Written out because the standard library's `Float16` is not there on every platform that builds this package.
  package static func float(halfBits bits: UInt16) -> Float {
    let sign = UInt32(bits & 0x8000) << 16
    let exponent = UInt32(bits >> 10) & 0x1F
    let fraction = UInt32(bits) & 0x3FF
    switch exponent {
    case 0:
      // Subnormal: fraction × 2⁻²⁴, which a float holds as a normal number.
      let magnitude = Float(fraction) * 0x1p-24
      return sign == 0 ? magnitude : -magnitude
    case 31: return Float(bitPattern: sign | 0x7F80_0000 | fraction << 13)
    // The bias changes from 15 to 127.
    default: return Float(bitPattern: sign | (exponent + 112) << 23 | fraction << 13)
    }
  }

  /// One value per word of the bytes; a last incomplete word is left out, so callers check the length before.
  private static func map<Word: FixedWidthInteger, Value>(
    _ bytes: UnsafeRawBufferPointer, _ bigEndian: Bool, _ word: Word.Type, _ value: (Word) -> Value
  ) -> [Value] {
    let width = MemoryLayout<Word>.size
    return (0..<bytes.count / width).map { index in
      let loaded = bytes.loadUnaligned(fromByteOffset: index * width, as: Word.self)
      return value(bigEndian ? Word(bigEndian: loaded) : Word(littleEndian: loaded))
    }
  }
}
