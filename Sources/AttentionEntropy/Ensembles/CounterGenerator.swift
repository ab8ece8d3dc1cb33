/// Random numbers by place: the number at an index depends on the seed, the stream and the index alone.
///
/// Any row of an ensemble can so be made by itself, in any order and on any thread, with the same bits. The mixing is
/// the finaliser of SplitMix64 (Steele, Lea and Flood, OOPSLA 2014) applied to a Weyl sequence, whose state after k steps is known
/// without the k − 1 before.
package struct CounterGenerator: Sendable, Hashable {
  private let key: UInt64

  /// Streams of one seed that must not repeat each other's numbers.
  package enum Stream: UInt64, CaseIterable, Sendable {
    case direction = 1
    case queries = 2
    case keys = 3
    case queryScales = 4
    case keyScales = 5
    case bootstrap = 6
  }

  /// Makes the generator of one stream of a seed.
  ///
  /// The first key head and the first query head of a group have the numbers that a single head has. Key heads go
  /// forwards and the members of a group backwards along the Weyl sequence, so that no two share a key.
  ///
  /// - Parameters:
  ///   - seed: Which draw.
  ///   - stream: What the numbers are for.
  ///   - keyHead: Which key head, at least 0.
  ///   - member: Which of the query heads that share the key head, at least 0.
  package init(seed: UInt64, stream: Stream, keyHead: Int = 0, member: Int = 0) {
    var key = mixed(seed &+ mixed(stream.rawValue &* weylStep))
    if keyHead > 0 { key = mixed(key &+ UInt64(keyHead) &* weylStep) }
    if member > 0 { key = mixed(key &- UInt64(member) &* weylStep) }
    self.key = key
  }

  /// 64 random bits at an index.
  package func bits(at index: UInt64) -> UInt64 {
    mixed(key &+ (index &+ 1) &* weylStep)
  }

  /// One of the whole numbers from 0 to below a count, at an index; each as often as the others to 2⁻³².
  package func number(below count: Int, at index: UInt64) -> Int {
    Int(((bits(at: index) >> 32) &* UInt64(count)) >> 32)
  }

  /// A standard normal number at an index, by inversion.
  ///
  /// The uniform lies at the centre of one of 2⁵² cells of (0, 1). Centres of 2⁵² cells are exact in Double, those of
  /// 2⁵³ are not: the last would round to 1. So the uniform is never 0 or 1, and the number lies in ±8.21.
  package func normal(at index: UInt64) -> Double {
    Self.normal(fromBits: bits(at: index))
  }

  /// The standard normal number that 64 bits stand for.
  package static func normal(fromBits bits: UInt64) -> Double {
    let cell = Double(bits >> 12)
    return normalQuantile((cell + 0.5) * 0x1p-52)
  }
}

/// 2⁶⁴ divided by the golden ratio, odd: the increment of SplitMix64.
private let weylStep: UInt64 = 0x9E37_79B9_7F4A_7C15

private func mixed(_ value: UInt64) -> UInt64 {
  var bits = value
  bits = (bits ^ (bits >> 30)) &* 0xBF58_476D_1CE4_E5B9
  bits = (bits ^ (bits >> 27)) &* 0x94D0_49BB_1331_11EB
  return bits ^ (bits >> 31)
}
