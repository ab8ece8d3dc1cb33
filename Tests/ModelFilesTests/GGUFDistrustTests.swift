import ModelFiles
import TestSupport
import Testing

@Suite struct GGUFDistrustTests {
  private static let small = GGUFBytes(
    [
      ("general.architecture", .text("llama")), ("llama.block_count", .uint32(1)),
      ("llama.rope.freq_base", .float32(10_000)), ("tokens", .texts(["a", "bc", ""])),
      ("types", .int32s([1, 3, 1])), ("flag", .bool(true)),
    ],
    tensors: [
      .init("a", [32, 2], type: 3, data: [UInt8](repeating: 0x35, count: 40)),
      .init("b", [4], floats: [1, 2, 3, 4]),
    ])

  /// Reads all that a file offers; only a typed error may come of it.
  private func readAll(_ bytes: [UInt8]) throws(FileError) {
    let file = try GGUFFile(bytes: bytes)
    for key in file.keys {
      if case .list(let list) = file[key] {
        if list.elementKind == .text {
          _ = try file.texts(of: key)
        } else if list.elementKind != .boolean {
          _ = try file.numbers(of: key)
        }
      }
    }
    for weight in file.weights() where weight.type.isRead { _ = try file.floats(of: weight) }
  }

  @Test func `A file that ends anywhere before its end is refused with a sentence`() throws {
    let bytes = Self.small.bytes
    try readAll(bytes)
    for count in bytes.indices {
      let error = #expect(throws: FileError.self) { try GGUFFile(bytes: Array(bytes[..<count])) }
      #expect(error?.kind == .badData)
      #expect(error?.description.hasSuffix(".") == true)
    }
  }

  @Test func `Files with flipped bytes give numbers or bad data, and never a crash`() throws {
    var generator = SplitMix64(seed: 15)
    for original in [Self.small.bytes, try fixtureBytes("blocks.gguf")] {
      for _ in 0..<4000 {
        var bytes = original
        for _ in 0..<Int.random(in: 1...4, using: &generator) {
          // Most flips where the structure is.
          let place = Int.random(in: 0..<min(bytes.count, 1500), using: &generator)
          bytes[place] =
            [.random(in: 0...255, using: &generator), 0, 255, 1, 127].randomElement(
              using: &generator) ?? 0
        }
        do throws(FileError) { try readAll(bytes) } catch { #expect(error.kind == .badData) }
      }
    }
  }

  private func refusal(_ change: (inout GGUFBytes) -> Void) -> String? {
    var file = Self.small
    change(&file)
    return #expect(throws: FileError.self) { try GGUFFile(bytes: file.bytes) }?.description
  }

  @Test func `Counts beyond the file are refused before anything is made of that size`() {
    for count in [1000, UInt64(Int64.max), .max] {
      #expect(
        refusal { $0.claimedTensors = count }?.contains("would hold \(count) tensors") == true)
      #expect(refusal { $0.claimedKeys = count }?.contains("would hold \(count) keys") == true)
    }
    let long = GGUFBytes.Value(kind: 8, bytes: [UInt8](repeating: 0xFF, count: 8))
    #expect(
      refusal { $0.entries[0].value = long }?
        .contains("the value of “general.architecture” would have 18446744073709551615 bytes")
        == true)
    let list = GGUFBytes.Value.list(10, .max, [])
    #expect(
      refusal { $0.entries[3].value = list }?
        .contains("“tokens” would be a list of 9223372036854775807 whole numbers") == true)
  }

  @Test(arguments: [
    (0x0300_0000 as UInt32, "big-endian (its version is 3"), (1, "the version is 1"),
    (4, "the version is 4"), (0, "the version is 0"),
  ])
  func `Other versions are refused by number`(version: UInt32, words: String) {
    #expect(refusal { $0.version = version }?.contains(words) == true)
  }

  @Test func `Version 2 has the layout of version 3`() throws {
    var file = Self.small
    file.version = 2
    #expect(try GGUFFile(bytes: file.bytes).version == 2)
  }

  @Test func `Names, kinds, shapes and offsets that break the format are named`() {
    func tensor(_ axes: [UInt64], _ type: UInt32 = 0, offset: UInt64? = nil) -> String? {
      refusal { $0.tensors[1] = .init("b", axes, type: type, data: [0], offset: offset) }
    }
    #expect(refusal { $0.entries[1].key = "flag" }?.contains("key “flag” stands twice") == true)
    #expect(refusal { $0.entries[1].key = "" }?.contains("the name of key 1 is empty") == true)
    #expect(
      refusal { $0.entries[1].value = .init(kind: 13, bytes: []) }?
        .contains("the kind of the value of “llama.block_count” is 13") == true)
    #expect(
      refusal { $0.entries[5].value = .init(kind: 7, bytes: [2]) }?.contains("0 or 1") == true)
    #expect(
      refusal { $0.entries[3].value = .list(9, 1, .init(repeating: 0, count: 12)) }?
        .contains("a list of lists") == true)
    #expect(
      refusal { $0.tensors[1] = .init("a", [4], floats: [1, 2, 3, 4]) }?
        .contains("tensor “a” stands twice") == true)
    #expect(tensor([])?.contains("has 0 axes") == true)
    #expect(tensor([1, 1, 1, 1, 1])?.contains("has 5 axes") == true)
    #expect(tensor([0, 4])?.contains("has the length 0") == true)
    #expect(tensor([.max])?.contains("has the length 18446744073709551615") == true)
    #expect(tensor([1 << 40, 1 << 40])?.contains("too large") == true)
    #expect(tensor([4], 99)?.contains("number 99") == true)
    #expect(tensor([33], 3)?.contains("rows of 33 numbers; Q4_1 writes blocks of 32") == true)
    #expect(tensor([4], offset: 5)?.contains("a multiple of 32 is needed") == true)
    #expect(tensor([4], offset: 32)?.contains("overlaps “a”") == true)
    #expect(tensor([4], offset: 1 << 62)?.contains("the file ends inside tensor “b”") == true)
    #expect(tensor([4], offset: UInt64(Int64.max) - 31)?.contains("the file ends inside") == true)
  }

  @Test(arguments: [0, 3, 1 << 25] as [UInt32])
  func `An alignment that is no power of two is refused`(alignment: UInt32) {
    #expect(
      refusal { $0.entries[1] = ("general.alignment", .uint32(alignment)) }?
        .contains("general.alignment is \(alignment)") == true)
  }

  @Test func `A name from a file cannot change the screen that a message is printed on`() {
    let words = refusal {
      $0.entries[1].key = "\u{1B}[2J"; $0.entries[2].key = "\u{1B}[2J"
    }
    #expect(words?.contains("?[2J") == true)
    #expect(words?.contains("\u{1B}") == false)
  }

  @Test func `One part of a split model is refused with what to do`() throws {
    let file = GGUFBytes([("split.count", .uint32(3)), ("split.no", .uint32(1))])
    let error = #expect(throws: FileError.self) {
      try GGUFFile(bytes: file.bytes).requireWhole()
    }
    #expect(error?.description.contains("part 2 of 3") == true)
  }
}
