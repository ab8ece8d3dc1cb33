import AttentionEntropy
import Foundation
import ModelFiles
import RopeSystems
import RotaryEmbedding
import TestSupport
import Testing

/// The ropes of files of captured queries and keys.
@Suite struct CapturedRopeTests {
  private func capture(
    _ tensors: [TypedTensor], _ metadata: [String: String]
  ) throws -> CapturedVectors {
    try CapturedVectors(
      tensors: SafetensorsFile(
        bytes: safetensorsFile(tensors, metadata: metadata), path: "capture.safetensors"))
  }

  private func capturedFixture(_ name: String) -> String {
    Bundle.module.file("Fixtures/\(name)").path(percentEncoded: false)
  }

  /// Two layers, six query heads, three key heads, four tokens, heads of eight components.
  private let twoLayers = [
    TypedTensor.half("q", [2, 6, 4, 8], halves(384)),
    TypedTensor.half("k", [2, 3, 4, 8], halves(192, from: 500)),
  ]
  private let model = ["n_heads": "6", "n_kv_heads": "3", "layers": "[4, 9]"]

  @Test func `A capture that tells no rope has none`() throws {
    let one = try capture([.half("q", [2, 4], halves(8)), .half("k", [2, 4], halves(8))], [:])
    #expect(try one.modelConfiguration() == nil)
    #expect(try one.resolvedRope(ofLayerAt: 0) == nil)
  }

  @Test func `The rope of the pass comes from the strings, with or without a configuration`() throws
  {
    let strings = model.merging(
      ["rope_theta": "100000.0", "trained_context": "8192", "softmax_scale": "1/sqrt(head_dim)"]
    ) { $1 }
    let plain = try capture(
      twoLayers,
      strings.merging(
        ["rope_in_forward": #"{"rope_type": "default", "rope_theta": 100000.0}"#]) { $1 })
    let rope = try #require(try plain.resolvedRope(ofLayerAt: 0))
    #expect(rope.methodName == "rope")
    #expect(
      rope.geometry
        == (try RotaryGeometry(headDimension: 8, base: 100_000, trainedContext: 8_192)))
    let bare = try #require(try capture(twoLayers, strings).resolvedRope(ofLayerAt: 0))
    #expect(bare.schedule.inverseFrequencies == rope.schedule.inverseFrequencies)
    let yarn = try capture(
      twoLayers,
      strings.merging([
        "rope_in_forward":
          #"{"rope_type": "yarn", "rope_theta": 100000.0, "factor": 2.0, "original_max_position_embeddings": 8192}"#
      ]) { $1 })
    let extended = try #require(try yarn.resolvedRope(ofLayerAt: 1))
    #expect(extended.methodName == "yarn")
    #expect(extended.extent.scale == 2)
    // 0.1 ln 2 + 1.
    #expect(abs(extended.schedule.temperature.amplitude - 1.069_314_718_055_994_6) < 1e-15)
  }

  @Test(arguments: ["llama-yarn", "gemma3"])
  func `Entropies from a capture are those of the model's own attention`(name: String) throws {
    // Written by `Scripts/test_capture_qk.py FOLDER`: vectors, and entropies from the attention of transformers.
    let file = try CapturedVectors(path: capturedFixture("captured-\(name).safetensors"))
    let own = try NumpyFile(path: capturedFixture("captured-\(name).entropy.npy")).doubles()
    var comparedCount = 0
    for index in file.layers.indices {
      guard try file.layerKind(ofLayerAt: index)?.attention.window == nil else { continue }
      let vectors = try file.vectors(ofLayerAt: index)
      let rope = try #require(try file.resolvedRope(ofLayerAt: index))
      // The scale of the softmax goes into the queries, from 1/√d to the model's.
      let gain = file.softmaxScale * Double(file.headDimension).squareRoot()
      let scaled = try HeadVectors(
        queries: vectors.queries.map { Float(Double($0) * gain) }, keys: vectors.keys,
        headCount: vectors.headCount, keyHeadCount: vectors.keyHeadCount,
        headDimension: vectors.headDimension, queryPositions: vectors.queryPositions,
        keyPositions: vectors.keyPositions, layout: vectors.layout)
      let rows = try attentionRows(of: scaled, schedule: rope.schedule, mask: .causal)
      for (head, rows) in rows.enumerated() {
        for (row, statistics) in rows.enumerated() {
          let expected = own[(index * vectors.headCount + head) * vectors.queryCount + row]
          // The model's logits are float32: up to 60 in size with 16 products each, so off by 16·60·2⁻²⁴ = 6e-5 at
          // most, and an entropy moves by no more than the logits' error times their spread where weight lies, below 3.
          #expect(
            abs(statistics.entropy - expected) < 2e-4, "layer \(index), head \(head), row \(row)")
          comparedCount += 1
        }
      }
    }
    #expect(comparedCount == (name == "gemma3" ? 1 : 3) * 4 * 40)
  }

  @Test func `Layers of two types have the rope and the window of their type`() throws {
    let file = try CapturedVectors(path: capturedFixture("captured-gemma3.safetensors"))
    #expect(
      try (0..<3).map { try file.layerKind(ofLayerAt: $0)?.type } == [
        "sliding_attention", "full_attention", "sliding_attention",
      ])
    #expect(try (0..<3).map { try file.layerKind(ofLayerAt: $0)?.attention.window } == [8, nil, 8])
    #expect(try file.resolvedRope(ofLayerAt: 0)?.geometry.base == 10_000)
    #expect(try file.resolvedRope(ofLayerAt: 1)?.geometry.base == 1_000_000)
    #expect(abs(file.softmaxScale - 1 / 24.0.squareRoot()) < 1e-15)
  }
}
