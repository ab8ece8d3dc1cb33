import RealModule

/// Su's model of a row: keys uniform on the sphere of radius √d, and logits λ·q·k.
///
/// With c the cosine between query and key, whose density is ∝ (1 − c²)^((d − 3)/2), the entropy of a long row of n keys is
///
///     H = ln n + h(λ),      h = ln E e^(λdc) − λd·E[c e^(λdc)]/E e^(λdc)
///
/// Source: Su, kexue.fm/archives/8823 and 7695.
public enum SphericalRow {
  /// The entropy above ln n, by quadrature over the angle.
  ///
  /// Trapezoid rule in φ, c = cos φ, over the 60 standard deviations around the largest value of the integrand: the integrand
  /// and all of its derivatives vanish at the ends, so that the rule converges geometrically. It reproduces Su's table of h
  /// at λ = 1 in all its digits.
  ///
  /// - Parameters:
  ///   - scale: λ, at least 0; attention without a law of its own has 1/√d.
  ///   - dimension: d, at least 4.
  /// - Returns: h in nats, 0 or below; error below 10⁻⁹ for d up to 1,024 and λ up to 2.
  /// - Complexity: 2,000 exponentials.
  public static func entropyAboveLogCount(scale: Double, dimension: Int) -> Double {
    let d = Double(dimension)
    let strength = scale * d
    let power = d - 2
    // Log of the integrand: strength·cos φ + (d − 2)·ln sin φ, largest at c with strength·(1 − c²) = (d − 2)·c.
    let half = power / 2
    let peak =
      strength > 0 ? strength / (half + (half * half + strength * strength).squareRoot()) : 0
    let top = strength * peak + half * .log(max(1 - peak * peak, .leastNormalMagnitude))
    let centre = Double.acos(peak)
    let width = 1 / (strength * peak + power / max(1 - peak * peak, .ulpOfOne)).squareRoot()
    let (low, high) = (max(0, centre - 30 * width), min(.pi, centre + 30 * width))
    let count = 2_000
    let step = (high - low) / Double(count)
    var (sum, weighted) = (0.0, 0.0)
    for index in 1..<count {
      let angle = low + Double(index) * step
      let c = Double.cos(angle)
      let weight = Double.exp(strength * c + power * .log(.sin(angle)) - top)
      sum += weight
      weighted += weight * strength * c
    }
    // ∫ sin^(d−2) φ dφ = √π Γ((d − 1)/2)/Γ(d/2).
    let uniform = 0.5 * Double.log(.pi) + .logGamma((d - 1) / 2) - .logGamma(d / 2)
    return top + .log(sum * step) - uniform - weighted / sum
  }

  /// The same to leading order in d: (d/2)·ln(1 − c²), c = (√(1 + 4λ²) − 1)/(2λ).
  ///
  /// Su's 0.24·d is −h at λ = 1 alone: ½ ln((1 + √5)/2) = 0.2406 per dimension; small λ gives λ²d/2, a square and no multiple
  /// of λ.
  ///
  /// - Parameters:
  ///   - scale: λ, at least 0.
  ///   - dimension: d.
  /// - Returns: h in nats.
  public static func leadingEntropyAboveLogCount(scale: Double, dimension: Int) -> Double {
    // (√(1 + 4λ²) − 1)/(2λ) without its cancellation.
    let c = 2 * scale / (1 + (1 + 4 * scale * scale).squareRoot())
    return Double(dimension) / 2 * .log(onePlus: -c * c)
  }
}

/// The principal branch of Lambert's W: the w ≥ −1 with w·e^w = x.
///
/// Halley's method from ln(1 + x), which converges cubically; to a few units in the last place for x ≥ 0.
///
/// - Parameter x: At least 0.
/// - Returns: W(x).
/// - Complexity: At most 20 exponentials, five as a rule.
public func lambertW(_ x: Double) -> Double {
  var w = Double.log(onePlus: x)
  for _ in 0..<20 {
    let exponential = Double.exp(w)
    let miss = w * exponential - x
    let step = miss / (exponential * (w + 1) - (w + 2) * miss / (2 * w + 2))
    w -= step
    if abs(step) <= 2 * .ulpOfOne * abs(w) { break }
  }
  return w
}
