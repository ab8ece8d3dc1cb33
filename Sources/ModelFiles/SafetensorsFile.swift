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
public struct SafetensorsFile: Sendable {
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
    header.entries.first { $0.name == name }?.shape
  }

  /// The numbers of one tensor, floating ones in single precision.
  ///
  /// - Parameter name: Its name in the file.
  /// - Returns: The tensor; its own name is the path, `:` and the name in the file.
  /// - Throws: ``FileError`` when there is no such tensor (with the names that there are), its type cannot be read, or
  ///   reading fails.
  /// - Complexity: O(elements of this tensor).
  public func tensor(named name: String) throws(FileError) -> Tensor {
    let (entry, type) = try entry(named: name)
    let bytes = try source.bytes(
      dataOffset + entry.range.lowerBound..<dataOffset + entry.range.upperBound)
    let label = "\(source.path):\(name)"
    guard !type.isInteger else {
      return Tensor(
        name: label, shape: entry.shape,
        elements: .integers(type.integers(bytes, bigEndian: false)))
    }
    let (values, isRounded) = type.floats(bytes, bigEndian: false)
    return Tensor(name: label, shape: entry.shape, elements: .floats(values), isRounded: isRounded)
  }

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

  private func entry(named name: String) throws(FileError) -> (SafetensorsHeader.Entry, ElementType)
  {
    guard let entry = header.entries.first(where: { $0.name == name }) else {
      throw .unsuitable(
        path: source.path, sentence: "the file holds no tensor “\(name)” (\(listing()))")
    }
    guard let type = SafetensorsHeader.elementTypes[entry.dtype] else {
      throw .unsuitable(
        path: "\(source.path):\(name)",
        sentence: "the element type is \(entry.dtype); F16, BF16, F32, F64, I32 and I64 can be read"
      )
    }
    return (entry, type)
  }

  /// The tensors with their shapes, the first twenty of them.
  private func listing() -> String {
    guard !header.entries.isEmpty else { return "it holds none" }
    let shown = header.entries.prefix(20).map { "\($0.name) \(shapeText($0.shape))" }
    let rest = header.entries.count - shown.count
    return "it holds: " + shown.joined(separator: ", ") + (rest > 0 ? " and \(rest) more" : "")
  }
}
