import ModelFiles
import RopeSystems
import RotaryEmbedding
import Studies
import Testing

/// The amplitude that each system gives YaRN of factor 40, by the keys that are there.
@Suite("amplitude matrix")
struct AmplitudeMatrixTests {
  // m(40, k) = 0.1·k·ln 40 + 1, from ln 40 = 3.6888794541139363.
  static let whole = 1.36888794541139363
  static let some = 1 + 0.0707 * 3.6888794541139363

  struct Row: Sendable, CustomTestStringConvertible {
    let keys: String
    var modelType = "llama"
    let expected: [ModelSystem: Double]
    var testDescription: String { "\(modelType) \(keys)" }
  }

  static let rows: [Row] = [
    Row(
      keys: "", expected: all(whole)),
    Row(
      keys: #", "mscale": 1.0, "mscale_all_dim": 1.0"#,
      expected: [
        .transformers: 1, .vLLM: 1, .sgLang: 1, .mlx: 1, .llamaCpp: whole, .exLlama: whole,
      ]),
    Row(
      keys: #", "mscale": 1.0, "mscale_all_dim": 1.0"#, modelType: "deepseek_v3",
      expected: [
        .transformers: 1, .vLLM: 1, .sgLang: 1, .mlx: 1, .mlxSwift: 1, .llamaCpp: 1,
        .exLlama: 1, .deepSeek: 1,
      ]),
    Row(
      keys: #", "mscale": 0.707"#,
      expected: [
        .transformers: whole, .vLLM: whole, .sgLang: whole, .mlx: some,
        .llamaCpp: whole, .exLlama: whole,
      ]),
    Row(
      keys: #", "mscale": 0.707"#, modelType: "deepseek_v2",
      expected: [.transformers: whole, .vLLM: some, .llamaCpp: whole, .mlx: some]),
    Row(
      keys: #", "mscale_all_dim": 1.0"#,
      expected: [
        .transformers: whole, .vLLM: whole, .sgLang: whole, .mlx: 1,
        .llamaCpp: whole, .exLlama: whole,
      ]),
    Row(
      keys: #", "mscale_all_dim": 1.0"#, modelType: "deepseek_v3",
      expected: [.transformers: whole, .vLLM: 1, .llamaCpp: 1]),
    Row(
      keys: #", "mscale": 0.707, "mscale_all_dim": 0"#,
      expected: [
        .transformers: whole, .vLLM: whole, .sgLang: some, .mlx: some,
        .llamaCpp: whole, .exLlama: whole,
      ]),
    Row(
      keys: #", "mscale": 0.707, "mscale_all_dim": 0"#, modelType: "deepseek_v3",
      expected: [.vLLM: some]),
    Row(
      keys: #", "attention_factor": 1.0"#,
      expected: [
        .transformers: 1, .vLLM: 1, .sgLang: whole, .mlx: whole,
        .llamaCpp: whole, .exLlama: 1,
      ]),
    Row(
      keys: #", "attention_factor": 1.0"#, modelType: "deepseek_v3", expected: [.vLLM: whole]),
    Row(
      keys: #", "attn_factor": 1.2"#,
      expected: [
        .transformers: whole, .vLLM: whole, .sgLang: 1.2 * whole, .mlx: whole,
        .llamaCpp: whole, .exLlama: whole,
      ]),
    Row(
      keys: #", "mscale": 1.0, "mscale_all_dim": 1.0, "llama_4_scaling_beta": 0.1"#,
      modelType: "ministral3",
      expected: [.transformers: 1, .llamaCpp: 1, .exLlama: 1]),
    // The Llama of mlx-swift-lm has no YaRN; its Qwen 3 finds the amplitude as mlx-lm does.
    Row(keys: "", modelType: "qwen3", expected: [.mlxSwift: whole, .mlx: whole]),
    Row(keys: #", "mscale": 0.707"#, modelType: "qwen3", expected: [.mlxSwift: some]),
    Row(keys: #", "mscale_all_dim": 1.0"#, modelType: "qwen3", expected: [.mlxSwift: 1]),
    Row(
      keys: #", "mscale": 0.707, "mscale_all_dim": 0"#, modelType: "qwen3",
      expected: [.mlxSwift: some]),
    Row(keys: #", "attention_factor": 1.0"#, modelType: "qwen3", expected: [.mlxSwift: whole]),
    Row(keys: #", "attn_factor": 1.2"#, modelType: "qwen3", expected: [.mlxSwift: whole]),
  ]

  private static func all(_ amplitude: Double) -> [ModelSystem: Double] {
    Dictionary(
      uniqueKeysWithValues: [
        ModelSystem.transformers, .vLLM, .sgLang, .mlx, .llamaCpp, .exLlama, .gptOSS,
      ].map { ($0, amplitude) })
  }

  @Test("the amplitude depends on which keys a system reads", arguments: rows)
  func amplitude(row: Row) throws {
    let json = llama(
      #""rope_type": "yarn", "factor": 40, "original_max_position_embeddings": 4096\#(row.keys)"#,
      modelType: row.modelType, head: 64)
    for (system, expected) in row.expected {
      // One logarithm, three products and a quotient: a few units in the last place.
      #expect(
        abs(try rope(system, json).temperature.amplitude - expected) < 8 * expected.ulp,
        "\(system)")
    }
  }

  @Test("vLLM leaves the softmax of DeepSeek alone when attention_factor is 1")
  func skippedSoftmax() throws {
    let keys = #"""
      "rope_type": "yarn", "factor": 40, "original_max_position_embeddings": 4096,
      "mscale": 1.0, "mscale_all_dim": 1.0
      """#
    let plain = llama(keys, modelType: "deepseek_v3", head: 64)
    let unit = llama(keys + #", "attention_factor": 1.0"#, modelType: "deepseek_v3", head: 64)
    let gain = Self.whole * Self.whole
    #expect(abs(try rope(.vLLM, plain).temperature.softmaxScale - gain) < 8 * gain.ulp)
    #expect(try rope(.vLLM, unit).temperature.softmaxScale == 1)
    #expect(abs(try rope(.transformers, unit).temperature.softmaxScale - gain) < 8 * gain.ulp)
  }
}
