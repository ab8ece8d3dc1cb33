import Foundation
import TestSupport
import Testing

@Suite("entrope sweep")
struct SweepTests {
  private let grid = "sweep --alpha 1:2:2 --beta 16:32:3 --length 256 --head-dimension 16"

  private func object(_ line: String, in folder: URL? = nil) throws -> [String: Any] {
    let result = try entrope("\(line) --format json", in: folder)
    #expect(result.status == 0, "\(result.errors)")
    return try #require(
      try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any])
  }

  private func cells(_ object: [String: Any]) throws -> [[String: Any]] {
    try #require(object["cells"] as? [[String: Any]])
  }

  private func entropies(_ flags: String, in folder: URL? = nil) throws -> [Double] {
    try entrope("entropy \(flags) --format json", in: folder).rows()
      .compactMap { $0["entropy"] as? Double }
  }

  @Test("the grid has every α and β with both ends, and each cell is the last row of that method")
  func cells() throws {
    let model = "--trained-context 64 --scale 4 --method ntk-by-parts"
    let answer = try object("\(grid) \(model)")
    let cells = try cells(answer)
    #expect(cells.map { $0["alpha"] as? Double } == [1, 1, 1, 2, 2, 2])
    #expect(cells.map { $0["beta"] as? Double } == [16, 24, 32, 16, 24, 32])
    let ensemble = "--ensemble all-ones --head-dimension 16"
    let original = try #require(try entropies("\(ensemble) --length 64 --method rope").last)
    for cell in cells {
      let alpha = try #require(cell["alpha"] as? Double)
      let beta = try #require(cell["beta"] as? Double)
      let last = try #require(
        try entropies("\(ensemble) --length 256 \(model) --alpha \(alpha) --beta \(beta)").last)
      // Two orders of summing 256 terms.
      #expect(abs(try #require(cell["value"] as? Double) - last) < 1e-12)
      let difference = try #require(cell["difference_from_trained"] as? Double)
      #expect(abs(difference - (last - original)) < 1e-12)
      #expect(cell["scale"] as? Double == 4 && cell["length"] as? Int == 256)
      #expect(cell["method"] as? String == "ntk-by-parts" && cell["multiplier"] as? Double == 1)
      // One draw has no interval, so there is no region either.
      #expect(cell["low"] is NSNull && cell["high"] is NSNull && cell["in_region"] is NSNull)
    }
    #expect(answer["settings"] is [String: Any] && answer["schema"] as? Int == 1)
    #expect(answer["region"] is NSNull)
    let names = (answer["axes"] as? [[String: Any]])?.compactMap { $0["name"] as? String }
    #expect(names == ["alpha", "beta", "scale", "length"])
  }

  @Test("the scale that is not given is the length over the trained context")
  func scale() throws {
    let flags = "\(grid) --trained-context 64 --format csv"
    #expect(try entrope(flags).output == entrope("\(flags) --scale 4").output)
  }

  @Test("equal schedules are measured once, and the text says how many there are")
  func distinct() throws {
    // Landmark: the truncated ramp's ends are whole pairs, so 144 of 256 cells differ.
    let line =
      "sweep --alpha 0.5:4:16 --beta 8:64:16 --method yarn --length 64 --trained-context 4096 --scale 4"
    let result = try entrope(line)
    #expect(result.output.contains("144 distinct of 256 schedules"), "\(result.output)")
    #expect(result.output.contains("No region of indifference: every draw of all-ones"))
  }

  @Test("a multiplier and a slope leave the trained state at × 1")
  func temperature() throws {
    let model =
      "sweep --length 96 --trained-context 48 --head-dimension 16 --scale 2 --ensemble aligned --seeds 5"
    let answer = try object("\(model) --method pi --multiplier 1,2")
    let found = try cells(answer)
    #expect(found.count == 2)
    let references = found.compactMap { cell -> Double? in
      guard let value = cell["value"] as? Double,
        let difference = cell["difference_from_trained"] as? Double
      else { return nil }
      return value - difference
    }
    #expect(references.count == 2 && abs(references[0] - references[1]) < 1e-12)
    // √m = 1 + a ln s, so a slope is a multiplier of (1 + a ln s)².
    let slope = (2.0.squareRoot() - 1) / log(2)
    let sloped = try cells(try object("\(model) --method pi --slope \(slope)"))
    let value = try #require(sloped[0]["value"] as? Double)
    #expect(abs(value - (try #require(found[1]["value"] as? Double))) < 1e-12)
  }

  @Test("over draws the interval is Student's, and the best cell is in its own region")
  func intervals() throws {
    let line =
      "--ensemble aligned --length 48 --trained-context 48 --head-dimension 16 --scale 2 --method pi"
    let answer = try object("sweep \(line) --seeds 3 --multiplier 1,1.5")
    let first = try cells(answer)[0]
    let values = try (0..<3).map {
      try #require(try entropies("\(line) --seed \($0 + 1)").last)
    }
    let mean = values.reduce(0, +) / 3
    let variance = values.map { ($0 - mean) * ($0 - mean) }.reduce(0, +) / 2
    // t of two degrees of freedom is 4.302653.
    let reach = 4.302_653 * (variance / 3).squareRoot()
    #expect(abs(try #require(first["value"] as? Double) - mean) < 1e-12)
    #expect(abs(try #require(first["low"] as? Double) - (mean - reach)) < 1e-6)
    #expect(abs(try #require(first["high"] as? Double) - (mean + reach)) < 1e-6)
    let best = try #require((answer["best"] as? [String: Any])?["cell"] as? Int)
    let region = try #require((answer["region"] as? [String: Any])?["cells"] as? [Int])
    #expect(region.contains(best))
  }

  @Test("on a capture a cell is the mean over rows beyond, told from rows within in the same head")
  func capture() throws {
    try withTemporaryFolder { folder in
      try writeExampleVectors(into: folder)
      let file = "--vectors capture.safetensors"
      let answer = try object(
        "sweep \(file) --trained-context 64 --method pi --scale 2,4", in: folder)
      let within = try entropies("\(file) --method rope --rows 48:63", in: folder)
      #expect(within.count == 16)
      let state = within.reduce(0, +) / 16
      for cell in try cells(answer) {
        let scale = try #require(cell["scale"] as? Double)
        let rows = try entropies("\(file) --method pi --scale \(scale) --beyond", in: folder)
        let mean = rows.reduce(0, +) / Double(rows.count)
        #expect(abs(try #require(cell["value"] as? Double) - mean) < 1e-12)
        let difference = try #require(cell["difference_from_trained"] as? Double)
        #expect(abs(difference - (mean - state)) < 1e-12)
      }
      let price = try entrope(
        "sweep \(file) --rows 10:20 --method pi --scale 2 --multiplier 1,2", in: folder)
      #expect(price.errors.contains("cannot answer what it gives beyond"), "\(price.errors)")
      let missing = try entrope(
        "sweep \(file) --reference 200:210 --trained-context 256 --method pi --scale 2 --slope 0,1",
        in: folder)
      #expect(missing.status == 65 && missing.errors.contains("--reference"), "\(missing.errors)")
    }
  }

  @Test("of two captures the cells are rows of the second and the trained state those of the first")
  func against() throws {
    try withTemporaryFolder { folder in
      try writeExampleVectors(into: folder)
      let rows = "--method pi --scale 2 --multiplier 1,2 --reference 48:63"
      let one = try cells(
        try object("sweep --vectors capture.safetensors --trained-context 64 \(rows)", in: folder))
      let same = "--vectors capture.safetensors --against capture.safetensors"
      let two = try cells(try object("sweep \(same) --trained-context 64 \(rows)", in: folder))
      #expect(one.map { $0["value"] as? Double } == two.map { $0["value"] as? Double })
      let within = try entrope("sweep \(same) --trained-context 256 \(rows)", in: folder)
      #expect(within.status == 65 && within.errors.contains("--against"), "\(within.errors)")
      let alone = try entrope("sweep --ensemble aligned --length 64 --against capture.safetensors")
      #expect(alone.status == 64 && alone.errors.contains("--against"), "\(alone.errors)")
    }
  }

  @Test("a base that is swept moves the method and not the trained state")
  func base() throws {
    let model = "--ensemble aligned --trained-context 48 --length 96 --head-dimension 16"
    // ABF has a base of its own, so that no cell differs.
    let found = try cells(try object("sweep \(model) --method abf --base 1e4,1e5"))
    let differences = found.compactMap { $0["difference_from_trained"] as? Double }
    #expect(differences.count == 2 && differences[0] == differences[1])
  }

  @Test("rows of an ensemble within the trained context are told from themselves under plain RoPE")
  func within() throws {
    let model = "--ensemble aligned --seeds 3 --trained-context 48 --length 96 --head-dimension 16"
    let result = try entrope("sweep \(model) --within --method rope --multiplier 1,2 --format json")
    let found = try cells(try result.object())
    #expect(found.first?["difference_from_trained"] as? Double == 0)
    #expect(result.errors.contains("cannot answer what it gives beyond"), "\(result.errors)")
  }

  @Test("one cell has no region, and values of an axis are shown as they were chosen")
  func words() throws {
    let model = "sweep --ensemble aligned --head-dimension 16 --trained-context 48 --seeds 3"
    let one = try entrope("\(model) --length 96").output
    #expect(one.hasPrefix("length 96: the entropy is "), "\(one)")
    #expect(!one.contains("egion") && !one.contains("other"), "\(one)")
    let several = try entrope(
      "\(model) --length 96 --method rope --base 1e4:1e6:3:log --multiplier 0.5:2:3:log --all"
    ).output
    #expect(
      several.contains(#/\n +10000 +0\.5 /#) && several.contains(#/\n1000000 +2 /#), "\(several)")
    #expect(!several.contains("1e+0"), "\(several)")
    // A knob that no cell feels is said to change nothing.
    let still = try entrope("\(model) --length 96 --method abf --base 1e4,1e5").output
    #expect(still.contains("base changes nothing") && still.contains("all 2 cells"), "\(still)")
  }

  @Test("a picture names its region, or says why it has none")
  func region() throws {
    try withTemporaryFolder { folder in
      let model =
        "sweep --ensemble aligned --head-dimension 16 --trained-context 48 --length 96 --ramp paper"
      for (flags, words) in [
        ("--seeds 3 --alpha 0.5,1,1.5", "cannot be told from the nearest (95 %)"),
        ("--alpha 0.5,1,1.5", "1 draw: no interval, so no region"),
      ] {
        let line = "\(model) \(flags) --multiplier 1:2:3 --figure s.svg"
        #expect(try entrope(line, in: folder).status == 0)
        let text = try String(contentsOf: folder.appending(path: "s.svg"), encoding: .utf8)
        #expect(text.contains(words), "\(words)")
      }
    }
  }

  @Test("the number of threads changes nothing")
  func threads() throws {
    let line =
      "sweep --alpha 1:2:4 --beta 16,32 --ensemble aligned --seeds 3 --length 96 --trained-context 48 --format csv"
    #expect(try entrope("\(line) --threads 1").output == entrope("\(line) --threads 3").output)
  }

  @Test("a parameter that a method alone has is an axis, as are methods")
  func otherAxes() throws {
    let model = "sweep --length 96 --trained-context 48 --head-dimension 16"
    let windows = try cells(
      try object("\(model) --method self-extend --scale 4 --set window=8,16"))
    #expect(windows.map { $0["set_window"] as? Double } == [8, 16])
    let methods = try cells(try object("\(model) --method pi --method yarn --scale 2"))
    #expect(methods.map { $0["method"] as? String } == ["pi", "yarn"])
  }

  @Test(
    "an axis that changes nothing is refused with what does",
    arguments: [
      ("--base 1e4:1e6:3:log --method abf", "--set adjusted-base="),
      ("--slope 0,0.1 --method rope", "give --scale"),
    ])
  func idleAxis(flags: String, word: String) throws {
    try expectRefusal(
      "sweep \(flags) --length 64 --head-dimension 16 --trained-context 64", status: 64, word: word)
  }

  @Test("the surface is written by its ending", arguments: ["svg", "png", "pdf"])
  func figure(ending: String) throws {
    let starts = ["svg": "<?xml", "png": "\u{FFFD}PNG", "pdf": "%PDF"]
    try withTemporaryFolder { folder in
      let result = try entrope("\(grid) --trained-context 64 --figure s.\(ending)", in: folder)
      #expect(result.status == 0, "\(result.errors)")
      let data = try Data(contentsOf: folder.appendingPathComponent("s.\(ending)"))
      #expect(String(decoding: data, as: UTF8.self).hasPrefix(starts[ending] ?? "?"))
    }
  }

  @Test(
    "lines of equal value are drawn over smooth measures and not over stairs",
    arguments: [("ntk-by-parts", true), ("yarn", false)])
  func stairs(method: String, hasLines: Bool) throws {
    // The ramp of yarn's reference code is rounded to whole pairs, so that most steps of α and β change nothing.
    try withTemporaryFolder { folder in
      let flags =
        "--alpha 1:4:6 --beta 16:64:6 --length 512 --head-dimension 64 --trained-context 128 --scale 4"
      let result = try entrope("sweep \(flags) --method \(method) --figure s.svg", in: folder)
      #expect(result.status == 0, "\(result.errors)")
      let text = try String(contentsOf: folder.appending(path: "s.svg"), encoding: .utf8)
      #expect(text.contains(" contours from ") == hasLines)
    }
  }

  @Test(
    "what is too much, or makes no grid, is refused by the flag that can mend it",
    arguments: [
      ("--alpha 0.1:1:1000 --beta 2:64:1000", "--yes", "1000000 cells"),
      ("--alpha 1,2 --beta 16,32 --scale 2,4", "--scale", "at most two"),
      (
        "--ensemble aligned --seeds 5000 --length 60000 --multiplier 1,2 --alpha 1:2:40 --threads 1",
        "--yes", "take about"
      ),
      ("--slope 0.1 --temperature none", "--slope", "--temperature"),
      ("--method file --scale 2,3", "--method", "file"),
      ("--method pi --method pi --scale 2", "--method", "twice"),
      ("--alpha 3,1 --beta 16", "--alpha", "upwards"),
      ("--scale 0.5", "--scale", "at least 1"), ("--multiplier -1", "--multiplier", "above 0"),
      ("--set window=4,8", "--set", "window"),
    ])
  func refused(flags: String, flag: String, words: String) throws {
    let length = flags.contains("--length") ? "" : "--length 4096"
    let result = try entrope("sweep \(length) --trained-context 1024 \(flags)")
    #expect(result.status == 64, "\(result.output.prefix(300)) \(result.errors)")
    #expect(result.errors.contains(flag) && result.errors.contains(words), "\(result.errors)")
    #expect(result.output.isEmpty)
  }
}
