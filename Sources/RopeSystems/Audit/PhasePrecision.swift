import RotaryEmbedding

/// A format in which systems keep inverse frequencies or positions.
public enum NumberPrecision: String, Sendable, Hashable, CaseIterable {
  /// 24 significant bits.
  case float32
  /// 11 significant bits.
  case float16
  /// 8 significant bits.
  case bfloat16

  /// Bits of the significand, the hidden one included.
  var significantBits: Int {
    switch self {
    case .float32: 24
    case .float16: 11
    case .bfloat16: 8
    }
  }

  /// The smallest exponent of a number with all its bits, and the place of the last bit below it.
  private var leastNormalExponent: Int {
    switch self {
    case .float32, .bfloat16: -126
    case .float16: -14
    }
  }

  /// The nearest number of the format, ties to even; overflow is not modelled.
  ///
  /// - Parameter value: A finite number.
  /// - Returns: The number rounded; exact in Double.
  public func rounded(_ value: Double) -> Double {
    guard value != 0, value.isFinite else { return value }
    let exponent = max(Int(value.exponent), leastNormalExponent)
    // One unit in the last place is 2^(exponent − bits + 1); dividing by a power of two is exact.
    let unit = Double(
      sign: .plus, exponent: exponent - significantBits + 1, significand: 1)
    return (value / unit).rounded(.toNearestOrEven) * unit
  }
}

/// How far the angle of a pair is off at the end of a context when inverse frequencies are kept in a format.
///
///     error = |round(θ′ᵢ) − θ′ᵢ|·(n − 1)
///
/// in radians at the last position of n tokens, for the pair where that is largest. Rounding of the position and of the product come on
/// top.
public struct PhasePrecision: Sendable, Hashable {
  /// The format.
  public let precision: NumberPrecision
  /// Number n of tokens.
  public let length: Int
  /// The pair whose angle is off most.
  public let pair: Int
  /// How far, in radians.
  public let phaseError: Double
  /// How many different numbers the positions 0 … n − 1 become in the format.
  public let distinctPositions: Int

  /// Measures a format.
  ///
  /// - Parameters:
  ///   - precision: The format.
  ///   - inverseFrequencies: θ′ᵢ in radians per token.
  ///   - length: Number of tokens, at least 1.
  /// - Complexity: O(d) time.
  public init(_ precision: NumberPrecision, inverseFrequencies: [Double], length: Int) {
    self.precision = precision
    self.length = length
    let errors = inverseFrequencies.map { abs(precision.rounded($0) - $0) }
    pair = errors.indices.max { errors[$0] < errors[$1] } ?? 0
    phaseError = (errors.max() ?? 0) * Double(max(0, length - 1))
    distinctPositions = Self.distinctPositions(precision, length: length)
  }

  /// The count of different rounded numbers among 0 … n − 1, octave by octave.
  private static func distinctPositions(_ precision: NumberPrecision, length: Int) -> Int {
    var octave = 1 << precision.significantBits
    guard length > octave + 1 else { return max(0, length) }
    // Up to 2^bits every whole number is kept; then each octave holds 2^(bits − 1) of them.
    var count = octave + 1
    let step = 1 << (precision.significantBits - 1)
    let last = precision.rounded(Double(length - 1))
    while Double(2 * octave) <= last {
      count += step
      octave *= 2
    }
    if last > Double(octave) {
      let unit = Double(2 * octave) / Double(1 << precision.significantBits)
      count += Int((last - Double(octave)) / unit)
    }
    return count
  }
}
