/// How much of an aligned vector's energy each pair carries.
///
/// Amplitudes are scaled so that their mean square over pairs is 1, hence E‖q‖² = d whatever the profile.
public enum AmplitudeProfile: Sendable, Hashable {
  /// Every pair alike.
  case flat
  /// The last quarter of pairs, the slow ones, ten times as large as the rest.
  case low
  /// The middle half of pairs ten times as large as the rest.
  case mid
  /// The first quarter of pairs, the fast ones, ten times as large as the rest.
  case high
  /// One amplitude for every pair, fastest pair first, up to a common factor; none negative or infinite, not all 0.
  case custom([Double])

  /// The profiles that have a name.
  public static let named: [(name: String, profile: AmplitudeProfile)] = [
    ("flat", .flat), ("low", .low), ("mid", .mid), ("high", .high),
  ]

  /// Reads the name of a profile or its amplitudes with commas; `nil` for other texts.
  public init?(_ text: String) {
    if let named = Self.named.first(where: { $0.name == text }) {
      self = named.profile
      return
    }
    let parts = text.split(separator: ",", omittingEmptySubsequences: false)
    let amplitudes = parts.compactMap { Double($0) }
    guard amplitudes.count == parts.count else { return nil }
    self = .custom(amplitudes)
  }

  /// Name on the command line: one of four, or the amplitudes with commas.
  public var name: String {
    switch self {
    case .custom(let amplitudes): amplitudes.map { "\($0)" }.joined(separator: ",")
    default: Self.named.first { $0.profile == self }?.name ?? ""
    }
  }

  /// The amplitude of every pair.
  ///
  /// - Parameter pairCount: Number of pairs; a custom profile has as many amplitudes (a precondition, see
  ///   ``requireFits(pairCount:)``).
  /// - Returns: Amplitudes with mean square 1, fastest pair first.
  public func amplitudes(pairCount: Int) -> [Double] {
    let raw: [Double]
    if case .custom(let amplitudes) = self {
      precondition(
        amplitudes.count == pairCount, "\(amplitudes.count) amplitudes for \(pairCount) pairs.")
      // A common factor must not change anything, and neither overflow nor underflow in the squares.
      let largest = amplitudes.max() ?? 1
      raw = amplitudes.map { $0 / largest }
    } else {
      let quarter = pairCount / 4
      let raised =
        switch self {
        case .low: pairCount - quarter..<pairCount
        case .mid: quarter..<pairCount - quarter
        case .high: 0..<quarter
        case .flat, .custom: 0..<pairCount
        }
      raw = (0..<pairCount).map { raised.contains($0) ? 10.0 : 1.0 }
    }
    let meanSquare = raw.reduce(0) { $0 + $1 * $1 } / Double(pairCount)
    return raw.map { $0 / meanSquare.squareRoot() }
  }

  /// Throws unless the profile is one for a number of pairs.
  ///
  /// - Parameter pairCount: Number of pairs, at least 1.
  /// - Throws: ``AttentionError`` when a custom profile has another number of amplitudes.
  public func requireFits(pairCount: Int) throws(AttentionError) {
    guard case .custom(let amplitudes) = self, amplitudes.count != pairCount else { return }
    throw AttentionError(
      "The profile has \(amplitudes.count) amplitudes; a head dimension of \(2 * pairCount) has "
        + "\(pairCount) pairs, and each needs one.", option: "profile")
  }

  /// Throws unless the amplitudes of a custom profile can be scaled to mean square 1.
  func requireAmplitudes() throws(AttentionError) {
    guard case .custom(let amplitudes) = self else { return }
    if let bad = amplitudes.first(where: { !($0 >= 0) || $0.isInfinite }) {
      throw AttentionError(
        "An amplitude of the profile is \(bad); amplitudes must be finite and at least 0.",
        option: "profile")
    }
    // Ratios to the largest are taken, so it must not be subnormal.
    guard (amplitudes.max() ?? 0) >= .leastNormalMagnitude else {
      throw AttentionError(
        "All amplitudes of the profile are 0; at least one must be above.", option: "profile")
    }
  }
}
