/// A file of named tensors (`.safetensors`).
///
/// Reads tensors of type F16, BF16, F32, F64, I32 and I64; the file may hold others. The whole header is checked
/// against the length of the file when the value is made; a tensor is read when asked for, and no other with it.
///
/// ```swift
/// let file = try SafetensorsFile(path: "capture.safetensors")
/// print(file.names)  // ["queries", "keys"]
/// let keys = try file.tensor(named: "keys")
/// ```
///
/// Source: safetensors format, https://huggingface.co/docs/safetensors.
public struct SafetensorsFile: WeightSource {
  /// What messages call the file.
  public var path: String { source.path }
  /// The strings that the file carries beside its tensors.
  public var metadata: [String: String] { header.metadata }
  /// The names of all tensors, in the order of their bytes.
  public var names: [String] { header.entries.map(\.name) }
  private let header: SafetensorsHeader
  private let dataOffset: Int
  private let source: ByteSource

  /// The bound that the format sets on a header.
  static let longestHeader = 100_000_000

  /// Reads the header of a file.
  ///
  /// - Parameter path: The file.
  /// - Throws: ``FileError`` when the file cannot be read, breaks the format, or is shorter or longer than its
  ///   header says.
  public init(path: String) throws(FileError) {
    try self.init(source: ByteSource(path: path))
  }

  /// Reads the header of a file that is in memory.
  ///
  /// - Parameters:
  ///   - bytes: The whole file.
  ///   - path: What messages call it.
  /// - Throws: ``FileError`` as ``init(path:)``.
  public init(bytes: [UInt8], path: String = "tensors.safetensors") throws(FileError) {
    try self.init(source: ByteSource(bytes: bytes, path: path))
  }

  init(source: ByteSource) throws(FileError) {
    guard source.count >= 8 else {
      throw .malformed(
        path: source.path, offset: source.count,
        sentence: "the file ends inside the first 8 bytes, which give the length of the header")
    }
    let length = try source.bytes(0..<8).reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    guard length <= UInt64(Self.longestHeader) else {
      throw .malformed(
        path: source.path, offset: 0,
        sentence: "the header would have \(length) bytes; the format allows \(Self.longestHeader)")
    }
    dataOffset = 8 + Int(length)
    guard dataOffset <= source.count else {
      throw .malformed(
        path: source.path, offset: source.count,
        sentence: "the file ends inside the header, which has \(length) bytes from byte 8")
    }
    header = try SafetensorsHeader(
      parsing: source.bytes(8..<dataOffset), dataCount: source.count - dataOffset,
      path: source.path)
    self.source = source
  }

  /// The shape of a tensor.
  ///
  /// - Parameter name: Its name in the file.
  /// - Returns: Length of each axis, or `nil` when there is no such tensor.
  public func shape(of name: String) -> [Int]? {
    entry(called: name)?.shape
  }

  /// The numbers of one tensor, floating ones in single precision.
  ///
  /// - Parameter name: Its name in the file.
  /// - Returns: The tensor; its own name is the path, `:` and the name in the file.
  /// - Throws: ``FileError`` when there is no such tensor (with the names that there are), its type cannot be read, or
  ///   reading fails.
  /// - Complexity: O(elements of this tensor).
  public func tensor(named name: String) throws(FileError) -> Tensor {
    try tensor(named: name, at: [], rows: nil)
  }

  /// The numbers of a part of one tensor; the rest of it is not read.
  ///
  /// ```swift
  /// // Rows 0 ..< 128 of head 3 of layer 0, from queries [layers, heads, n, d]: a tensor [128, d].
  /// let part = try file.tensor(named: "q", at: [0, 3], rows: 0..<128)
  /// ```
  ///
  /// - Parameters:
  ///   - name: Its name in the file.
  ///   - leading: Indices on the first axes, which the part no longer has; each inside its axis (a precondition).
  ///   - rows: A range of the axis behind those, inside it (a precondition); all of it where there is none.
  /// - Returns: The part; its own name is the path, `:` and the name in the file.
  /// - Throws: ``FileError`` as ``tensor(named:)``.
  /// - Complexity: O(elements of the part).
  public func tensor(
    named name: String, at leading: [Int], rows: Range<Int>?
  ) throws(FileError) -> Tensor {
    let (entry, type) = try entry(named: name)
    let part = TensorPart(of: entry.shape, at: leading, rows: rows)
    let start = dataOffset + entry.range.lowerBound + part.range.lowerBound * type.byteWidth
    let range = start..<start + part.range.count * type.byteWidth
    let label = "\(source.path):\(legible(name))"
    // Numbers of two bytes grow to four, and whole numbers to eight.
    try requireMemory(
      part.range.count * (type.isInteger ? 8 : 4), path: label, advice: "read fewer of its rows")
    guard !type.isInteger else {
      let values = try source.withBytes(range) { type.integers($0, bigEndian: false) }
      return Tensor(name: label, shape: part.shape, elements: .integers(values))
    }
    let (values, isRounded) = try source.withBytes(range) { type.floats($0, bigEndian: false) }
    return Tensor(name: label, shape: part.shape, elements: .floats(values), isRounded: isRounded)
  }

  /// The strings that the file carries.
  public func metadata(beside name: String) -> [String: String] { metadata }

  /// The only tensor with two or three axes, which is what query or key vectors have.
  ///
  /// - Returns: That tensor.
  /// - Throws: ``FileError`` when there is none or more than one (with the names that there are), or reading fails.
  public func onlyVectors() throws(FileError) -> Tensor {
    let candidates = header.entries.filter { (2...3).contains($0.shape.count) }
    guard candidates.count == 1 else {
      let count = candidates.isEmpty ? "no tensor" : "\(candidates.count) tensors"
      throw .unsuitable(
        path: source.path,
        sentence: "the file holds \(count) of two or three axes; name one as \(source.path):NAME "
          + "(\(listing()))")
    }
    return try tensor(named: candidates[0].name)
  }

  private func entry(called name: String) -> SafetensorsHeader.Entry? {
    header.entries.first { $0.name == name }
  }

  private func entry(named name: String) throws(FileError) -> (SafetensorsHeader.Entry, ElementType)
  {
    guard let entry = entry(called: name) else { throw absent(name) }
    guard let type = SafetensorsHeader.elementTypes[entry.dtype] else {
      throw .unsuitable(
        path: "\(source.path):\(legible(name))",
        sentence:
          "the element type is \(legible(entry.dtype)); F16, BF16, F32, F64, I32 and I64 can be read"
      )
    }
    return (entry, type)
  }

  private func absent(_ name: String) -> FileError {
    .unsuitable(
      path: source.path, sentence: "the file holds no tensor “\(legible(name))” (\(listing()))")
  }

  /// The tensors with their shapes, the first twenty of them.
  private func listing() -> String {
    "it holds" + enumerated(header.entries.map { "\(legible($0.name)) \(shapeText($0.shape))" })
  }

  // MARK: Weights

  /// All tensors, in the order of their bytes.
  ///
  /// - Returns: Name, shape and type of each; also of those whose type cannot be read as weights.
  public func weights() -> [WeightTensor] { header.entries.map(weight) }

  /// One tensor.
  ///
  /// - Parameter name: Its name in the file.
  /// - Returns: The tensor.
  /// - Throws: ``FileError/unsuitable(path:sentence:)`` when there is none (with the names that there are).
  public func weight(named name: String) throws(FileError) -> WeightTensor {
    guard let entry = entry(called: name) else { throw absent(name) }
    return weight(entry)
  }

  /// Gives the stored bytes of rows of a tensor to a function, without a copy where the file is mapped.
  ///
  /// - Parameters:
  ///   - rows: Rows of the tensor, inside 0 ..< ``WeightTensor/rows`` (a precondition).
  ///   - weight: A tensor of this file.
  ///   - body: Gets rows.count × ``WeightTensor/bytesPerRow`` bytes, which hold only while it runs.
  /// - Returns: What the function returns.
  /// - Throws: ``FileError`` when the file cannot be read or has become shorter.
  public func withBytes<Result>(
    ofRows rows: Range<Int>, of weight: WeightTensor, _ body: (UnsafeRawBufferPointer) -> Result
  ) throws(FileError) -> Result {
    try source.withBytes(weight.byteRange(of: rows), body)
  }

  private func weight(_ entry: SafetensorsHeader.Entry) -> WeightTensor {
    let width = SafetensorsHeader.byteWidths[entry.dtype] ?? 1
    return WeightTensor(
      name: entry.name, shape: entry.shape, type: .safetensors(entry.dtype, byteWidth: width),
      byteOffset: dataOffset + entry.range.lowerBound)
  }
}
