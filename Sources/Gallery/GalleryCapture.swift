import Foundation
import ModelFiles
import RopeSystems
import RotaryEmbedding
import Studies

/// The capture of a plain forward pass that comes with the gallery, with what it tells of its model.
struct GalleryCapture {
  let file: CapturedVectors
  /// The rope of its first layer.
  let geometry: RotaryGeometry
  /// The name of the model, and its licence in parentheses where the file tells one.
  let model: String
  /// Tokens of the text.
  let length: Int

  init() throws {
    file = try CapturedVectors(
      path: pathOfVectors(named: "smollm2-135m_jargon_n16384_native.safetensors"))
    guard let geometry = try file.resolvedRope(ofLayerAt: 0)?.geometry else {
      throw FileError.unsuitable(path: file.path, sentence: "it tells no rope")
    }
    self.geometry = geometry
    // What follows in parentheses is where the numbers of the model come from.
    let name = file.metadata["model"]?.split(separator: " (").first ?? "a trained model"
    model = legible(String(name)) + (file.metadata["license"].map { " (\(legible($0)))" } ?? "")
    length = file.keyCount
  }

  /// L in tokens.
  var trainedContext: Int { geometry.trainedContext }
  /// s that reaches the end of the text.
  var scale: Double { Double(length) / Double(trainedContext) }
}
