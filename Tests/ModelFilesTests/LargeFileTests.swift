import Foundation
import ModelFiles
import TestSupport
import Testing

/// Files that are mapped, read in part, and written piece by piece.
@Suite struct LargeFileTests {
  /// [3, 40, 5000] in half precision: above a megabyte, so mapped.
  private static let shape = [3, 40, 5_000]
  private static let values = halves(600_000)

  private func write(into folder: URL) throws -> URL {
    let url = folder.appendingPathComponent("large.safetensors")
    try writeWhole(try safetensorsFile([.half("x", Self.shape, Self.values)]), to: url)
    return url
  }

  @Test func `A part of a tensor is that part of the whole, mapped, small or in memory`() throws {
    try withTemporaryFolder { folder in
      let url = try write(into: folder)
      let mapped = try SafetensorsFile(path: url.path(percentEncoded: false))
      let inMemory = try SafetensorsFile(bytes: Array(try Data(contentsOf: url)))
      for file in [mapped, inMemory] {
        #expect(try file.tensor(named: "x").floats == Self.values)
        let row = try file.tensor(named: "x", at: [2, 7], rows: 100..<130)
        #expect(row.shape == [30])
        #expect(
          row.floats == Array(Self.values[(2 * 40 + 7) * 5_000 + 100..<(2 * 40 + 7) * 5_000 + 130]))
        let rows = try file.tensor(named: "x", at: [1], rows: 39..<40)
        #expect(rows.shape == [1, 5_000])
        #expect(rows.floats == Array(Self.values[79 * 5_000..<80 * 5_000]))
        #expect(try file.tensor(named: "x", at: [], rows: 1..<2).shape == [1, 40, 5_000])
        #expect(try file.tensor(named: "x", at: [0, 0, 17], rows: nil).floats == [Self.values[17]])
        #expect(try file.tensor(named: "x", at: [0], rows: 3..<3).floats.isEmpty)
      }
    }
  }

  @Test func `A mapped file that was cut is bad data, and one that was replaced stays what it was`()
    throws
  {
    try withTemporaryFolder { folder in
      let url = try write(into: folder)
      let path = url.path(percentEncoded: false)
      let file = try SafetensorsFile(path: path)
      try writeWhole("another", to: url)
      #expect(try file.tensor(named: "x").floats == Self.values)
      let again = try SafetensorsFile(path: try write(into: folder).path(percentEncoded: false))
      #expect(truncate(path, 1 << 19) == 0)
      let error = #expect(throws: FileError.self) { try again.tensor(named: "x") }
      #expect(error?.kind == .badData)
      #expect(error?.description.contains("became shorter") == true)
    }
  }

  @Test func `What does not fit into memory is refused with both sizes`() {
    let error = #expect(throws: FileError.self) {
      try requireMemory(3 << 29, path: "q.npy", advice: "choose fewer heads", available: 1 << 30)
    }
    #expect(
      error?.description
        == "q.npy: 1.5 GiB of memory would be needed, and there are 1.0 GiB; choose fewer heads."
    )
    let small = #expect(throws: FileError.self) {
      try requireMemory(3 << 20, path: "q.npy", advice: "wait", available: 1 << 20)
    }
    #expect(
      small?.description
        == "q.npy: 3 MiB of memory would be needed, and there are 1 MiB; wait.")
    #expect(availableMemory() <= ProcessInfo.processInfo.physicalMemory)
    #expect(throws: Never.self) {
      try requireMemory(1 << 30, path: "q.npy", advice: "", available: 1 << 30)
    }
  }

  @Test func `A tensor larger than any memory is refused before a byte of it is asked for`() throws
  {
    // A sparse file of 16 TiB: the header and a hole.
    try withTemporaryFolder { folder in
      let count = 1 << 43
      let header =
        #"{"q":{"dtype":"F16","shape":[1,\#(count / 4),4],"data_offsets":[0,\#(2 * count)]}}"#
      let url = folder.appendingPathComponent("vast.safetensors")
      try writeWhole(safetensors(header, data: 0), to: url)
      let path = url.path(percentEncoded: false)
      // Not every file system holds such files.
      guard truncate(path, off_t(8 + header.utf8.count + 2 * count)) == 0 else { return }
      let file = try SafetensorsFile(path: path)
      let error = #expect(throws: FileError.self) { try file.tensor(named: "q") }
      #expect(
        error?.description.contains("32768.0 GiB of memory") == true, "\(String(describing: error))"
      )
      #expect(
        try file.tensor(named: "q", at: [0], rows: count / 4 - 2..<count / 4).floats
          == [Float](repeating: 0, count: 8))
    }
  }

  @Test func `A file of pieces is there when it is finished, and not before`() throws {
    try withTemporaryFolder { folder in
      func names() throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: folder.path(percentEncoded: false))
      }
      let url = folder.appendingPathComponent("pieces")
      do {
        let file = try WholeFile(at: url)
        try file.append([1, 2])
        #expect(!FileManager.default.fileExists(atPath: url.path(percentEncoded: false)))
        try file.append([])
        try file.append([3])
        try file.finish()
      }
      #expect(Array(try Data(contentsOf: url)) == [1, 2, 3])
      do {
        let file = try WholeFile(at: url)
        try file.append([9])
      }
      #expect(Array(try Data(contentsOf: url)) == [1, 2, 3])
      #expect(try names() == ["pieces"])
    }
  }
}
