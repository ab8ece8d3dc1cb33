import RealModule

/// The sum of moduli of partial sums by which Abel's summation bounds a logit.
///
///     B(Δ) = Σₖ |Sₖ|,   Sₖ = Σ_{j<k} e^(iΔθⱼ),   k = 1 … d/2
///     |Re Σⱼ hⱼ e^(iΔθⱼ)| ≤ B(Δ)·max |hⱼ₊₁ − hⱼ|   (h_{d/2} = 0)
///
/// RoFormer's figure 2 (arXiv 2104.09864, section 3.4.3) plots 2B/d and Position Interpolation's figure 5 (arXiv 2306.15595,
/// appendix B) B/d. What they plot bounds the logit; it is not the logit, which need not decay: with hⱼ = e^(−iΔθⱼ) it is d/2.
/// Each partial sum errs by less than (d/2)·2⁻⁵² and the rounding of Δθⱼ.
///
/// - Parameters:
///   - frequencies: θⱼ in radians per token, fastest first.
///   - distance: Δ in tokens.
/// - Returns: B(Δ); at 0 it is (d/2)(d/2 + 1)/2 exactly.
/// - Complexity: O(d).
public func positionalBound(of frequencies: [Double], at distance: Double) -> Double {
  var (real, imaginary, bound) = (0.0, 0.0, 0.0)
  for frequency in frequencies {
    real += .cos(distance * frequency)
    imaginary += .sin(distance * frequency)
    bound += Double.hypot(real, imaginary)
  }
  return bound
}

/// The first whole distance at which the sum of cosines of all pairs is negative: L_θ of a base.
///
///     min { Δ : Σᵢ cos(Δθᵢ) < 0 }
///
/// Up to there a key like the query scores above a random one on average. Source: Base of RoPE Bounds Context Length
/// (arXiv 2405.14591). A sum nearer to 0 than d·10⁻¹⁵ may be taken for the other sign.
///
/// - Parameters:
///   - frequencies: θᵢ in radians per token.
///   - limit: Distances from 0 to here are looked at.
/// - Returns: The distance; `nil` where none up to the limit is negative.
/// - Complexity: O(Δ·d), in blocks.
public func firstNegativeDistance(of frequencies: [Double], upTo limit: Int) -> Int? {
  let blocks = frequencies.map(PhaseBlock.init(step:))
  var sums = [Double](repeating: 0, count: PhaseBlock.length)
  for first in stride(from: 0, through: limit, by: PhaseBlock.length) {
    let found = sums.withUnsafeMutableBufferPointer { sums -> Int? in
      sums.update(repeating: 0)
      for block in blocks { block.addCosines(weight: 1, from: first, to: sums) }
      return sums.firstIndex { $0 < 0 }
    }
    if let found { return first + found <= limit ? first + found : nil }
  }
  return nil
}
