/// What a method does to a position before the pairs turn: the g(m) of the general form.
///
/// Every method that acts on queries and keys one at a time has the form
///
///     f′(x, m, θ) = f(x, g(m), h(θ))
///
/// where f turns each pair of x by its angle: pair i by g(m)·h(θᵢ). ``RotarySchedule`` keeps g as a value of
/// this type and h(θ) as its inverse frequencies. Source: YaRN (arXiv 2309.00071), eq. 12.
public enum PositionMap: Sendable, Hashable {
  /// g(m) = m.
  case identity
  /// g(m) = m/s: positions squeezed by a factor s ≥ 1.
  case divided(by: Double)

  /// The mapped position g(m) in tokens.
  ///
  /// - Parameter position: m in tokens.
  /// - Returns: g(m) in tokens.
  public func callAsFunction(_ position: Double) -> Double {
    switch self {
    case .identity: position
    case .divided(let factor): position / factor
    }
  }
}
