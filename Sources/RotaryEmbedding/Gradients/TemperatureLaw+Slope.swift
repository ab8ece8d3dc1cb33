import RealModule

extension TemperatureLaw {
  /// How the logarithms of the two factors on logits move with the scale.
  ///
  ///     rotary = ∂ ln(amplitude²)/∂s        all = ∂ ln(softmaxScale)/∂s
  ///
  /// Laws by position do not follow the scale. ``longRoPE`` has a kink at 1, where the derivative is that of larger scales.
  ///
  /// - Parameters:
  ///   - scale: s ≥ 1, at which the law is one.
  ///   - trainedContext: L in tokens, at least 2 where the law needs it.
  /// - Returns: Both derivatives, for each unit of s.
  package func slope(atScale scale: Double, trainedContext: Int) -> (rotary: Double, all: Double) {
    switch self {
    case .none, .logarithmic, .keyCount, .steps, .power, .logarithmBeyond: return (0, 0)
    case .affine(let slope, let intercept):
      return (2 * slope / (scale * (slope * .log(scale) + intercept)), 0)
    case .handbook: return (0, 0.05 / (scale * (Self.growth(scale) + 1)))
    case .deepSeek(let rotary, let all):
      let gain = 0.2 * all / (scale * (Self.growth(scale, all) + 1))
      return (0.2 * rotary / (scale * (Self.growth(scale, rotary) + 1)) - gain, gain)
    case .longRoPE: return (1 / (scale * (.log(Double(trainedContext)) + .log(scale))), 0)
    case .all(let laws):
      return laws.reduce((0, 0)) { sum, law in
        let one = law.slope(atScale: scale, trainedContext: trainedContext)
        return (sum.0 + one.rotary, sum.1 + one.all)
      }
    }
  }
}
