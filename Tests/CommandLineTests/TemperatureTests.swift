import Foundation
import TestSupport
import Testing

@Suite("entrope temperature")
struct TemperatureTests {
  private let model = "--head-dimension 64 --trained-context 128"

  @Test("JSON is one object with the keys of the contract, and the fit is over its multipliers")
  func contract() throws {
    let object = try entrope(
      "temperature --method yarn --ramp paper --scale 1,2,4 --ensemble all-ones \(model) --format json"
    ).object()
    #expect(object["schema"] as? Int == 1 && object["version"] != nil && object["settings"] != nil)
    let multipliers = try #require(object["multipliers"] as? [[String: Any]])
    #expect(multipliers.map { $0["scale"] as? Double } == [1, 2, 4])
    // At s = 1 the row is the reference itself.
    #expect(abs(try #require(multipliers[0]["multiplier"] as? Double) - 1) < 1e-9)
    #expect(abs(try #require(multipliers[2]["paper"] as? Double) - 1.296477) < 1e-6)
    #expect(multipliers.allSatisfy { $0["low"] is NSNull && $0["critical"] is Double })
    let fit = try #require(object["fit"] as? [String: Any])
    let points = try multipliers.dropFirst().map {
      (
        log(try #require($0["scale"] as? Double)),
        try #require($0["multiplier"] as? Double).squareRoot() - 1
      )
    }
    let slope = points.reduce(0) { $0 + $1.0 * $1.1 } / points.reduce(0) { $0 + $1.0 * $1.0 }
    #expect(abs(try #require(fit["a"] as? Double) - slope) < 1e-12)
    #expect(fit["paper"] as? Double == 0.1 && fit["mistral"] as? Double == 0.07)
    #expect((fit["free"] as? [String: Any])?["b"] is Double)
  }

  @Test("the method's own temperature is left out, and told as the one in use")
  func ownTemperature() throws {
    let flags = "temperature --method yarn --scale 4 --ensemble all-ones \(model) --format json"
    let own = try #require(try entrope(flags).rows("multipliers").first)
    let none = try #require(try entrope("\(flags) --temperature none").rows("multipliers").first)
    #expect(own["multiplier"] as? Double == none["multiplier"] as? Double)
    #expect(abs(try #require(own["in_use"] as? Double) - 1.296477) < 1e-6)
    #expect(none["in_use"] as? Double == 1)
  }

  @Test("what is found restores: the rows of `entropy` at that factor have the reference's entropy")
  func restores() throws {
    let ensemble = "--ensemble aligned --correlation 0.8 \(model)"
    let object = try entrope("temperature --method pi --scale 2 \(ensemble) --format json").object()
    let found = try #require((object["multipliers"] as? [[String: Any]])?.first)
    let m = try #require(found["multiplier"] as? Double)
    func last(_ flags: String) throws -> Double {
      let rows = try entrope("entropy \(ensemble) \(flags) --format json").rows()
      return try #require(rows.last?["entropy"] as? Double)
    }
    let reference = try last("--length 128 --method rope")
    // 10⁻¹⁰ in ln m, times a variance of a few nats².
    #expect(
      abs(try last("--length 256 --method pi --scale 2 --logit-multipliers \(m)") - reference)
        < 1e-8)
    let state = try #require(object["reference"] as? [String: Any])
    #expect(abs(try #require(state["mean"] as? Double) - reference) < 1e-12)
  }

  @Test("intervals are over draws, and around the factor")
  func draws() throws {
    let flags = "--scale 2 --ensemble isotropic --seeds 6 \(model)"
    let found = try #require(
      try entrope("temperature \(flags) --format json").rows("multipliers").first)
    let m = try #require(found["multiplier"] as? Double)
    #expect(
      try #require(found["low"] as? Double) < m && m < (try #require(found["high"] as? Double)))
  }

  @Test("where nothing restores there is no number, and the bracket and the reason are told")
  func noRoot() throws {
    // The weight on position 0 of one key in 256 can be as large as in 128 only where it is the largest.
    let object = try entrope(
      "temperature --method nope --scale 2 --ensemble all-ones \(model) --format json"
    ).object()
    let found = try #require((object["multipliers"] as? [[String: Any]])?.first)
    // Equal logits: ln 256 at every factor, above the reference.
    #expect(found["multiplier"] is NSNull)
    #expect(found["bracket"] as? [Double] == [0.015625, 64])
    #expect((found["reason"] as? String)?.contains("stays above") == true)
    #expect((object["fit"] as? [String: Any])?["a"] is NSNull)
  }

  @Test("heads of captures are units, and a capture within the trained context is refused")
  func captures() throws {
    try withTemporaryFolder { folder in
      try writeExampleVectors(into: folder)
      let flags = "temperature --vectors capture.safetensors --method pi --scale 2"
      let object = try entrope("\(flags) --format json", in: folder).object()
      let found = try #require((object["multipliers"] as? [[String: Any]])?.first)
      #expect((found["heads"] as? [[String: Any]])?.count == 1)
      let m = try #require(found["multiplier"] as? Double)
      func mean(_ flags: String) throws -> Double {
        let rows = try entrope(
          "entropy --vectors capture.safetensors \(flags) --format json", in: folder
        ).rows()
        return rows.compactMap { $0["entropy"] as? Double }.reduce(0, +) / Double(rows.count)
      }
      let reference = try mean("--method rope --rows 48:63")
      let restored = try mean("--method pi --scale 2 --rows 64:127 --logit-multipliers \(m)")
      #expect(abs(restored - reference) < 1e-7)
      let within = try entrope("\(flags) --trained-context 4096", in: folder)
      #expect(within.status == 65)
      #expect(within.errors.contains("nothing about attention beyond"), "\(within.errors)")
    }
  }

  @Test(
    "what cannot be is refused by its flag",
    arguments: [
      ("--ensemble all-ones", "--scale"), ("--ensemble all-ones --scale 0.5", "--scale"),
      ("--ensemble all-ones --scale 4,2", "--scale"),
      ("--ensemble all-ones --scale 1e9", "--scale"),
      ("--ensemble all-ones --scale 2:8:0", "--scale"),
      ("--ensemble all-ones --scale 2 --measure x", "--measure"),
      ("--ensemble all-ones --scale 2 --ntk-alpha 2", "--ntk-alpha"),
      ("--ensemble all-ones --scale 2 --beyond 3:4", "--beyond"), ("--scale 2", "--ensemble"),
      ("--gaussian-sigma 9 --scale 2", "--gaussian-sigma"),
      ("--ensemble all-ones --gaussian-sigma 1 --scale 2", "--gaussian-sigma"),
      ("--ensemble isotropic --scale 2 --seeds 0", "--seeds"),
      ("--ensemble isotropic --scale 2 --against x", "--against"),
      ("--ensemble isotropic --scale 2048 --seeds 100000", "--yes"),
    ])
  func refused(flags: String, words: String) throws {
    let result = try entrope("temperature \(flags) \(model)")
    #expect(result.status == 64, "\(result.errors)")
    #expect(result.sentence?.contains(words) == true, "\(result.errors)")
  }

  @Test("a file that asks for a method is not measured under another")
  func methodOfFile() throws {
    try withTemporaryFolder { folder in
      try Data(
        #"""
        {"model_type": "llama", "hidden_size": 128, "num_attention_heads": 2,
         "max_position_embeddings": 256, "rope_scaling": {"type": "linear", "factor": 2.0}}
        """#.utf8
      ).write(to: folder.appending(path: "config.json"))
      let line = "temperature --config config.json --ensemble all-ones --scale 2"
      let refused = try entrope(line, in: folder)
      #expect(refused.status == 64 && refused.output.isEmpty)
      #expect(refused.sentence?.contains("asks for pi at scale 2") == true, "\(refused.errors)")
      #expect(try entrope("\(line) --method pi", in: folder).status == 0)
    }
  }

  @Test("the scale is the length of the rows also under a method that has none")
  func methodWithoutScale() throws {
    let result = try entrope("temperature --method logn --scale 2 --ensemble all-ones \(model)")
    #expect(result.status == 0 && !result.errors.contains("changes nothing"), "\(result.errors)")
  }

  @Test("CSV has the settings in every row")
  func table() throws {
    let lines = try entrope(
      "temperature --scale 2:4:3 --ensemble all-ones \(model) --format csv"
    ).output.split(separator: "\n").map {
      $0.split(separator: ",", omittingEmptySubsequences: false)
    }
    #expect(lines.count == 4 && lines.allSatisfy { $0.count == lines[0].count })
    let place = try #require(lines[0].firstIndex(of: "scale"))
    #expect(lines.dropFirst().map { $0[place] } == ["2", "3", "4"])
  }
}
