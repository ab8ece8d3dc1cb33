import Foundation
import TestSupport
import Testing

@Suite struct FigureSettingTests {
  @Test("A parameter changes the data and the recipe, from which the picture is drawn again")
  func set() throws {
    try withTemporaryFolder { folder in
      let line = "figures roformer-decay --set d=64 --set distance=300 --format svg --out ."
      let drawn = try entrope(line, in: folder)
      #expect(drawn.status == 0 && drawn.errors.contains("at d = 64 and b = 10,000"))
      #expect(try entrope("\(line) --quiet", in: folder).errors.isEmpty)
      let data = try String(
        contentsOf: folder.appendingPathComponent("roformer-decay.csv"), encoding: .utf8)
      let lines = data.split(separator: "\n")
      #expect(lines.count == 302 && lines[0].hasPrefix("distance_tokens,relative_upper_bound"))
      // (d/2 + 1)/2 at distance 0.
      #expect(lines[1].hasPrefix("0,16.5,1,"))
      let verified = try entrope("figures verify roformer-decay.svg", in: folder)
      #expect(verified.status == 0 && !verified.output.contains("changed"), "\(verified.output)")
    }
  }

  @Test("What cannot be drawn leaves no folder, and captions tell of what is drawn alone")
  func refusedAndDrawn() throws {
    try withTemporaryFolder { folder in
      let refused = try entrope(
        "figures llama31-ramp --set low=4 --set high=1 --out new", in: folder)
      #expect(refused.status == 64)
      #expect(!FileManager.default.fileExists(atPath: folder.appending(path: "new").path))
      // B(1)/d is below 1 at d = 4: the first distance on a logarithmic axis.
      let narrow = try entrope("figures pi-b-over-d --set d=4 --format svg --out .", in: folder)
      #expect(narrow.status == 0, "\(narrow.errors)")
      let short = try entrope("figures pi-b-over-d --set d=64 --format svg --out .", in: folder)
      #expect(short.status == 0 && !short.errors.contains("Farther on"), "\(short.errors)")
      #expect(short.errors.contains("It is below 1 from"))
    }
  }

  @Test("A column that changed is named, with the largest difference")
  func changed() throws {
    try withTemporaryFolder { folder in
      _ = try entrope("figures roformer-decay --set distance=20 --format svg --out .", in: folder)
      let file = folder.appendingPathComponent("roformer-decay.csv")
      let data = try String(contentsOf: file, encoding: .utf8)
      try data.replacing("\n0,32.5,", with: "\n0,33.5,")
        .write(to: file, atomically: true, encoding: .utf8)
      let verified = try entrope("figures verify roformer-decay.svg", in: folder)
      #expect(verified.status == 1)
      #expect(
        verified.output.contains("relative_upper_bound_2B/d: 1 of 21 points differ"),
        "\(verified.output)")
    }
  }

  @Test(
    "A wrong parameter is refused with the nearest name or the range",
    arguments: [
      ("figures roformer-decay --set e=3", "it has d, b, distance"),
      ("figures roformer-decay --set d=3", "an even number from 4 to 1024"),
      ("figures roformer-decay --set d=64 --set d=32", "twice"),
      ("figures --set d=64", "exactly one"),
      ("figures ramp --set d=64", "none"), ("figures roformer-decay --set d", "NAME=NUMBER"),
    ])
  func refusals(line: String, words: String) throws {
    let result = try entrope(line)
    #expect(result.status == 64 && result.output.isEmpty)
    #expect(result.errors.lowercased().contains(words.lowercased()), "\(result.errors)")
  }

  @Test("--list tells the parameters of one figure with range and usual value")
  func list() throws {
    let result = try entrope("figures --list roformer-decay")
    for words in ["distance", "4096", "an even number from 4 to 1024", "head dimension d"] {
      #expect(result.output.contains(words), "\(words)")
    }
  }
}
