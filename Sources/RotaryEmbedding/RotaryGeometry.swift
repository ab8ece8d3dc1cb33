import RealModule

/// What rotary embedding needs to know of a model: how many components a head has, how many of them rotate,
/// how fast, and over which context the model was trained.
///
///     θᵢ = b^(−2i/d)      λᵢ = 2π/θᵢ      rᵢ = L/λᵢ      i = 0 … d/2 − 1
///
/// with d the rotary dimension, b the base and L the trained context. Pair 0 is the fastest.
///
/// ```swift
/// let llama2 = try RotaryGeometry(headDimension: 128, base: 10_000, trainedContext: 4_096)
/// llama2.wavelengths[0]     // 6.283185307179586 tokens
/// llama2.rotations[63]      // 0.0753 rotations inside the trained context
/// ```
///
/// Source: RoFormer (arXiv 2104.09864), section 3.2.2; rotations r as in YaRN (arXiv 2309.00071), eq. 17.
public struct RotaryGeometry: Sendable, Hashable {
  /// Components of a query or key of one head; even.
  public let headDimension: Int
  /// Components that are rotated, from the first on; even, at most the head dimension.
  public let rotaryDimension: Int
  /// Base b of the inverse frequencies; above 1.
  public let base: Double
  /// Trained context L in tokens.
  public let trainedContext: Int

  /// Makes a geometry, or says which number cannot be.
  ///
  /// - Parameters:
  ///   - headDimension: Components of one head; even and at least 2.
  ///   - rotaryDimension: Components that rotate; even, from 2 to the head dimension, which is the default.
  ///   - base: Base b; finite and above 1.
  ///   - trainedContext: L in tokens; at least 1.
  /// - Throws: ``RotaryError`` naming the first number that is not allowed.
  public init(
    headDimension: Int, rotaryDimension: Int? = nil, base: Double, trainedContext: Int
  ) throws(RotaryError) {
    guard headDimension >= 2, headDimension.isMultiple(of: 2) else {
      throw RotaryError(
        .headDimension, "The head dimension is \(headDimension); it must be even and at least 2.")
    }
    let rotary = rotaryDimension ?? headDimension
    guard rotary >= 2, rotary.isMultiple(of: 2), rotary <= headDimension else {
      throw RotaryError(
        .rotaryDimension,
        "The rotary dimension is \(rotary); it must be even, at least 2 and at most the head "
          + "dimension \(headDimension).")
    }
    guard base.isFinite, base > 1 else {
      throw RotaryError(.base, "The base is \(base); it must be finite and above 1.")
    }
    guard trainedContext >= 1 else {
      throw RotaryError(
        .trainedContext, "The trained context is \(trainedContext) tokens; it must be at least 1.")
    }
    self.headDimension = headDimension
    self.rotaryDimension = rotary
    self.base = base
    self.trainedContext = trainedContext
  }

  /// Number of pairs, half the rotary dimension.
  public var pairCount: Int { rotaryDimension / 2 }

  /// Inverse frequencies θᵢ in radians per token, fastest first.
  ///
  /// - Complexity: O(d) time and memory.
  public var inverseFrequencies: [Double] { inverseFrequencies(base: base) }

  /// Inverse frequencies under another base, in radians per token, fastest first.
  ///
  /// - Parameter base: The base to use in place of the geometry's own; positive.
  /// - Returns: base^(−2i/d) for every pair i.
  public func inverseFrequencies(base: Double) -> [Double] {
    (0..<pairCount).map { inverseFrequency(ofPair: $0, base: base) }
  }

  /// The inverse frequency of one pair in radians per token.
  ///
  /// - Parameters:
  ///   - pair: Pair index i.
  ///   - base: The base to use in place of the geometry's own.
  /// - Returns: base^(−2i/d).
  package func inverseFrequency(ofPair pair: Int, base: Double? = nil) -> Double {
    .pow(base ?? self.base, -2 * Double(pair) / Double(rotaryDimension))
  }

  /// Wavelengths λᵢ = 2π/θᵢ in tokens: how far a pair travels for one full rotation.
  public var wavelengths: [Double] { inverseFrequencies.map { 2 * .pi / $0 } }

  /// Rotations rᵢ = L/λᵢ: rotations that a pair makes inside the trained context.
  public var rotations: [Double] { wavelengths.map { Double(trainedContext) / $0 } }

  /// The real-valued pair index whose pair would make `rotations` rotations inside the trained context.
  ///
  ///     i(r) = d·ln(L/(2πr)) / (2·ln b)
  ///
  /// It is linear in ln r, so a ramp that is linear in the pair index is logarithmic in the rotations.
  /// Source: `find_correction_dim` of YaRN's reference code.
  ///
  /// - Parameter rotations: Rotations r inside the trained context; positive.
  /// - Returns: The pair index, below 0 or above the last pair where no pair rotates that often.
  public func pairIndex(making rotations: Double) -> Double {
    Double(rotaryDimension) * .log(Double(trainedContext) / (2 * .pi * rotations))
      / (2 * .log(base))
  }
}
