import RealModule

/// How much sharper the softmax becomes with the scale s.
///
/// Three laws circulate as "YaRN's temperature"; they differ by a large factor, so each has its own name.
/// The multiplier on the logits at s = 4 is 1.296 by the paper, 1.203 by Mistral's coefficient and 1.067 by
/// the handbook.
public enum TemperatureLaw: Sendable, Hashable {
  /// No change: 1 at every scale.
  case none
  /// Amplitude A·ln s + B on cos and sin, so (A·ln s + B)² on the logits of rotary components.
  ///
  /// A scale of 1 gives the amplitude B.
  case affine(slope: Double, intercept: Double)
  /// Factor √(0.1·ln s + 1) on all logits, as the Language AI Handbook's chapter on YaRN has it.
  ///
  /// Its likely ancestor is the √t of YaRN's first preprint, which the authors corrected; no system ships it.
  case handbook

  /// YaRN's law for LLaMA, 0.1·ln s + 1.
  ///
  /// Source: arXiv 2309.00071, eq. 22.
  public static let paper = TemperatureLaw.affine(slope: 0.1, intercept: 1)
  /// YaRN's law with the coefficient of its Mistral models, 0.07·ln s + 1.
  public static let mistral = TemperatureLaw.affine(slope: 0.07, intercept: 1)

  /// The temperature at a scale.
  ///
  /// - Parameter scale: s ≥ 1; at 1 the named laws change nothing.
  /// - Returns: The factors by placement.
  /// - Throws: ``RotaryError`` when a coefficient is not finite or the amplitude would not be positive.
  public func temperature(atScale scale: Double) throws(RotaryError) -> Temperature {
    switch self {
    case .none: return .none
    case .affine(let slope, let intercept):
      let amplitude = slope * .log(scale) + intercept
      guard amplitude.isFinite, amplitude > 0 else {
        throw RotaryError(
          .temperature,
          "The temperature law \(slope)·ln s + \(intercept) gives the amplitude \(amplitude) at scale "
            + "\(scale); it must be finite and positive.")
      }
      return Temperature(amplitude: amplitude)
    case .handbook: return Temperature(softmaxScale: (0.1 * .log(scale) + 1).squareRoot())
    }
  }
}
