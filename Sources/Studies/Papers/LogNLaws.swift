import Foundation
import RotaryEmbedding

/// The figure `logn-laws`: the laws that sharpen a query by the logarithm of its position, beside those by the scale.
///
///     log-n max(1, ln n/ln L)      YaRN (0.1 ln(n/L) + 1)²      Su's reading 1 + 0.2 ln(n/L)      LongRoPE 1 + ln(n/L)/ln L
///
/// with n the number of keys, and every law by scale read at s = n/L. LongRoPE's factor on the logits is ln(sL)/ln L, the
/// log-n law at full length, exactly. Sources: Su, kexue.fm/archives/8823 and 9948; YaRN (arXiv 2309.00071), eq. 22; LongRoPE
/// (arXiv 2402.13753); Entropy-ABF (arXiv 2401.07004), whose code has the log-n law with c = 4,096; Llama 4's and
/// Scalable-Softmax's laws as the catalogue has them. Exact to 10⁻¹⁴.
public struct LogNLaws: PaperFigure {
  private static let context = FigureParameter.context(2_048)
  private static let last = FigureParameter(
    "n", "last number n of keys", usual: 262_144, range: 32...16_777_216, step: 1)
  /// Trained context and last number of keys.
  public static let parameters = [context, last]

  /// Trained context L.
  public let trainedContext: Int
  /// Numbers n of keys.
  public let counts: [Int]

  /// Makes the figure.
  public init(_ chosen: [String: Double]) throws {
    let values = try FigureValues(chosen, of: Self.parameters)
    trainedContext = values.whole(Self.context)
    counts = octaveLengths(from: 2, to: values.whole(Self.last), parts: 8)
  }

  /// The laws.
  public enum Law: String, Sendable, Hashable, CaseIterable {
    /// max(1, ln n/ln L).
    case logN = "log-n"
    /// (0.1 ln s + 1)².
    case yarn = "YaRN"
    /// 1 + 0.2 ln s, YaRN's to first order.
    case linear = "1 + 0.2 ln s"
    /// (0.07 ln s + 1)².
    case mistral = "YaRN for Mistral"
    /// 1 + ln s/ln L.
    case longRoPE = "LongRoPE"
    /// √(0.1 ln s + 1).
    case handbook = "handbook"
    /// 1 + 0.1 ln(1 + ⌊n/8192⌋).
    case llama4 = "Llama 4"
    /// 0.43·ln n.
    case scalableSoftmax = "SSMax with 0.43"
  }

  /// The factor on the logits of the query that sees n keys; laws by scale at s = max(1, n/L).
  ///
  /// - Parameters:
  ///   - law: Which law.
  ///   - count: n, at least 1.
  /// - Returns: The factor.
  /// - Throws: `RotaryError` never for these laws.
  public func multiplier(_ law: Law, count: Int) throws -> Double {
    let scale = max(1, Double(count) / Double(trainedContext))
    func gain(_ law: TemperatureLaw) throws -> Double {
      let temperature = try law.temperature(atScale: scale, trainedContext: trainedContext)
      return temperature.logitMultiplier * temperature.queryMultiplier(count - 1)
    }
    return switch law {
    case .logN: try gain(.logarithmic)
    case .yarn: try gain(.paper)
    case .linear: 1 + 0.2 * log(scale)
    case .mistral: try gain(.mistral)
    case .longRoPE: try gain(.longRoPE)
    case .handbook: try gain(.handbook)
    case .llama4: try gain(.llama4)
    case .scalableSoftmax: try gain(.keyCount(slope: 0.43))
    }
  }

  /// The data.
  public func table() throws -> Table {
    try Table(
      whole: [(Column("number of keys", unit: "tokens"), counts)],
      try Law.allCases.map { law in
        (
          Column("logit multiplier of \(law.rawValue)"),
          try counts.map { try multiplier(law, count: $0) }
        )
      })
  }
}
