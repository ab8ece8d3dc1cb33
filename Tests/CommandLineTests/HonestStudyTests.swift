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

  @Test("a sweep says that it does not take a configuration's own scaling")
  func configuration() throws {
    try withTemporaryFolder { folder in
      let text = """
        {"model_type": "llama", "hidden_size": 64, "num_attention_heads": 4, "num_hidden_layers": 2,
         "num_key_value_heads": 4, "rope_theta": 10000.0, "max_position_embeddings": 256,
         "rope_scaling": {"rope_type": "yarn", "factor": 4.0, "original_max_position_embeddings": 64}}
        """
      try Data(text.utf8).write(to: folder.appending(path: "config.json"))
      let result = try entrope("sweep --config config.json --length 256 --slope 0,0.1", in: folder)
      #expect(result.status == 0, "\(result.errors)")
      #expect(
        result.errors.contains("asks for yarn at scale 4, which the cells do not take"),
        "\(result.errors)")
    }
  }
}
