public import Foundation

/// Inverse frequencies of Hugging Face transformers; see the README beside `hf-rope.json`.
public struct GoldenRope: Decodable, Sendable {
  /// The configurations with their frequencies.
  public let cases: [Case]

  /// Reads `Golden/hf-rope.json` of a test bundle.
  ///
  /// - Parameter bundle: The bundle of the rotary embedding tests, `.module` there.
  /// - Returns: All cases.
  /// - Throws: Why the file cannot be read.
  public static func load(from bundle: Bundle) throws -> GoldenRope {
    let data = try Data(contentsOf: bundle.file("Golden/hf-rope.json"))
    return try JSONDecoder().decode(GoldenRope.self, from: data)
  }

  /// One configuration and what transformers made of it.
  public struct Case: Decodable, Sendable, CustomStringConvertible {
    /// What the configuration is.
    public let name: String
    /// The rope type: default, linear, dynamic or yarn.
    public let ropeType: String
    /// The current length that the dynamic type sees; `nil` for none.
    public let sequenceLength: Int?
    /// The rotary dimension.
    public let rotaryDimension: Int
    /// Inverse frequencies in float32, widened; relative tolerance 2e-6.
    public let inverseFrequencies32: [Double]
    /// Inverse frequencies in float64; relative tolerance 1e-12.
    public let inverseFrequencies64: [Double]
    /// The amplitude on cos and sin.
    public let attentionFactor: Double
    /// The configuration as a model ships it.
    public let config: Config

    enum CodingKeys: String, CodingKey {
      case name, config
      case ropeType = "rope_type"
      case sequenceLength = "seq_len"
      case rotaryDimension = "rotary_dim"
      case inverseFrequencies32 = "inv_freq"
      case inverseFrequencies64 = "inv_freq_f64"
      case attentionFactor = "attention_factor"
    }

    /// The name, for test reports.
    public var description: String { name }

    /// The parameters in either style.
    private var parameters: Parameters? { config.ropeParameters ?? config.ropeScaling }
    /// The base b.
    public var base: Double { parameters?.ropeTheta ?? config.ropeTheta ?? .nan }
    /// The trained context L: the original one where the configuration gives it.
    public var trainedContext: Int {
      parameters?.originalContext ?? config.maxPositionEmbeddings
    }
    /// The scale s: the factor, or the ratio of the contexts where it is null or absent.
    public var scale: Double {
      parameters?.factor ?? Double(config.maxPositionEmbeddings) / Double(trainedContext)
    }
    /// YaRN's upper threshold in rotations; transformers takes null and 0 for the default 32.
    public var betaFast: Double { Self.given(parameters?.betaFast) ?? 32 }
    /// YaRN's lower threshold in rotations; transformers takes null and 0 for the default 1.
    public var betaSlow: Double { Self.given(parameters?.betaSlow) ?? 1 }
    /// Whether YaRN's pair indices are rounded outwards.
    public var truncates: Bool { parameters?.truncate ?? true }
    /// The attention factor that the configuration itself gives, which wins over the formula.
    public var givenAttentionFactor: Double? { parameters?.attentionFactor }
    /// DeepSeek's `mscale`; transformers takes 0 for absent.
    public var mscale: Double? { Self.given(parameters?.mscale) }
    /// DeepSeek's `mscale_all_dim`; transformers takes 0 for absent.
    public var mscaleAllDimensions: Double? { Self.given(parameters?.mscaleAllDimensions) }

    private static func given(_ value: Double?) -> Double? { value == 0 ? nil : value }
  }

  /// The keys of a model's configuration that concern rotation.
  public struct Config: Decodable, Sendable {
    /// The context that the model is configured for.
    public let maxPositionEmbeddings: Int
    /// The base, in the style of transformers 4.
    public let ropeTheta: Double?
    /// The rest, in the style of transformers 4.
    public let ropeScaling: Parameters?
    /// Everything, in the style of transformers 5.
    public let ropeParameters: Parameters?

    enum CodingKeys: String, CodingKey {
      case maxPositionEmbeddings = "max_position_embeddings"
      case ropeTheta = "rope_theta"
      case ropeScaling = "rope_scaling"
      case ropeParameters = "rope_parameters"
    }
  }

  /// The keys of `rope_parameters` or `rope_scaling`.
  public struct Parameters: Decodable, Sendable {
    let ropeTheta: Double?
    let factor: Double?
    let originalContext: Int?
    let betaFast: Double?
    let betaSlow: Double?
    let truncate: Bool?
    let attentionFactor: Double?
    let mscale: Double?
    let mscaleAllDimensions: Double?

    enum CodingKeys: String, CodingKey {
      case factor, truncate, mscale
      case ropeTheta = "rope_theta"
      case originalContext = "original_max_position_embeddings"
      case betaFast = "beta_fast"
      case betaSlow = "beta_slow"
      case attentionFactor = "attention_factor"
      case mscaleAllDimensions = "mscale_all_dim"
    }
  }
}
