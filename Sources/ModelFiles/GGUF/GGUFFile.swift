/// A model file of the GGUF format (`.gguf`, versions 2 and 3), as llama.cpp reads it.
///
/// The header is checked against the length of the file when the value is made: counts, lengths, shapes, and that no two
/// tensors share bytes. Numbers are read when asked for, from a file that is mapped and not loaded; lists of the metadata
/// (a vocabulary has a hundred thousand texts) too.
///
/// ```swift
/// let file = try GGUFFile(path: "SmolLM2-135M-Instruct.Q4_1.gguf")
/// print(file["general.architecture"]?.text ?? "?")  // llama
/// print(file.weights().count)  // 272
/// ```
///
/// Axes are given slowest first, as everywhere in this package; the file has them the other way round.
///
/// Source: ggml, `docs/gguf.md`.
public struct GGUFFile: WeightSource {
  /// What messages call the file.
  public var path: String { source.path }
  /// The version of the format.
  public var version: Int { header.version }
  /// The keys of the metadata, in the order of the file.
  public var keys: [String] { header.metadata.map(\.key) }
  /// The names of all tensors, in the order of their bytes.
  public var names: [String] { header.tensors.map(\.name) }
  private let header: GGUFHeader
  private let source: ByteSource
  private let values: [String: GGUFValue]
  private let places: [String: Int]

  /// Reads the header of a file.
  ///
  /// - Parameter path: The file.
  /// - Throws: ``FileError`` when the file cannot be read, breaks the format, or is shorter than its header says.
  public init(path: String) throws(FileError) {
    try self.init(source: ByteSource(path: path))
  }

  /// Reads the header of a file that is in memory.
  ///
  /// - Parameters:
  ///   - bytes: The whole file.
  ///   - path: What messages call it.
  /// - Throws: ``FileError`` as ``init(path:)``.
  public init(bytes: [UInt8], path: String = "model.gguf") throws(FileError) {
    try self.init(source: ByteSource(bytes: bytes, path: path))
  }

  package init(source: ByteSource) throws(FileError) {
    let parsed = try source.withBytes(0..<source.count) { bytes in
      Result { () throws(FileError) in try GGUFHeader(parsing: bytes, path: source.path) }
    }
    let header = try parsed.get()
    self.header = header
    self.source = source
    values = Dictionary(header.metadata.map { ($0.key, $0.value) }) { first, _ in first }
    places = Dictionary(header.tensors.indices.map { (header.tensors[$0].name, $0) }) { first, _ in
      first
    }
  }

  /// The value of a key of the metadata.
  ///
  /// - Parameter key: The key, such as `general.architecture`.
  /// - Returns: The value; `nil` where there is none.
  public subscript(_ key: String) -> GGUFValue? { values[key] }

  /// All tensors, in the order of their bytes.
  ///
  /// - Returns: Name, shape and type of each; also of those whose type cannot be read.
  public func weights() -> [WeightTensor] { header.tensors }

  /// One tensor.
  ///
  /// - Parameter name: Its name in the file.
  /// - Returns: The tensor.
  /// - Throws: ``FileError/unsuitable(path:sentence:)`` when there is none (with the names that there are).
  public func weight(named name: String) throws(FileError) -> WeightTensor {
    guard let place = places[name] else {
      throw .unsuitable(
        path: path,
        sentence: "the file holds no tensor “\(legible(name))” (it holds"
          + enumerated(header.tensors.map { "\(legible($0.name)) \(shapeText($0.shape))" }) + ")")
    }
    return header.tensors[place]
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

  /// Gives the bytes of a list of the metadata to a function.
  func withBytes<Result>(
    of list: GGUFList, _ body: (UnsafeRawBufferPointer) -> Result
  ) throws(FileError) -> Result {
    try source.withBytes(list.range, body)
  }

  /// The shape of a tensor.
  ///
  /// - Parameter name: Its name in the file.
  /// - Returns: Length of each axis, slowest first, or `nil` when there is no such tensor.
  public func shape(of name: String) -> [Int]? { places[name].map { header.tensors[$0].shape } }

  /// The numbers of a part of one tensor; of the rest no more is read than the blocks that the part begins and ends in.
  ///
  /// - Parameters:
  ///   - name: Its name in the file.
  ///   - leading: Indices on the first axes, which the part no longer has; each inside its axis (a precondition).
  ///   - rows: A range of the axis behind those, inside it (a precondition); all of it where there is none.
  /// - Returns: The part; its own name is the path, `:` and the name in the file.
  /// - Throws: ``FileError`` when there is no such tensor, its type cannot be read, or reading fails.
  /// - Complexity: O(numbers of the part).
  public func tensor(
    named name: String, at leading: [Int] = [], rows: Range<Int>? = nil
  ) throws(FileError) -> Tensor {
    let weight = try weight(named: name)
    let part = TensorPart(of: weight.shape, at: leading, rows: rows)
    // A part of a row is cut out of the whole row.
    let (first, last) = (part.range.lowerBound, part.range.upperBound)
    let columns = weight.columns
    let whole = first / columns..<max(first / columns, (last + columns - 1) / columns)
    var values = try floats(of: weight, rows: whole)
    if values.count != part.range.count {
      let start = first - whole.lowerBound * columns
      values = Array(values[start..<start + part.range.count])
    }
    return Tensor(name: label(of: weight), shape: part.shape, elements: .floats(values))
  }

  /// The texts and numbers of the metadata that are not lists.
  public func metadata(beside name: String) -> [String: String] {
    values.compactMapValues { value in
      switch value {
      case .text(let text): text
      case .list: nil
      default: value.words
      }
    }
  }

  /// Refuses a file that is one part of a model.
  ///
  /// - Throws: ``FileError/unsuitable(path:sentence:)`` that says which part it is and what to do.
  package func requireWhole() throws(FileError) {
    guard let parts = self["split.count"]?.whole, parts > 1 else { return }
    let number = (self["split.no"]?.whole ?? 0).addingReportingOverflow(1).partialValue
    throw .unsuitable(
      path: path,
      sentence: "this is part \(number) of \(parts) of a model; join them first, for instance "
        + "with llama-gguf-split --merge")
  }
}

extension WeightTensor {
  /// Where rows of the tensor lie in its file.
  func byteRange(of rows: Range<Int>) -> Range<Int> {
    precondition(
      rows.lowerBound >= 0 && rows.upperBound <= self.rows,
      "The rows \(rows) are not inside 0 ..< \(self.rows).")
    return byteOffset + rows.lowerBound * bytesPerRow..<byteOffset + rows.upperBound * bytesPerRow
  }
}
