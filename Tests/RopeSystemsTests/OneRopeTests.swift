import Foundation
import ModelFiles
import RopeSystems
import RotaryEmbedding
import Testing

/// Dictionaries nested by type of layer in files of classes that have one rope for all layers.
///
/// What transformers 5.23.0 does was found by building its classes from these files and reading `inv_freq`.
@Suite struct OneRopeTests {
  private static let nested = """
    "full_attention": {"rope_type": "linear", "factor": 8.0, "rope_theta": 1e6},
    "sliding_attention": {"rope_type": "default", "rope_theta": 23456.0}
    """

  private static func file(
    _ type: String, beside: String = "", key: String = "rope_parameters", inside: String = ""
  ) -> String {
    """
    {"model_type": "\(type)", "hidden_size": 64, "num_attention_heads": 2, "head_dim": 32, "num_hidden_layers": 2,
     "max_position_embeddings": 131072, \(beside) "\(key)": {\(inside)\(nested)}}
    """
  }

  /// Base and method of the one rope.
  struct Case: Sendable {
    let type: String
    var beside = ""
    var key = "rope_parameters"
    var inside = ""
    let method: String
    let base: Double
  }

  private static let cases = [
    Case(type: "llama", method: "rope", base: 10_000),
    Case(type: "llama", beside: #""rope_theta": 500000.0,"#, method: "rope", base: 500_000),
    Case(type: "llama", inside: #""rope_theta": 700000.0,"#, method: "rope", base: 700_000),
    Case(
      type: "llama", beside: #""rope_theta": 500000.0,"#, key: "rope_scaling", method: "rope",
      base: 500_000),
    Case(
      type: "llama", inside: #""rope_theta": 700000.0, "rope_type": "linear", "factor": 4.0,"#,
      method: "pi", base: 700_000),
    // Its list of types comes after the ropes were read.
    Case(
      type: "llama", beside: #""layer_types": ["full_attention", "sliding_attention"],"#,
      method: "rope", base: 10_000),
    Case(type: "mixtral", method: "rope", base: 1_000_000),
    Case(type: "ernie4_5", method: "rope", base: 500_000),
    Case(type: "gpt_neox", beside: #""rope_theta": 500000.0,"#, method: "rope", base: 10_000),
    Case(type: "qwen3_moe", method: "rope", base: 10_000),
    Case(
      type: "qwen2", inside: #""rope_theta": 700000.0, "rope_type": "linear", "factor": 4.0,"#,
      method: "pi", base: 700_000),
  ]

  @Test(arguments: cases)
  func
    `The one rope comes from beside the nested dictionaries, and a note says that they are not read`(
      item: Case
    ) throws
  {
    let text = Self.file(item.type, beside: item.beside, key: item.key, inside: item.inside)
    for kind in try configuration(text).layerKinds() {
      let rope = try configuration(text).resolved(kind)
      #expect(rope.methodName == item.method)
      #expect(rope.geometry.base == item.base)
      #expect(
        rope.notes.contains {
          $0.key == item.key
            && $0.sentence.contains("does not read the dictionaries by type of layer")
        })
      #expect(!rope.notes.contains { $0.key.contains("full_attention") })
    }
  }

  // A class that has types of layers by then raises KeyError: 'rope_type'.
  @Test(arguments: [
    "qwen2", "qwen3", "cohere2", "exaone4", "smollm3", "granite_swa", "ministral", "gpt_oss",
  ])
  func `A class that stops is refused, and what the refusal asks for is read`(type: String) throws {
    let sentence = try #require(refusal(Self.file(type)))
    #expect(sentence.contains("full_attention and sliding_attention"))
    #expect(sentence.contains("write rope_type and rope_theta of that one rope"))
    let advised = """
      {"model_type": "\(type)", "hidden_size": 64, "num_attention_heads": 2, "num_hidden_layers": 2, "head_dim": 32,
       "max_position_embeddings": 131072, "rope_parameters": {"rope_type": "linear", "rope_theta": 54321.0, "factor": 2.0}}
      """
    let kinds = try configuration(advised).layerKinds().filter { $0.rope != nil }
    for kind in kinds {
      let rope = try configuration(advised).resolved(kind)
      #expect(rope.methodName == "pi" && rope.geometry.base == 54_321)
    }
  }

  @Test func `A type without a class has each rope, with a note that this is assumed`() throws {
    let text = Self.file(
      "nobody", beside: #""layer_types": ["full_attention", "sliding_attention"],"#)
    let full = try resolved(text, layerType: "full_attention")
    #expect(full.methodName == "pi" && full.geometry.base == 1_000_000)
    #expect(try resolved(text, layerType: "sliding_attention").geometry.base == 23_456)
    #expect(
      full.notes.contains {
        $0.key == "rope_parameters" && $0.sentence.contains("is taken to have")
      })
    #expect(full.notes.contains { $0.key == "model_type" })
  }

  @Test func `The audit leaves other readers of the file open, and the fragment has the one rope`()
    throws
  {
    let file = try configuration(Self.file("llama"))
    let report = try #require(try auditReports(of: file).first)
    let systems = try #require(report.systems)
    for system in [ModelSystem.llamaCpp, .mlx, .exLlama] {
      guard case .unknown = try #require(systems[system]).outcome else {
        Issue.record("\(system) is answered")
        continue
      }
    }
    // These read the file through transformers.
    for system in [ModelSystem.vLLM, .sgLang] { #expect(systems[system]?.agrees == true) }
    for target in [ConversionTarget.transformers5, .vLLM] {
      let conversion = try Conversion(of: file, to: target)
      #expect(!conversion.text.contains("full_attention"))
      #expect(conversion.text.contains(#""rope_theta": 10000.0"#))
    }
  }
}
