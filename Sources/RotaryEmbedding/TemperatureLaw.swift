import RealModule

/// How much sharper the softmax becomes with the scale s, and by which placement.
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
  /// With m(k) = 0.1·k·ln s + 1: amplitude m(k)/m(k′) and softmax scale m(k′)², as DeepSeek has it.
  ///
  /// k acts on the rotating components, k′ on all. DeepSeek-V2 has k = k′ = 0.707 and V3 has 1, so that their
  /// amplitude is 1 and all of the gain lies in the softmax scale. Source: arXiv 2405.04434, section 3.1.4.
  case deepSeek(rotary: Double, all: Double)
  /// Amplitude √(1 + ln s/ln L) on cos and sin. Source: LongRoPE (arXiv 2402.13753), reference code.
  case longRoPE
  /// Multiplier max(1, ln(m + 1)/ln L) on a query at position m. Source: Su, kexue.fm/archives/8823; Qwen 1.
  case logarithmic
  /// Multiplier k·ln n for a query that sees n keys. Source: Scalable-Softmax (arXiv 2501.19399), eq. 2.
  case keyCount(slope: Double)
  /// Multiplier 1 + β·ln(1 + ⌊(m + o)/F⌋) on a query at position m; an interval of `nil` is L.
  case steps(slope: Double, interval: Int?, offset: Int)
  /// Multiplier (1 + (m + o)/F)^p on a query at position m: more than 1 from the first positive m + o on.
  case power(exponent: Double, interval: Int, offset: Int)
  /// Multiplier 1 + α·ln max(1, (m + o)/F) on a query at position m: exactly 1 while m + o is at most F.
  case logarithmBeyond(slope: Double, interval: Int, offset: Int)
  /// Several laws at once: amplitudes and softmax scales multiply; one law at most may act by position.
  indirect case all([TemperatureLaw])

  /// YaRN's law for LLaMA, 0.1·ln s + 1.
  ///
  /// Source: arXiv 2309.00071, eq. 22.
  public static let paper = TemperatureLaw.affine(slope: 0.1, intercept: 1)
  /// YaRN's law with the coefficient of its Mistral models, 0.07·ln s + 1.
  public static let mistral = TemperatureLaw.affine(slope: 0.07, intercept: 1)
  /// Llama 4's law: 1 + 0.1·ln(1 + ⌊(m + 1)/8192⌋), on its layers without rotation.
  public static let llama4 = TemperatureLaw.steps(slope: 0.1, interval: 8_192, offset: 1)
  /// Ministral 3's law: 1 + 0.1·ln(1 + ⌊m/L⌋).
  public static let ministral3 = TemperatureLaw.steps(slope: 0.1, interval: nil, offset: 0)
  /// Beam's law: (1 + (m + 1)/2048)^0.1, on its layers without rotation.
  ///
  /// Source: Hugging Face transformers 5.23.0, `models/beam/modeling_beam.py`.
  public static let beam = TemperatureLaw.power(exponent: 0.1, interval: 2_048, offset: 1)
  /// Inkling's law: 1 + 0.1·ln max(1, (m + 1)/128000), on its layers with full attention, none of which rotates.
  ///
  /// Source: Hugging Face transformers 5.23.0, `models/inkling2/modeling_inkling2.py`.
  public static let inkling = TemperatureLaw.logarithmBeyond(
    slope: 0.1, interval: 128_000, offset: 1)
  /// Grok-2's law: ln m/ln 1024 beyond position 1,024 and 1 up to it.
  ///
  /// Source: SGLang 0.5.23, `kernels/ops/attention/extend_attention.py`.
  public static let grok2 = TemperatureLaw.logarithmRatio(interval: 1_024)

  /// The same amplitude at every scale.
  ///
  /// - Parameter amplitude: Factor on cos and sin; finite and positive.
  /// - Returns: The law.
  public static func fixed(amplitude: Double) -> TemperatureLaw {
    .affine(slope: 0, intercept: amplitude)
  }

  /// The ratio of logarithms ln m/ln F on a query at position m beyond F, and 1 up to it.
  ///
  /// It is ``logarithmBeyond(slope:interval:offset:)`` with the slope 1/ln F, since ln m = ln F + ln(m/F).
  ///
  /// - Parameter interval: F in tokens, at least 2; the law of a smaller one is refused when its temperature is asked for.
  /// - Returns: The law.
  public static func logarithmRatio(interval: Int) -> TemperatureLaw {
    .logarithmBeyond(slope: 1 / .log(Double(interval)), interval: interval, offset: 0)
  }

  /// What YaRN's m(s, k) = 0.1·k·ln s + 1 adds to 1.
  package static func growth(_ scale: Double, _ coefficient: Double = 1) -> Double {
    0.1 * coefficient * .log(scale)
  }

  /// The temperature at a scale.
  ///
  /// - Parameters:
  ///   - scale: s ≥ 1; at 1 the laws that follow the scale change nothing.
  ///   - trainedContext: L in tokens, which the laws by position and ``longRoPE`` need.
  /// - Returns: The factors by placement.
  /// - Throws: ``RotaryError`` when a coefficient is not finite, a factor would not be positive, a law by position has a
  ///   negative number or an interval below 1, the trained context is missing or below 2 where its logarithm divides, or
  ///   two laws act by position.
  public func temperature(
    atScale scale: Double, trainedContext: Int? = nil
  ) throws(RotaryError) -> Temperature {
    switch self {
    case .none: return .none
    case .affine(let slope, let intercept):
      return Temperature(
        amplitude: try positive(
          slope * .log(scale) + intercept, "\(slope)·ln s + \(intercept)", scale))
    case .handbook: return Temperature(softmaxScale: (Self.growth(scale) + 1).squareRoot())
    case .deepSeek(let rotary, let all):
      let gain = try positive(Self.growth(scale, all) + 1, "0.1·\(all)·ln s + 1", scale)
      let turning = try positive(Self.growth(scale, rotary) + 1, "0.1·\(rotary)·ln s + 1", scale)
      return Temperature(amplitude: turning / gain, softmaxScale: gain * gain)
    case .longRoPE:
      let context = try divisible(trainedContext, "√(1 + ln s/ln L)")
      return Temperature(
        amplitude: scale <= 1 ? 1 : (1 + .log(scale) / .log(Double(context))).squareRoot())
    case .logarithmic:
      let context = try divisible(trainedContext, "ln(m + 1)/ln L")
      return Temperature(queryMultiplier: .logarithmic(trainedContext: context))
    case .keyCount(let slope):
      return Temperature(
        queryMultiplier: .keyCount(slope: try positive(slope, "\(slope)·ln n", scale)))
    case .steps(let slope, let interval, let offset):
      guard let length = interval ?? trainedContext,
        isLaw(gain: slope, interval: length, offset: offset)
      else {
        throw RotaryError(
          .temperature,
          "The temperature law 1 + \(slope)·ln(1 + ⌊(m + \(offset))/F⌋) needs a slope and an offset that "
            + "are not negative, and an interval F of at least 1 token, for which the trained context stands."
        )
      }
      return Temperature(
        queryMultiplier: .steps(slope: slope, interval: length, offset: offset))
    case .power(let exponent, let interval, let offset):
      guard isLaw(gain: exponent, interval: interval, offset: offset) else {
        throw RotaryError(
          .temperature,
          "The temperature law (1 + (m + \(offset))/\(interval))^\(exponent) needs an exponent and an "
            + "offset that are not negative, and an interval of at least 1 token.")
      }
      return Temperature(
        queryMultiplier: .power(exponent: exponent, interval: interval, offset: offset))
    case .logarithmBeyond(let slope, let interval, let offset):
      guard isLaw(gain: slope, interval: interval, offset: offset) else {
        throw RotaryError(
          .temperature,
          "The temperature law 1 + \(slope)·ln max(1, (m + \(offset))/\(interval)) needs a finite slope and "
            + "an offset that are not negative, and an interval F of at least 1 token (2 for the slope 1/ln F)."
        )
      }
      return Temperature(
        queryMultiplier: .logarithmBeyond(slope: slope, interval: interval, offset: offset))
    case .all(let laws):
      var product = Temperature.none
      for law in laws {
        let factor = try law.temperature(atScale: scale, trainedContext: trainedContext)
        product.amplitude *= factor.amplitude
        product.softmaxScale *= factor.softmaxScale
        guard factor.queryMultiplier != .one else { continue }
        guard product.queryMultiplier == .one else {
          throw RotaryError(
            .temperature, "Two temperature laws act on the query by its position; give one of them."
          )
        }
        product.queryMultiplier = factor.queryMultiplier
      }
      return product
    }
  }
}

/// Whether the numbers of a law by position can be: none is negative or NaN, and no sum of position and offset overflows.
private func isLaw(gain: Double, interval: Int, offset: Int) -> Bool {
  gain.isFinite && gain >= 0 && (0...1 << 40).contains(offset) && interval >= 1
}

/// A factor of a law, when it is one; the law is put into words for the error alone.
private func positive(
  _ factor: Double, _ law: @autoclosure () -> String, _ scale: Double
) throws(RotaryError) -> Double {
  guard factor.isFinite, factor > 0 else {
    throw RotaryError(
      .temperature,
      "The temperature law \(law()) gives the factor \(factor) at scale \(scale); it must be finite and "
        + "positive.")
  }
  return factor
}

/// A trained context whose logarithm can divide.
private func divisible(_ trainedContext: Int?, _ law: String) throws(RotaryError) -> Int {
  guard let trainedContext, trainedContext >= 2 else {
    throw RotaryError(
      .trainedContext,
      "The trained context is \(trainedContext.map(String.init) ?? "not known"); the temperature law \(law) "
        + "needs at least 2 tokens.")
  }
  return trainedContext
}
