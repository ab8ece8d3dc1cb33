import Foundation

extension ByteLevelTokenizer {
  /// Reads the tokenizer of a model: a `.gguf` file has its own, folders and `.safetensors` files have a `tokenizer.json` beside.
  ///
  /// - Parameter modelPath: A `.gguf` file, a folder, or a file of weights.
  /// - Throws: ``FileError`` as ``init(path:)``.
  public init(modelPath: String) throws(FileError) {
    var isFolder = ObjCBool(false)
    _ = FileManager.default.fileExists(atPath: modelPath, isDirectory: &isFolder)
    let path = modelPath as NSString
    let name = path.lastPathComponent.lowercased()
    let isBeside = name.hasSuffix(".safetensors") || name.hasSuffix(".safetensors.index.json")
    let folder = isFolder.boolValue ? modelPath : isBeside ? path.deletingLastPathComponent : nil
    try self.init(
      path: folder.map { ($0 as NSString).appendingPathComponent("tokenizer.json") } ?? modelPath)
  }
}
