import RealModule

extension Temperature {
  /// A factor on the query that depends on its position alone.
  public enum QueryMultiplier: Sendable, Hashable {
    /// 1 at every position.
    case one
    /// max(1, ln(m + 1)/ln L) at position m, L ≥ 2 in tokens: the log-n law (Su; Qwen 1).
    case logarithmic(trainedContext: Int)
    /// s·ln n for the n = m + 1 keys that a causal query at position m sees (Scalable-Softmax).
    ///
    /// It is 0 at m = 0, where there is one key and nothing to sharpen.
    case keyCount(slope: Double)
    /// 1 + β·ln(1 + ⌊(m + o)/F⌋): a step every F tokens (Llama 4, Ministral 3).
    case steps(slope: Double, interval: Int, offset: Int)
    /// (1 + (m + o)/F)^p (Beam).
    case power(exponent: Double, interval: Int, offset: Int)
    /// 1 + α·ln max(1, (m + o)/F): 1 up to F tokens, then growing with the logarithm (Inkling, Grok-2).
    case logarithmBeyond(slope: Double, interval: Int, offset: Int)
    /// √((1 − n^(−2/d))/(1 − L^(−2/d))) for the n = m + 1 keys that a causal query at position m sees, L ≥ 2 (InfoScale).
    ///
    /// It is 0 at m = 0, where there is one key and nothing to sharpen.
    case sphere(dimension: Int, trainedContext: Int)

    /// The factor on a query at a position.
    ///
    /// - Parameter position: m in tokens, counted from 0.
    /// - Returns: The factor.
    public func callAsFunction(_ position: Int) -> Double {
      switch self {
      case .one: 1
      case .logarithmic(let trainedContext):
        max(1, .log(Double(position) + 1) / .log(Double(trainedContext)))
      case .keyCount(let slope): slope * .log(Double(position) + 1)
      case .steps(let slope, let interval, let offset):
        1 + slope * .log(1 + (Double(position + offset) / Double(interval)).rounded(.down))
      case .power(let exponent, let interval, let offset):
        .pow(1 + Double(position + offset) / Double(interval), exponent)
      case .logarithmBeyond(let slope, let interval, let offset):
        1 + slope * .log(max(1, Double(position + offset) / Double(interval)))
      case .sphere(let dimension, let trainedContext):
        // 1 − n^(−2/d) as −expm1, which keeps its digits where d is large.
        (.expMinusOne(-2 / Double(dimension) * .log(Double(position) + 1))
          / .expMinusOne(-2 / Double(dimension) * .log(Double(trainedContext))))
          .squareRoot()
      }
    }
  }
}
