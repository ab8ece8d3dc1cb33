import AttentionEntropy
import Foundation
import ModelFiles
import RotaryEmbedding
import TestSupport
import Testing

/// Files of captured queries and keys.
@Suite struct CapturedVectorsTests {
  /// Opens bytes as a capture.
  static func capture(
    _ tensors: [TypedTensor], _ metadata: [String: String] = [:]
  ) throws -> CapturedVectors {
    try CapturedVectors(
      tensors: SafetensorsFile(
        bytes: safetensorsFile(tensors, metadata: metadata), path: "capture.safetensors"))
  }

  /// Two layers, six query heads, three key heads, four tokens, heads of eight components.
  static let layers = [
    TypedTensor.half("q", [2, 6, 4, 8], halves(384)),
    TypedTensor.half("k", [2, 3, 4, 8], halves(192, from: 500)),
  ]
  static let model = ["n_heads": "6", "n_kv_heads": "3", "layers": "[4, 9]"]

  static func head(_ tensor: TypedTensor, _ start: Int, _ count: Int, from: Int = 0) -> [Float] {
    Array(halves(start + count, from: from).suffix(count))
  }

  @Test func `Every layer and head of four axes is read alone, in the model's numbers`() throws {
    let file = try Self.capture(Self.layers, Self.model)
    #expect(file.layers.map(\.number) == [4, 9])
    #expect(file.layers[1].heads == [0, 1, 2, 3, 4, 5])
    #expect(file.layers[1].keyHeads == [0, 1, 2])
    #expect(file.layers[1].keyHeadIndices == [0, 0, 1, 1, 2, 2])
    #expect(file.queryPositions == [0, 1, 2, 3] && file.keyPositions == [0, 1, 2, 3])
    let all = try file.vectors(ofLayerAt: 1)
    #expect(all.queries == Array(halves(384).suffix(192)))
    #expect(all.keys == Array(halves(192, from: 500).suffix(96)))
    #expect(all.headCount == 6 && all.keyHeadCount == 3 && all.headDimension == 8)
    // Heads 2 and 3 share key head 1.
    let pair = try file.vectors(ofLayerAt: 0, heads: [2, 3])
    #expect(pair.queries == Array(halves(384)[64..<128]))
    #expect(pair.keys == Array(halves(192, from: 500)[32..<64]))
    #expect(pair.keyHeadCount == 1)
    // Heads 5 and 0 share with nobody; 0, 1 and 4 do not share evenly.
    let turned = try file.vectors(ofLayerAt: 0, heads: [5, 0])
    #expect(turned.queries == Array(halves(384)[160..<192]) + halves(32))
    #expect(turned.keys == Array(halves(192, from: 500)[64..<96]) + halves(32, from: 500))
    let uneven = try file.vectors(ofLayerAt: 0, heads: [0, 1, 4])
    #expect(uneven.keyHeadCount == 3)
    #expect(
      uneven.keys
        == halves(32, from: 500) + halves(32, from: 500) + Array(halves(192, from: 500)[64..<96]))
    let rows = try file.vectors(ofLayerAt: 0, heads: [1], rows: 2..<4)
    #expect(rows.queries == Array(halves(384)[48..<64]))
    #expect(rows.queryPositions == [2, 3] && rows.keyCount == 4)
  }

  @Test
  func `Picks of one key head each have the query heads that read it, at positions of their own`()
    throws
  {
    let file = try Self.capture(
      [
        .int32("q_positions", [1, 4]), .half("k", [2, 5, 8], halves(80)),
        .half("q", [2, 3, 2, 8], halves(96, from: 100)),
      ],
      ["picks": "[[10, 2], [22, 0]]", "n_heads": "9", "n_kv_heads": "3", "head_dim": "8"])
    #expect(file.layers.map(\.number) == [10, 22])
    #expect(file.layers.map(\.heads) == [[6, 7, 8], [0, 1, 2]])
    #expect(file.layers.map(\.keyHeads) == [[2], [0]])
    let vectors = try file.vectors(ofLayerAt: 0, heads: [7, 8])
    #expect(vectors.queries == Array(halves(96, from: 100)[16..<48]))
    #expect(vectors.keys == halves(40))
    #expect(vectors.queryPositions == [1, 4])
    #expect(vectors.keyPositions == [0, 1, 2, 3, 4])
    #expect(try file.vectors(ofLayerAt: 1).keys == Array(halves(80)[40...]))
  }

  @Test func `Two and three axes are one layer; positions hold for both`() throws {
    let one = try Self.capture([.half("q", [2, 4], halves(8)), .half("k", [2, 4], halves(8))])
    #expect(try one.vectors(ofLayerAt: 0).queries == halves(8))
    #expect(one.configuration == nil)
    #expect(try one.resolvedRope(ofLayerAt: 0) == nil)
    #expect(one.softmaxScale == 0.5)
    let heads = try Self.capture(
      [
        .half("q", [4, 2, 4], halves(32)), .half("k", [2, 2, 4], halves(16)),
        .int32("positions", [7, 9]),
      ], ["rope_layout": "interleaved (2i pairs with 2i+1)"])
    let vectors = try heads.vectors(ofLayerAt: 0, heads: [2])
    #expect(vectors.keys == Array(halves(16)[8...]))
    #expect(vectors.queryPositions == [7, 9] && vectors.keyPositions == [7, 9])
    #expect(vectors.layout == .interleaved)
  }

  @Test func `The rope of the pass comes from the strings, with or without a configuration`() throws
  {
    let strings = Self.model.merging(
      ["rope_theta": "100000.0", "trained_context": "8192", "softmax_scale": "1/sqrt(head_dim)"]
    ) { $1 }
    let plain = try Self.capture(
      Self.layers,
      strings.merging(
        ["rope_in_forward": #"{"rope_type": "default", "rope_theta": 100000.0}"#]) { $1 })
    let rope = try #require(try plain.resolvedRope(ofLayerAt: 0))
    #expect(rope.methodName == "rope")
    #expect(
      rope.geometry
        == (try RotaryGeometry(headDimension: 8, base: 100_000, trainedContext: 8_192)))
    let bare = try #require(try Self.capture(Self.layers, strings).resolvedRope(ofLayerAt: 0))
    #expect(bare.schedule.inverseFrequencies == rope.schedule.inverseFrequencies)
    let yarn = try Self.capture(
      Self.layers,
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
    let file = try CapturedVectors(path: fixture("captured-\(name).safetensors"))
    let own = try NumpyFile(path: fixture("captured-\(name).entropy.npy")).doubles()
    var comparedCount = 0
    for index in file.layers.indices {
      guard file.slidingWindow(ofLayerAt: index) == nil else { continue }
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
    let file = try CapturedVectors(path: fixture("captured-gemma3.safetensors"))
    #expect(
      try (0..<3).map { try file.ropeLayer(ofLayerAt: $0)?.type } == [
        "sliding_attention", "full_attention", "sliding_attention",
      ])
    #expect((0..<3).map { file.slidingWindow(ofLayerAt: $0) } == [8, nil, 8])
    #expect(try file.resolvedRope(ofLayerAt: 0)?.geometry.base == 10_000)
    #expect(try file.resolvedRope(ofLayerAt: 1)?.geometry.base == 1_000_000)
    #expect(abs(file.softmaxScale - 1 / 24.0.squareRoot()) < 1e-15)
  }
}
