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

  /// The nearest number of this format, the even one of two as near.
  ///
  /// - Parameter number: A finite number; one beyond the format's range becomes infinite.
  /// - Returns: The number as the format holds it.
  public func rounded(_ number: Double) -> Double {
    switch self {
    case .float64: number
    case .float32: Double(Float(number))
    case .float16: Double(Float16(number))
    case .bfloat16: Double(Self.inBfloat16(Float(number)))
    }
  }

  /// Half a unit of the last place of 1: the largest relative error of a rounding inside the format's range.
  public var unitRoundoff: Double {
    switch self {
    case .float64: 0x1p-53
    case .float32: 0x1p-24
    case .float16: 0x1p-11
    case .bfloat16: 0x1p-8
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
///   - schedule: What rotates, and how far.
///   - vectors: One query and one key, half-split, without regard to their positions.
///   - distance: Δ in tokens.
///   - offsets: Positions of the key to try.
///   - precision: Format of the positions and of the angles.
///   - frequencyPrecision: Format of the frequencies; that of the positions unless given. Angles are in the finer of the two.
/// - Returns: The largest deviation, in units of the logits.
public func relativePositionError(
  _ schedule: RotarySchedule, vectors: HeadVectors, distance: Int, offsets: [Int],
  precision: AnglePrecision, frequencyPrecision: AnglePrecision? = nil
) -> Double {
  let dimension = schedule.geometry.headDimension
  let pairs = schedule.inverseFrequencies.count
  let gain = schedule.temperature.logitMultiplier / Double(dimension).squareRoot()
  let frequencies = frequencyPrecision ?? precision
  let angles = precision.unitRoundoff < frequencies.unitRoundoff ? precision : frequencies
  func score(offset: Int) -> Double {
    var sum = 0.0
    for (pair, frequency) in schedule.inverseFrequencies.enumerated() {
      let (first, second) = RotationLayout.halfSplit.components(
        ofPair: pair, rotaryDimension: 2 * pairs)
      let turned = [(vectors.queries, offset + distance), (vectors.keys, offset)].map { part in
        let mapped = schedule.positionMap(Double(part.1), pair: pair)
        let angle = angles.rounded(precision.rounded(mapped) * frequencies.rounded(frequency))
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
