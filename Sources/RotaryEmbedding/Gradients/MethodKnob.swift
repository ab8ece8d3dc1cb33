import RealModule

/// A number of a method that can be turned, and that attention may feel.
public enum MethodKnob: String, Sendable, Hashable, CaseIterable {
  /// Lower threshold α of the ramp.
  case alpha
  /// Upper threshold β of the ramp.
  case beta
  /// Scale s, with the method's own temperature where that follows s.
  case scale
  /// ln m, the logarithm of a factor on all logits.
  case lnMultiplier = "ln_multiplier"
  /// ln b, the logarithm of the base of the frequencies.
  case lnBase = "ln_base"

  /// Whether the knob is a logarithm, so that a step of it is a share of the number itself.
  public var isLogarithm: Bool { self == .lnMultiplier || self == .lnBase }
}

/// Why there is no derivative with respect to a knob, or what should be known of the one there is.
public enum KnobRemark: Sendable, Hashable, CustomStringConvertible {
  /// The method has no ramp.
  case noRamp(title: String)
  /// The bounds of the ramp are rounded to whole pairs.
  case truncated(MethodKnob)
  /// Both thresholds are the same, or the bounds coincide.
  case step(MethodKnob)
  /// Wavelengths are rounded to whole tokens.
  case resonates(MethodKnob)
  /// The method has no scale.
  case noScale(title: String)
  /// The scale follows the sequence length.
  case followsLength(title: String)
  /// NTK-aware's own knob takes the place of the scale.
  case ownKnob
  /// The knob moves positions or distances, and not frequencies alone.
  case movesPositions(MethodKnob)
  /// Differences of the schedule disagree.
  case jumps(MethodKnob)
  /// The frequencies are not what the method gives with the parameters that are known.
  case foreignFrequencies(MethodKnob, title: String)
  /// Nothing rotates.
  case rotatesNothing
  /// There is a derivative, and it is that of one side: pairs stand on a kink of the ramp.
  case kink(MethodKnob, pairs: [Int])
  /// There is a derivative, and it holds the bounds of a truncated ramp where they are.
  case heldBounds
  /// There is a derivative, and it is that of the side of larger scales, since 1 is the least.
  case leastScale
  /// There is a derivative of the base that the method takes in place of the model's.
  case ownBase(Double)
  /// There is a derivative, and the temperature is no law of the scale that is known here, so it is held.
  case heldTemperature
  /// There is a derivative, from differences of the schedule, with about this error in ∂ ln θ′.
  case differences(MethodKnob, error: Double)

  /// Whether there is no derivative for this reason.
  public var isRefusal: Bool {
    switch self {
    case .kink, .heldBounds, .leastScale, .ownBase, .heldTemperature, .differences: false
    default: true
    }
  }

  /// A sentence that begins with the knob.
  public var description: String {
    switch self {
    case .noRamp(let title): "alpha and beta: \(title) has no ramp."
    case .truncated(let knob):
      "\(knob.rawValue): the bounds of a truncated ramp are rounded to whole pairs, so that entropy stays "
        + "the same until a bound crosses a pair, and jumps there; take the untruncated ramp."
    case .step(let knob):
      "\(knob.rawValue): the ramp is a step, so that entropy stays the same until the step crosses a pair, "
        + "and jumps there."
    case .resonates(let knob):
      "\(knob.rawValue): wavelengths are rounded to whole tokens, so that entropy jumps where one is "
        + "rounded to another."
    case .noScale(let title): "scale: \(title) has none."
    case .followsLength(let title):
      "scale: that of \(title) follows the sequence length, which is a whole number."
    case .ownKnob: "scale: NTK-aware's own knob takes its place."
    case .movesPositions(let knob):
      "\(knob.rawValue): it moves the positions of some tokens alone, which no frequency expresses."
    case .jumps(let knob):
      "\(knob.rawValue): differences of the frequencies disagree, so that there is a jump near."
    case .foreignFrequencies(let knob, let title):
      "\(knob.rawValue): the frequencies are not those of \(title) with the parameters known here."
    case .rotatesNothing: "Nothing rotates, so that the logit multiplier is all there is."
    case .kink(let knob, let pairs):
      "\(knob.rawValue): the ramp has a kink at pair \(pairs.map(String.init).joined(separator: ", ")); the "
        + "derivative is that of the side on which it is blended."
    case .heldBounds:
      "ln_base: the bounds of the truncated ramp are held; where one crosses a pair, entropy jumps."
    case .leastScale: "scale: 1 is the least; the derivative is that of larger scales."
    case .ownBase(let base): "ln_base: of the method's own base, \(base)."
    case .heldTemperature:
      "scale: the temperature is no law of the scale that is known here; it is held."
    case .differences(let knob, let error):
      "\(knob.rawValue): from differences of the frequencies, with an error of about \(Self.oneDigit(error)) in "
        + "∂ ln θ′."
    }
  }

  /// A number above 0 rounded up to one significant digit.
  private static func oneDigit(_ value: Double) -> Double {
    guard value > 0, value.isFinite else { return value }
    let exponent = Double.log10(value).rounded(.down)
    let digit = (value / Double.pow(10, exponent)).rounded(.up)
    // The nearest number to a short decimal prints as that.
    return Double("\(Int(digit))e\(Int(exponent))") ?? value
  }
}
