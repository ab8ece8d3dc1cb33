import Foundation
import ModelFiles
import TestSupport
import Testing

@Suite struct TensorOperandTests {
  @Test func `An operand names an array, a tensor of a file, or its only vectors`() throws {
    #expect(try Tensor.read(operand: fixture("little-f2.npy")).floats == quarters)
    let named = try Tensor.read(operand: fixture("many.safetensors") + ":double")
    #expect(named.floats == quarters)
    #expect(named.name.hasSuffix("many.safetensors:double"))
    #expect(try Tensor.read(operand: fixture("one.safetensors")).shape == [3, 4])
    #expect(
      try Tensor.read(operand: fixture("one.safetensors") + ":positions").integers == [0, 1, 2])
  }

  @Test func `Where the choice is open the error lists the names`() {
    let error = #expect(throws: FileError.self) {
      try Tensor.read(operand: fixture("many.safetensors"))
    }
    #expect(error?.kind == .badData)
    for name in ["half", "single", "double"] {
      #expect(error?.description.contains("\(name) (2, 3, 4)") == true)
    }
  }

  @Test(arguments: [
    "none.npy", "none.safetensors", "none.safetensors:queries", "none", "", ":", ":x",
  ])
  func `A file that is not there is a missing input`(operand: String) {
    let error = #expect(throws: FileError.self) {
      try Tensor.read(operand: operand.hasPrefix("none") ? fixture(operand) : operand)
    }
    #expect(error?.kind == .missingInput)
  }

  @Test func `A folder and a device are not files`() {
    for operand in ["/", "/dev/null"] {
      let error = #expect(throws: FileError.self) { try Tensor.read(operand: operand) }
      #expect(error?.kind == .missingInput)
    }
  }

  @Test func `An array file has no names, and the message says so`() {
    let error = #expect(throws: FileError.self) {
      try Tensor.read(operand: fixture("little-f2.npy") + ":queries")
    }
    #expect(error?.kind == .badData)
    #expect(error?.description.contains("leave out “:queries”") == true)
  }

  @Test func `Without a known extension the first bytes decide`() throws {
    try withTemporaryFolder { folder in
      let path = { (name: String) in folder.appendingPathComponent(name) }
      try writeWhole(fixtureBytes("little-f4.npy"), to: path("array.bin"))
      try writeWhole(fixtureBytes("many.safetensors"), to: path("tensors"))
      try writeWhole("queries", to: path("text.txt"))
      try writeWhole("", to: path("empty"))
      let file = { (name: String) in path(name).path(percentEncoded: false) }
      #expect(try Tensor.read(operand: file("array.bin")).floats == quarters)
      #expect(try Tensor.read(operand: file("tensors") + ":half").floats == quarters)
      for name in ["text.txt", "empty"] {
        let error = #expect(throws: FileError.self) { try Tensor.read(operand: file(name)) }
        #expect(error?.kind == .badData)
      }
    }
  }

  @Test func `Colons in paths and in names of tensors are understood`() throws {
    try withTemporaryFolder { folder in
      let tensor = Tensor(name: "", shape: [1, 2], elements: .floats([1, 2]))
      let url = folder.appendingPathComponent("a:b.safetensors")
      try writeWhole(safetensorsBytes([("x:y", tensor)]), to: url)
      let path = url.path(percentEncoded: false)
      #expect(try Tensor.read(operand: path).floats == [1, 2])
      #expect(try Tensor.read(operand: path + ":x:y").floats == [1, 2])
    }
  }

  @Test func `The first number that is not finite is named by head, row and column`() throws {
    let tensor = try Tensor.read(operand: fixture("not-finite.npy"))
    let error = #expect(throws: FileError.self) { try tensor.requireFinite() }
    #expect(error?.kind == .badData)
    // Element 18 of shape (2, 3, 4) is 1·12 + 1·4 + 2.
    #expect(error?.description.contains("head 1, row 1, column 2 (counted from 0) is NaN") == true)
    let rounded = try Tensor.read(operand: fixture("third-f8.npy"))
    let overflow = #expect(throws: FileError.self) { try rounded.requireFinite() }
    #expect(overflow?.description.contains("row 1, column 0") == true)
    #expect(overflow?.description.contains("beyond the range of a float") == true)
    try Tensor.read(operand: fixture("little-f2.npy")).requireFinite()
  }

  @Test func `Vectors have two or three axes, at least one number, and no whole numbers`() throws {
    let three = try Tensor.read(operand: fixture("little-f2.npy")).vectorShape()
    #expect(three.heads == 2 && three.rows == 3 && three.dimension == 4)
    let two = try Tensor.read(operand: fixture("fortran-f2-matrix.npy")).vectorShape()
    #expect(two.heads == 1 && two.rows == 3 && two.dimension == 4)
    for name in ["scalar-f8", "vector-f4", "empty-f4", "little-i4"] {
      let tensor = try Tensor.read(operand: fixture("\(name).npy"))
      let error = #expect(throws: FileError.self) { try tensor.vectorShape() }
      #expect(error?.kind == .badData)
    }
  }
}
