import RealModule
public import RotaryEmbedding

/// How far every pair rotates at every position, worked out once for vectors that share their positions.
///
/// Angles and everything after them are Double at every position: angles in single precision would cost 5·10⁻³ nats at
/// position 130,000. The amplitude of the schedule's temperature is part of cos and sin.
public struct RotationTable: Sendable {
  /// The schedule it was made for.
  public let schedule: RotarySchedule
  /// Number n of positions.
  public let count: Int
  /// amplitude·cos and amplitude·sin of the angles [n, pairs].
  private let cosines: [Double]
  private let sines: [Double]

  /// Works out the rotations at given positions.
  ///
  /// - Parameters:
  ///   - schedule: What rotates, and how far.
  ///   - positions: n positions in tokens.
  /// - Complexity: O(n·d) time and memory.
  public init(schedule: RotarySchedule, positions: [Int]) {
    self.init(schedule: schedule, positions: positions, place: .token)
  }

  /// Works out the rotations at places that need not be whole, as passes over distances take tokens to stand.
  ///
  /// - Parameters:
  ///   - schedule: What rotates, and how far.
  ///   - positions: n positions in tokens.
  ///   - place: Where a token at a position is taken to stand.
  /// - Complexity: O(n·d) time and memory.
  init(schedule: RotarySchedule, positions: [Int], place: RelativePositionMap.Place) {
    let pairs = schedule.inverseFrequencies.count
    let amplitude = schedule.temperature.amplitude
    var cosines: [Double] = []
    var sines: [Double] = []
    cosines.reserveCapacity(positions.count * pairs)
    sines.reserveCapacity(positions.count * pairs)
    for position in positions {
      for pair in 0..<pairs {
        let angle = schedule.angle(position: place(position, pair: pair), pair: pair)
        cosines.append(amplitude * .cos(angle))
        sines.append(amplitude * .sin(angle))
      }
    }
    self.schedule = schedule
    self.cosines = cosines
    self.sines = sines
    count = positions.count
  }

  /// Rotates vectors, one at each position of the table.
  ///
  /// Pair i of the vector at position m rotates by a = g(m)·h(θᵢ):
  ///
  ///     (x₁, x₂) → amplitude · (x₁ cos a − x₂ sin a, x₂ cos a + x₁ sin a)
  ///
  /// Components from the rotary dimension on are copied. A number of components other than n·d is a mistake of the caller
  /// and stops the program.
  ///
  /// - Parameters:
  ///   - vectors: Row by row, [n, d].
  ///   - layout: Which components form a pair.
  ///   - stride: Components from one rotated row to the next, at least d; the rest is 0.
  /// - Returns: Rotated vectors [n, stride].
  /// - Complexity: O(n·d) time and memory.
  public func turn(
    _ vectors: ArraySlice<Float>, layout: RotationLayout, stride: Int
  ) -> [Double] {
    let dimension = schedule.geometry.headDimension
    let pairCount = schedule.inverseFrequencies.count
    let pairs = (0..<pairCount).map {
      layout.components(ofPair: $0, rotaryDimension: 2 * pairCount)
    }
    let rest = 2 * pairCount..<max(dimension, 2 * pairCount)
    var result = [Double](repeating: 0, count: count * stride)
    // Pointers, because bounds checks on five arrays cost twice the arithmetic; the sizes are checked once, here.
    precondition(vectors.count == count * dimension && stride >= dimension)
    vectors.withUnsafeBufferPointer { vectors in
      result.withUnsafeMutableBufferPointer { result in
        cosines.withUnsafeBufferPointer { cosines in
          sines.withUnsafeBufferPointer { sines in
            for row in 0..<count {
              let source = row * dimension
              let target = row * stride
              let angles = row * pairCount
              for pair in 0..<pairCount {
                let (first, second) = pairs[pair]
                let x = Double(vectors[source + first])
                let y = Double(vectors[source + second])
                let (cosine, sine) = (cosines[angles + pair], sines[angles + pair])
                result[target + first] = x * cosine - y * sine
                result[target + second] = y * cosine + x * sine
              }
              for component in rest {
                result[target + component] = Double(vectors[source + component])
              }
            }
          }
        }
      }
    }
    return result
  }
}

/// Rotates vectors by a schedule, with angles and arithmetic in Double; see ``RotationTable``.
///
/// - Parameters:
///   - vectors: Row by row, [n, d].
///   - positions: n positions in tokens.
///   - schedule: What rotates, and how far.
///   - layout: Which components form a pair.
/// - Returns: Rotated vectors [n, d].
/// - Complexity: O(n·d) time and memory.
public func rotated(
  _ vectors: [Float], positions: [Int], schedule: RotarySchedule, layout: RotationLayout
) -> [Double] {
  RotationTable(schedule: schedule, positions: positions)
    .turn(vectors[...], layout: layout, stride: schedule.geometry.headDimension)
}
