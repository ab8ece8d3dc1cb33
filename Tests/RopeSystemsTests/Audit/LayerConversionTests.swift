import Foundation
import ModelFiles
import RopeSystems
import RotaryEmbedding
import Testing

/// What can be converted where layers have ropes of several kinds.
@Suite("conversion of several ropes")
struct LayerConversionTests {
  private static let gemma = """
    {"model_type": "gemma3_text", "hidden_size": 1152, "head_dim": 256, "num_attention_heads": 4,
     "num_hidden_layers": 6, "max_position_embeddings": 32768, "rope_theta": 1000000,
     "rope_local_base_freq": 10000, "rope_scaling": null, "sliding_window": 512,
     "sliding_window_pattern": 6}
    """

  private static func olmo(_ rest: String = "") -> String {
    """
    {"model_type": "olmo3", "hidden_size": 4096, "num_attention_heads": 32, "num_hidden_layers": 4,
     "max_position_embeddings": 65536, "rope_theta": 500000, "sliding_window": 4096,
     "rope_scaling": {"rope_type": "yarn", "factor": 8.0, "original_max_position_embeddings": 8192,
       "beta_fast": 32.0, "beta_slow": 1.0\(rest)}}
    """
  }

  private static let bert = """
    {"model_type": "modernbert", "hidden_size": 768, "num_attention_heads": 12,
     "num_hidden_layers": 4, "max_position_embeddings": 8192, "global_rope_theta": 160000.0,
     "local_rope_theta": 10000.0, "local_attention": 128, "global_attn_every_n_layers": 3}
    """

  private func refusal(
    _ json: String, _ target: ConversionTarget, kinds: [LayerKind]? = nil
  ) throws -> String {
    let file = try configuration(json)
    let error = #expect(throws: ConversionError.self) {
      try Conversion(of: file, kinds: kinds, to: target)
    }
    return error?.description ?? ""
  }

  @Test(
    "settings of one kind of layers are never printed where the target gives them to all",
    arguments: [gemma, olmo()], ConversionTarget.allCases)
  func oneKind(json: String, target: ConversionTarget) throws {
    for kind in try configuration(json).layerKinds() {
      let sentence = try refusal(json, target, kinds: [kind])
      #expect(sentence.contains("holds for all layers"), "\(sentence)")
      #expect(sentence.contains("sliding_attention, full_attention"))
    }
  }

  @Test("where all layers that turn have one rope, choosing them changes nothing")
  func oneRope() throws {
    let file = try configuration(
      """
      {"model_type": "smollm3", "hidden_size": 256, "num_attention_heads": 4,
       "num_hidden_layers": 4, "max_position_embeddings": 4096, "rope_theta": 5000000.0}
      """)
    let kinds = try file.layerKinds()
    #expect(kinds.map { $0.rope != nil } == [true, false])
    for target in ConversionTarget.allCases {
      #expect(
        try Conversion(of: file, kinds: [kinds[0]], to: target).text
          == Conversion(of: file, to: target).text)
      let error = #expect(throws: ConversionError.self) {
        try Conversion(of: file, kinds: [kinds[1]], to: target)
      }
      #expect(error?.description.contains("do not rotate") == true)
    }
  }

  // transformers 4.57.1, models/olmo3/modeling_olmo3.py: sliding layers get rope_type "default"; modernbert takes
  // local_rope_theta and global_rope_theta. mlx-lm 0.32.2, models/olmo3.py: nn.RoPE at rope_theta for sliding layers.
  // llama.cpp's converter of Gemma 3 writes both bases.
  @Test(
    "a target that reads the file itself needs no change",
    arguments: [
      (olmo(), ConversionTarget.transformers4), (olmo(), .mlx), (bert, .transformers4),
      (gemma, .llamaCpp),
    ])
  func unchanged(json: String, target: ConversionTarget) throws {
    let file = try configuration(json)
    let conversion = try Conversion(of: file, to: target)
    #expect(conversion.text == (target == .llamaCpp ? "" : "{}"))
    #expect(conversion.configuration == file)
    #expect(conversion.notes.count == 1)
    #expect(conversion.notes[0].contains("nothing needs to be"))
  }

  @Test("what a target makes of one kind of layers, or that it is not known, is the reason")
  func reasons() throws {
    // mlx-lm 0.32.2, models/rope_utils.py: its YaRN takes no attention_factor.
    let different = try refusal(Self.olmo(#", "attention_factor": 2.0"#), .mlx)
    #expect(different.contains("of the layers full_attention"), "\(different)")
    #expect(different.contains("attention_factor"))
    #expect(try refusal(Self.bert, .mlx).contains("has no class of modernbert"))
    let unknown = """
      {"model_type": "mimo_v2_flash", "hidden_size": 4096, "num_hidden_layers": 6,
       "num_attention_heads": 64}
      """
    #expect(try refusal(unknown, .transformers4).contains("not known"))
  }

  // YaRN at factor 4 without an original context. transformers 5.23.0, run on the file, on the file with the fragment
  // merged in, and on that without "rope_scaling": null, gives for pairs 30 and 40 in float32:
  //   file and fragment 3.924742923118174e-04, 1.0542413292569108e-05; without null 5.232990952208638e-04, 2.183785727538634e-05.
  @Test("a fragment for transformers 5 takes the older dictionary out of the file")
  func oldDictionary() throws {
    let json = """
      {"model_type": "llama", "hidden_size": 4096, "num_attention_heads": 32,
       "num_hidden_layers": 48, "max_position_embeddings": 131072, "rope_theta": 10000000.0,
       "rope_scaling": {"rope_type": "yarn", "factor": 4}}
      """
    let file = try configuration(json)
    func pairs(_ configuration: ModelConfiguration) throws -> [Double] {
      let schedule = try configuration.resolved(configuration.layerKinds()[0]).schedule
      return [30, 40].map { schedule.effectiveInverseFrequencies[$0] }
    }
    func expect(_ found: [Double], _ wanted: [Double]) {
      for (found, wanted) in zip(found, wanted) {
        // transformers' float32: three operations of 2⁻²⁴ each, and a power.
        #expect(abs(found / wanted - 1) < 2e-6)
      }
    }
    let text = try Conversion(of: file, to: .transformers5).text
    #expect(text.contains(#""rope_scaling": null"#))
    expect(try pairs(file.merged(with: text)), [3.924742923118174e-04, 1.0542413292569108e-05])
    let without = text.replacingOccurrences(of: #""rope_scaling": null, "#, with: "")
    expect(
      try pairs(file.merged(with: without)), [5.232990952208638e-04, 2.183785727538634e-05])
    // vLLM updates the loaded configuration key by key, where rope_scaling is another name of rope_parameters.
    #expect(try !Conversion(of: file, to: .vLLM).text.contains("rope_scaling"))
  }
}
