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
    let source: any WeightSource = try gguf ?? weightSource(path: path)
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

  /// Architectures whose forward pass the lab has.
  private static let architectures = ["llama", "mistral", "qwen2", "qwen3", "smollm3"]

  /// Why the lab cannot run it; empty where it can.
  var obstacles: [String] {
    var obstacles: [String] = []
    if let gguf {
      do throws(FileError) { try gguf.requireWhole() } catch { obstacles.append(error.description) }
    }
    switch configuration {
    case .failure(let error): obstacles.append(error.description)
    case .success(let configuration):
      let type = configuration.modelType ?? "not named"
      if !Self.architectures.contains(type) {
        obstacles.append(
          "Its architecture is \(legible(type)); "
            + "\(Self.architectures.joined(separator: ", ")) are run.")
      }
      do throws(FileError) {
        for kind in try configuration.layerKinds() { _ = try configuration.resolved(kind) }
      } catch { obstacles.append(error.description) }
    }
    let unread = types.filter { !$0.type.isRead }
    if !unread.isEmpty {
      let read = WeightType.read.map(\.name)
      obstacles.append(
        "\(unread.reduce(0) { $0 + $1.tensors }) tensors are of types that are not read ("
          + unread.map { legible($0.type.name) }.joined(separator: ", ") + "); "
          + "\(read.joined(separator: ", ")) are.")
    }
    if weights.isEmpty { obstacles.append("It holds no tensors.") }
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
