import AttentionEntropy
import Foundation

/// How a head's attention is spread over distances: the mean mass of its rows in each octave of distance.
///
///     P_0 = mass at distance 0,   P_b = mass at the distances 2^(b−1) … 2^b − 1,   Σ P = 1
///
/// Octaves make rows at different positions comparable: a row far into the context reaches distances that an early row does not
/// have, and they fall into octaves of their own.
public struct OctaveProfile: Sendable, Hashable {
  /// The mean masses, nearest octave first; they sum to 1.
  public let masses: [Double]

  /// Makes a profile from masses.
  ///
  /// - Parameter masses: Nearest octave first, none below 0, with a sum above 0 (preconditions).
  package init(masses: [Double]) {
    let total = masses.reduce(0, +)
    self.masses = masses.map { $0 / total }
  }

  /// Takes the masses of a profile as they are.
  init(exactly masses: [Double]) { self.masses = masses }

  /// Gathers the distances of a profile into octaves; `nil` where it holds no mass.
  init?(_ profile: DistanceProfile) {
    var masses: [Double] = []
    for (distance, count) in profile.pairCounts.enumerated() where count > 0 {
      let octave = distance == 0 ? 0 : Int.bitWidth - distance.leadingZeroBitCount
      while masses.count <= octave { masses.append(0) }
      masses[octave] += profile.weights[distance] * Double(count)
    }
    guard masses.reduce(0, +) > 0 else { return nil }
    self.init(masses: masses)
  }

  /// How far another profile is from this one.
  ///
  ///     D = Σ P_b ln(P_b / Q_b)
  ///
  /// - Parameter other: Q.
  /// - Returns: Kullback–Leibler divergence in nats, at least 0; infinite where Q has no mass in an octave in which P has some.
  public func divergence(to other: OctaveProfile) -> Double {
    var sum = 0.0
    for (octave, mass) in masses.enumerated() where mass > 0 {
      let there = octave < other.masses.count ? other.masses[octave] : 0
      guard there > 0 else { return .infinity }
      sum += mass * log(mass / there)
    }
    return max(0, sum)
  }
}
