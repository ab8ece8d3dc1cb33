import Foundation
import ModelFiles
import RopeSystems
import RotaryEmbedding
import Testing

/// PhiMoE's class: the short list at every length, and an amplitude that changes at the trained context.
///
/// transformers 5.23.0, run with these lists at 4,096, 4,097 and 131,072 tokens: frequencies 1/(short · 10000^(i/8)) every time,
/// amplitudes 1.1, 1.7 and 1.7; under yarn 1.1 and 1.7 as well.
@Suite struct PhiMoETests {
  private static let short = (0..<8).map { 1 + 0.01 * Double($0) }

  private static let file: String = {
    let long = (0..<8).map { 2 + 0.5 * Double($0) }
    return """
      {"model_type": "phimoe", "hidden_size": 64, "num_attention_heads": 4, "num_hidden_layers": 2,
       "max_position_embeddings": 131072, "original_max_position_embeddings": 4096, "rope_theta": 10000.0,
       "rope_scaling": {"type": "longrope", "short_factor": \(short), "long_factor": \(long),
         "short_mscale": 1.1, "long_mscale": 1.7, "original_max_position_embeddings": 4096}}
      """
  }()

  @Test(arguments: [(4_096, 1.1), (4_097, 1.7), (131_072, 1.7)])
  func `The list is the short one and the amplitude changes`(length: Int, amplitude: Double) throws
  {
    let rope = try resolved(Self.file, sequenceLength: length)
    #expect(rope.schedule.temperature.amplitude == amplitude)
    for (pair, found) in rope.schedule.effectiveInverseFrequencies.enumerated() {
      let wanted = 1 / (Self.short[pair] * pow(10_000, Double(pair) / 8))
      #expect(abs(found / wanted - 1) < 1e-14)
    }
  }

  @Test func `Notes say what the class does and call nothing ignored that it reads`() throws {
    let notes = try resolved(Self.file).notes
    #expect(
      notes.contains {
        $0.key.hasSuffix("long_factor") && $0.sentence.contains("never long_factor")
      })
    #expect(!notes.contains { $0.key.hasSuffix("mscale") })
    let report = try #require(try auditReports(of: try configuration(Self.file)).first)
    let texts = report.findings.flatMap { [$0.sentence, $0.remedy ?? ""] }
    #expect(!texts.contains { $0.contains("4097 the long one") || $0.contains("--max-model-len") })
    #expect(texts.count { $0.contains("never long_factor") } == 1)
    #expect(texts.contains { $0.contains("vLLM would rotate otherwise") })
    for target in [ConversionTarget.transformers4, .transformers5] {
      let said = try Conversion(of: try configuration(Self.file), to: target).notes
      #expect(said.contains { $0.contains("never long_factor") })
      #expect(!said.contains { $0.contains("by the current length") })
    }
  }

  @Test func `Another method keeps the amplitudes that the class needs, or says which is missing`()
    throws
  {
    let file = try configuration(Self.file)
    for (kind, name) in [(RopeKind.yarn, "yarn"), (.linear, "pi")] {
      let asked = try file.asking(for: kind, scale: 2)
      let rope = try asked.resolved(asked.layerKinds()[0], sequenceLength: 4_097)
      #expect(rope.methodName == name && rope.schedule.temperature.amplitude == 1.7)
    }
    let bare = #"{"model_type": "phimoe", "hidden_size": 64, "num_attention_heads": 4}"#
    let error = #expect(throws: FileError.self) {
      try configuration(bare).asking(for: .yarn, scale: 2)
    }
    #expect(error?.description.contains("short_mscale is missing") == true)
  }
}
