import Explorer
import Foundation
import ModelFiles
import RopeSystems
import RotaryEmbedding
import Testing

@Suite("Settings of the explorer")
struct ExplorerSettingsTests {
  @Test("YaRN's thresholds and scale stand in the keys of transformers 5")
  func yarn() throws {
    let text = try ExplorerState(query: "beta=48&scale=8&base=500000").settings(for: .transformers5)
      .text
    for part in ["\"yarn\"", "\"beta_fast\": 48", "\"factor\": 8", "500000", "2048"] {
      #expect(text.contains(part), "\(text)")
    }
    #expect(!text.contains("beta_slow"))
  }

  @Test(
    "settings of Dynamic NTK hold the trained context that its formula needs",
    arguments: [ConversionTarget.transformers5, .transformers4, .mlx], [2_048, 4_096])
  func dynamic(target: ConversionTarget, context: Int) throws {
    let state = try ExplorerState(query: "method=dynamic-ntk&trained-context=\(context)")
    let settings = try state.settings(for: target)
    var object = try #require(
      try JSONSerialization.jsonObject(with: Data(settings.text.utf8)) as? [String: Any])
    #expect(object["max_position_embeddings"] as? Int == context)
    #expect(settings.notes.contains { $0.contains("max_position_embeddings") })
    guard target != .mlx else { return }
    (object["model_type"], object["hidden_size"]) = ("llama", 64)
    (object["num_attention_heads"], object["num_hidden_layers"]) = (1, 1)
    let data = try JSONSerialization.data(withJSONObject: object)
    let configuration = try ModelConfiguration(bytes: Array(data), file: "test.json")
    let kind = try #require(try configuration.layerKinds().first)
    let read = try configuration.resolved(kind, sequenceLength: 16_384).schedule
    // b′ = b(s·n/L − (s − 1))^(d/(d − 2)) at n = 16,384 tokens; θ′₁ = b′^(−2/d).
    let stretch = 4 * 16_384 / Double(context) - 3
    let base = 10_000 * pow(stretch, 64.0 / 62)
    #expect(abs(read.effectiveInverseFrequencies[1] / pow(base, -2.0 / 64) - 1) < 1e-9)
  }

  @Test("flags of llama.cpp say the same")
  func flags() throws {
    let text = try ExplorerState(query: "beta=48").settings(for: .llamaCpp).text
    #expect(text.contains("--rope-scaling yarn --rope-scale 4 --yarn-orig-ctx 2048"))
    #expect(text.contains("--yarn-beta-fast 48"))
  }

  @Test(
    "what no key can say is refused with the reason",
    arguments: [
      ("ramp=paper", "ramp “paper”"), ("method=rerope", "ReRoPE"),
      ("temperature=logn", "temperature"),
      ("method=ntk-aware", "NTK-aware"), ("rotary-dimension=32", "rotary dimension"),
    ])
  func refused(query: String, words: String) throws {
    let state = try ExplorerState(query: query)
    let error = #expect(throws: SettingsError.self) { try state.settings(for: .transformers5) }
    #expect(error?.description.contains(words) ?? false, "\(error?.description ?? "")")
  }

  @Test(
    "what is written gives the frequencies of the state",
    arguments: [
      "", "method=pi", "method=rope", "method=llama3&beta=8", "method=mistral-yarn",
      "method=ntk-by-parts&ramp=code&alpha=2", "temperature=none", "method=dynamic-ntk&scale=3",
    ])
  func readBack(query: String) throws {
    let state = try ExplorerState(query: query)
    let text = try state.settings(for: .transformers5).text
    var object = try #require(
      try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
    object["model_type"] = "llama"
    (object["hidden_size"], object["num_attention_heads"]) = (64, 1)
    (object["head_dim"], object["num_hidden_layers"]) = (64, 1)
    if object["max_position_embeddings"] == nil { object["max_position_embeddings"] = 2_048 }
    let data = try JSONSerialization.data(withJSONObject: object)
    let configuration = try ModelConfiguration(bytes: Array(data), file: "test.json")
    let kind = try #require(try configuration.layerKinds().first)
    let read = try configuration.resolved(kind, sequenceLength: state.main.extent.sequenceLength)
      .schedule
    let own = state.main.schedule
    for (a, b) in zip(read.effectiveInverseFrequencies, own.effectiveInverseFrequencies) {
      #expect(abs(a - b) <= 1e-9 * b)
    }
    #expect(abs(read.temperature.logitMultiplier - own.temperature.logitMultiplier) < 1e-9)
  }

  @Test("a method on distances, or pairs on other axes, is not what plain RoPE says")
  func says() throws {
    func says(_ query: String, _ scaling: String = "") throws -> Bool {
      let text =
        #"{"model_type": "qwen2_vl", "hidden_size": 128, "num_attention_heads": 1, "max_position_embeddings": 2048, "rope_theta": 10000\#(scaling)}"#
      let configuration = try ModelConfiguration(bytes: Array(text.utf8), file: "test.json")
      let kind = try #require(try configuration.layerKinds().first)
      return try ExplorerState(query: query).says(configuration.resolved(kind))
    }
    #expect(try says("method=rope&head-dimension=128"))
    #expect(try !says("method=rope"))
    #expect(try !says("method=rerope&head-dimension=128"))
    let axes = #", "rope_scaling": {"type": "mrope", "mrope_section": [16, 24, 24]}"#
    #expect(try !says("method=rope&head-dimension=128", axes))
  }

  @Test(
    "a configuration is looked at over as many keys as it is for, at most what a page draws",
    arguments: [(4_096, 4.0, 16_384), (32_768, 4.0, 131_072), (131_072, 2.0, 131_072)])
  func length(context: Int, factor: Double, keys: Int) throws {
    let text =
      #"{"model_type": "llama", "hidden_size": 64, "num_attention_heads": 1, "max_position_embeddings": \#(Int(Double(context) * factor)), "rope_theta": 10000, "rope_scaling": {"rope_type": "yarn", "factor": \#(factor), "original_max_position_embeddings": \#(context)}}"#
    let configuration = try ModelConfiguration(bytes: Array(text.utf8), file: "test.json")
    let values = try ExplorerState.values(of: configuration).values
    #expect(try ExplorerState.reading(values).state.length == keys)
  }

  @Test("the command and the snippet say what was chosen, and nothing usual")
  func words() throws {
    let state = try ExplorerState(
      query: "method=rerope&set.window=512&temperature=paper%2Blogn&theme=dark")
    #expect(
      state.command(panel: "ratio", output: "x.pdf")
        == "entrope panel ratio --method rerope --temperature 'paper+logn' --set window=512 --output x.pdf"
        || state.command(panel: "ratio", output: "x.pdf")
          == "entrope panel ratio --method rerope --temperature paper+logn --set window=512 --output x.pdf"
    )
    #expect(state.fileName(panel: "ratio") == "entrope-ratio-rerope-s4")
    #expect(try ExplorerState(query: "beta=48").fileName(panel: "law") == "entrope-law-yarn-s4-b48")
    let snippet = try ExplorerState(query: "beta=48&ramp=paper").snippet(panel: "ratio")
    #expect(
      snippet.contains("request.beta = 48\n") && snippet.contains("request.ramp = .rotations"))
    #expect(!snippet.contains("request.base"))
  }
}
