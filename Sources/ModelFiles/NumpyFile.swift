/// A NumPy array file (`.npy`, versions 1.0, 2.0 and 3.0).
///
/// Reads `f2`, `f4`, `f8`, `i4` and `i8`, little-endian (`<`), big-endian (`>`) or native (`=`), in C or Fortran
/// order; the numbers are handed on in C order. The header is checked against the length of the file when the value
/// is made; the numbers are read when asked for.
///
/// ```swift
/// let array = try NumpyFile(path: "queries.npy")
/// print(array.shape)  // [8, 1024, 64]
/// let queries = try array.tensor()
/// ```
///
/// Source: NumPy documentation, `numpy.lib.format`.
public struct NumpyFile: Sendable {
  /// The kind of the elements.
  public let elementType: ElementType
  /// Length of each axis; empty for a single number.
  public let shape: [Int]
  private let isBigEndian: Bool
  private let isFortranOrder: Bool
  private let dataOffset: Int
  private let source: ByteSource

  static let magic: [UInt8] = [0x93] + Array("NUMPY".utf8)
  /// A header for plain numbers has about a hundred bytes; a million is an attack or an accident.
  static let longestHeader = 1 << 20

  /// Reads the header of a file.
  ///
  /// - Parameter path: The file.
  /// - Throws: ``FileError`` when the file cannot be read, breaks the format, holds another type of number, or is
  ///   shorter or longer than its header says.
  public init(path: String) throws(FileError) {
    try self.init(source: ByteSource(path: path))
  }

  /// Reads the header of a file that is in memory.
  ///
  /// - Parameters:
  ///   - bytes: The whole file.
  ///   - path: What messages call it.
  /// - Throws: ``FileError`` as ``init(path:)``.
  public init(bytes: [UInt8], path: String = "array.npy") throws(FileError) {
    try self.init(source: ByteSource(bytes: bytes, path: path))
  }

  init(source: ByteSource) throws(FileError) {
    func malformed(_ offset: Int, _ sentence: String) -> FileError {
      .malformed(path: source.path, offset: offset, sentence: sentence)
    }
    // 1. Magic, version, and the header's length in 2 or 4 bytes.
    let start = try source.bytes(0..<min(12, source.count))
    guard start.starts(with: Self.magic) else {
      throw malformed(0, "a .npy file begins with the bytes 93 4E 55 4D 50 59 (\\x93NUMPY)")
    }
    guard start.count >= 8 else {
      throw malformed(start.count, "the file ends inside the version number")
    }
    guard (1...3).contains(start[6]), start[7] == 0 else {
      throw malformed(6, "the version is \(start[6]).\(start[7]); 1.0, 2.0 and 3.0 can be read")
    }
    let lengthWidth = start[6] == 1 ? 2 : 4
    let headerStart = 8 + lengthWidth
    guard start.count >= headerStart else {
      throw malformed(start.count, "the file ends inside the length of the header")
    }
    let length = (0..<lengthWidth).reduce(0) { $0 | Int(start[8 + $1]) << (8 * $1) }
    guard length <= Self.longestHeader else {
      throw malformed(
        8, "the header has \(length) bytes; at most \(Self.longestHeader) can be read")
    }
    guard length <= source.count - headerStart else {
      throw malformed(
        source.count,
        "the file ends inside the header, which has \(length) bytes from byte \(headerStart)")
    }
    // 2. The dictionary.
    let headerBytes = try source.bytes(headerStart..<headerStart + length)
    let header: NumpyHeader
    do throws(NumpyHeader.Problem) {
      header = try NumpyHeader(parsing: headerBytes)
    } catch {
      throw malformed(headerStart + error.offset, error.sentence)
    }
    guard let (type, isBigEndian) = Self.elementType(descr: header.descr) else {
      throw .unsuitable(
        path: source.path,
        sentence:
          "the element type is '\(legible(header.descr))'; f2, f4, f8, i4 and i8 can be read, "
          + "each with <, > or = before it")
    }
    // 3. The numbers must fill the rest of the file exactly.
    dataOffset = headerStart + length
    guard let count = elementCount(header.shape, byteWidth: type.byteWidth) else {
      throw malformed(headerStart, "the shape \(shapeText(header.shape)) is too large")
    }
    let needed = count * type.byteWidth
    let present = source.count - dataOffset
    guard present >= needed else {
      throw malformed(
        source.count,
        "the file ends after \(present) bytes of numbers; the shape \(shapeText(header.shape)) "
          + "of \(type.rawValue) needs \(needed)")
    }
    guard present == needed else {
      throw malformed(
        dataOffset + needed,
        "the numbers end here, but the file goes on to byte \(source.count); the shape "
          + "\(shapeText(header.shape)) of \(type.rawValue) needs \(needed) bytes of numbers")
    }
    self.elementType = type
    self.shape = header.shape
    self.isBigEndian = isBigEndian
    self.isFortranOrder = header.isFortranOrder
    self.source = source
  }

  private static func elementType(descr: String) -> (ElementType, isBigEndian: Bool)? {
    let types: [Substring: ElementType] = [
      "f2": .float16, "f4": .float32, "f8": .float64, "i4": .int32, "i8": .int64,
    ]
    guard let order = descr.first, "<>=".contains(order), let type = types[descr.dropFirst()] else {
      return nil
    }
    // Native order is that of the machine that wrote the file; all that this package runs on are little-endian.
    return (type, order == ">")
  }

  /// The numbers, floating ones in single precision.
  ///
  /// - Returns: The array in C order; its name is the path of the file.
  /// - Throws: ``FileError`` when the file cannot be read or the numbers do not fit into memory.
  /// - Complexity: O(elements).
  public func tensor() throws(FileError) -> Tensor {
    // Fortran order is gathered into a second array.
    let width = (elementType.isInteger ? 8 : 4) * (isFortranOrder ? 2 : 1)
    try requireMemory(
      shape.reduce(width, *), path: source.path, advice: "take a part of it into a file of its own")
    guard !elementType.isInteger else {
      let values = try source.withBytes(elementRange) {
        elementType.integers($0, bigEndian: isBigEndian)
      }
      return Tensor(name: source.path, shape: shape, elements: .integers(cOrder(values)))
    }
    let (values, isRounded) = try source.withBytes(elementRange) {
      elementType.floats($0, bigEndian: isBigEndian)
    }
    return Tensor(
      name: source.path, shape: shape, elements: .floats(cOrder(values)), isRounded: isRounded)
  }

  /// The numbers in double precision.
  ///
  /// - Returns: The array in C order; exact, but for integers beyond 2⁵³.
  /// - Throws: ``FileError`` when the file cannot be read.
  /// - Complexity: O(elements).
  public func doubles() throws(FileError) -> [Double] {
    cOrder(
      try source.withBytes(elementRange) { elementType.doubles($0, bigEndian: isBigEndian) })
  }

  private var elementRange: Range<Int> { dataOffset..<source.count }

  /// Fortran order has the first axis fastest; an odometer over C order gathers from it.
  private func cOrder<Element>(_ values: [Element]) -> [Element] {
    guard isFortranOrder, shape.count > 1 else { return values }
    var strides: [Int] = []
    var stride = 1
    for length in shape {
      strides.append(stride)
      stride *= length
    }
    var index = [Int](repeating: 0, count: shape.count)
    var offset = 0
    return values.indices.map { _ in
      let value = values[offset]
      for axis in shape.indices.reversed() {
        index[axis] += 1
        offset += strides[axis]
        guard index[axis] == shape[axis] else { break }
        offset -= strides[axis] * shape[axis]
        index[axis] = 0
      }
      return value
    }
  }
}
