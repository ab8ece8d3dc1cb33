public import AttentionEntropy
import Foundation
public import RotaryEmbedding

/// The number format in which an implementation works out its angles.
public enum AnglePrecision: String, Sendable, Hashable, CaseIterable {
  /// Position, frequency and angle in IEEE double precision.
  case float64
  /// Position, frequency and angle in IEEE single precision.
  case float32
  /// Position, frequency and angle in IEEE half precision.
  case float16
  /// Position, frequency and angle in bfloat16: the range of single precision with eight bits of fraction.
  case bfloat16

  /// The angle position·frequency as this format gives it, in radians.
  func angle(position: Double, frequency: Double) -> Double {
    switch self {
    case .float64: position * frequency
    case .float32: Double(Float(position) * Float(frequency))
    case .float16: Double(Float16(position) * Float16(frequency))
    case .bfloat16:
      Double(Self.inBfloat16(Self.inBfloat16(Float(position)) * Self.inBfloat16(Float(frequency))))
    }
  }

  /// The nearest bfloat16 of a finite number, the even one of two as near.
  private static func inBfloat16(_ number: Float) -> Float {
    let bits = number.bitPattern
    return Float(bitPattern: (bits &+ 0x7FFF &+ (bits >> 16 & 1)) & 0xFFFF_0000)
  }
}

/// How much the score of one query and one key depends on where the two stand, at a fixed distance.
///
///     max over offsets o of |score(o + Δ, o) − score(Δ, 0)|
///
/// In exact arithmetic it is 0 for any fixed frequencies, since the score depends on the distance alone: what is left is
/// rounding of the angles. Methods that act on distances are measured by their frequencies alone. Vectors and sums are kept in Double, so nothing else is measured.
///
/// - Parameters:
///   - schedule: What turns, and how far.
///   - vectors: One query and one key, half-split, without regard to their positions.
///   - distance: Δ in tokens.
///   - offsets: Positions of the key to try.
///   - precision: Format of the angles.
/// - Returns: The largest deviation, in units of the logits.
public func relativePositionError(
  _ schedule: RotarySchedule, vectors: HeadVectors, distance: Int, offsets: [Int],
  precision: AnglePrecision
) -> Double {
  let dimension = schedule.geometry.headDimension
  let pairs = schedule.inverseFrequencies.count
  let gain = schedule.temperature.logitMultiplier / Double(dimension).squareRoot()
  func score(offset: Int) -> Double {
    var sum = 0.0
    for (pair, frequency) in schedule.inverseFrequencies.enumerated() {
      let (first, second) = RotationLayout.halfSplit.components(
        ofPair: pair, rotaryDimension: 2 * pairs)
      let turned = [(vectors.queries, offset + distance), (vectors.keys, offset)].map { part in
        let mapped = schedule.positionMap(Double(part.1), pair: pair)
        let angle = precision.angle(position: mapped, frequency: frequency)
        let x = Double(part.0[first])
        let y = Double(part.0[second])
        return (x: x * cos(angle) - y * sin(angle), y: y * cos(angle) + x * sin(angle))
      }
      sum += turned[0].x * turned[1].x + turned[0].y * turned[1].y
    }
    return gain * sum
  }
  let original = score(offset: 0)
  return offsets.map { abs(score(offset: $0) - original) }.max() ?? 0
}
