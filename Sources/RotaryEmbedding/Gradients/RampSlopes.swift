import RealModule

/// The derivatives of a ramp's blend γ, pair by pair, with respect to its thresholds and the base.
///
/// With x the variable in which the ramp is linear, inside the ramp (outside all are 0):
///
/// | | paper, x = r | handbook, x = 1/r | code, x = i |
/// |---|---|---|---|
/// | γ | (r − α)/(β − α) | (β − x)/(β − α) | (high − i)/(high − low) |
/// | ∂γ/∂α | −(β − r)/(β − α)² | (β − x)/(β − α)² | (i − low)/(high − low)² · ∂high/∂α |
/// | ∂γ/∂β | −(r − α)/(β − α)² | (x − α)/(β − α)² | (high − i)/(high − low)² · ∂low/∂β |
/// | ∂γ/∂ ln θ | r/(β − α) | x/(β − α) | by the bounds, which are i(r) = d ln(L/2πr)/(2 ln b) |
///
/// A bound of the code ramp that is held to 0 or d − 1, or rounded, does not move. A pair on a threshold counts as inside.
struct RampSlopes {
  /// ∂γ/∂α.
  private(set) var alpha: [Double]
  /// ∂γ/∂β.
  private(set) var beta: [Double]
  /// ∂γ/∂ ln b, with what the base does to θ included.
  private(set) var lnBase: [Double]
  /// Pairs on the lower threshold.
  private(set) var lowerKinks: [Int] = []
  /// Pairs on the upper threshold.
  private(set) var upperKinks: [Int] = []
  /// Whether the ramp has no slope.
  let isStep: Bool

  /// Rotations or shares of a pair that count as none.
  private static let nearness = 1e-12

  init(_ ramp: Ramp, for geometry: RotaryGeometry) {
    let none = [Double](repeating: 0, count: geometry.pairCount)
    (alpha, beta, lnBase) = (none, none, none)
    switch ramp.convention {
    case .rotations, .wavelength:
      isStep = ramp.alpha == ramp.beta
      if !isStep { addThresholdRamp(ramp, geometry) }
    case .pairIndex(let isTruncated):
      let bounds = ramp.pairBounds(for: geometry)
      isStep = ramp.alpha == ramp.beta || abs(bounds.high - bounds.low) <= 0.001_000_1
      if !isStep { addPairRamp(ramp, geometry, bounds, isTruncated: isTruncated) }
    }
  }

  private mutating func addThresholdRamp(_ ramp: Ramp, _ geometry: RotaryGeometry) {
    let width = ramp.beta - ramp.alpha
    let isReciprocal = ramp.convention == .wavelength
    for pair in alpha.indices {
      let theta = geometry.inverseFrequency(ofPair: pair)
      let rotations = Double(geometry.trainedContext) / (2 * .pi / theta)
      let x = isReciprocal ? 1 / rotations : rotations
      let slack = Self.nearness * x
      guard x >= ramp.alpha - slack, x <= ramp.beta + slack else { continue }
      if abs(x - ramp.alpha) <= slack { lowerKinks.append(pair) }
      if abs(x - ramp.beta) <= slack { upperKinks.append(pair) }
      let sign = isReciprocal ? 1.0 : -1.0
      let weight = ramp.weight / (width * width)
      alpha[pair] = sign * weight * (ramp.beta - x)
      beta[pair] = sign * weight * (x - ramp.alpha)
      lnBase[pair] = lnBaseShare(pair, geometry) * ramp.weight * x / width
    }
  }

  private mutating func addPairRamp(
    _ ramp: Ramp, _ geometry: RotaryGeometry, _ bounds: (low: Double, high: Double),
    isTruncated: Bool
  ) {
    let (low, high) = bounds
    let width = high - low
    let perLog = Double(geometry.rotaryDimension) / (2 * .log(geometry.base))
    let lowMoves = !isTruncated && low > 0
    let highMoves = !isTruncated && high < Double(geometry.rotaryDimension - 1)
    for pair in alpha.indices {
      let x = Double(pair)
      let share = (x - low) / width
      guard share >= -Self.nearness, share <= 1 + Self.nearness else { continue }
      if lowMoves, abs(share) <= Self.nearness { upperKinks.append(pair) }
      if highMoves, abs(share - 1) <= Self.nearness { lowerKinks.append(pair) }
      let byHigh = ramp.weight * (x - low) / (width * width)
      let byLow = ramp.weight * (high - x) / (width * width)
      if highMoves {
        alpha[pair] = -byHigh * perLog / ramp.alpha
        lnBase[pair] -= byHigh * high / .log(geometry.base)
      }
      if lowMoves {
        beta[pair] = -byLow * perLog / ramp.beta
        lnBase[pair] -= byLow * low / .log(geometry.base)
      }
    }
  }
}

/// ∂ ln θᵢ/∂ ln b = −2i/d.
func lnBaseShare(_ pair: Int, _ geometry: RotaryGeometry) -> Double {
  -2 * Double(pair) / Double(geometry.rotaryDimension)
}
