import Foundation
import TestSupport
import Testing

/// What studies of captures say where vectors or flags cannot answer all of the question.
@Suite("What studies leave out and say")
struct HonestStudyTests {
  private let native = Repository.capture("native").path(percentEncoded: false)
  private let extended = Repository.capture("yarn2").path(percentEncoded: false)

  /// Two heads of 8 components over 32 tokens, L = 16; NaN in row 20 of head 1 and in the key at 3.
  private func spoiled() -> Data {
    func wave(_ count: Int, _ start: Double) -> [Double] {
      (0..<count).map { (2 * sin(Double($0) * 1.3 + start) * 64).rounded() / 64 }
    }
    var (q, k) = (wave(2 * 32 * 8, 0), wave(32 * 8, 1))
    q[(32 + 20) * 8 + 2] = .nan
    k[3 * 8] = .infinity
    return safetensors(
      [("q", q, [2, 32, 8]), ("k", k, [1, 32, 8])],
      metadata: ["rope_theta": "10000", "trained_context": "16"])
  }

  @Test(
    "rows and keys that are not finite are left out when that is allowed, and counted once",
    arguments: [
      "compare --method pi --scale 2", "sweep --method pi --scale 2 --multiplier 1,2",
      "temperature --method pi --scale 2", "temperature --method pi --scale 1,2",
      "sensitivity --method pi --scale 2",
    ])
  func skipped(command: String) throws {
    try withTemporaryFolder { folder in
      try spoiled().write(to: folder.appending(path: "v.safetensors"))
      let refused = try entrope("\(command) --vectors v.safetensors", in: folder)
      #expect(
        refused.status == 65 && refused.errors.contains("v.safetensors:"), "\(refused.errors)")
      let allowed = try entrope("\(command) --vectors v.safetensors --allow-nonfinite", in: folder)
      #expect(allowed.status == 0, "\(allowed.errors)")
      #expect(allowed.errors.contains("1 query row and 1 key hold"), "\(allowed.errors)")
    }
  }

  @Test("scale 1 is restored by a factor of 1 and left out of the fit")
  func scaleOne() throws {
    try withTemporaryFolder { folder in
      try writeExampleVectors(into: folder)
      let object = try entrope(
        "temperature --vectors capture.safetensors --method pi --scale 1,2 --format json",
        in: folder
      ).object()
      let found = try #require(object["multipliers"] as? [[String: Any]])
      #expect(found.count == 2 && found[0]["scale"] as? Double == 1)
      #expect(abs(try #require(found[0]["multiplier"] as? Double) - 1) < 1e-8)
      let fit = try #require(object["fit"] as? [String: Any])
      #expect(fit["scales"] as? Int == 1)
      let m = try #require(found[1]["multiplier"] as? Double)
      #expect(abs(try #require(fit["a"] as? Double) - (m.squareRoot() - 1) / log(2)) < 1e-12)
    }
  }

  @Test(
    "a reference from a forward pass under another rope is told by every study, and captures that look swapped",
    arguments: [
      ("compare --vectors E --method rope --within 300:400 --beyond 8192:8300", false),
      (
        "compare --vectors E --against N --method pi --scale 2 --within 300:400 --beyond 8192:8300",
        true
      ),
      ("sweep --vectors E --scale 2 --slope 0,0.1 --reference 300:400 --beyond 8192:8300", false),
      ("temperature --vectors E --against N --scale 2 --within 300:400 --beyond 8192:8300", true),
    ])
  func reference(command: String, isSwapped: Bool) throws {
    let line = command.replacing("E", with: extended).replacing("N", with: native)
    let result = try entrope("\(line) --layers 22 --heads 1 --format json")
    #expect(result.status == 0, "\(result.errors)")
    #expect(result.output.contains("The reference comes from a forward pass under yarn"))
    #expect(result.output.contains("may be swapped") == isSwapped)
    let right = try entrope(
      "\(command.replacing("N", with: extended).replacing("E", with: native)) --layers 22 --heads 1 --format json"
    )
    #expect(right.status == 0 && !right.output.contains("The reference comes from"))
  }

  @Test(
    "the rope that a file tells is not changed by flags: they are refused by name",
    arguments: [
      ("entropy", "--temperature paper"), ("entropy", "--scale 2"), ("compare", "--alpha 2"),
      ("compare", "--ramp paper"), ("compare", "--resonance"), ("compare", "--base 500"),
      ("sensitivity", "--beta 20"),
    ])
  func file(command: String, flag: String) throws {
    let name = String(flag.prefix { $0 != " " })
    let result = try entrope("\(command) --vectors \(extended) --method file \(flag)")
    #expect(result.status == 64 && result.output.isEmpty, "\(result.errors)")
    #expect(result.sentence?.contains("\(name): “--method file”") == true, "\(result.errors)")
    let asked = try entrope("temperature --vectors \(extended) --method file --scale 2")
    #expect(asked.status == 64 && asked.errors.contains("entrope compare"), "\(asked.errors)")
  }

  private static func model(_ scaling: String) -> Data {
    Data(
      """
      {"model_type": "llama", "hidden_size": 64, "num_attention_heads": 4, "num_hidden_layers": 2,
       "num_key_value_heads": 4, "rope_theta": 10000.0, "max_position_embeddings": 256\(scaling)}
      """.utf8)
  }

  private static let yarn = """
    , "rope_scaling": {"rope_type": "yarn", "factor": 4.0, "beta_fast": 20, "beta_slow": 2,
    "attention_factor": 1.2, "original_max_position_embeddings": 64}
    """

  @Test("a sweep of a configuration starts from what it asks for, and --method takes its place")
  func configuration() throws {
    try withTemporaryFolder { folder in
      try Self.model(Self.yarn).write(to: folder.appending(path: "config.json"))
      try Self.model("").write(to: folder.appending(path: "plain.json"))
      let lists = "\(Array(repeating: 1.5, count: 8))"
      try Self.model(
        #", "rope_scaling": {"rope_type": "longrope", "short_factor": \#(lists), "long_factor": \#(lists), "#
          + #""original_max_position_embeddings": 64}"#
      ).write(to: folder.appending(path: "lists.json"))
      let grid = "--length 256 --multiplier 1,1.2 --format json"
      let own = try entrope("sweep --config config.json \(grid)", in: folder)
      #expect(own.status == 0, "\(own.errors)")
      #expect(own.errors.contains("the cells start from what the file asks for, yarn at scale 4"))
      // The numbers of the file, written as flags.
      let same = try entrope(
        "sweep --method yarn --scale 4 --alpha 2 --beta 20 --temperature 0,1.2 --head-dimension 16 "
          + "--trained-context 64 \(grid)", in: folder)
      #expect(same.status == 0, "\(same.errors)")
      let (cells, expected) = (try own.rows("cells"), try same.rows("cells"))
      #expect(cells.count == 2)
      for key in ["method", "alpha", "beta", "scale", "value", "difference_from_trained"] {
        for (one, two) in zip(cells, expected) {
          #expect("\(one[key] ?? "")" == "\(two[key] ?? "")")
        }
      }
      // An axis changes one number of the file and leaves the others.
      let scaled = try entrope("sweep --config config.json --scale 2 \(grid)", in: folder)
      #expect(
        try scaled.rows("cells").allSatisfy {
          $0["scale"] as? Double == 2 && $0["beta"] as? Double == 20
        }
      )
      let other = try entrope(
        "sweep --config config.json --method pi --scale 4 \(grid)", in: folder)
      #expect(other.errors.contains("asks for yarn at scale 4, which the cells do not take"))
      #expect(try other.rows("cells").allSatisfy { $0["method"] as? String == "pi" })
      let plain = try entrope("sweep --config plain.json --scale 2 \(grid)", in: folder)
      #expect(try plain.rows("cells").allSatisfy { $0["method"] as? String == "yarn" })
      let refused = try entrope("sweep --config lists.json \(grid)", in: folder)
      #expect(refused.status == 64 && refused.output.isEmpty)
      #expect(
        refused.sentence?.contains("--method: it is missing; the file asks for longrope") == true)
    }
  }

  @Test(
    "what a note says of a configuration's own rope can be done",
    arguments: ["temperature", "sweep"])
  func advice(command: String) throws {
    try withTemporaryFolder { folder in
      try Self.model(Self.yarn).write(to: folder.appending(path: "config.json"))
      let given = "--config config.json --ensemble aligned"
      let length = command == "sweep" ? "--length 256" : ""
      let result = try entrope("\(command) \(given) --method pi --scale 2 \(length)", in: folder)
      #expect(
        result.status == 0 && !result.errors.contains("entrope \(command)"), "\(result.errors)")
      // The commands that the note names take it.
      for line in ["entropy \(given) --length 64", "compare \(given) --lengths 64,128"] {
        let own = try entrope("\(line) --method file", in: folder)
        #expect(own.status == 0, "\(own.errors)")
      }
    }
  }

  @Test("scale 1 alone restores the rows within to themselves, and the heading says so")
  func headingOfScaleOne() throws {
    let result = try entrope(
      "temperature --vectors \(native) --scale 1 --within 8000:8063 --layers 22 --heads 1")
    #expect(result.status == 0, "\(result.errors)")
    #expect(
      result.output.contains("8000 to 8063, since scale 1 reaches no further"), "\(result.output)")
    #expect(!result.output.contains("s·"))
  }
}
