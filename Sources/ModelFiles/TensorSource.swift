/// Named tensors that are read one by one, or part by part: a file, or files with an index.
public protocol TensorSource: Sendable {
  /// What messages call it.
  var path: String { get }
  /// The names of all tensors.
  var names: [String] { get }

  /// The shape of a tensor.
  ///
  /// - Parameter name: Its name.
  /// - Returns: Length of each axis, or `nil` when there is no such tensor.
  /// - Throws: ``FileError`` when the file that holds it cannot be read.
  func shape(of name: String) throws(FileError) -> [Int]?

  /// The numbers of a part of one tensor; nothing else is read.
  ///
  /// - Parameters:
  ///   - name: Its name.
  ///   - leading: Indices on the first axes, which the part no longer has; each inside its axis (a precondition).
  ///   - rows: A range of the axis behind those, inside it (a precondition); all of it where there is none.
  /// - Returns: The part, floating numbers in single precision.
  /// - Throws: ``FileError`` when there is no such tensor, its type cannot be read, or reading fails.
  func tensor(named name: String, at leading: [Int], rows: Range<Int>?) throws(FileError) -> Tensor

  /// The strings carried beside a tensor.
  ///
  /// - Parameter name: Its name.
  /// - Returns: Keys and values.
  /// - Throws: ``FileError`` when the file that holds the tensor cannot be read.
  func metadata(beside name: String) throws(FileError) -> [String: String]
}

/// Opens a `.safetensors` file, or files of that kind by their index (`.safetensors.index.json`).
///
/// - Parameter path: The file or the index, known by its ending or else by its first bytes.
/// - Returns: Its tensors; their numbers are not read yet.
/// - Throws: ``FileError`` when the file is missing, is neither kind, or breaks its format.
public func tensorSource(path: String) throws(FileError) -> any TensorSource {
  let source = try ByteSource(path: path)
  switch try FileFormat(of: source) {
  case .safetensors: return try SafetensorsFile(source: source)
  case .safetensorsIndex: return try SafetensorsIndex(source: source)
  case .gguf: return try GGUFFile(source: source)
  case .numpy:
    throw .unsuitable(
      path: path, sentence: "a .npy file holds one array; a .safetensors file is needed")
  }
}

/// A colon and the first twenty of a list, or that there is none: the end of “it holds”.
package func enumerated(_ items: [String]) -> String {
  guard !items.isEmpty else { return " none" }
  let rest = items.count - 20
  return ": " + items.prefix(20).joined(separator: ", ") + (rest > 0 ? " and \(rest) more" : "")
}
