/// The publications by name, in the order of the ledger.
extension Publication {
  package static let roFormer = Publication(
    "roformer", "su2021roformer", "Su, Jianlin and others",
    "RoFormer: Enhanced Transformer with Rotary Position Embedding", "2104.09864", 2021)
  package static let pi = Publication(
    "pi", "chen2023pi", "Chen, Shouyuan and others",
    "Extending Context Window of Large Language Models via Positional Interpolation", "2306.15595",
    2023)
  package static let ntkAware = Publication(
    "reddit", "bloc97ntk", "bloc97",
    "NTK-Aware Scaled RoPE", "reddit.com/r/LocalLLaMA, post 14lz7j5", 2023)
  package static let blog = Publication(
    "blog", "eleutherai2023yarn", "{EleutherAI}",
    "Extending the RoPE", "blog.eleuther.ai/yarn", 2023)
  package static let notes = Publication(
    "notes", "notes", "{Reading notes}",
    "RoPE to YaRN", "seed 001", 2024)
  package static let handbook = Publication(
    "handbook", "brenndoerfer2025yarn", "Brenndoerfer, Michael",
    "YaRN: Yet another RoPE extensioN", "Language AI Handbook, mbrenndoerfer.com", 2025)
  package static let yarn = Publication(
    "yarn", "peng2023yarn", "Peng, Bowen and others",
    "YaRN: Efficient Context Window Extension of Large Language Models", "2309.00071", 2023)
  package static let llama31 = Publication(
    "llama-3.1", "dubey2024llama3", "Grattafiori, Aaron and others",
    "The Llama 3 Herd of Models", "2407.21783", 2024)
  package static let abf = Publication(
    "abf", "xiong2023abf", "Xiong, Wenhan and others",
    "Effective Long-Context Scaling of Foundation Models", "2309.16039", 2023)
  package static let baseBound = Publication(
    "base-bound", "men2024base", "Men, Xin and others",
    "Base of RoPE Bounds Context Length", "2405.14591", 2024)
  package static let scalingLaws = Publication(
    "scaling-laws", "liu2023scaling", "Liu, Xiaoran and others",
    "Scaling Laws of RoPE-based Extrapolation", "2310.05209", 2023)
  package static let roundRound = Publication(
    "round-round", "barbero2024round", "Barbero, Federico and others",
    "Round and Round We Go! What makes Rotary Positional Encodings useful?", "2410.06205", 2024)
  package static let resonance = Publication(
    "resonance", "wang2024resonance", "Wang, Suyuchen and others",
    "Resonance RoPE", "2403.00071", 2024)
  package static let giraffe = Publication(
    "giraffe", "pal2023giraffe", "Pal, Arka and others",
    "Giraffe: Adventures in Expanding Context Lengths in LLMs", "2308.10882", 2023)
  package static let longRoPE = Publication(
    "longrope", "ding2024longrope", "Ding, Yiran and others",
    "LongRoPE", "2402.13753", 2024)
  package static let su8823 = Publication(
    "su-8823", "su2021scale", "Su, Jianlin",
    "Attention's scale from the invariance of entropy", "kexue.fm/archives/8823", 2021)
  package static let su9812 = Publication(
    "su-9812", "su2023scale", "Su, Jianlin",
    "Attention's scale from the largest gradient", "kexue.fm/archives/9812", 2023)
  package static let logN = Publication(
    "log-n", "chiang2022overcoming", "Chiang, David and Cholak, Peter",
    "Overcoming a Theoretical Limitation of Self-Attention", "2202.12172", 2022)
  package static let scalableSoftmax = Publication(
    "scalable-softmax", "nakanishi2025ssmax", "Nakanishi, Ken M.",
    "Scalable-Softmax Is Superior for Attention", "2501.19399", 2025)
  package static let criticalScaling = Publication(
    "critical-scaling", "chen2025critical", "Chen, Shi and others",
    "Critical attention scaling in long-context transformers", "2510.05554", 2025)
  package static let scaleInvariant = Publication(
    "scale-invariant", "anson2025scale", "Anson, Ben and others",
    "Scale-invariant attention", "2505.17083", 2025)
  package static let adaptive = Publication(
    "adaptive-temperature", "velickovic2024softmax", "Veličković, Petar and others",
    "Softmax is not enough (for sharp out-of-distribution)", "2410.01104", 2024)
  package static let collapse = Publication(
    "entropy-collapse", "zhai2023entropy", "Zhai, Shuangfei and others",
    "Stabilizing Transformer Training by Preventing Attention Entropy Collapse", "2303.06296", 2023)
  package static let infinite = Publication(
    "lm-infinite", "han2023infinite", "Han, Chi and others",
    "LM-Infinite", "2308.16137", 2023)
  package static let view = Publication(
    "attention-view", "zhong2024view", "Zhong, Meizhi and others",
    "Understanding the RoPE Extensions of Long-Context LLMs: An Attention Perspective",
    "2406.13282", 2024)
  package static let entropyABF = Publication(
    "entropy-abf", "zhang2024entropy", "Zhang, Yikai and others",
    "Extending LLMs’ Context Window with 100 Samples", "2401.07004", 2024)
  package static let streaming = Publication(
    "streaming-llm", "xiao2023streaming", "Xiao, Guangxuan and others",
    "Efficient Streaming Language Models with Attention Sinks", "2309.17453", 2023)
  package static let entrope = Publication(
    "entrope", "entrope", "{The Entrope authors}",
    "Entrope: what context extension does to attention", "this repository", 2026)
}
