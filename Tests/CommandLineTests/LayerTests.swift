import Foundation
import TestSupport
import Testing

/// Layers of a model in every command that reads a configuration.
@Suite("layers of a configuration")
struct LayerTests {
  /// Six layers, of which every third does not rotate, as SmolLM3's class derives it.
  private static let smol = """
    {"model_type": "smollm3", "hidden_size": 256, "num_attention_heads": 4, "num_hidden_layers": 6,
     "no_rope_layer_interval": 3, "max_position_embeddings": 4096, "rope_theta": 5000000.0,
     "use_sliding_window": false}
    """

  private func run(_ line: String, config: String = smol) throws -> Invocation {
    try withTemporaryFolder { folder in
      try writeExampleVectors(into: folder)
      try Data(config.utf8).write(to: folder.appendingPathComponent("model.json"))
      return try entrope(line, in: folder)
    }
  }

  @Test("frequencies answers for the kind with most layers, and for the layer that is named")
  func frequencies() throws {
    let main = try run("frequencies --config model.json --format json")
    let object = try main.object()
    #expect(object["method"] as? String == "rope")
    #expect(main.errors.contains("2 kinds of layers; this is full_attention"))
    let kinds = try #require(object["layer_kinds"] as? [[String: Any]])
    #expect(kinds.map { $0["name"] as? String } == ["full_attention", "full_attention-nope"])
    #expect(kinds.map { $0["layers"] as? [Int] } == [[0, 1, 3, 4], [2, 5]])
    #expect(kinds.map { $0["method"] as? String } == ["rope", "nope"])
    #expect(kinds.allSatisfy { $0["attention"] as? String == "full" && $0["window"] is NSNull })
    #expect(kinds[0]["base"] as? Double == 5e6 && kinds[0]["rotary_dimension"] as? Int == 64)
    #expect((kinds[1]["inverse_frequencies"] as? [Double])?.isEmpty == true)
    for (layer, method) in ["rope", "rope", "nope", "rope", "rope", "nope"].enumerated() {
      let one = try run("frequencies --config model.json --layer \(layer) --format json")
      #expect(try one.object()["method"] as? String == method)
    }
  }

  @Test(
    "layers that are not there, and flags that exclude each other, are named",
    arguments: [
      ("--layer 6", "--layer: model.json has no layer 6; its layers have the numbers 0 to 5"),
      ("--layer -1", "no layer -1"),
      ("--layer-type sliding_attention", "it has full_attention, full_attention-nope"),
      ("--layer 0 --layer-type full_attention", "give one of the two"),
      ("--layer 2 --method yarn --scale 2", "do not rotate"),
      ("--method yarn", "--scale: it is missing"),
      ("--scale 2", "give --method too"),
      ("--method yarn --scale 2 --base 500", "--base: --config gives the model"),
    ])
  func refused(flags: String, words: String) throws {
    let result = try run("frequencies --config model.json \(flags)")
    #expect(result.status == 64 || result.status == 65)
    #expect(result.output.isEmpty && result.errors.contains(words), "\(result.errors)")
  }

  @Test("the model comes from the file and the method from the flags")
  func method() throws {
    let own = try run("frequencies --config model.json --method yarn --scale 2 --format json")
    let flags = try run(
      "frequencies --method yarn --scale 2 --head-dimension 64 --base 5000000 "
        + "--trained-context 4096 --format json")
    #expect(
      try own.object()["inverse_frequencies"] as? [Double]
        == flags.object()["inverse_frequencies"] as? [Double])
    let entropies = try run(
      "entropy --ensemble all-ones --length 64 --config model.json --method file --method yarn "
        + "--scale 2 --format csv")
    #expect(entropies.status == 0, "\(entropies.errors)")
    let sweep = try run(
      "sweep --alpha 0.5:4:2 --beta 8:64:2 --length 8192 --config model.json --format csv")
    // 8192 tokens over the trained 4096.
    #expect(sweep.status == 0, "\(sweep.errors)")
  }

  @Test("a layer that does not rotate is measured without rotation")
  func entropy() throws {
    let rows = try run(
      "entropy --queries q.npy --keys k.npy --config model.json --layer 2 --format json")
    let plain = try run("entropy --queries q.npy --keys k.npy --method nope --format json")
    func entropies(_ result: Invocation) throws -> [Double?] {
      try result.rows("rows").map { $0["entropy"] as? Double }
    }
    #expect(try entropies(rows) == entropies(plain))
    let rotated = try run(
      "entropy --queries q.npy --keys k.npy --config model.json --layer 1 --format json")
    #expect(try entropies(rotated) != entropies(plain))
  }

  @Test("a capture says which layer has which rope, and --layer-type takes the layers of that kind")
  func captured() throws {
    let values = (0..<2 * 16 * 64).map { sin(Double($0)) }
    let capture = safetensors(
      [("q", values, [2, 1, 16, 64]), ("k", values, [2, 1, 16, 64])],
      metadata: ["layers": "[1, 2]", "rope_theta": "5000000", "trained_context": "4096"])
    try withTemporaryFolder { folder in
      try Data(Self.smol.utf8).write(to: folder.appendingPathComponent("model.json"))
      try capture.write(to: folder.appendingPathComponent("capture.safetensors"))
      let line = "entropy --vectors capture.safetensors --config model.json"
      let text = try entrope(line, in: folder)
      #expect(
        text.output.hasPrefix(
          "RoPE, logits × 1 (layer 1); No rotation, logits × 1 (layer 2): entropy"),
        "\(text.output.prefix(200))\(text.errors)")
      let object = try entrope("\(line) --format json", in: folder).object()
      #expect(object["method"] as? String == "by layer")
      let byLayer = try #require(object["methods_by_layer"] as? [[String: Any]])
      #expect(byLayer.map { $0["layer"] as? Int } == [1, 2])
      #expect(byLayer.map { $0["method"] as? String } == ["rope", "nope"])
      for (type, layer, method) in [
        ("full_attention", 1, "rope"), ("full_attention-nope", 2, "nope"),
      ] {
        let one = try entrope("\(line) --layer-type \(type) --format json", in: folder)
        #expect(try one.object()["method"] as? String == method)
        #expect(try Set(one.rows("rows").map { $0["layer"] as? Int }) == [layer])
      }
    }
  }

  @Test(
    "sweep and temperature leave out layers that no method changes",
    arguments: [
      "sweep --method pi --scale 2 --multiplier 1,2", "temperature --method pi --scale 2",
    ])
  func still(line: String) throws {
    let values = (0..<2 * 32 * 64).map { sin(Double($0)) }
    let config = Self.smol.replacing("4096", with: "16")
    try withTemporaryFolder { folder in
      try Data(config.utf8).write(to: folder.appendingPathComponent("model.json"))
      for (name, layers, count) in [("both", "[1, 2]", 2), ("first", "[1]", 1)] {
        let file = safetensors(
          [
            ("q", Array(values.prefix(count * 32 * 64)), [count, 1, 32, 64]),
            ("k", Array(values.prefix(count * 32 * 64)), [count, 1, 32, 64]),
          ], metadata: ["layers": layers, "rope_theta": "5000000", "trained_context": "16"])
        try file.write(to: folder.appendingPathComponent("\(name).safetensors"))
      }
      func answer(_ name: String) throws -> Invocation {
        try entrope(
          "\(line) --vectors \(name).safetensors --config model.json --format csv", in: folder)
      }
      let (both, first) = (try answer("both"), try answer("first"))
      #expect(both.status == 0, "\(both.errors)")
      #expect(
        both.errors.contains("the layers 2 do not rotate, and no method changes them"),
        "\(both.errors)")
      #expect(
        both.output.replacing("both.safetensors", with: "x")
          == first.output.replacing("first.safetensors", with: "x"))
    }
  }

  @Test("the audit tells kinds of layers apart, and audits a file as if it asked for a method")
  func audit() throws {
    let both = try run("audit model.json --format json")
    let layers = try #require(both.object()["layers"] as? [[String: Any]])
    #expect(layers.map { $0["layers"] as? [Int] } == [[0, 1, 3, 4], [2, 5]])
    #expect(layers.map { $0["method"] as? String } == ["rope", "nope"])
    let asked = try run("audit model.json --method yarn --scale 2 --layer 0 --format json")
    let one = try #require((asked.object()["layers"] as? [[String: Any]])?.first)
    #expect(one["method"] as? String == "yarn" && one["scale"] as? Double == 2)
    #expect(one["trained_context"] as? Int == 4_096 && one["longest_context"] as? Int == 8_192)
    #expect(try run("audit model.json --method yarn").status == 64)
    #expect(try run("audit model.json --scale 2").status == 64)
    #expect(try run("audit model.json --method rerope --scale 2").status == 64)
  }
}
