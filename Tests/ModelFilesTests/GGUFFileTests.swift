import Foundation
import ModelFiles
import TestSupport
import Testing

@Suite struct GGUFFileTests {
  @Test func `Metadata of all kinds that the gguf package writes are read as they were meant`()
    throws
  {
    let file = try GGUFFile(path: fixture("blocks.gguf"))
    #expect(file.version == 3)
    #expect(file["general.architecture"]?.text == "llama")
    #expect(file["test.uint8"]?.whole == 250)
    #expect(file["test.int8"]?.whole == -3)
    #expect(file["test.uint16"]?.whole == 65_000)
    #expect(file["test.int16"]?.whole == -300)
    #expect(file["test.uint32"]?.whole == 4_000_000_000)
    #expect(file["test.int32"]?.whole == -70_000)
    #expect(file["test.float32"] == .single(0.1))
    #expect(file["test.float64"] == .double(0.1))
    #expect(file["test.bool"]?.boolean == true)
    #expect(file["test.string"]?.text == "grün")
    #expect(file["test.uint64"] == .unsigned(.max))
    #expect(file["test.uint64"]?.whole == nil)
    #expect(file["test.int64"]?.whole == -(1 << 62))
    #expect(file["test.absent"] == nil)
    let texts = try #require(try file.texts(of: "test.texts"))
    #expect((0..<texts.count).map { Array(texts[$0]) } == ["a", "", "Ġb"].map { Array($0.utf8) })
    #expect(try file.numbers(of: "test.numbers") == [1, -2, 3])
    #expect(try file.numbers(of: "test.fractions") == [0.5, -0.25])
    #expect(try file.numbers(of: "test.absent") == nil)
    #expect(throws: FileError.self) { try file.numbers(of: "test.texts") }
    #expect(throws: FileError.self) { try file.texts(of: "test.uint8") }
  }

  @Test func `Random blocks of all eleven types give the bits that the gguf package gives`() throws
  {
    let file = try GGUFFile(path: fixture("blocks.gguf"))
    let expected = try SafetensorsFile(path: fixture("blocks.safetensors"))
    #expect(Set(file.weights().map(\.type)) == Set(WeightType.read))
    #expect(WeightType.read.count == 11)
    for weight in file.weights() {
      #expect(weight.shape == [4, 256])
      let numbers = try file.floats(of: weight)
      let wanted = try expected.tensor(named: weight.name).floats
      #expect(numbers.map(bits) == wanted.map(bits), "\(weight.type.name)")
      // A range of rows, into a buffer that is longer.
      var buffer = [Float](repeating: -7, count: 3 * 256)
      try buffer.withUnsafeMutableBufferPointer { try file.read(1..<3, of: weight, into: $0) }
      #expect(buffer[..<512].map(bits) == wanted[256..<768].map(bits))
      #expect(buffer[512...].allSatisfy { $0 == -7 })
      // A part of one row.
      let part = try file.tensor(named: weight.name, at: [2], rows: 3..<77)
      #expect(part.shape == [74])
      #expect(part.floats.map(bits) == wanted[512 + 3..<512 + 77].map(bits))
    }
  }

  /// The bits, but one pattern for all NaN: hardware and NumPy differ in what they carry along.
  private func bits(_ value: Float) -> UInt32 { value.isNaN ? 0x7FC0_0000 : value.bitPattern }

  @Test func `A model in GGUF, in one safetensors file and in shards gives the same rows`() throws {
    let values = (0..<12).map { Float($0) / 8 - 1 }
    let bytes = GGUFBytes(
      [], tensors: [.init("a", [4, 3], floats: values), .init("b", [2], floats: [5, 6])]
    ).bytes
    try withTemporaryFolder { folder in
      let path = { (name: String) in folder.appendingPathComponent(name).path(percentEncoded: false)
      }
      try Data(bytes).write(to: folder.appendingPathComponent("m.gguf"))
      try Data(safetensorsFile([.half("a", [3, 4], values)])).write(
        to: folder.appendingPathComponent("one.safetensors"))
      try Data(safetensorsFile([.half("b", [2], [5, 6])])).write(
        to: folder.appendingPathComponent("two.safetensors"))
      try Data(safetensorsFile([.half("a", [3, 4], values), .half("b", [2], [5, 6])])).write(
        to: folder.appendingPathComponent("whole.safetensors"))
      let index = #"{"weight_map": {"b": "two.safetensors", "a": "one.safetensors"}}"#
      try Data(index.utf8).write(
        to: folder.appendingPathComponent("model.safetensors.index.json"))
      // The folder stands for its index.
      for name in ["m.gguf", "whole.safetensors", "model.safetensors.index.json", ""] {
        let source = try weightSource(path: path(name))
        let weights = try source.weights()
        #expect(weights.map(\.name) == ["a", "b"])
        #expect(weights.map(\.rows) == [3, 1])
        #expect(weights.map(\.columns) == [4, 2])
        #expect(try source.floats(of: weights[0], rows: 1..<3) == Array(values[4...]))
        #expect(try source.floats(of: try source.weight(named: "b")) == [5, 6])
        #expect(throws: FileError.self) { try source.weight(named: "c") }
      }
    }
  }

  @Test func `Axes are given slowest first, and tensors by their offsets`() throws {
    let file = try GGUFFile(
      bytes: GGUFBytes(
        [],
        tensors: [
          .init("second", [2], type: 0, data: [UInt8](repeating: 0, count: 8), offset: 32),
          .init("first", [2, 3], type: 1, data: [UInt8](repeating: 0, count: 12), offset: 0),
        ]
      ).bytes)
    #expect(file.names == ["first", "second"])
    #expect(file.shape(of: "first") == [3, 2])
    #expect(try file.weight(named: "first").byteCount == 12)
  }

  @Test(arguments: [
    (9, "Q8_1", 40), (10, "Q2_K", 84), (11, "Q3_K", 110), (20, "IQ4_NL", 18), (39, "MXFP4", 17),
  ])
  func `A type that is not read is refused by name, and its file can be described`(
    number: Int, name: String, size: Int
  ) throws {
    let values: UInt64 = [10, 11].contains(number) ? 256 : 32
    let file = try GGUFFile(
      bytes: GGUFBytes(
        [],
        tensors: [
          .init("w", [values], type: UInt32(number), data: [UInt8](repeating: 0, count: size))
        ]
      ).bytes)
    #expect(file.weights().map(\.type.name) == [name])
    #expect(
      throws: FileError.unsuitable(
        path: "model.gguf:w",
        sentence:
          "the type is \(name); F32, F16, BF16, Q4_0, Q4_1, Q5_0, Q5_1, Q8_0, Q4_K, Q5_K and "
          + "Q6_K can be read as weights")
    ) { try file.tensor(named: "w") }
  }
}
