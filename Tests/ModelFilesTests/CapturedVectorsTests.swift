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
    #expect(one.configurationJSON == nil)
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
}
