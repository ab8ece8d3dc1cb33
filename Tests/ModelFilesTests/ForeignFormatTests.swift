import Foundation
import ModelFiles
import TestSupport
import Testing

@Suite("files of other kinds")
struct ForeignFormatTests {
  private static let folder = Repository.root.appending(path: "Tests/Fixtures/Foreign")

  @Test(
    "archives and pickles are named for what they are, whatever their ending",
    arguments: [
      ("arrays.npz", "NumPy archive (.npz)"), ("compressed.npz", "NumPy archive (.npz)"),
      ("array.pkl", "Python pickle"), ("tensors.pt", "PyTorch file"),
      ("legacy.bin", "Python pickle"),
    ])
  func named(file: String, words: String) throws {
    try withTemporaryFolder { folder in
      for ending in ["", ".npy", ".safetensors"] {
        let copy = folder.appending(path: file + ending)
        try Data(contentsOf: Self.folder.appending(path: file)).write(to: copy)
        #expect {
          try Tensor.read(operand: copy.path)
        } throws: {
          ($0 as? FileError)?.kind == .badData && "\($0)".contains(words)
        }
        #expect(throws: FileError.self) { try tensorSource(path: copy.path) }
      }
    }
  }

  @Test("a zip file of something else is a zip file, also where it ends early")
  func zip() throws {
    try withTemporaryFolder { folder in
      let start: [UInt8] = Array("PK".utf8) + [3, 4]
      let named = start + [UInt8](repeating: 0, count: 22) + [5, 0, 0, 0] + Array("a.txt".utf8)
      for bytes in [start, named, Array(named.dropLast(3))] {
        let file = folder.appending(path: "x.npz")
        try Data(bytes).write(to: file)
        #expect {
          try Tensor.read(operand: file.path)
        } throws: {
          "\($0)".contains("this is a zip file")
        }
      }
    }
  }

  @Test("a safetensors file whose length begins as a pickle does is read")
  func lookalike() throws {
    try withTemporaryFolder { folder in
      // A header of 0x0280 = 640 bytes: the file begins with 80 02, as a pickle of protocol 2.
      var header = #"{"q":{"dtype":"F32","shape":[1,2],"data_offsets":[0,8]}}"#
      header += String(repeating: " ", count: 640 - header.utf8.count)
      let file = folder.appending(path: "x.safetensors")
      try Data(safetensors(header, data: 8)).write(to: file)
      #expect(try Tensor.read(operand: file.path).shape == [1, 2])
    }
  }
}
