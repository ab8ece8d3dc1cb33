import Foundation

extension Tensor {
  /// The tensor as a NumPy file, version 1.0, little-endian, C order: `f4`, or `i8` for whole numbers.
  ///
  /// The numbers begin at a multiple of 64 bytes, as NumPy writes them. ``NumpyFile`` reads back the same bits.
  ///
  /// - Returns: The whole file.
  /// - Complexity: O(elements).
  public func numpyBytes() -> [UInt8] {
    numpyHeader(shape: shape, isInteger: integers != nil) + littleEndianBytes()
  }

  /// The elements in little-endian order.
  ///
  /// - Returns: Four bytes for each floating number, eight for each whole one.
  package func littleEndianBytes() -> [UInt8] {
    var bytes: [UInt8] = []
    switch elements {
    case .floats(let values):
      bytes.reserveCapacity(4 * values.count)
      for value in values {
        withUnsafeBytes(of: value.bitPattern.littleEndian) { bytes.append(contentsOf: $0) }
      }
    case .integers(let values):
      bytes.reserveCapacity(8 * values.count)
      for value in values {
        withUnsafeBytes(of: Int64(value).littleEndian) { bytes.append(contentsOf: $0) }
      }
    }
    return bytes
  }
}

/// What stands before the numbers in a NumPy file, version 1.0, little-endian, C order: `f4`, or `i8` for whole numbers.
///
/// - Parameters:
///   - shape: Length of each axis.
///   - isInteger: Whether the elements are whole numbers.
/// - Returns: Bytes, a multiple of 64.
package func numpyHeader(shape: [Int], isInteger: Bool = false) -> [UInt8] {
  numpyHeader(shape: shape, descr: isInteger ? "<i8" : "<f4")
}

/// Whole numbers as a NumPy file of one axis, `i4`.
///
/// - Parameter values: The numbers.
/// - Returns: The whole file.
package func numpyBytes(of values: [Int32]) -> [UInt8] {
  values.reduce(into: numpyHeader(shape: [values.count], descr: "<i4")) { bytes, value in
    withUnsafeBytes(of: value.littleEndian) { bytes.append(contentsOf: $0) }
  }
}

private func numpyHeader(shape: [Int], descr: String) -> [UInt8] {
  var header = "{'descr': '\(descr)', 'fortran_order': False, 'shape': \(shapeText(shape)), }"
  // Magic, version and length are 10 bytes, the closing line feed is one.
  header += String(repeating: " ", count: (64 - (11 + header.utf8.count) % 64) % 64) + "\n"
  let length = UInt16(header.utf8.count)
  return NumpyFile.magic + [1, 0, UInt8(length & 0xFF), UInt8(length >> 8)] + Array(header.utf8)
}

/// Tensors as a safetensors file: F32, and I64 for whole numbers.
///
/// The data begin at a multiple of 8 bytes. Equal input gives equal bytes.
///
/// - Parameters:
///   - tensors: Names, no two equal and none `__metadata__` (a precondition), and their tensors.
///   - metadata: Strings to carry beside them.
/// - Returns: The whole file.
/// - Throws: ``FileError/unwritable(path:reason:)`` when the header cannot be made.
public func safetensorsBytes(
  _ tensors: [(name: String, tensor: Tensor)], metadata: [String: String] = [:]
) throws(FileError) -> [UInt8] {
  let header = try safetensorsHeader(
    tensors.map { ($0.name, $0.tensor.shape, $0.tensor.integers != nil) }, metadata: metadata)
  return tensors.reduce(into: header) { $0 += $1.tensor.littleEndianBytes() }
}

/// What stands before the numbers in a safetensors file.
///
/// - Parameters:
///   - tensors: Names, no two equal and none `__metadata__` (a precondition), shapes, and whether the elements are whole
///     numbers (I64) or not (F32), in the order in which their bytes will follow.
///   - metadata: Strings to carry beside them.
/// - Returns: Bytes, a multiple of 8.
/// - Throws: ``FileError/unwritable(path:reason:)`` when the header cannot be made.
package func safetensorsHeader(
  _ tensors: [(name: String, shape: [Int], isInteger: Bool)], metadata: [String: String]
) throws(FileError) -> [UInt8] {
  struct Entry: Encodable {
    let dtype: String
    let shape: [Int]
    let offsets: [Int]

    enum CodingKeys: String, CodingKey {
      case dtype, shape
      case offsets = "data_offsets"
    }
  }
  precondition(
    Set(tensors.map(\.name) + ["__metadata__"]).count == tensors.count + 1,
    "The names of tensors must differ.")
  var entries: [String: Entry] = [:]
  var end = 0
  for (name, shape, isInteger) in tensors {
    let begin = end
    end += shape.reduce(isInteger ? 8 : 4, *)
    entries[name] = Entry(
      dtype: isInteger ? "I64" : "F32", shape: shape, offsets: [begin, end])
  }
  let encoder = JSONEncoder()
  encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
  var header: [UInt8]
  do {
    header = Array(try encoder.encode(entries))
    if !metadata.isEmpty {
      let strings = Array("{\"__metadata__\":".utf8) + Array(try encoder.encode(metadata))
      header = strings + (entries.isEmpty ? [] : [UInt8(ascii: ",")]) + header.dropFirst()
    }
  } catch {
    throw .unwritable(path: "safetensors header", reason: "\(error)")
  }
  header += [UInt8](repeating: UInt8(ascii: " "), count: (8 - header.count % 8) % 8)
  let length = withUnsafeBytes(of: UInt64(header.count).littleEndian) { Array($0) }
  return length + header
}

extension WholeFile {
  /// Writes numbers in little-endian order.
  ///
  /// - Parameter values: The numbers.
  /// - Throws: ``FileError/unwritable(path:reason:)`` when the disk is full.
  package func append(_ values: UnsafeBufferPointer<Float>) throws(FileError) {
    #if _endian(little)
      try append(UnsafeRawBufferPointer(values))
    #else
      try append(
        values.flatMap { value in
          withUnsafeBytes(of: value.bitPattern.littleEndian) { Array($0) }
        })
    #endif
  }
}
