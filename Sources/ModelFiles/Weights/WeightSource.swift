import Foundation

/// A model's weights: named tensors whose rows are made single precision numbers in memory that the caller has.
///
/// A GGUF file (``GGUFFile``), a `.safetensors` file (``SafetensorsFile``) and one that is sharded
/// (``SafetensorsIndex``) are such sources; ``weightSource(path:)`` opens any of them.
///
/// ```swift
/// let weights = try weightSource(path: "model.gguf")
/// let query = try weights.weight(named: "blk.0.attn_q.weight")
/// var row = [Float](repeating: 0, count: query.columns)
/// try row.withUnsafeMutableBufferPointer { try weights.read(0..<1, of: query, into: $0) }
/// ```
public protocol WeightSource: TensorSource {
  /// All tensors, each file's in the order of its bytes.
  ///
  /// - Returns: Name, shape and type of each; also of those whose type cannot be read.
  /// - Throws: ``FileError`` when a file that must hold one is missing or breaks its format.
  func weights() throws(FileError) -> [WeightTensor]

  /// One tensor.
  ///
  /// - Parameter name: Its name.
  /// - Returns: The tensor.
  /// - Throws: ``FileError`` when there is none of that name (with the names that there are), or the file that must hold
  ///   it is missing or breaks its format.
  func weight(named name: String) throws(FileError) -> WeightTensor

  /// Gives the stored bytes of rows of a tensor to a function, without a copy where the file is mapped.
  ///
  /// - Parameters:
  ///   - rows: Rows of the tensor, inside 0 ..< ``WeightTensor/rows`` (a precondition).
  ///   - weight: A tensor of this source.
  ///   - body: Gets rows.count × ``WeightTensor/bytesPerRow`` bytes, which hold only while it runs and may begin anywhere.
  /// - Returns: What the function returns.
  /// - Throws: ``FileError`` when the file cannot be read or has become shorter.
  func withBytes<Result>(
    ofRows rows: Range<Int>, of weight: WeightTensor, _ body: (UnsafeRawBufferPointer) -> Result
  ) throws(FileError) -> Result
}

extension WeightSource {
  /// Makes rows of a tensor single precision numbers.
  ///
  /// Every number equals the one that `gguf.quants.dequantize` gives, to the last bit (a NaN is a NaN).
  ///
  /// - Parameters:
  ///   - rows: Rows of the tensor, inside 0 ..< ``WeightTensor/rows`` (a precondition).
  ///   - weight: A tensor of this source.
  ///   - buffer: Room for at least rows.count × ``WeightTensor/columns`` numbers (a precondition), row after row; what lies
  ///     behind them stays as it is.
  /// - Throws: ``FileError`` when the type cannot be read, or the file cannot be read or has become shorter.
  /// - Complexity: O(numbers); nothing is allocated for a mapped file.
  public func read(
    _ rows: Range<Int>, of weight: WeightTensor, into buffer: UnsafeMutableBufferPointer<Float>
  ) throws(FileError) {
    let coding = try requireRead(weight)
    precondition(
      buffer.count >= rows.count * weight.columns,
      "The buffer has \(buffer.count) numbers; \(rows.count) rows of \(weight.columns) need more.")
    guard !rows.isEmpty, weight.columns > 0, let base = buffer.baseAddress else { return }
    try withBytes(ofRows: rows, of: weight) { bytes in
      if let start = bytes.baseAddress {
        coding.format.decode(start, blocks: bytes.count / weight.type.bytesPerBlock, into: base)
      }
    }
  }

  /// All numbers of a tensor in a new array, row after row.
  ///
  /// - Parameter weight: A tensor of this source.
  /// - Returns: ``WeightTensor/rows`` × ``WeightTensor/columns`` numbers.
  /// - Throws: ``FileError`` as ``read(_:of:into:)``, or when they do not fit into memory.
  public func floats(of weight: WeightTensor) throws(FileError) -> [Float] {
    try floats(of: weight, rows: 0..<weight.rows)
  }

  /// The numbers of rows of a tensor in a new array, row after row.
  ///
  /// - Parameters:
  ///   - weight: A tensor of this source.
  ///   - rows: Rows of the tensor, inside 0 ..< ``WeightTensor/rows`` (a precondition).
  /// - Returns: rows.count × ``WeightTensor/columns`` numbers.
  /// - Throws: ``FileError`` as ``read(_:of:into:)``, or when they do not fit into memory.
  public func floats(of weight: WeightTensor, rows: Range<Int>) throws(FileError) -> [Float] {
    let count = rows.count * weight.columns
    try requireMemory(
      count * MemoryLayout<Float>.stride, path: label(of: weight), advice: "read fewer of its rows")
    var failure: FileError?
    let values = [Float](unsafeUninitializedCapacity: count) { buffer, filled in
      do throws(FileError) {
        try read(rows, of: weight, into: buffer)
        filled = count
      } catch {
        failure = error
      }
    }
    if let failure { throw failure }
    return values
  }

  /// What messages call a tensor.
  func label(of weight: WeightTensor) -> String { "\(path):\(legible(weight.name))" }

  @discardableResult
  func requireRead(_ weight: WeightTensor) throws(FileError) -> BlockCoding {
    guard let coding = weight.type.coding else {
      let types = BlockCoding.allCases.map(\.rawValue)
      throw .unsuitable(
        path: label(of: weight),
        sentence: "the type is \(legible(weight.type.name)); "
          + types.dropLast().joined(separator: ", ")
          + " and \(types.last ?? "") can be read as weights")
    }
    return coding
  }
}

/// Opens a model's weights.
///
/// - Parameter path: A `.gguf` file, a `.safetensors` file, an index (`model.safetensors.index.json`), or a folder that holds
///   `model.safetensors.index.json` or else `model.safetensors`; files are known by their ending or first bytes.
/// - Returns: The weights; their numbers are not read yet.
/// - Throws: ``FileError`` when there is no such file, it is of another kind, breaks its format, or is one part of a split
///   GGUF model.
public func weightSource(path: String) throws(FileError) -> any WeightSource {
  var isFolder = ObjCBool(false)
  if FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), isFolder.boolValue {
    let names = ["model.safetensors.index.json", "model.safetensors"]
    let files = names.map { (path as NSString).appendingPathComponent($0) }
    guard let file = files.first(where: FileManager.default.fileExists(atPath:)) else {
      throw .unsuitable(
        path: path,
        sentence: "the folder holds no model.safetensors and no model.safetensors.index.json; name "
          + "the model's file")
    }
    return try weightSource(path: file)
  }
  let source = try ByteSource(path: path)
  switch try FileFormat(of: source) {
  case .gguf:
    let file = try GGUFFile(source: source)
    try file.requireWhole()
    return file
  case .safetensors: return try SafetensorsFile(source: source)
  case .safetensorsIndex: return try SafetensorsIndex(source: source)
  case .numpy:
    throw .unsuitable(
      path: path, sentence: "a .npy file holds one array; a .gguf or .safetensors model is needed")
  }
}
