import AttentionEntropy
import ModelFiles
import TestSupport
import Testing

/// Captures that do not hold what they must.
@Suite struct CaptureRefusalTests {
  /// A capture that must be refused as bad data, and words that the sentence must hold.
  private func expectRefusal(
    _ tensors: [TypedTensor], _ metadata: [String: String] = [:], saying words: String
  ) {
    let error = #expect(throws: FileError.self) {
      try CapturedVectorsTests.capture(tensors, metadata)
    }
    #expect(error?.kind == .badData)
    #expect(error?.description.contains(words) == true, "\(String(describing: error))")
  }

  @Test func `Tensors that are missing or do not fit together are named with their shapes`() {
    let q = TypedTensor.half("q", [2, 4], halves(8))
    expectRefusal([q], saying: "no tensor “k”")
    expectRefusal([.half("queries", [2, 4], halves(8))], saying: "it holds: queries")
    expectRefusal([q, .half("k", [4], halves(4))], saying: "(4,)")
    expectRefusal([q, .half("k", [0, 4], [])], saying: "none of length 0")
    expectRefusal([q, .half("k", [2, 6], halves(12))], saying: "head dimension")
    expectRefusal(
      [.half("q", [2, 3], halves(6)), .half("k", [2, 3], halves(6))], saying: "even")
    expectRefusal([q, .half("k", [1, 1, 2, 4], halves(8))], saying: "four axes")
    expectRefusal(
      [.half("q", [2, 1, 2, 4], halves(16)), .half("k", [3, 1, 2, 4], halves(24))],
      saying: "first axis")
    expectRefusal(
      [.half("q", [3, 2, 4], halves(24)), .half("k", [2, 2, 4], halves(16))], saying: "evenly")
  }

  @Test(arguments: [
    ("layers", "[1]", "“layers”"), ("layers", "[1, 2, 3]", "one for each of 2"),
    ("layers", "[1, -2]", "“layers”"), ("layers", "4", "“layers”"), ("layers", "[1, 2", "“layers”"),
    ("heads", "[0, 1]", "“heads”"), ("key_heads", "[0, 1, 7]", "key head 2"),
    ("n_heads", "six", "“n_heads”"), ("n_heads", "0", "“n_heads”"), ("n_kv_heads", "4", "divide"),
    ("head_dim", "64", "8 components"), ("rope_layout", "sideways", "“rope_layout”"),
    ("softmax_scale", "-1", "“softmax_scale”"), ("softmax_scale", "nan", "“softmax_scale”"),
    ("rope_theta", "large", "“rope_theta”"), ("trained_context", "2.5", "“trained_context”"),
    ("rope_in_forward", "[]", "“rope_in_forward”"), ("config", "{", "metadata"),
    ("config", "7", "metadata"), ("picks", "[[1, 2], [3]]", "“picks”"),
    ("picks", "[[1, 2], [3, 4]]", "3 key heads"),
  ])
  func `A string that means nothing is refused by its key`(
    key: String, value: String, words: String
  ) {
    expectRefusal(
      CapturedVectorsTests.layers, CapturedVectorsTests.model.merging([key: value]) { $1 },
      saying: words)
  }

  @Test func `Positions must be whole, as many as rows, and sensible`() {
    let vectors = [TypedTensor.half("q", [2, 4], halves(8)), .half("k", [2, 4], halves(8))]
    expectRefusal(vectors + [.int32("q_positions", [1])], saying: "1 positions for 2 rows")
    expectRefusal(vectors + [.int32("k_positions", [1, -1])], saying: "position 1")
    expectRefusal(vectors + [.half("positions", [2], [0, 1])], saying: "whole numbers")
  }

  @Test func `Fewer rows than keys without positions are refused when they are read`() throws {
    let file = try CapturedVectorsTests.capture(
      [.half("q", [1, 4], halves(4)), .half("k", [2, 4], halves(8))])
    #expect(file.queryPositions == nil)
    let error = #expect(throws: FileError.self) { try file.vectors(ofLayerAt: 0) }
    #expect(error?.description.contains("q_positions") == true)
    let placed = try file.vectors(ofLayerAt: 0, queryPositions: [1])
    #expect(placed.queryPositions == [1])
    #expect(throws: FileError.self) { try file.vectors(ofLayerAt: 0, queryPositions: [1, 2]) }
  }

  @Test func `Heads and rows that are not there are answered with those that are`() throws {
    let file = try CapturedVectorsTests.capture(
      CapturedVectorsTests.layers, CapturedVectorsTests.model)
    let error = #expect(throws: FileError.self) { try file.vectors(ofLayerAt: 0, heads: [6]) }
    #expect(error?.description.contains("no query head 6 here (it has: 0, 1, 2") == true)
    for rows in [0..<0, 3..<5, -1..<2] {
      #expect(throws: FileError.self) { try file.vectors(ofLayerAt: 0, rows: rows) }
    }
    #expect(throws: FileError.self) { try file.vectors(ofLayerAt: 0, heads: []) }
  }
}
