import ModelFiles
import Testing

@Suite struct NumpyFileTests {
  @Test(
    arguments: [
      "little-f2", "little-f4", "little-f8", "big-f2", "big-f4", "big-f8", "fortran-f4",
      "version2-f4", "version3-f4",
    ])
  func
    `Arrays that NumPy wrote read back exactly in every type, byte order, axis order and version`(
      name: String
    ) throws
  {
    let file = try NumpyFile(path: fixture("\(name).npy"))
    let tensor = try file.tensor()
    #expect(tensor.shape == [2, 3, 4])
    #expect(tensor.elements == .floats(quarters))
    #expect(!tensor.isRounded)
    #expect(try file.doubles() == quarters.map(Double.init))
  }

  @Test(arguments: ["little-i4", "big-i4", "little-i8", "big-i8"])
  func `Whole numbers stay whole`(name: String) throws {
    let tensor = try NumpyFile(path: fixture("\(name).npy")).tensor()
    #expect(tensor.integers == thousands)
    #expect(tensor.floats == thousands.map(Float.init))
  }

  @Test func `A matrix in Fortran order comes out in C order`() throws {
    let tensor = try NumpyFile(path: fixture("fortran-f2-matrix.npy")).tensor()
    #expect(tensor.shape == [3, 4])
    #expect(tensor.elements == .floats(Array(quarters[..<12])))
  }

  @Test func `A single number, a vector and an empty array have zero, one and two axes`() throws {
    let scalar = try NumpyFile(path: fixture("scalar-f8.npy"))
    #expect(scalar.shape == [])
    #expect(try scalar.doubles() == [1.5])
    #expect(try NumpyFile(path: fixture("vector-f4.npy")).tensor().shape == [5])
    let empty = try NumpyFile(path: fixture("empty-f4.npy")).tensor()
    #expect(empty.shape == [0, 4])
    #expect(empty.floats.isEmpty)
  }

  @Test func `A double that no float equals is rounded and says so, and reads exactly as a double`()
    throws
  {
    let file = try NumpyFile(path: fixture("third-f8.npy"))
    let tensor = try file.tensor()
    #expect(tensor.isRounded)
    #expect(tensor.floats == [1 / 3, 0.5, .infinity, -1])
    #expect(try file.doubles() == [1 / 3, 0.5, 1e300, -1])
  }

  @Test(arguments: ["complex", "fields"])
  func `Numbers of another kind are refused`(name: String) {
    let error = #expect(throws: FileError.self) { try NumpyFile(path: fixture("\(name).npy")) }
    #expect(error?.kind == .badData)
  }

  @Test(arguments: ["little-f2", "version2-f4", "scalar-f8", "fortran-f4"])
  func `Every prefix of a file, and the file with one byte more, is bad data and never a crash`(
    name: String
  ) throws {
    let bytes = try fixtureBytes("\(name).npy")
    for count in bytes.indices {
      let error = #expect(throws: FileError.self) { try NumpyFile(bytes: Array(bytes[..<count])) }
      #expect(error?.kind == .badData)
    }
    let oversized = #expect(throws: FileError.self) { try NumpyFile(bytes: bytes + [0]) }
    guard case .malformed(_, let offset, _) = oversized else {
      Issue.record("the error should name a byte: \(String(describing: oversized))")
      return
    }
    #expect(offset == bytes.count)
  }

  private func file(_ header: String, data: Int = 16) -> [UInt8] {
    [0x93] + Array("NUMPY".utf8) + [1, 0, UInt8(header.utf8.count), 0] + Array(header.utf8)
      + [UInt8](repeating: 0, count: data)
  }

  @Test(
    arguments: [
      "{'descr': '<f4', 'fortran_order': False, 'shape': (4,), }",
      "{\"shape\": (2, 2), \"fortran_order\": True, \"descr\": \"=f4\"}\n",
      "{'descr':'>f8','fortran_order':False,'shape':(2L,)}   \n",
      "{'descr': '<f2', 'fortran_order': False, 'shape': (1, 2, 4,)}",
    ])
  func `The header is a Python dictionary in any order, with either quote`(header: String) throws {
    let tensor = try NumpyFile(bytes: file(header)).tensor()
    #expect(tensor.floats.allSatisfy { $0 == 0 })
  }

  @Test(
    arguments: [
      "", "{", "}", "{}", "[]", "{'descr': '<f4'}",
      "{'descr': '<f4', 'fortran_order': False, 'shape': (4)}",
      "{'descr': '<f4', 'fortran_order': False, 'shape': (-4,)}",
      "{'descr': '<f4', 'fortran_order': False, 'shape': (4.0,)}",
      "{'descr': '<f4', 'fortran_order': False, 'shape': (4,}",
      "{'descr': '<f4', 'fortran_order': False, 'shape': [4]}",
      "{'descr': '<f4', 'fortran_order': false, 'shape': (4,)}",
      "{'descr': '<f4', 'fortran_order': 0, 'shape': (4,)}",
      "{'descr': '<f4', 'fortran_order': False, 'shape': (4,)} x",
      "{'descr': '<f4', 'descr': '<f4', 'fortran_order': False, 'shape': (4,)}",
      "{'descr': '<f4', 'fortran_order': False, 'shape': (4,), 'x': 1}",
      "{'descr': '|f4', 'fortran_order': False, 'shape': (4,)}",
      "{'descr': '<f\\'4', 'fortran_order': False, 'shape': (4,)}",
      "{'descr': '<f4', 'fortran_order': False, 'shape': (4611686018427387904, 4)}",
      "{'descr': '<f4', 'fortran_order': False, 'shape': (99999999999999999999,)}",
      "{'descr': '<f4', 'fortran_order': False, 'shape': (3,)}",
      "{'descr': '<f4', 'fortran_order': False, 'shape': (5,)}",
    ])
  func `A header that breaks a rule is bad data`(header: String) {
    let error = #expect(throws: FileError.self) { try NumpyFile(bytes: file(header)) }
    #expect(error?.kind == .badData)
  }

  @Test func `The message names the byte and what was expected there`() {
    let header = "{'descr': '<f4', 'fortran_order': False, 'shape': (5,), }"
    let error = #expect(throws: FileError.self) {
      try NumpyFile(bytes: file(header), path: "q.npy")
    }
    #expect(
      error?.description
        == "q.npy, byte 83: the file ends after 16 bytes of numbers; the shape (5,) of float32 needs 20."
    )
  }

  @Test func `What is written reads back with the same bits, aligned to 64 bytes`() throws {
    let values: [Float] = [0, -0.0, 1 / 3, .nan, -.infinity, .leastNonzeroMagnitude]
    let bytes = Tensor(name: "", shape: [2, 3], elements: .floats(values)).numpyBytes()
    #expect((bytes.count - 24) % 64 == 0)
    let tensor = try NumpyFile(bytes: bytes).tensor()
    #expect(tensor.shape == [2, 3])
    #expect(tensor.floats.map(\.bitPattern) == values.map(\.bitPattern))
    let whole = Tensor(name: "", shape: [3], elements: .integers([.min, 0, .max]))
    #expect(try NumpyFile(bytes: whole.numpyBytes()).tensor().integers == [.min, 0, .max])
  }

  @Test func `The bytes written are those that NumPy writes`() throws {
    let bytes = Tensor(name: "", shape: [2, 3, 4], elements: .floats(quarters)).numpyBytes()
    #expect(bytes == (try fixtureBytes("little-f4.npy")))
  }
}
