import ModelFiles

/// A reader of something that nobody vouches for, and how to damage what it reads without being turned away at the door.
public struct FuzzTarget: Sendable {
  /// Its name: that of its folder of inputs.
  public let name: String
  /// Reads the bytes.
  ///
  /// Any error of ours is an answer; a trap, a loop without end or memory beyond all measure is a finding.
  public let read: @Sendable ([UInt8]) -> Void
  /// Changes an input, keeping headers, lengths and offsets plausible most of the time.
  let damage: @Sendable ([UInt8], inout Luck) -> [UInt8]

  init(
    _ name: String, damage: @escaping @Sendable ([UInt8], inout Luck) -> [UInt8] = damagedBytes,
    read: @escaping @Sendable ([UInt8]) -> Void
  ) {
    (self.name, self.damage, self.read) = (name, damage, read)
  }

  /// Changes an input.
  ///
  /// - Parameters:
  ///   - bytes: The input.
  ///   - seed: Same seed, same change.
  ///   - limit: Bytes of the result at most.
  /// - Returns: Another input.
  public func mutated(_ bytes: [UInt8], seed: UInt64, limit: Int) -> [UInt8] {
    var luck = Luck(seed)
    var result = bytes
    for _ in 0...luck.below(3) { result = damage(result, &luck) }
    return Array(result.prefix(limit))
  }

  /// All of them.
  public static let all: [FuzzTarget] = [
    .npy, .safetensors, .safetensorsIndex, .json, .configuration, .gguf, .tokenizer, .tokenIDs,
    .recipe, .pictureState, .markup, .ticks, .layout, .words, .svg, .explorerQuery, .requestHead,
  ]
}

/// A small generator of random numbers (splitmix64, Steele, Lea and Flood 2014).
struct Luck: RandomNumberGenerator {
  private var state: UInt64

  init(_ seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var z = state
    z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
    return z ^ (z >> 31)
  }

  /// A number from 0, below a bound of at least 1.
  mutating func below(_ bound: Int) -> Int { Int(next() % UInt64(max(1, bound))) }

  /// One of some things.
  mutating func one<Element>(of things: [Element]) -> Element { things[below(things.count)] }
}
