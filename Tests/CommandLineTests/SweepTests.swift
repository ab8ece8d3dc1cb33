import Foundation
import TestSupport
import Testing

@Suite("entrope sweep")
struct SweepTests {
  private let grid = "sweep --alpha 1:2:2 --beta 16:32:3 --length 256 --head-dimension 16"

  @Test("the grid has every α and β with both ends, and each cell is the last row of that method")
  func cells() throws {
    let model = "--trained-context 64 --scale 4 --method ntk-by-parts"
    let result = try entrope("\(grid) \(model) --format json")
    let cells = try #require(
      try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [[String: Double]])
    #expect(cells.map { $0["alpha"] } == [1, 1, 1, 2, 2, 2])
    #expect(cells.map { $0["beta"] } == [16, 24, 32, 16, 24, 32])
    let original = try lastEntropy("--length 64 --method rope")
    for cell in cells {
      let (alpha, beta) = (try #require(cell["alpha"]), try #require(cell["beta"]))
      let last = try lastEntropy("--length 256 \(model) --alpha \(alpha) --beta \(beta)")
      let entropy = try #require(cell["entropy"])
      // Two orders of summing 256 terms.
      #expect(abs(entropy - last) < 1e-12)
      #expect(abs(try #require(cell["difference_from_original"]) - (last - original)) < 1e-12)
    }
  }

  private func lastEntropy(_ flags: String) throws -> Double {
    let rows = try entrope(
      "entropy --ensemble all-ones --head-dimension 16 \(flags) --format json"
    ).rows()
    return try #require(rows.last?["entropy"] as? Double)
  }

  @Test("the scale that is not given is the length over the trained context")
  func scale() throws {
    let flags = "\(grid) --trained-context 64 --format csv"
    #expect(try entrope(flags).output == entrope("\(flags) --scale 4").output)
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
}
