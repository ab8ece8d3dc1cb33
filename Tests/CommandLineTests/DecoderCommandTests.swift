import Foundation
import ModelFiles
import TestSupport
import Testing

/// `entrope loss` and `entrope heads` on a tiny random decoder.
@Suite("loss and heads")
struct DecoderCommandTests {
  /// What transformers gives for 28 tokens, as the mean of losses.
  private static func expectedLosses() throws -> [Double] {
    let file = try SafetensorsFile(
      path: URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .appendingPathComponent("DecoderModelTests/Fixtures/llama/expected.safetensors").path)
    let tokens = try #require(try file.tensor(named: "tokens").integers)
    let logits = try file.tensor(named: "logits").floats.map(Double.init)
    let words = logits.count / tokens.count
    return (0..<tokens.count - 1).map { row in
      let own = logits[row * words..<(row + 1) * words]
      return log(own.reduce(0) { $0 + exp($1) }) - logits[row * words + tokens[row + 1]]
    }
  }

  private struct Losses: Decodable {
    struct Bin: Decodable {
      let from, to, tokens: Int
      let method: String
      let loss: Double
      let difference: Double?
    }
    let bins: [Bin]
    let methods: [String]
  }

  private struct Heads: Decodable {
    struct Head: Decodable {
      let layer, head, rows: Int
      let method: String
      let entropy, firstKeyMass, distance: Double
    }
    let heads: [Head]
  }

  private static func json<Value: Decodable>(
    _ arguments: String, in folder: URL
  ) throws -> Value {
    let result = try entrope(arguments, in: folder)
    #expect(result.status == 0, "\(result.errors)")
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    return try decoder.decode(Value.self, from: Data(result.output.utf8))
  }

  private static let model = "--model decoder --token-ids decoder/expected.safetensors:tokens"

  @Test("losses by position are those of transformers; from is included, to is not")
  func loss() throws {
    let expected = try Self.expectedLosses()
    try withTemporaryFolder { folder in
      try writeExampleVectors(into: folder)
      let found: Losses = try Self.json(
        "loss \(Self.model) --method rope --method pi --scale 2 --bin 10 --format json",
        in: folder)
      #expect(found.methods == ["rope", "pi"])
      let bins = found.bins.filter { $0.method == "rope" }
      #expect(bins.map(\.from) == [0, 10, 20] && bins.map(\.to) == [10, 20, 28])
      #expect(bins.map(\.tokens) == [10, 10, 7])
      for bin in bins {
        let part = expected[bin.from..<bin.from + bin.tokens]
        #expect(abs(bin.loss - part.reduce(0, +) / Double(part.count)) < 2e-5)
        #expect(bin.difference == nil)
        let other = try #require(
          found.bins.first { $0.method == "pi" && $0.from == bin.from })
        #expect(abs(try #require(other.difference) - (other.loss - bin.loss)) < 1e-12)
      }
    }
  }

  @Test("documents are pieces of the file one after the other, and rows choose positions")
  func documents() throws {
    try withTemporaryFolder { folder in
      try writeExampleVectors(into: folder)
      let both: Losses = try Self.json(
        "loss --model decoder --token-ids tokens.npy --length 64 --documents 2 --bin 64 --format json",
        in: folder)
      #expect(both.bins.map(\.tokens) == [126] && both.methods == ["rope"])
      let rows: Losses = try Self.json(
        "loss --model decoder --token-ids tokens.npy --length 64 --rows 10:19 --format json",
        in: folder)
      #expect(rows.bins.map(\.from) == [10] && rows.bins.map(\.to) == [20])
      #expect(rows.bins.map(\.tokens) == [10])
    }
  }

  @Test("heads are means over rows, and a capture of them measures the same")
  func heads() throws {
    try withTemporaryFolder { folder in
      try writeExampleVectors(into: folder)
      let found: Heads = try Self.json(
        "heads \(Self.model) --method rope --capture heads.safetensors --format json", in: folder)
      #expect(found.heads.count == 2 * 4 && found.heads.allSatisfy { $0.rows == 28 })
      let rows = try entrope(
        "entropy --vectors heads.safetensors --statistics all --format csv", in: folder)
      #expect(rows.status == 0, "\(rows.errors)")
      let lines = rows.output.split(separator: "\n").map { $0.split(separator: ",") }
      let names = lines[0].map(String.init)
      func column(_ prefix: String) throws -> Int {
        try #require(names.firstIndex { $0.hasPrefix(prefix) })
      }
      let (layer, head, entropy) = (
        try column("layer"), try column("head"), try column("entropy")
      )
      for expected in found.heads {
        let own = lines.dropFirst().filter {
          Int($0[layer]) == expected.layer && Int($0[head]) == expected.head
        }
        #expect(own.count == 28)
        let mean = own.reduce(0) { $0 + (Double($1[entropy]) ?? .nan) } / 28
        #expect(abs(mean - expected.entropy) < 2e-5)
      }
    }
  }

  @Test("rows of heads include both ends")
  func rowsOfHeads() throws {
    try withTemporaryFolder { folder in
      try writeExampleVectors(into: folder)
      let found: Heads = try Self.json(
        "heads \(Self.model) --rows 0:0 --layers 1 --heads 2 --format json", in: folder)
      let only = try #require(found.heads.first)
      #expect(found.heads.count == 1 && only.layer == 1 && only.head == 2 && only.rows == 1)
      #expect(only.entropy == 0 && only.firstKeyMass == 1 && only.distance == 0)
    }
  }

  @Test("a dry run tells the cost and runs nothing")
  func dryRun() throws {
    try withTemporaryFolder { folder in
      try writeExampleVectors(into: folder)
      let result = try entrope("loss \(Self.model) --dry-run", in: folder)
      #expect(result.status == 0 && result.output.hasPrefix("1 pass, "))
    }
  }

  @Test(
    "parts of loss and heads join to the bytes of one run, and a whole run is kept",
    arguments: [
      "loss --model decoder --token-ids tokens.npy --length 32 --documents 3 --method rope "
        + "--method pi --scale 2 --bin 16",
      "heads --model decoder --token-ids tokens.npy --length 32 --documents 3 --method rope "
        + "--method pi --scale 2 --rows 8:20",
    ])
  func parts(line: String) throws {
    try withTemporaryFolder { folder in
      try writeExampleVectors(into: folder)
      for index in [2, 1] {
        let part = try entrope("\(line) --out parts --shard \(index)/2", in: folder)
        #expect(part.status == 0 && part.output.contains("3 of 6 items"), "\(part)")
      }
      for format in ["text", "csv", "json"] {
        let whole = try entrope("\(line) --format \(format)", in: folder)
        let merged = try entrope("merge parts --format \(format)", in: folder)
        #expect(whole.status == 0 && merged == whole, "\(merged.errors)")
        #expect(try entrope("\(line) --out kept --format \(format)", in: folder) == whole)
      }
      let other = try entrope("\(line) --scale 3 --out kept", in: folder)
      #expect(other.status == 64)
      let seen = try entrope(
        line.replacing("--scale 2", with: "--scale 3") + " --out kept", in: folder)
      #expect(seen.status == 73 && seen.sentence?.contains("--scale 2") == true, "\(seen)")
      // Weights that have changed are another run.
      let file = folder.appending(path: "decoder/model.safetensors")
      var bytes = try Data(contentsOf: file)
      bytes[bytes.count - 1] ^= 1
      try bytes.write(to: file)
      let changed = try entrope("merge parts", in: folder)
      #expect(changed.status == 65 && changed.sentence?.contains("has changed") == true)
    }
  }

  @Test("heads keeps means or vectors, not both at once")
  func captureAndOut() throws {
    try withTemporaryFolder { folder in
      try writeExampleVectors(into: folder)
      let result = try entrope(
        "heads \(Self.model) --capture x.safetensors --out kept", in: folder)
      #expect(result.status == 64 && result.sentence?.contains("--out") == true)
    }
  }

  @Test("A weight that is no number makes no losses")
  func notANumber() throws {
    try withTemporaryFolder { folder in
      try writeByteDecoder(to: folder.appending(path: "bytes"))
      let file = folder.appending(path: "bytes/model.safetensors")
      var weights = try Data(contentsOf: file)
      // The last number of the last tensor, in single precision with the lowest byte first.
      weights.replaceSubrange(weights.count - 4..<weights.count, with: [0, 0, 0xC0, 0x7F])
      try weights.write(to: file)
      for command in ["loss", "heads"] {
        let result = try entrope(
          "\(command) --model bytes --text emma --length 32", in: folder)
        #expect(result.status == 65 && result.output.isEmpty, "\(result.output)")
        #expect(result.sentence?.contains("is not a number") == true, "\(result.errors)")
      }
    }
  }

  @Test("without a model the command tells how to get one")
  func noModel() throws {
    let result = try shell("env -u ENTROPE_MODEL \"$0\" loss --token-ids tokens.npy")
    #expect(result.status == 66 && result.output.isEmpty)
    #expect(result.errors.contains("Scripts/fetch-model.sh"), "\(result.errors)")
  }

  @Test(
    "what cannot be is refused with its flag and its exit code",
    arguments: [
      ("heads --model absent.gguf --token-ids tokens.npy", 66, "Scripts/fetch-model.sh"),
      ("loss --model decoder", 64, "--token-ids"),
      ("loss --model decoder --token-ids absent.npy", 66, "absent.npy"),
      ("loss --model decoder --token-ids q.npy", 65, "whole numbers"),
      ("loss --model decoder --token-ids tokens.npy --length 129", 65, "128 tokens"),
      ("loss --model decoder --token-ids tokens.npy --length 1", 64, "--length"),
      ("loss --model decoder --token-ids tokens.npy --documents 2", 64, "--length"),
      ("loss --model decoder --token-ids tokens.npy --length 32 --method yarn", 64, "--scale"),
      ("loss --model decoder --token-ids tokens.npy --method yrn --scale 2", 64, "yrn"),
      ("loss --model decoder --token-ids tokens.npy --bin 0", 64, "--bin"),
      ("loss --model decoder --token-ids tokens.npy --rows 128:200", 65, "--rows"),
      ("heads --model decoder --token-ids tokens.npy --layers 2", 64, "--layers"),
      ("heads --model decoder --token-ids tokens.npy --capture x.npy", 64, "--capture"),
      ("loss --model config.json --token-ids tokens.npy", 65, "config.json"),
    ])
  func refusals(arguments: String, status: Int, word: String) throws {
    try expectRefusal(arguments, status: status, word: word)
  }
}
