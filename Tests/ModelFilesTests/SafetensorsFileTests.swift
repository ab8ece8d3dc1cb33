import ModelFiles
import Testing

@Suite struct SafetensorsFileTests {
  @Test func `Tensors of every type read back exactly, and metadata with them`() throws {
    let file = try SafetensorsFile(path: fixture("many.safetensors"))
    #expect(Set(file.names) == ["half", "single", "double", "positions", "long", "mask"])
    #expect(file.metadata == ["model": "none", "note": "a \"quoted\" word and é"])
    for name in ["half", "single", "double"] {
      let tensor = try file.tensor(named: name)
      #expect(tensor.shape == [2, 3, 4])
      #expect(tensor.elements == .floats(quarters))
      #expect(!tensor.isRounded)
    }
    #expect(try file.tensor(named: "positions").integers == thousands)
    #expect(try file.tensor(named: "long").integers == thousands)
    #expect(file.shape(of: "mask") == [3])
  }

  @Test func `A type that is not a number is refused only when it is asked for`() throws {
    let file = try SafetensorsFile(path: fixture("many.safetensors"))
    let error = #expect(throws: FileError.self) { try file.tensor(named: "mask") }
    #expect(error?.description.contains("BOOL") == true)
  }

  @Test func `A name that is not there is answered with those that are`() throws {
    let file = try SafetensorsFile(path: fixture("one.safetensors"))
    let error = #expect(throws: FileError.self) { try file.tensor(named: "querys") }
    #expect(error?.kind == .badData)
    #expect(error?.description.contains("queries (3, 4)") == true)
  }

  @Test(arguments: ["many", "one"])
  func `Every prefix of a file, and the file with one byte more, is bad data and never a crash`(
    name: String
  ) throws {
    let bytes = try fixtureBytes("\(name).safetensors")
    for count in bytes.indices {
      let error = #expect(throws: FileError.self) {
        try SafetensorsFile(bytes: Array(bytes[..<count]))
      }
      #expect(error?.kind == .badData)
    }
    #expect(throws: FileError.self) { try SafetensorsFile(bytes: bytes + [0]) }
  }

  @Test func `Upper halves of floats are bfloat16 numbers`() throws {
    let header = #"{"x":{"dtype":"BF16","shape":[4],"data_offsets":[0,8]}}"#
    var bytes = safetensors(header, data: 0)
    bytes += [0x80, 0x3F, 0x00, 0xC0, 0x80, 0x7F, 0x01, 0x00]
    let values = try SafetensorsFile(bytes: bytes).tensor(named: "x").floats
    #expect(values == [1, -2, .infinity, Float(bitPattern: 0x10000)])
  }

  @Test(
    arguments: [
      (#"{}"#, 0), (#"{ }   "#, 0), (#"{"__metadata__":{}}"#, 0),
      (#"{"x":{"dtype":"F32","shape":[],"data_offsets":[0,4]}}"#, 4),
      (#"{"x":{"dtype":"F32","shape":[0,7],"data_offsets":[0,0]}}"#, 0),
      (
        #"{"a":{"dtype":"U8","shape":[3],"data_offsets":[1,4]},"b":{"dtype":"I8","shape":[1],"data_offsets":[0,1]}}"#,
        4
      ),
    ])
  func `No tensors, empty tensors, single numbers and any order of names are allowed`(
    header: String, data: Int
  ) throws {
    _ = try SafetensorsFile(bytes: safetensors(header, data: data))
  }

  @Test(
    arguments: [
      ("", 0), ("x", 0), ("[]", 0), ("{", 0), (" {}", 0), ("{} x", 0), ("{\"a\":1}", 0),
      (#"{"__metadata__":{"a":1}}"#, 0), (#"{"__metadata__":"a"}"#, 0), ("{}", 1),
      (#"{"x":{"dtype":"F32","shape":[1],"data_offsets":[0,8]}}"#, 8),
      (#"{"x":{"dtype":"F32","shape":[1],"data_offsets":[4,0]}}"#, 4),
      (#"{"x":{"dtype":"F32","shape":[1],"data_offsets":[-4,0]}}"#, 4),
      (#"{"x":{"dtype":"F32","shape":[1],"data_offsets":[0]}}"#, 4),
      (#"{"x":{"dtype":"F32","shape":[-1],"data_offsets":[0,4]}}"#, 4),
      (#"{"x":{"dtype":"F32","shape":[1.5],"data_offsets":[0,4]}}"#, 4),
      (#"{"x":{"dtype":"F32","shape":[1],"data_offsets":[0,18446744073709551616]}}"#, 4),
      (#"{"x":{"dtype":"F32","shape":[4611686018427387904,2],"data_offsets":[0,4]}}"#, 4),
      (#"{"x":{"dtype":"F32","shape":[1]}}"#, 4),
      (#"{"x":{"shape":[1],"data_offsets":[0,4]}}"#, 4),
      (#"{"x":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}"#, 8),
      (
        #"{"x":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"y":{"dtype":"F32","shape":[1],"data_offsets":[2,6]}}"#,
        6
      ),
      (
        #"{"x":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"y":{"dtype":"F32","shape":[1],"data_offsets":[6,10]}}"#,
        10
      ),
      (
        #"{"x":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"x":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}"#,
        4
      ),
    ])
  func `A header that breaks a rule of the format is bad data`(header: String, data: Int) {
    let error = #expect(throws: FileError.self) {
      try SafetensorsFile(bytes: safetensors(header, data: data))
    }
    #expect(error?.kind == .badData)
  }

  @Test(
    arguments: [
      (#"{"q":3}"#, 0, "“q” is not an object in braces"),
      (#"{"q":{"dtype":4,"shape":[1],"data_offsets":[0,4]}}"#, 4, "“q/dtype” is not a text"),
      ("{}", 1, "goes on to byte 11"),
    ])
  func `What is wrong is said in words of the format`(header: String, data: Int, words: String) {
    let error = #expect(throws: FileError.self) {
      try SafetensorsFile(bytes: safetensors(header, data: data))
    }
    #expect("\(error.map(String.init(describing:)) ?? "")".contains(words))
  }

  @Test func `A name that occurs twice is named`() {
    let entry = #"{"dtype":"F32","shape":[1],"data_offsets":[0,4]}"#
    let error = #expect(throws: FileError.self) {
      try SafetensorsFile(bytes: safetensors("{\"x{:\":\(entry),\"x{:\":\(entry)}", data: 4))
    }
    #expect(error?.description.contains("at x{:, the key stands twice") == true)
  }

  @Test func `A header longer than the format allows is refused before it is read`() {
    let bytes: [UInt8] = [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x7B]
    #expect(throws: FileError.self) { try SafetensorsFile(bytes: bytes) }
    #expect(throws: FileError.self) {
      try SafetensorsFile(bytes: [1, 0xE1, 0xF5, 5, 0, 0, 0, 0, 0x7B])
    }
  }

  @Test func `What is written reads back with the same bits, and twice the same bytes`() throws {
    let queries = Tensor(name: "", shape: [2, 3, 4], elements: .floats(quarters))
    let positions = Tensor(name: "", shape: [24], elements: .integers(thousands))
    let bytes = try safetensorsBytes(
      [("queries", queries), ("positions", positions)], metadata: ["note": "a/b \"c\""])
    #expect(
      bytes
        == (try safetensorsBytes(
          [("queries", queries), ("positions", positions)], metadata: ["note": "a/b \"c\""])))
    let file = try SafetensorsFile(bytes: bytes)
    #expect(file.names == ["queries", "positions"])
    #expect(file.metadata == ["note": "a/b \"c\""])
    #expect(try file.tensor(named: "queries").elements == queries.elements)
    #expect(try file.tensor(named: "positions").integers == thousands)
    #expect(try SafetensorsFile(bytes: safetensorsBytes([])).names.isEmpty)
  }
}
