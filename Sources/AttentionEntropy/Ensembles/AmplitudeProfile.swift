/// How much of an aligned vector's energy each pair carries.
///
/// Amplitudes are scaled so that their mean square over pairs is 1, hence E‖q‖² = d whatever the profile.
public enum AmplitudeProfile: String, Sendable, Hashable, CaseIterable {
  /// Every pair alike.
  case flat
  /// The last quarter of pairs, the slow ones, ten times as large as the rest.
  case low
  /// The middle half of pairs ten times as large as the rest.
  case mid
  /// The first quarter of pairs, the fast ones, ten times as large as the rest.
  case high

  /// The amplitude of every pair.
  ///
  /// - Parameter pairCount: Number of pairs.
  /// - Returns: Amplitudes with mean square 1, fastest pair first.
  public func amplitudes(pairCount: Int) -> [Double] {
    let quarter = pairCount / 4
    let raised =
      switch self {
      case .flat: 0..<pairCount
      case .low: pairCount - quarter..<pairCount
      case .mid: quarter..<pairCount - quarter
      case .high: 0..<quarter
      }
    let raw = (0..<pairCount).map { raised.contains($0) ? 10.0 : 1.0 }
    let meanSquare = raw.reduce(0) { $0 + $1 * $1 } / Double(pairCount)
    return raw.map { $0 / meanSquare.squareRoot() }
  }
}
