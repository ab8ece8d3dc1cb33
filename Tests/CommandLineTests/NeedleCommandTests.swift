import Foundation
import TestSupport
import Testing

/// `entrope needle` on a tiny random decoder of bytes.
@Suite("needle")
struct NeedleCommandTests {
  private struct Needle: Decodable {
    struct Cell: Decodable {
      let length, n: Int
      let depth, logProbability, exact, low, high: Double
      let method: String
    }
    struct Control: Decodable {
      let length, n: Int
      let method: String
      let logProbability, exact, low, high: Double
      let isMet: Bool
    }
    let cells: [Cell]
    let control: Control
    let keys: [Int]
  }

  private static func decoded(_ text: String) throws -> Needle {
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    return try decoder.decode(Needle.self, from: Data(text.utf8))
  }

  private static let question = "needle --model bytes --lengths 400,600 --depths 0,100 --keys 2"

  @Test("a model that finds nothing where it was trained is asked nothing beyond, and says so")
  func control() throws {
    try withTemporaryFolder { folder in
      try writeExampleVectors(into: folder)
      let result = try entrope("\(Self.question) --format json", in: folder)
      #expect(result.status == 0, "\(result.errors)")
      let found = try Self.decoded(result.output)
      #expect(found.cells.isEmpty && !found.control.isMet && found.control.exact == 0)
      #expect(found.control.length == 400 && found.control.n == 4 && found.control.method == "rope")
      // None of 4: Wilson's interval ends at z²/(4 + z²).
      #expect(found.control.low == 0 && abs(found.control.high - 0.489_890) < 1e-6)
      let words = try entrope(Self.question, in: folder)
      #expect(words.status == 0 && words.output.contains("--despite-control"))
    }
  }

  @Test("cells are by length, method and depth, and a kept run prints the same bytes again")
  func cells() throws {
    try withTemporaryFolder { folder in
      try writeExampleVectors(into: folder)
      let line =
        Self.question + " --method rope --method pi --despite-control --out kept --format json"
      let result = try entrope(line, in: folder)
      #expect(result.status == 0, "\(result.errors)")
      let found = try Self.decoded(result.output)
      #expect(found.keys.count == 2)
      #expect(found.cells.map(\.length) == [400, 400, 400, 400, 600, 600, 600, 600])
      #expect(found.cells.map(\.depth) == [0, 100, 0, 100, 0, 100, 0, 100])
      #expect(
        found.cells.map(\.method) == ["rope", "rope", "pi", "pi", "rope", "rope", "pi", "pi"])
      #expect(found.cells.allSatisfy { $0.n == 2 && $0.logProbability < 0 && $0.low <= $0.exact })
      // Within the trained context PI's scale is 1; beyond it is 600/512.
      #expect(found.cells[0].logProbability == found.cells[2].logProbability)
      #expect(found.cells[4].logProbability != found.cells[6].logProbability)
      // The control is the first cells.
      let mean = (found.cells[0].logProbability + found.cells[1].logProbability) / 2
      #expect(abs(found.control.logProbability - mean) < 1e-12)

      #expect(try entrope(line, in: folder).output == result.output)
      let other = try entrope(line + " --seed 5", in: folder)
      #expect(other.status == 73 && other.output.isEmpty && other.errors.contains("kept"))
    }
  }

  @Test("a dry run tells the cost and runs nothing")
  func dryRun() throws {
    try withTemporaryFolder { folder in
      try writeExampleVectors(into: folder)
      let result = try entrope("\(Self.question) --dry-run", in: folder)
      // A control of 4, and 2 lengths of 4.
      #expect(result.status == 0 && result.output.hasPrefix("12 passes, "), "\(result.output)")
    }
  }

  @Test(
    "what cannot be is refused with its flag and its exit code",
    arguments: [
      ("needle --model bytes --lengths 100", 64, "--lengths"),
      ("needle --model bytes", 64, "--lengths"),
      ("needle --model bytes --lengths 400 --depths 101", 64, "--depths"),
      ("needle --model bytes --lengths 400 --keys 0", 64, "--keys"),
      ("needle --model bytes --lengths 400 --keys 1001", 64, "--keys"),
      ("needle --model bytes --lengths 400 --trained-context 100", 65, "--trained-context"),
      ("needle --model bytes --lengths 400 --method yrn", 64, "yrn"),
      ("needle --model bytes --lengths 400 --threads 0", 64, "--threads"),
      ("needle --model decoder --lengths 400", 66, "tokenizer.json"),
      ("needle --model absent --lengths 400", 66, "Scripts/fetch-model.sh"),
    ])
  func refusals(arguments: String, status: Int, word: String) throws {
    try expectRefusal(arguments, status: status, word: word)
  }
}
