import Foundation

extension Tensor {
  /// Reads the tensor that an operand of the command line names.
  ///
  /// - `FILE.npy`: the array in the file.
  /// - `FILE.safetensors:NAME`: one tensor of the file.
  /// - `FILE.safetensors`: the only tensor of the file that has two or three axes.
  /// - `FILE.gguf:NAME`: one tensor of a model, its blocks made numbers.
  /// - `FILE.safetensors.index.json:NAME`: one tensor of the files that an index lists.
  ///
  /// A file with another extension is known by its first bytes. An operand that is the path of a file is taken as
  /// that path, also when it holds a colon.
  ///
  /// - Parameter operand: What the user wrote.
  /// - Returns: The tensor, named by the operand for messages. It may have any shape and may hold NaN; see
  ///   ``vectorShape()`` and ``requireFinite()``.
  /// - Throws: ``FileError`` when the file is missing, is neither kind, breaks its format, or does not hold that tensor.
  public static func read(operand: String) throws(FileError) -> Tensor {
    let (path, name) = split(operand)
    guard !path.isEmpty else {
      throw .missing(path: "“\(operand)”")
    }
    let source = try ByteSource(path: path)
    switch try FileFormat(of: source) {
    case .numpy:
      guard name == nil else {
        throw .unsuitable(
          path: path,
          sentence: "a .npy file holds one array without a name; leave out “:\(name ?? "")”")
      }
      return try NumpyFile(source: source).tensor()
    case .safetensors:
      let file = try SafetensorsFile(source: source)
      guard let name else { return try file.onlyVectors() }
      return try file.tensor(named: name)
    case .safetensorsIndex:
      let index = try SafetensorsIndex(source: source)
      guard let name else {
        throw .unsuitable(
          path: path,
          sentence: "an index lists tensors of several files; name one as \(path):NAME "
            + "(it lists\(enumerated(index.names.map { legible($0) })))")
      }
      return try index.tensor(named: name)
    case .gguf:
      let file = try GGUFFile(source: source)
      guard let name else {
        throw .unsuitable(
          path: path,
          sentence: "a .gguf file holds many tensors; name one as \(path):NAME "
            + "(it holds\(enumerated(file.names.map { legible($0) })))")
      }
      return try file.tensor(named: name)
    }
  }

  /// The path and, where there is one, the tensor's name.
  private static func split(_ operand: String) -> (path: String, name: String?) {
    func exists(_ path: some StringProtocol) -> Bool {
      FileManager.default.fileExists(atPath: String(path))
    }
    guard !exists(operand) else { return (operand, nil) }
    // Paths and names may both hold colons: the first split whose path exists wins, else the extension decides.
    let colons = operand.indices.filter { operand[$0] == ":" }
    let isExtension = { (colon: String.Index) in
      let path = operand[..<colon].lowercased()
      return [".safetensors", ".npy", ".gguf", ".safetensors.index.json"].contains {
        path.hasSuffix($0)
      }
    }
    guard
      let colon = colons.first(where: { exists(operand[..<$0]) })
        ?? colons.first(where: isExtension)
    else { return (operand, nil) }
    return (String(operand[..<colon]), String(operand[operand.index(after: colon)...]))
  }
}

/// The kinds of tensor file.
enum FileFormat: Hashable {
  case numpy
  case safetensors
  case safetensorsIndex
  case gguf

  /// By extension, or by the first bytes when the extension says nothing.
  init(of source: ByteSource) throws(FileError) {
    if let foreign = ForeignFormat(try source.bytes(0..<min(512, source.count))) {
      throw .unsuitable(path: source.path, sentence: foreign.words)
    }
    switch URL(fileURLWithPath: source.path).pathExtension.lowercased() {
    case "npy": self = .numpy
    case "safetensors": self = .safetensors
    case "json": self = .safetensorsIndex
    case "gguf": self = .gguf
    default:
      let start = try source.bytes(0..<min(9, source.count))
      if start.starts(with: NumpyFile.magic) {
        self = .numpy
      } else if start.starts(with: GGUFHeader.magic) {
        self = .gguf
      } else if start.count == 9, start[8] == UInt8(ascii: "{") {
        self = .safetensors
      } else {
        throw .unsuitable(
          path: source.path, sentence: "this is neither a .npy nor a .safetensors nor a .gguf file")
      }
    }
  }
}
