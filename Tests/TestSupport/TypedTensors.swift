import Foundation

/// A tensor as bytes of a .safetensors file, written here and not by the code under test.
public struct TypedTensor: Sendable {
  let name: String
  let dtype: String
  let shape: [Int]
  let bytes: [UInt8]

  /// Half precision; the values must be exact in it and normal or 0.
  public static func half(_ name: String, _ shape: [Int], _ values: [Float]) -> TypedTensor {
    let bytes = values.flatMap { value -> [UInt8] in
      guard value != 0 else { return [0, 0] }
      let (sign, exponent) = (UInt16(value < 0 ? 1 : 0), UInt16(Int(value.exponent) + 15))
      let fraction = UInt16((value.significand - 1) * 1_024)
      let bits = sign << 15 | exponent << 10 | fraction
      return [UInt8(bits & 255), UInt8(bits >> 8)]
    }
    return TypedTensor(name: name, dtype: "F16", shape: shape, bytes: bytes)
  }

  /// Whole numbers of 32 bits.
  public static func int32(_ name: String, _ values: [Int]) -> TypedTensor {
    let bytes = values.flatMap { value in
      withUnsafeBytes(of: Int32(value).littleEndian) { Array($0) }
    }
    return TypedTensor(name: name, dtype: "I32", shape: [values.count], bytes: bytes)
  }
}

/// A .safetensors file.
public func safetensorsFile(
  _ tensors: [TypedTensor], metadata: [String: String] = [:]
) throws -> [UInt8] {
  var entries: [String: Any] = [:]
  if !metadata.isEmpty { entries["__metadata__"] = metadata }
  var data: [UInt8] = []
  for tensor in tensors {
    let begin = data.count
    data += tensor.bytes
    entries[tensor.name] = [
      "dtype": tensor.dtype, "shape": tensor.shape, "data_offsets": [begin, data.count],
    ]
  }
  let header = Array(try JSONSerialization.data(withJSONObject: entries))
  return withUnsafeBytes(of: UInt64(header.count).littleEndian) { Array($0) } + header + data
}

/// Numbers that half precision holds exactly, all different up to 2,048 of them.
public func halves(_ count: Int, from start: Int = 0) -> [Float] {
  (0..<count).map { Float(($0 + start) % 2_048) - 1_024 }
}
