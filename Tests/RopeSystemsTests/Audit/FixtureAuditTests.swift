import ModelFiles
import RopeSystems
import RotaryEmbedding
import Studies
import Testing

@Suite("audit of published models")
struct FixtureAuditTests {
  struct Expected: Sendable, CustomTestStringConvertible {
    let name: String
    /// Systems that run the model and differ from transformers.
    let differing: [ModelSystem]
    /// Warnings and errors of the first layer, by kind.
    let warnings: Set<String>
    var testDescription: String { name }
  }

  static let expected = [
    Expected(name: "codellama-7b", differing: [], warnings: []),
    Expected(name: "deepseek-v3", differing: [], warnings: []),
    Expected(name: "gemma-3-27b-it", differing: [], warnings: []),
    Expected(
      name: "gpt-oss-20b", differing: [.llamaCpp, .mlx, .mlxSwift], warnings: ["systems-differ"]),
    Expected(name: "llama-2-7b", differing: [], warnings: []),
    Expected(name: "llama-3.1-8b", differing: [], warnings: []),
    Expected(name: "mistral-7b-v0.1", differing: [], warnings: []),
    Expected(
      name: "phi-3-mini-128k-instruct", differing: [.vLLM],
      warnings: ["window-short", "longrope-switch", "systems-differ"]),
    Expected(
      name: "qwen2.5-7b-instruct-yarn", differing: [.mlxSwift, .exLlama],
      warnings: ["context-not-extended", "window-short", "system-ignores", "systems-differ"]),
    Expected(name: "smollm2-135m", differing: [], warnings: []),
  ]

  @Test("each published file has its known findings and differing systems", arguments: expected)
  func audit(expected: Expected) throws {
    let report = try #require(try auditReports(of: fixture(expected.name)).first)
    let systems = try #require(report.systems)
    #expect(systems.entries.count == 9)
    let differing = systems.entries.filter { $0.runsModel && $0.agrees == false }.map(\.system)
    #expect(differing == expected.differing)
    // Nothing stops a published file where it is meant to run.
    #expect(systems.entries.allSatisfy { !$0.runsModel || $0.outcome.rope != nil })
    let warnings = report.findings.filter { $0.severity != .note }.map(\.id)
    #expect(Set(warnings) == expected.warnings)
  }

  @Test("DeepSeek-V3 has amplitude 1 and all of its gain in the softmax scale")
  func deepSeek() throws {
    let report = try auditReports(of: fixture("deepseek-v3"))[0]
    #expect(report.resolved.schedule.temperature.amplitude == 1)
    #expect(abs(report.otherGain - 1.873854) < 5e-7)
    #expect(report.rotaryGain == report.otherGain)
    #expect(report.greatestContext == 163_840)
  }

  @Test("gpt-oss cannot be had by llama.cpp and MLX, because of truncate, at pair 17 by 1.76")
  func gptOSS() throws {
    let report = try auditReports(of: fixture("gpt-oss-20b"))[0]
    for system in [ModelSystem.llamaCpp, .mlx, .mlxSwift] {
      let difference = try #require(report.systems?[system]?.difference)
      #expect(difference.causes.map(\.key) == ["rope_scaling.truncate"])
      #expect(difference.causes.allSatisfy { $0.isWhole })
      #expect(difference.worstPair == 17)
      // θ′/θ′ at pair 17 of bands (8, 18) and (8.0928, 17.3980): 0.1290 over 0.0732.
      #expect(abs(difference.worstRatio - 1.7627) < 5e-5)
    }
  }

  @Test("Qwen2.5 with YaRN as its card asks runs without it in exllamav3, by the factor")
  func qwen() throws {
    let report = try auditReports(of: fixture("qwen2.5-7b-instruct-yarn"))[0]
    let entry = try #require(report.systems?[.exLlama])
    #expect(entry.outcome.rope?.scale == 1)
    #expect(entry.difference?.causes.map(\.key) == ["rope_scaling.factor"])
    #expect(report.greatestContext == 131_072)
  }

  @Test("Gemma 3 is audited by type of layer")
  func gemma() throws {
    let reports = try auditReports(of: fixture("gemma-3-27b-it"))
    #expect(reports.map(\.kind.name) == ["sliding_attention", "full_attention"])
    #expect(reports.map(\.resolved.geometry.base) == [1e4, 1e6])
    // Every sixth layer of 62 has full attention.
    #expect(reports.map(\.kind.layers.count) == [52, 10])
    let one = try auditReports(of: fixture("gemma-3-27b-it"), kinds: [reports[1].kind])
    #expect(one.map(\.kind.name) == ["full_attention"])
  }

  @Test("a layer without rotary embedding is reported and compared with nothing")
  func noRotation() throws {
    let json = """
      {"model_type": "x", "head_dim": 64, "hidden_size": 2048, "num_attention_heads": 32,
       "max_position_embeddings": 8192, "layer_types": ["full_attention", "sliding_attention"],
       "rope_parameters": {"full_attention": null,
         "sliding_attention": {"rope_type": "default", "rope_theta": 10000.0}}}
      """
    let reports = try auditReports(of: configuration(json))
    #expect(reports.map { $0.systems == nil } == [true, false])
    #expect(reports[0].findings.isEmpty)
  }
}
