import Foundation
import Synchronization

/// Tensors spread over several `.safetensors` files by an index (`model.safetensors.index.json`).
///
/// The index says which file, in its own folder or below, holds which tensor. A file is opened when one of its tensors
/// is asked for, so that the others may be missing.
///
/// ```swift
/// let index = try SafetensorsIndex(path: "model.safetensors.index.json")
/// let head = try index.tensor(named: "q", at: [0, 3], rows: nil)
/// ```
///
/// Source: Hugging Face, `save_pretrained` with `max_shard_size`.
public struct SafetensorsIndex: WeightSource {
  /// What messages call the index.
  public let path: String
  /// The names of all tensors, in the order of the index.
  public let names: [String]
  /// The texts and numbers of the index's own `metadata`.
  public let metadata: [String: String]
  private let shards: [String: String]
  private let folder: String
  private let opened = OpenedShards()

  /// Reads an index.
  ///
  /// - Parameter path: The index file.
  /// - Throws: ``FileError`` when it cannot be read, is not such an index, or names a file outside its folder.
  public init(path: String) throws(FileError) {
    try self.init(source: ByteSource(path: path))
  }

  package init(source: ByteSource) throws(FileError) {
    let path = source.path
    func unsuitable(_ sentence: String) -> FileError { .unsuitable(path: path, sentence: sentence) }
    let document = try JSONDocument.read(source)
    guard let map = document["weight_map"]?.members else {
      throw unsuitable(
        "it has no object “weight_map”, which says in an index of .safetensors files where each tensor is; of a "
          + "config.json give the folder")
    }
    var shards: [String: String] = [:]
    for member in map {
      guard let shard = member.value.text else {
        throw unsuitable(
          "the file of “\(legible(member.key))” is \(member.value.words); a file's name is needed")
      }
      guard Self.staysInside(shard) else {
        throw unsuitable(
          "“\(legible(member.key))” would be in the file “\(legible(shard))”; a file must lie in "
            + "the folder of the index")
      }
      shards[member.key] = shard
    }
    var metadata: [String: String] = [:]
    for member in document["metadata"]?.members ?? [] {
      metadata[member.key] =
        member.value.text ?? member.value.whole.map { "\($0)" }
        ?? member.value.double.map { "\($0)" }
    }
    self.path = path
    self.names = map.map(\.key)
    self.metadata = metadata
    self.shards = shards
    folder = (path as NSString).deletingLastPathComponent
  }

  /// Whether a relative path has no step upwards; the folder of an index may itself consist of links.
  private static func staysInside(_ shard: String) -> Bool {
    let parts = shard.split(separator: "/", omittingEmptySubsequences: false)
    return !shard.contains("\0") && parts.allSatisfy { !["", ".", ".."].contains($0) }
  }

  /// The shape of a tensor.
  ///
  /// - Parameter name: Its name in the index.
  /// - Returns: Length of each axis, or `nil` when the index does not list it.
  /// - Throws: ``FileError`` when the file that must hold it is missing, breaks the format, or does not.
  public func shape(of name: String) throws(FileError) -> [Int]? {
    shards[name] == nil ? nil : try shard(holding: name).shape(of: name)
  }

  /// The numbers of a part of one tensor; nothing else is read, and no other file opened.
  ///
  /// - Parameters:
  ///   - name: Its name in the index.
  ///   - leading: Indices on the first axes, which the part no longer has; each inside its axis (a precondition).
  ///   - rows: A range of the axis behind those, inside it (a precondition); all of it where there is none.
  /// - Returns: The part; its own name is the path of its file, `:` and its name.
  /// - Throws: ``FileError`` when the index does not list it (with the names that it lists), or the file that must hold
  ///   it is missing, breaks the format, or does not.
  public func tensor(
    named name: String, at leading: [Int] = [], rows: Range<Int>? = nil
  ) throws(FileError) -> Tensor {
    try shard(holding: name).tensor(named: name, at: leading, rows: rows)
  }

  /// The strings of the file that holds a tensor, and those of the index, which win.
  ///
  /// - Parameter name: The tensor's name.
  /// - Returns: Keys and values.
  /// - Throws: ``FileError`` as ``tensor(named:at:rows:)``.
  public func metadata(beside name: String) throws(FileError) -> [String: String] {
    try shard(holding: name).metadata.merging(metadata) { $1 }
  }

  // MARK: Weights

  /// All tensors, file by file in the order of their bytes; every file of the index is opened.
  ///
  /// - Returns: Name, shape and type of each; also of those whose type cannot be read as weights.
  /// - Throws: ``FileError`` when a file is missing, breaks the format, or lacks a tensor that the index puts there.
  public func weights() throws(FileError) -> [WeightTensor] {
    var weights: [WeightTensor] = []
    var listed: [String: [String]] = [:]
    for name in names { listed[shards[name] ?? "", default: []].append(name) }
    for (_, names) in listed.sorted(by: { $0.key < $1.key }) {
      var found: [WeightTensor] = []
      for name in names { found.append(try weight(named: name)) }
      weights += found.sorted { ($0.byteOffset, $0.name) < ($1.byteOffset, $1.name) }
    }
    return weights
  }

  /// One tensor.
  ///
  /// - Parameter name: Its name in the index.
  /// - Returns: The tensor.
  /// - Throws: ``FileError`` as ``tensor(named:at:rows:)``.
  public func weight(named name: String) throws(FileError) -> WeightTensor {
    try shard(holding: name).weight(named: name)
  }

  /// Gives the stored bytes of rows of a tensor to a function, without a copy where its file is mapped.
  ///
  /// - Parameters:
  ///   - rows: Rows of the tensor, inside 0 ..< ``WeightTensor/rows`` (a precondition).
  ///   - weight: A tensor of these files.
  ///   - body: Gets rows.count × ``WeightTensor/bytesPerRow`` bytes, which hold only while it runs.
  /// - Returns: What the function returns.
  /// - Throws: ``FileError`` as ``tensor(named:at:rows:)``, or when the file has become shorter.
  public func withBytes<Result>(
    ofRows rows: Range<Int>, of weight: WeightTensor, _ body: (UnsafeRawBufferPointer) -> Result
  ) throws(FileError) -> Result {
    try shard(holding: weight.name).withBytes(ofRows: rows, of: weight, body)
  }

  private func shard(holding name: String) throws(FileError) -> SafetensorsFile {
    guard let shard = shards[name] else {
      throw .unsuitable(
        path: path,
        sentence:
          "the index lists no tensor “\(legible(name))” (it lists\(enumerated(names.map { legible($0) })))"
      )
    }
    let shardPath = (folder as NSString).appendingPathComponent(shard)
    let file: SafetensorsFile
    do throws(FileError) {
      file = try opened.file(at: shardPath)
    } catch .missing {
      throw .unreadable(
        path: shardPath,
        reason: "there is no such file, and \(path) says that it holds “\(legible(name))”")
    }
    guard file.shape(of: name) != nil else {
      throw .unsuitable(
        path: shardPath,
        sentence: "the file holds no tensor “\(legible(name))”, and \(path) says that it does")
    }
    return file
  }
}

/// The files of an index that were opened, which stay open: a model's rows are read panel by panel.
private final class OpenedShards: Sendable {
  private let files = Mutex<[String: SafetensorsFile]>([:])

  func file(at path: String) throws(FileError) -> SafetensorsFile {
    if let file = files.withLock({ $0[path] }) { return file }
    let file = try SafetensorsFile(path: path)
    files.withLock { $0[path] = file }
    return file
  }
}
