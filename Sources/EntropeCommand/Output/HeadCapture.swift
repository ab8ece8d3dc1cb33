import DecoderModel
import Drawing
import Foundation
import ModelFiles
import RopeSystems
import RotaryEmbedding
import Studies

/// Queries and keys of a pass before rotation, for a file as Scripts/capture_qk.py writes it.
final class HeadCapture {
  private let url: URL
  private let input: DecoderInput
  private let layers: [Int]
  private let rows: [Int]
  private var queries: [Float] = []
  private var keys: [Float] = []

  /// - Parameters:
  ///   - path: The file.
  ///   - input: The pass, of one method and one document.
  ///   - layers: Numbers of layers; all where none are given.
  ///   - rows: Positions of the queries; all where none are given.
  /// - Throws: ``CommandFailure`` (64) that names the flag; `FileError` when the vectors do not fit into memory.
  init(
    _ path: String, _ input: DecoderInput, layers: [Int]?, rows: ClosedRange<Int>?
  ) throws {
    guard path.lowercased().hasSuffix(".safetensors") else {
      throw CommandFailure.usage("--capture", "\(path) must end in .safetensors.")
    }
    guard input.study.methods.count == 1, input.study.documents.count == 1 else {
      throw CommandFailure.usage(
        "--capture", "a file holds one pass; give one --method and one document.")
    }
    let shape = input.study.decoder.shape
    let length = input.study.documents[0].count
    self.layers = (layers ?? Array(0..<shape.layerCount)).sorted()
    self.rows = Array((rows ?? 0...length - 1).clamped(to: 0...length - 1))
    self.input = input
    url = URL(fileURLWithPath: path)
    let numbers =
      self.layers.count * shape.headDimension
      * (shape.headCount * self.rows.count + shape.keyHeadCount * length)
    // The bytes of the file stand beside the numbers.
    try requireMemory(8 * numbers, path: path, advice: "give fewer --layers or --rows")
    queries.reserveCapacity(numbers)
  }

  /// What the user should know: the file tells the model's own rope, and the pass may have run another.
  var notes: [String] {
    let name = input.study.methods[0].name
    return name == NamedMethod.file || (name == MethodCatalog.plain.name && input.ownIsPlain)
      ? []
      : [
        "--capture: the vectors come from a pass under \(name), and the file tells the model's own rope; "
          + "give --method to commands that read it."
      ]
  }

  /// Takes the vectors of a layer, where it is one of those wanted.
  func take(_ layer: DecodedLayer) {
    guard layers.contains(layer.layer) else { return }
    let shape = input.study.decoder.shape
    for head in 0..<shape.headCount { queries += layer.queries(ofHead: head, rows: rows) }
    for head in 0..<shape.keyHeadCount { keys += layer.keys(ofKeyHead: head) }
  }

  /// Writes the file whole, or not at all.
  func write() throws {
    let decoder = input.study.decoder
    let shape = decoder.shape
    let tokens = input.study.documents[0]
    let bytes = try safetensorsBytes(
      [
        (
          "q",
          Tensor(
            name: "q", shape: [layers.count, shape.headCount, rows.count, shape.headDimension],
            elements: .floats(queries))
        ),
        (
          "k",
          Tensor(
            name: "k",
            shape: [layers.count, shape.keyHeadCount, tokens.count, shape.headDimension],
            elements: .floats(keys))
        ),
        ("q_positions", Tensor(name: "", shape: [rows.count], elements: .integers(rows))),
        ("token_ids", Tensor(name: "", shape: [tokens.count], elements: .integers(tokens))),
      ], metadata: try metadata())
    let file = try WholeFile(at: url)
    try file.append(bytes)
    try file.finish()
  }

  private func metadata() throws -> [String: String] {
    let decoder = input.study.decoder
    let shape = decoder.shape
    let provenance = decoder.description.provenance
    let rope = try decoder.description.ownRopes(tokens: input.study.documents[0].count).main
    let configuration = decoder.description.configuration
    return [
      "state": "before rotation and before the softmax scale",
      "axes_q": "[layer,head,row,dim]; row r is at position q_positions[r]",
      "axes_k": "[layer,kv_head,position,dim]",
      "layers": "\(layers)", "heads": "\(Array(0..<shape.headCount))",
      "key_heads": "\(Array(0..<shape.keyHeadCount))", "n_layers": "\(shape.layerCount)",
      "n_heads": "\(shape.headCount)", "n_kv_heads": "\(shape.keyHeadCount)",
      "head_dim": "\(shape.headDimension)", "rope_layout": "half-split",
      "softmax_scale": "1/sqrt(head_dim)",
      "rope_theta": "\(rope.geometry.base)", "trained_context": "\(rope.geometry.trainedContext)",
      "config": written(configuration.json),
      "rope_in_pass": input.study.methods[0].name, "model": provenance.name,
      "license": provenance.license ?? "not told by the file",
      "tokens": input.tokenFile, "ids_sha256": input.tokenDigest,
      "made_by": "entrope heads \(entropeVersion)",
    ]
  }
}
