import AttentionEntropy
import Foundation
import ModelFiles
import RotaryEmbedding
import TestSupport
import Testing

/// Tensors in several files.
@Suite struct SafetensorsIndexTests {
  /// Writes two shards and an index with this text into a folder.
  private func write(_ index: String, into folder: URL) throws -> String {
    try writeWhole(
      try safetensorsFile(
        [.half("q", [2, 2, 4], halves(16))], metadata: ["rope_layout": "interleaved", "a": "1"]),
      to: folder.appendingPathComponent("one.safetensors"))
    try writeWhole(
      try safetensorsFile([.half("k", [2, 2, 4], halves(16, from: 50))]),
      to: folder.appendingPathComponent("two.safetensors"))
    let url = folder.appendingPathComponent("model.safetensors.index.json")
    try writeWhole(index, to: url)
    return url.path(percentEncoded: false)
  }

  private let index = """
    {"metadata": {"total_size": 64, "a": "2"},
     "weight_map": {"q": "one.safetensors", "k": "two.safetensors", "v": "three.safetensors",
                    "w": "one.safetensors"}}
    """

  @Test func `Every tensor is read from the file that holds it`() throws {
    try withTemporaryFolder { folder in
      let path = try write(index, into: folder)
      let tensors = try SafetensorsIndex(path: path)
      #expect(tensors.names == ["q", "k", "v", "w"])
      #expect(tensors.metadata == ["total_size": "64", "a": "2"])
      #expect(try tensors.shape(of: "k") == [2, 2, 4])
      #expect(try tensors.tensor(named: "k", at: [1]).floats == Array(halves(16, from: 50)[8...]))
      #expect(
        try tensors.metadata(beside: "q")
          == ["rope_layout": "interleaved", "total_size": "64", "a": "2"])
      #expect(try Tensor.read(operand: path + ":q").floats == halves(16))
      let capture = try CapturedVectors(path: path)
      #expect(capture.layout == .interleaved)
      #expect(
        try capture.vectors(ofLayerAt: 0, heads: [1]).keys == Array(halves(16, from: 50)[8...]))
    }
  }

  @Test func `What the index promises and the files do not keep is said of both`() throws {
    try withTemporaryFolder { folder in
      let path = try write(index, into: folder)
      let tensors = try SafetensorsIndex(path: path)
      func error(_ name: String) -> FileError? {
        #expect(throws: FileError.self) { try tensors.tensor(named: name) }
      }
      let missing = error("v")
      #expect(missing?.kind == .missingInput)
      #expect(missing?.description.contains("three.safetensors") == true)
      #expect(missing?.description.contains("model.safetensors.index.json says") == true)
      let absent = error("w")
      #expect(absent?.kind == .badData)
      #expect(absent?.description.contains("one.safetensors: the file holds no tensor “w”") == true)
      let unknown = error("x")
      #expect(unknown?.description.contains("it lists: q, k, v, w") == true)
      #expect(try tensors.shape(of: "x") == nil)
      let open = #expect(throws: FileError.self) { try Tensor.read(operand: path) }
      #expect(open?.description.contains("name one as") == true)
    }
  }

  @Test(arguments: [
    "../one.safetensors", "/etc/passwd", "a/../../one.safetensors", "", ".", "a//b", "./one",
    "one\\u0000.safetensors",
  ])
  func `A file outside the folder of the index is refused`(shard: String) throws {
    try withTemporaryFolder { folder in
      let path = try write("{\"weight_map\": {\"q\": \"\(shard)\"}}", into: folder)
      let error = #expect(throws: FileError.self) { try SafetensorsIndex(path: path) }
      #expect(error?.kind == .badData)
      #expect(error?.description.contains("in the folder of the index") == true)
    }
  }

  @Test(arguments: [
    ("{}", "weight_map"), ("{\"weight_map\": []}", "weight_map"), ("[1]", "weight_map"),
    ("{\"weight_map\": {\"q\": 3}}", "a file's name is needed"), ("{", "byte"),
    ("{\"weight_map\": {\"q\": \"a\", \"q\": \"b\"}}", "twice"),
  ])
  func `Something else than an index is bad data`(text: String, words: String) throws {
    try withTemporaryFolder { folder in
      let path = try write(text, into: folder)
      let error = #expect(throws: FileError.self) { try tensorSource(path: path) }
      #expect(error?.kind == .badData)
      #expect(error?.description.contains(words) == true, "\(String(describing: error))")
    }
  }
}
