/// What a method does to a position before the pairs rotate: the g(m) of the general form.
///
/// Every method that acts on queries and keys one at a time has the form
///
///     f′(x, m, θ) = f(x, g(m), h(θ))
///
/// where f rotates each pair of x by its angle: pair i by g(m)·h(θᵢ). ``RotarySchedule`` keeps g as a value of
/// this type and h(θ) as its inverse frequencies. For two families g depends on the pair as well. Source: YaRN
/// (arXiv 2309.00071), eq. 12.
public enum PositionMap: Sendable, Hashable {
  /// g(m) = m.
  case identity
  /// g(m) = m/s: positions squeezed by a factor s ≥ 1.
  case divided(by: Double)
  /// g(m, i) = λᵢ·m for the first n tokens and m from there on.
  ///
  /// With h(θᵢ) = θᵢ/λᵢ the first tokens rotate as trained: the start-token rule of LongRoPE (arXiv 2402.13753,
  /// section 3.1). One factor for each pair.
  case unscaledStart(tokens: Int, factors: [Double])
  /// g(m, i) = the coordinate of token m on the axis of pair i: time, height or width (M-RoPE).
  case axes(PairAxes)

  /// The mapped position g(m, i) in tokens.
  ///
  /// - Parameters:
  ///   - position: m in tokens.
  ///   - pair: Pair index i, of which only ``unscaledStart(tokens:factors:)`` and ``axes(_:)`` take notice.
  /// - Returns: g(m, i) in tokens.
  public func callAsFunction(_ position: Double, pair: Int = 0) -> Double {
    switch self {
    case .identity: position
    case .divided(let factor): position / factor
    case .unscaledStart(let tokens, let factors):
      position < Double(tokens) ? position * factors[pair] : position
    case .axes(let axes): axes.position(ofToken: position, pair: pair)
    }
  }

  /// Whether g(m) − g(n) depends on m − n alone, so that scores do.
  public var isLinear: Bool {
    switch self {
    case .identity, .divided: true
    case .unscaledStart(let tokens, _): tokens == 0
    case .axes(let axes): axes.grid == nil
    }
  }
}
