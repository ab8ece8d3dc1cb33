import RealModule
import RotaryEmbedding

/// cos and sin of the multiples of one angle, cheaply and to the last few bits.
///
/// Multiples 0, 1, 2, … are taken in blocks: the library gives the first of each block and those inside one block, and the sum
/// of angles does the rest,
///
///     cos(a + b) = cos a cos b − sin a sin b      sin(a + b) = sin a cos b + cos a sin b
///
/// so an element costs two products and a sum instead of a library call, and no error builds up along the table. Its error
/// is at most 5·2⁻⁵³ beyond that of the two angles a and b, which are rounded no more coarsely than a + b would be: four
/// library values within 2⁻⁵³ enter with factors (|cos b| + |sin b|) + (|cos a| + |sin a|) ≤ 2√2, the products round by at
/// most 2⁻⁵³ together, and so does their sum.
struct PhaseBlock {
  /// Multiples in a block.
  static let length = 128

  private let cosines: [Double]
  private let sines: [Double]
  private let step: Double

  /// Prepares the multiples of an angle.
  ///
  /// - Parameter step: The angle in radians.
  init(step: Double) {
    self.step = step
    cosines = (0..<Self.length).map { .cos(Double($0) * step) }
    sines = (0..<Self.length).map { .sin(Double($0) * step) }
  }

  /// Adds weight·cos(n·step) for n = first, first + 1, … to a row of sums.
  ///
  /// - Parameters:
  ///   - weight: Factor on the cosines.
  ///   - first: First multiple.
  ///   - sums: At most ``length`` sums.
  func addCosines(weight: Double, from first: Int, to sums: UnsafeMutableBufferPointer<Double>) {
    let start = Double(first) * step
    let c = weight * .cos(start)
    let s = weight * .sin(start)
    cosines.withUnsafeBufferPointer { cosines in
      sines.withUnsafeBufferPointer { sines in
        for n in sums.indices { sums[n] += c * cosines[n] - s * sines[n] }
      }
    }
  }
}
