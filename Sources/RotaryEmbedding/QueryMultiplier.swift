import RealModule

extension Temperature.QueryMultiplier {
  /// The factor on a query at a position.
  ///
  /// - Parameter position: m in tokens, counted from 0.
  /// - Returns: The factor, at least 1.
  public func callAsFunction(_ position: Int) -> Double {
    switch self {
    case .one: 1
    case .logarithmic(let trainedContext):
      max(1, .log(Double(position) + 1) / .log(Double(trainedContext)))
    }
  }
}
