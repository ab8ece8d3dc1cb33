import Foundation
import TestSupport
import Testing

@Suite("bad input")
struct BadInputTests {
  /// A command line that must fail, its exit code, and words that its sentence must hold.
  struct Case: Sendable, CustomTestStringConvertible {
    let line: String
    let status: Int32
    let words: String

    init(_ line: String, _ status: Int32, _ words: String) {
      (self.line, self.status, self.words) = (line, status, words)
    }

    var testDescription: String { line }
  }

  private static let yarn = "frequencies --method yarn --head-dimension 64 --trained-context 2048"
  private static let ones = "entropy --ensemble all-ones --head-dimension 64"
  private static let sweep = "sweep --length 128 --head-dimension 16 --trained-context 64"

  static let flags = [
    Case("frequencies --head-dimension 63", 64, "--head-dimension"),
    Case("frequencies --head-dimension 0", 64, "--head-dimension"),
    Case("frequencies --head-dimension -2", 64, "--head-dimension"),
    Case("frequencies --head-dimension 999999999998", 64, "--head-dimension"),
    Case("frequencies --head-dimension 99999999999999999999", 64, "--head-dimension"),
    Case("frequencies --method rope", 64, "--head-dimension"),
    Case("frequencies --head-dimension 64 --rotary-dimension 66", 64, "--rotary-dimension"),
    Case("frequencies --head-dimension 64 --rotary-dimension 31", 64, "--rotary-dimension"),
    Case("frequencies --head-dimension 64 --base 1", 64, "--base"),
    Case("frequencies --head-dimension 64 --base nan", 64, "--base"),
    Case("frequencies --head-dimension 64 --base inf", 64, "--base"),
    Case("frequencies --head-dimension 64 --trained-context 0", 64, "--trained-context"),
    Case("frequencies --head-dimension 64 --method yarn", 64, "--trained-context"),
    Case("\(yarn) --scale 0.5", 64, "--scale"),
    Case("\(yarn) --scale -4", 64, "--scale"),
    Case("\(yarn) --scale nan", 64, "--scale"),
    Case("\(yarn) --scale inf", 64, "--scale"),
    Case("\(yarn) --scale 1e309", 64, "--scale"),
    Case("\(yarn) --scale four", 64, "--scale"),
    Case("\(yarn) --sequence-length 0", 64, "--sequence-length"),
    Case("\(yarn) --alpha 40", 64, "--alpha"),
    Case("\(yarn) --alpha 0", 64, "--alpha"),
    Case("\(yarn) --alpha nan", 64, "--alpha"),
    Case("\(yarn) --beta inf", 64, "--beta"),
    Case("\(yarn) --beta 0.5", 64, "--alpha"),
    Case("\(yarn) --ramp paper --alpha 4 --beta 4", 64, "--alpha"),
    Case("\(yarn) --ramp handbook --alpha 4 --beta 4", 64, "--alpha"),
    Case("\(yarn) --ramp linear", 64, "--ramp"),
    Case("\(yarn) --temperature warm", 64, "--temperature"),
    Case("\(yarn) --temperature 1,nan", 64, "--temperature"),
    Case("\(yarn) --temperature 1,2,3", 64, "--temperature"),
    Case("\(yarn) --temperature 0,-1", 64, "--temperature"),
    Case("\(yarn) --temperature 0,1e200", 64, "--temperature"),
    Case("\(yarn) --ntk-alpha 2", 64, "--ntk-alpha"),
    Case("frequencies --head-dimension 64 --alpha nan", 64, "--alpha"),
    Case(
      "frequencies --method ntk-aware --head-dimension 64 --ntk-alpha 2 --scale 2", 64,
      "--ntk-alpha"),
    Case("frequencies --method ntk-aware --head-dimension 64 --ntk-alpha 0.5", 64, "--ntk-alpha"),
    Case("frequencies --method ntk-aware --head-dimension 64 --scale 1e308", 64, "--scale"),
    Case("frequencies --method ntk-aware --head-dimension 2 --scale 2", 64, "--head-dimension"),
    Case("frequencies --head-dimension 64 --method yran", 64, "“yarn”"),
    Case("frequencies --head-dimension 64 --format xml", 64, "--format"),
    Case("frequencies --head-dimension 64 --colour red", 64, "--colour"),
    Case("freqencies", 64, "freqencies"),
    Case("entropy", 64, "--ensemble"),
    Case("entropy --queries q.npy", 64, "--keys"),
    Case("\(ones) --length 4 --queries q.npy --keys k.npy", 64, "--ensemble"),
    Case("\(ones)", 64, "--length"),
    Case("\(ones) --length 0", 64, "--length"),
    Case("\(ones) --length 999999999999", 64, "--length"),
    Case("\(ones) --length 9223372036854775807", 64, "--length"),
    Case("entropy --ensemble all-ones --length 4194304 --head-dimension 4096", 64, "--length"),
    Case("entropy --ensemble all-ones --length 4", 64, "--head-dimension"),
    Case("entropy --ensemble gaussian --length 4 --head-dimension 8", 64, "--ensemble"),
    Case("\(ones) --length 4 --seed -1", 64, "--seed"),
    Case("\(ones) --length 4 --correlation 2", 64, "--correlation"),
    Case("\(ones) --length 4 --correlation nan", 64, "--correlation"),
    Case("\(ones) --length 4 --profile steep", 64, "--profile"),
    Case("\(ones) --length 4 --query-start 9223372036854775807", 64, "--query-start"),
    Case("\(ones) --length 4 --key-start -1", 64, "--key-start"),
    Case("\(ones) --length 4 --mask diagonal", 64, "--mask"),
    Case("\(sweep) --alpha 1:2 --beta 8:16:3", 64, "--alpha"),
    Case("\(sweep) --alpha 2:1:3 --beta 8:16:3", 64, "--alpha"),
    Case("\(sweep) --alpha 1:1:3 --beta 8:16:3", 64, "--alpha"),
    Case("\(sweep) --alpha 1:2:1 --beta 8:16:3", 64, "--alpha"),
    Case("\(sweep) --alpha 1:nan:3 --beta 8:16:3", 64, "--alpha"),
    Case("\(sweep) --alpha 1:2:9999999999 --beta 8:16:3", 64, "--alpha"),
    Case("\(sweep) --alpha 1:9:3 --beta 8:16:3", 64, "--alpha"),
    Case("\(sweep) --alpha 0:2:3 --beta 8:16:3", 64, "--alpha"),
    Case("\(sweep) --alpha 1:8:3 --beta 8:16:3 --ramp paper", 64, "--alpha"),
    Case("\(sweep) --alpha 1:2:3 --beta 8:inf:3", 64, "--beta"),
    Case("\(sweep) --alpha 1:2:3 --beta 8:16:3 --method pi", 64, "--method"),
    Case("\(sweep) --alpha 1:2:3 --beta 8:16:3 --figure s.gif", 64, "--figure"),
    Case("\(sweep) --alpha 1:2:3 --beta 8:16:3 --figure no/folder/s.svg", 73, "no/folder"),
    Case("figures rmap", 64, "“ramp”"),
    Case("figures ramp --format gif", 64, "--format"),
    Case("notebooks 01-Rotation", 64, "“01-Rotations”"),
  ]

  @Test("a wrong flag is one sentence that names it, exit code 64, and no output", arguments: flags)
  func flag(_ example: Case) throws {
    let result = try entrope(example.line)
    #expect(result.status == example.status)
    #expect(result.output.isEmpty)
    let sentence = try #require(result.sentence, "\(result.errors)")
    #expect(sentence.wholeMatch(of: /Error: .+[.?]/) != nil, "\(sentence)")
    #expect(sentence.contains(example.words), "\(sentence)")
  }

  static let files = [
    Case("missing.npy good.npy", 66, "missing.npy"),
    Case("good.npy missing.safetensors:k", 66, "missing.safetensors"),
    Case(". good.npy", 66, "folder"),
    Case("nan.npy good.npy", 65, "row 1, column 0"),
    Case("good.npy infinite.npy", 65, "row 0, column 1"),
    Case("odd.npy odd.npy", 65, "3"),
    Case("wide.npy good.npy", 65, "components"),
    Case("empty.npy good.npy", 65, "empty.npy"),
    Case("flat.npy good.npy", 65, "two axes"),
    Case("short.npy good.npy", 65, "byte"),
    Case("long.npy good.npy", 65, "byte"),
    Case("text.npy good.npy", 65, "byte 0"),
    Case("heads3.npy heads2.npy", 65, "evenly"),
    Case("two.safetensors good.npy", 65, "q (2, 2), k (2, 2)"),
    Case("two.safetensors:x good.npy", 65, "q (2, 2), k (2, 2)"),
    Case("cut.safetensors good.npy", 65, "cut.safetensors"),
    Case("huge.npy huge.npy --temperature 0,1e150", 65, "beyond the range"),
    Case("good.npy good.npy --head-dimension 4", 64, "--head-dimension"),
    Case("good.npy good.npy --query-start 9223372036854775807", 64, "--query-start"),
    Case("good.npy good.npy --key-start -1", 64, "--key-start"),
  ]

  @Test(
    "a wrong file is one sentence that names it, exit code 65 or 66, and no output",
    arguments: files)
  func file(_ example: Case) throws {
    try withTemporaryFolder { folder in
      try writeFiles(into: folder)
      let operands = example.line.split(separator: " ").map(String.init)
      let result = try entrope(
        ["entropy", "--queries", operands[0], "--keys", operands[1], "--format", "json"]
          + operands.dropFirst(2), in: folder)
      #expect(result.status == example.status)
      #expect(result.output.isEmpty)
      let sentence = try #require(result.sentence, "\(result.errors)")
      #expect(sentence.wholeMatch(of: /Error: .+[.?]/) != nil, "\(sentence)")
      #expect(sentence.contains(example.words), "\(sentence)")
    }
  }

  private func writeFiles(into folder: URL) throws {
    let good = npy([1, 2, 3, 4], shape: [2, 2])
    let two = safetensors([("q", [1, 2, 3, 4], [2, 2]), ("k", [1, 2, 3, 4], [2, 2])])
    let files: [String: Data] = [
      "good.npy": good, "nan.npy": npy([1, 2, .nan, 4], shape: [2, 2]),
      "infinite.npy": npy([1, .infinity, 3, 4], shape: [2, 2]),
      "odd.npy": npy([1, 2, 3], shape: [1, 3]), "wide.npy": npy([1, 2, 3, 4], shape: [1, 4]),
      "empty.npy": npy([], shape: [0, 2]), "flat.npy": npy([1, 2], shape: [2]),
      "short.npy": good.dropLast(3), "long.npy": good + [0], "text.npy": Data("1, 2, 3, 4".utf8),
      "heads3.npy": npy([Double](repeating: 1, count: 6), shape: [3, 1, 2]),
      "heads2.npy": npy([Double](repeating: 1, count: 4), shape: [2, 1, 2]),
      "two.safetensors": two, "cut.safetensors": two.dropLast(1),
      "huge.npy": npy([1e38, 1e38, 1e38, 1e38], shape: [2, 2]),
    ]
    for (name, data) in files { try data.write(to: folder.appendingPathComponent(name)) }
  }

  @Test(
    "equal thresholds are a step, which the code ramps allow",
    arguments: ["code", "code-untruncated"])
  func step(ramp: String) throws {
    let result = try entrope(
      "\(Self.yarn) --ramp \(ramp) --alpha 4 --beta 4 --scale 2 --format json")
    #expect(result.status == 0)
    // The bounds coincide, or lie on either side of one spot once truncated: no pair, or one, between them.
    let blends = try result.rows("pairs").compactMap { $0["blend"] as? Double }
    #expect(blends.filter { $0 != 0 && $0 != 1 }.count <= 1)
  }

  @Test("vectors whose logits leave single precision are refused with the way out")
  func singleRange() throws {
    try withTemporaryFolder { folder in
      // Products near 10^40, beyond 3.4 · 10^38.
      let large = (0..<8).map { $0.isMultiple(of: 2) ? 1e20 : -2e20 }
      try npy(large, shape: [4, 2]).write(to: folder.appending(path: "v.npy"))
      let line = "entropy --queries v.npy --keys v.npy --method rope --precision"
      let single = try entrope("\(line) single", in: folder)
      #expect(single.status == 65 && single.output.isEmpty)
      #expect(single.sentence?.contains("range of single precision") == true, "\(single.errors)")
      #expect(single.sentence?.contains("--precision double") == true, "\(single.errors)")
      #expect(try entrope("\(line) double", in: folder).status == 0)
    }
  }

  @Test("NaN in a file of queries or keys is named, with the flag that leaves it out")
  func looseNonFinite() throws {
    try withTemporaryFolder { folder in
      try npy([1, 2, .nan, 4], shape: [2, 2]).write(to: folder.appending(path: "nan.npy"))
      try npy([1, 2, 3, 4], shape: [2, 2]).write(to: folder.appending(path: "fine.npy"))
      for (queries, keys) in [("nan", "fine"), ("fine", "nan")] {
        let line = "entropy --queries \(queries).npy --keys \(keys).npy --method rope"
        let result = try entrope(line, in: folder)
        #expect(result.status == 65)
        #expect(result.sentence?.contains("nan.npy: row 1, column 0") == true, "\(result.errors)")
        #expect(result.sentence?.contains("--allow-nonfinite") == true, "\(result.errors)")
        #expect(try entrope(line + " --allow-nonfinite", in: folder).status == 0)
      }
    }
  }

  #if os(Linux)
    @Test("what a limit on memory does not allow is refused at once, in a sentence")
    func memoryLimit() throws {
      try withTemporaryFolder { folder in
        // Two holes of 8 GiB; the keys alone are beyond a limit of 4 GiB.
        let count = 1 << 31
        let header =
          #"{"q":{"dtype":"F32","shape":[\#(count / 64),64],"data_offsets":[0,\#(4 * count)]},"#
          + #""k":{"dtype":"F32","shape":[\#(count / 64),64],"data_offsets":[\#(4 * count),\#(8 * count)]}}"#
        var file = withUnsafeBytes(of: UInt64(header.utf8.count).littleEndian) { Data($0) }
        file.append(Data(header.utf8))
        let url = folder.appending(path: "vast.safetensors")
        try file.write(to: url)
        // Not every file system holds such files, and not every build (sanitizers) runs under a limit.
        guard truncate(url.path, off_t(file.count + 8 * count)) == 0,
          try shell("ulimit -v 4000000; \"$0\" --version", in: folder).status == 0
        else { return }
        for command in ["entropy", "heatmap --output map.png"] {
          let result = try shell(
            "ulimit -v 4000000; \"$0\" \(command) --vectors vast.safetensors --method rope",
            in: folder)
          #expect(result.status == 65 && result.output.isEmpty)
          #expect(
            result.sentence?.contains("vast.safetensors: 8.0 GiB of memory") == true,
            "\(result.errors)")
        }
      }
    }
  #endif
}
