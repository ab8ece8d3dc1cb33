import DecoderModel
import Foundation
import ModelFiles
import RopeSystems

/// All that the files of a model tell: tensors, configuration, tokenizer, each where it is there and can be read.
struct InspectedModel {
  /// What the user named.
  let path: String
  let source: any WeightSource
  /// The file, where it is GGUF.
  let gguf: GGUFFile?
  let weights: [WeightTensor]
  /// What is known of its layers, or why nothing is.
  let configuration: Result<ModelConfiguration, FileError>
  /// Its tokenizer, or why it has none that is read.
  let tokenizer: Result<ByteLevelTokenizer, FileError>

  /// Reads what there is; only the tensors must be there.
  init(path: String) throws(FileError) {
    self.path = path
    let gguf = try GGUFFile.ifOne(path: path)
    let source: any WeightSource
    if let gguf { source = gguf } else { source = try weightSource(path: path) }
    self.gguf = gguf
    self.source = source
    weights = try source.weights()
    if let gguf {
      configuration = Result { () throws(FileError) in try ModelConfiguration(gguf: gguf) }
      tokenizer = Result { () throws(FileError) in try ByteLevelTokenizer(gguf: gguf) }
    } else {
      // Hugging Face keeps them in the folder of the weights.
      let folder = (source.path as NSString).deletingLastPathComponent as NSString
      configuration = Result { () throws(FileError) in
        try ModelConfiguration(path: folder.appendingPathComponent("config.json"))
      }
      tokenizer = Result { () throws(FileError) in
        try ByteLevelTokenizer(path: folder.appendingPathComponent("tokenizer.json"))
      }
    }
  }

  /// The types of its tensors, those with most bytes first.
  var types: [(type: WeightType, tensors: Int, weights: Int, bytes: Int)] {
    Dictionary(grouping: weights, by: \.type).map { type, tensors in
      (
        type, tensors.count, tensors.reduce(0) { $0 + $1.rows * $1.columns },
        tensors.reduce(0) { $0 + $1.byteCount }
      )
    }.sorted { ($1.bytes, $0.type.name) < ($0.bytes, $1.type.name) }
  }

  /// Why the lab cannot run it; empty where it can.
  var obstacles: [String] {
    var obstacles: [String] = []
    do throws(FileError) { _ = try DecoderDescription(path: path) } catch {
      obstacles.append(error.description)
    }
    let unread = types.filter { !$0.type.isRead }
    if !unread.isEmpty {
      obstacles.append(
        "\(unread.reduce(0) { $0 + $1.tensors }) of its tensors are of types that are not read ("
          + unread.map { legible($0.type.name) }.joined(separator: ", ") + "); "
          + "\(WeightType.read.map(\.name).joined(separator: ", ")) are.")
    }
    return obstacles
  }
}

extension GGUFFile {
  /// The file where its name or its first bytes say that it is one; `nil` for others and for folders.
  fileprivate static func ifOne(path: String) throws(FileError) -> GGUFFile? {
    var isFolder = ObjCBool(false)
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder),
      !isFolder.boolValue
    else { return nil }
    let source = try ByteSource(path: path)
    let start = try source.bytes(0..<min(4, source.count))
    guard path.lowercased().hasSuffix(".gguf") || start == Array("GGUF".utf8) else { return nil }
    return try GGUFFile(source: source)
  }
}
