/// A program that reads a model's configuration and rotates its queries and keys.
public enum ModelSystem: String, Sendable, Hashable, CaseIterable {
  /// Hugging Face transformers.
  case transformers
  /// vLLM.
  case vLLM = "vllm"
  /// SGLang.
  case sgLang = "sglang"
  /// llama.cpp with its converter from Hugging Face.
  case llamaCpp = "llama.cpp"
  /// mlx-lm, the Python library for MLX.
  case mlx
  /// mlx-swift-lm, the Swift library for MLX.
  case mlxSwift = "mlx-swift-lm"
  /// exllamav3.
  case exLlama = "exllamav3"
  /// OpenAI's reference code of gpt-oss.
  case gptOSS = "gpt-oss"
  /// DeepSeek's reference code of DeepSeek-V3.
  case deepSeek = "deepseek-v3"

  /// The name people use.
  public var title: String {
    switch self {
    case .vLLM: "vLLM"
    case .sgLang: "SGLang"
    case .mlx: "MLX"
    case .gptOSS: "gpt-oss reference"
    case .deepSeek: "DeepSeek-V3 reference"
    case .transformers, .llamaCpp, .mlxSwift, .exLlama: rawValue
    }
  }

  /// The rules of the system.
  public var profile: SystemProfile {
    switch self {
    case .transformers: .transformers
    case .vLLM: .vLLM
    case .sgLang: .sgLang
    case .llamaCpp: .llamaCpp
    case .mlx: .mlx
    case .mlxSwift: .mlxSwift
    case .exLlama: .exLlama
    case .gptOSS: .gptOSS
    case .deepSeek: .deepSeek
    }
  }
}
