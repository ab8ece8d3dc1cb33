import Foundation
import TestSupport
import Testing

/// `entrope calibrate` on a tiny random decoder of bytes.
@Suite("calibrate")
struct CalibrateTests {
  private struct Found: Decodable {
    struct Best: Decodable {
      let multiplier, scale: Double
      let alpha, beta: Double?
    }
    struct Setting: Decodable {
      let fit: String
      let multiplier, loss, difference: Double
      let alpha, beta, low, high: Double?
      let inRegion: Bool
    }
    struct Comparison: Decodable {
      let documents, tokens: Int
      let loss, otherLoss, difference: Double
      let low, high: Double?
    }
    struct Entropy: Decodable {
      let multiplier, alpha, beta: Double?
      let trainedEntropy: Double
    }
    let best: Best
    let low, high: Double?
    let region, settings: [Setting]
    let heldOut: Comparison?
    let shortContextCost: Comparison
    let entropyChoice: Entropy
    let fragment: [String: String?]
    let intervalsOver: String
    let pieces: Int
  }

  private static func decoded(_ text: String) throws -> Found {
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    return try decoder.decode(Found.self, from: Data(text.utf8))
  }

  private static let ramp =
    "calibrate --model bytes --text emma --length 640 --fit ramp --alpha 0.5,1 --beta 8,32"

  @Test("a method's own thresholds are those told, with values on either side")
  func ownThresholds() throws {
    try withTemporaryFolder { folder in
      try writeExampleVectors(into: folder)
      let line = "calibrate --model bytes --text emma --length 640 --fit ramp --method llama3"
      let result = try entrope(line + " --format json", in: folder)
      #expect(result.status == 0, "\(result.errors)")
      let found = try Self.decoded(result.output)
      // Published are 1 and 4; every α is below every β.
      #expect(Set(found.settings.map(\.beta)) == [2, 4, 8, 16])
      #expect(Set(found.settings.map(\.alpha)) == [0.25, 0.5, 1])
    }
  }

  @Test("a method that follows the length costs nothing on a text within the trained context")
  func shortContext() throws {
    try withTemporaryFolder { folder in
      try writeExampleVectors(into: folder)
      let line =
        "calibrate --model bytes --text emma --length 640 --fit ramp --method dynamic-yarn --alpha 1 --beta 32"
      let result = try entrope(line + " --format json", in: folder)
      #expect(result.status == 0, "\(result.errors)")
      let cost = try Self.decoded(result.output).shortContextCost
      #expect(cost.difference == 0 && cost.tokens > 0)
      let words = try entrope(line + " --documents 2 --out kept", in: folder)
      #expect(words.output.contains("On texts of 512 tokens it loses 0.0000 nats"), "\(words)")
      let again = try entrope(line + " --documents 2 --out kept --dry-run", in: folder)
      #expect(again.output.contains("of which"), "\(again)")
    }
  }

  @Test("the ramp with the least loss is told with its region, its confirmation and its fragment")
  func rampFit() throws {
    try withTemporaryFolder { folder in
      try writeExampleVectors(into: folder)
      let line = Self.ramp + " --documents 3 --held-out 1 --out kept --format json"
      let result = try entrope(line, in: folder)
      #expect(result.status == 0, "\(result.errors)")
      let found = try Self.decoded(result.output)
      #expect(found.settings.count == 4 && found.best.scale == 1.25)
      let least = try #require(found.settings.min { $0.loss < $1.loss })
      #expect(found.best.alpha == least.alpha && found.best.beta == least.beta)
      #expect(found.low == nil && found.high == nil)
      #expect(found.region.allSatisfy { $0.inRegion })
      #expect(found.region.count == found.settings.count { $0.inRegion })
      #expect(found.intervalsOver == "documents" && found.pieces == 2)
      let heldOut = try #require(found.heldOut)
      #expect(heldOut.documents == 1 && heldOut.tokens == 639)
      #expect(abs(heldOut.difference - (heldOut.loss - heldOut.otherLoss)) < 1e-9)
      #expect(found.shortContextCost.tokens == 512)
      // YaRN's own factor at s = 1.25 is (0.1 ln 1.25 + 1)².
      #expect(abs(found.best.multiplier - pow(0.1 * log(1.25) + 1, 2)) < 1e-12)
      let fragment = try #require(found.fragment["transformers5"] ?? nil)
      #expect(fragment.contains("\"yarn\"") && fragment.contains("\"beta_fast\""))
      #expect(found.fragment.count == 5)

      #expect(try entrope(line, in: folder).output == result.output)
      // What a loss says of the same settings and tokens.
      let loss = try entrope(
        "loss --model bytes --text emma --length 640 --documents 2 --method yarn --alpha \(least.alpha ?? 0) --beta "
          + "\(least.beta ?? 0) --bin 640 --format csv", in: folder)
      #expect(loss.status == 0, "\(loss.errors)")
      let cells = loss.output.split(separator: "\n")[1].split(separator: ",")
      #expect(abs((Double(cells[3]) ?? .nan) - least.loss) < 1e-4, "\(loss.output)")
    }
  }

  @Test("one document gives intervals by windows and no confirmation, and says both")
  func oneDocument() throws {
    try withTemporaryFolder { folder in
      try writeExampleVectors(into: folder)
      let words = try entrope(Self.ramp, in: folder)
      #expect(words.status == 0, "\(words.errors)")
      #expect(words.output.contains("windows of at most 256 tokens of one document"))
      #expect(words.output.contains("Nothing was held out"))
      let found = try Self.decoded(try entrope(Self.ramp + " --format json", in: folder).output)
      #expect(found.heldOut == nil && found.intervalsOver == "windows")
    }
  }

  @Test("a random model's loss has no minimum inside, which is refused, or a factor inside")
  func temperatureFit() throws {
    try withTemporaryFolder { folder in
      try writeExampleVectors(into: folder)
      let result = try entrope(
        "calibrate --model bytes --text emma --length 640 --fit temperature --multiplier 1,1.1,1.2 "
          + "--format json", in: folder)
      if result.status == 0 {
        let found = try Self.decoded(result.output)
        #expect((1...1.2).contains(found.best.multiplier))
      } else {
        #expect(result.status == 65 && result.output.isEmpty)
        #expect(result.errors.contains("no minimum inside"), "\(result.errors)")
      }
    }
  }

  @Test("a dry run tells the cost and runs nothing")
  func dryRun() throws {
    try withTemporaryFolder { folder in
      try writeExampleVectors(into: folder)
      let result = try entrope(Self.ramp + " --documents 3 --held-out 1 --dry-run", in: folder)
      // 4 ramps and the trained state on 2 documents; the choice, the published ramp and the model as it is on the third.
      #expect(result.status == 0 && result.output.hasPrefix("13 passes, "), "\(result.output)")
    }
  }

  @Test("texts that are too short are named, and left out where that is asked for")
  func shortTexts() throws {
    try withTemporaryFolder { folder in
      try writeExampleVectors(into: folder)
      try Data("Call me Ishmael.".utf8).write(to: folder.appendingPathComponent("short.txt"))
      let line = Self.ramp + " --text short.txt"
      let refused = try entrope(line, in: folder)
      #expect(refused.status == 65 && refused.output.isEmpty)
      #expect(refused.errors.contains("short.txt") && refused.errors.contains("--allow-short"))
      let taken = try entrope(line + " --allow-short", in: folder)
      #expect(taken.status == 0 && taken.errors.contains("short.txt"), "\(taken.errors)")
    }
  }

  @Test(
    "what cannot be is refused with its flag and its exit code",
    arguments: [
      ("calibrate --model bytes --length 640", 64, "--text"),
      ("calibrate --model bytes --text emma --length 512", 64, "--length"),
      ("calibrate --model bytes --text emma --length 640 --held-out 1", 64, "--held-out"),
      ("calibrate --model bytes --text emma --length 640 --fit ramp --method pi", 64, "--fit"),
      ("calibrate --model bytes --text emma --length 640 --multiplier 1,1.1", 64, "--multiplier"),
      ("calibrate --model bytes --text emma --length 640 --alpha 1,9 --beta 8", 64, "--alpha"),
      (
        "calibrate --model bytes --text emma --length 640 --fit temperature --alpha 1,2", 64,
        "--alpha"
      ),
      (
        "calibrate --model bytes --text emma --length 640 --fit temperature --method logn", 64,
        "--method"
      ),
      ("calibrate --model bytes --text emma --text emma --length 640", 64, "--text"),
      ("calibrate --model bytes --text emma --length 640 --fit ramp --alpha 200", 64, "--alpha"),
      ("calibrate --model bytes --text emma --length 640 --fit ramp --beta 0.1", 64, "--beta"),
      ("calibrate --model bytes --text emma --length 640 --documents 500", 65, "--documents"),
      ("calibrate --model bytes --text emma --length 640 --rows 640:700", 65, "--rows"),
      ("calibrate --model bytes --text emma --length 640 --method yrn", 64, "yrn"),
      ("calibrate --model bytes --text absent.txt --length 640", 66, "absent.txt"),
      ("calibrate --model decoder --text emma --length 640", 66, "tokenizer.json"),
    ])
  func refusals(arguments: String, status: Int, word: String) throws {
    try expectRefusal(arguments, status: status, word: word)
  }
}
