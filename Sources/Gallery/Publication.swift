import Foundation

/// A paper or post that figures come from.
public struct Publication: Sendable, Hashable {
  /// Key in BibTeX.
  public let key: String
  /// Authors as BibTeX has them: family name first, `and` between, `and others` at the end.
  public let authors: String
  /// Title.
  public let title: String
  /// arXiv number, or a web address.
  public let place: String
  /// Year.
  public let year: Int

  /// Names a publication.
  package init(_ key: String, _ authors: String, _ title: String, _ place: String, _ year: Int) {
    (self.key, self.authors, self.title) = (key, authors, title)
    (self.place, self.year) = (place, year)
  }

  private var isOnArXiv: Bool { place.first?.isNumber == true }

  /// In a few words: “Su et al., RoFormer, arXiv 2104.09864”.
  public var words: String {
    let all = authors.components(separatedBy: " and ")
    // Braces keep a name whole in BibTeX.
    let first = all[0].split(separator: ",")[0].filter { !"{}".contains($0) }
    return "\(first)\(all.count > 1 ? " et al." : ""), \(isOnArXiv ? "arXiv \(place)" : place)"
  }

  /// As an entry of BibTeX.
  public var bibTeX: String {
    let link =
      isOnArXiv
      ? "  eprint = {\(place)},\n  archivePrefix = {arXiv}" : "  howpublished = {\(place)}"
    return """
      @misc{\(key),
        author = {\(authors)},
        title = {\(title)},
        year = {\(year)},
      \(link)
      }
      """
  }
}

extension Publication {
  static let roFormer = Publication(
    "su2021roformer", "Su, Jianlin and others",
    "RoFormer: Enhanced Transformer with Rotary Position Embedding", "2104.09864", 2021)
  static let pi = Publication(
    "chen2023pi", "Chen, Shouyuan and others",
    "Extending Context Window of Large Language Models via Positional Interpolation", "2306.15595",
    2023)
  static let ntkAware = Publication(
    "bloc97ntk", "bloc97", "NTK-Aware Scaled RoPE",
    "reddit.com/r/LocalLLaMA, post 14lz7j5", 2023)
  static let yarn = Publication(
    "peng2023yarn", "Peng, Bowen and others",
    "YaRN: Efficient Context Window Extension of Large Language Models", "2309.00071", 2023)
  static let llama31 = Publication(
    "dubey2024llama3", "Grattafiori, Aaron and others", "The Llama 3 Herd of Models", "2407.21783",
    2024)
  static let abf = Publication(
    "xiong2023abf", "Xiong, Wenhan and others",
    "Effective Long-Context Scaling of Foundation Models", "2309.16039", 2023)
  static let baseBound = Publication(
    "men2024base", "Men, Xin and others", "Base of RoPE Bounds Context Length", "2405.14591", 2024)
  static let scalingLaws = Publication(
    "liu2023scaling", "Liu, Xiaoran and others", "Scaling Laws of RoPE-based Extrapolation",
    "2310.05209", 2023)
  static let su8823 = Publication(
    "su2021scale", "Su, Jianlin", "Attention's scale from the invariance of entropy",
    "kexue.fm/archives/8823", 2021)
  static let scalableSoftmax = Publication(
    "nakanishi2025ssmax", "Nakanishi, Ken M.",
    "Scalable-Softmax Is Superior for Attention", "2501.19399", 2025)
  static let criticalScaling = Publication(
    "chen2025critical", "Chen, Shi and others",
    "Critical attention scaling in long-context transformers", "2510.05554", 2025)
  static let scaleInvariant = Publication(
    "anson2025scale", "Anson, Ben and others", "Scale-invariant attention", "2505.17083", 2025)
  static let adaptive = Publication(
    "velickovic2024softmax", "Veli\\v{c}kovi\\'c, Petar and others",
    "Softmax is not enough (for sharp out-of-distribution)", "2410.01104", 2024)
  static let collapse = Publication(
    "zhai2023entropy", "Zhai, Shuangfei and others",
    "Stabilizing Transformer Training by Preventing Attention Entropy Collapse", "2303.06296", 2023)
  static let roundRound = Publication(
    "barbero2024round", "Barbero, Federico and others",
    "Round and Round We Go! What makes Rotary Positional Encodings useful?", "2410.06205", 2024)
  static let resonance = Publication(
    "wang2024resonance", "Wang, Suyuchen and others", "Resonance RoPE", "2403.00071", 2024)
  static let streaming = Publication(
    "xiao2023streaming", "Xiao, Guangxuan and others",
    "Efficient Streaming Language Models with Attention Sinks", "2309.17453", 2023)
  static let giraffe = Publication(
    "pal2023giraffe", "Pal, Arka and others",
    "Giraffe: Adventures in Expanding Context Lengths in LLMs",
    "2308.10882", 2023)
  static let logN = Publication(
    "chiang2022overcoming", "Chiang, David and Cholak, Peter",
    "Overcoming a Theoretical Limitation of Self-Attention", "2202.12172", 2022)
  static let longRoPE = Publication(
    "ding2024longrope", "Ding, Yiran and others", "LongRoPE", "2402.13753", 2024)
  static let handbook = Publication(
    "brenndoerfer2025yarn", "Brenndoerfer, Michael", "YaRN: Yet another RoPE extensioN",
    "Language AI Handbook, mbrenndoerfer.com", 2025)
  static let entrope = Publication(
    "entrope", "{The Entrope authors}", "Entrope: what context extension does to attention",
    "this repository", 2026)
}
