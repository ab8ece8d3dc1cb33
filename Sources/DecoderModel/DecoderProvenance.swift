import Foundation
import ModelFiles

/// Where the weights of a decoder come from, as far as its file tells.
public struct DecoderProvenance: Sendable, Hashable {
  /// The model's name; that of its file or folder where the file does not tell.
  public let name: String
  /// The licence; `nil` where the file does not tell.
  public let license: String?
  /// How the numbers are written, the type of most numbers first, such as `Q4_1`.
  public let weightTypes: [String]

  init(_ source: any WeightSource) throws(FileError) {
    let gguf = source as? GGUFFile
    let url = URL(fileURLWithPath: source.path).standardizedFileURL
    let file = url.deletingPathExtension().lastPathComponent
    name =
      gguf?["general.name"]?.text
      ?? (gguf == nil ? url.deletingLastPathComponent().lastPathComponent : file)
    license = gguf?["general.license"]?.text
    var counts: [String: Int] = [:]
    for weight in try source.weights() {
      counts[weight.type.name, default: 0] += weight.rows * weight.columns
    }
    weightTypes = counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map(\.key)
  }
}
