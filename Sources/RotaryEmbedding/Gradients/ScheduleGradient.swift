/// How a resolved method moves with its knobs: the derivatives of its frequencies as used, and of its factors on logits.
///
///     frequencies[i] = ∂ ln θ′ᵢ/∂φ      rotary = ∂ ln(amplitude²)/∂φ      all = ∂ ln(softmaxScale)/∂φ
///
/// with θ′ a squeeze of positions included, so that ∂H/∂φ = Σᵢ ∂H/∂ ln θ′ᵢ · frequencies[i] + … for whatever depends on the
/// schedule alone. Closed forms for RoPE, ABF, Position Interpolation, NTK-aware and every blend by a ramp (YaRN and its kin,
/// NTK-by-parts, Llama 3); for other methods Richardson-extrapolated differences of the schedule, with their error, and none
/// where they disagree. A factor on the query by its position does not move with any knob.
///
/// ```swift
/// let gradient = ScheduleGradient(yarn)
/// gradient.slopes[.scale]?.frequencies[31]      // ∂ ln θ′₃₁/∂s, −1/s for an interpolated pair
/// gradient.remarks.filter(\.isRefusal)          // why α and β have none, say
/// ```
public struct ScheduleGradient: Sendable, Hashable {
  /// The derivatives with respect to one knob.
  public struct Slope: Sendable, Hashable {
    /// ∂ ln θ′ᵢ/∂φ, fastest pair first; 0 for a pair that does not rotate.
    public var frequencies: [Double]
    /// ∂ ln(amplitude²)/∂φ, which acts on the components that rotate.
    public var rotary: Double
    /// ∂ ln(softmaxScale)/∂φ, which acts on all components.
    public var all: Double
  }

  /// The derivatives that there are; the multiplier's is always there.
  public private(set) var slopes: [MethodKnob: Slope] = [:]
  /// Where each knob stands that has a derivative: α, β, s; 1 for the logarithms, whose steps are shares.
  public private(set) var values: [MethodKnob: Double] = [:]
  /// Why there is no derivative, and what should be known of those there are.
  public private(set) var remarks: [KnobRemark] = []

  /// The softmax scale that is not the method's but the model's, and stays where the method goes.
  public let modelSoftmaxScale: Double

  /// Derives a method.
  ///
  /// - Parameter method: Any resolved method; one whose schedule is not what its parameters give, as files may tell it, is derived
  ///   as far as its form says.
  /// - Complexity: O(d).
  public init(_ method: ResolvedMethod) {
    let form = ScheduleForm(method)
    modelSoftmaxScale = form.modelSoftmaxScale
    let pairs = method.schedule.inverseFrequencies.count
    let still = Slope(
      frequencies: [Double](repeating: 0, count: pairs), rotary: 0, all: 0)
    var multiplier = still
    multiplier.all = 1
    add(.lnMultiplier, multiplier, at: 1)
    guard pairs > 0 else {
      remarks.append(.rotatesNothing)
      return
    }
    addThresholds(form, still)
    addScale(form, still)
    addBase(form, still)
  }

  private mutating func add(_ knob: MethodKnob, _ slope: Slope, at value: Double) {
    slopes[knob] = slope
    values[knob] = value
  }

  // MARK: α and β

  private mutating func addThresholds(_ form: ScheduleForm, _ still: Slope) {
    guard let ramp = form.schedule.ramp, form.method.entry.parameters.contains(.alpha) else {
      remarks.append(.noRamp(title: form.method.entry.title))
      return
    }
    let knobs = [(MethodKnob.alpha, ramp.alpha), (.beta, ramp.beta)]
    func refusal(_ knob: MethodKnob) -> KnobRemark? {
      if form.resonates { return .resonates(knob) }
      if ramp.convention == .pairIndex(truncated: true) { return .truncated(knob) }
      guard let blend = form.blend else {
        return .foreignFrequencies(knob, title: form.method.entry.title)
      }
      return blend.isStep ? .step(knob) : nil
    }
    for (knob, value) in knobs {
      if let refusal = refusal(knob) {
        remarks.append(refusal)
        continue
      }
      guard let blend = form.blend else { continue }
      var slope = still
      slope.frequencies = form.frequencySlopes(
        blend: knob == .alpha ? blend.alpha : blend.beta)
      add(knob, slope, at: value)
      let kinks = knob == .alpha ? blend.lowerKinks : blend.upperKinks
      if !kinks.isEmpty { remarks.append(.kink(knob, pairs: kinks)) }
    }
  }

  // MARK: Scale

  private mutating func addScale(_ form: ScheduleForm, _ still: Slope) {
    if let refusal = form.scaleRefusal {
      remarks.append(refusal)
      return
    }
    var slope = still
    switch form.scaleFrequencies() {
    case .closed(let frequencies): slope.frequencies = frequencies
    case .differences(let frequencies, let error):
      slope.frequencies = frequencies
      if error > 0 { remarks.append(.differences(.scale, error: error)) }
    case .refused(let reason):
      remarks.append(reason)
      return
    }
    if let law = form.law {
      (slope.rotary, slope.all) = law.slope(
        atScale: form.scale, trainedContext: form.schedule.geometry.trainedContext)
    } else {
      remarks.append(.heldTemperature)
    }
    if form.scale == 1 { remarks.append(.leastScale) }
    add(.scale, slope, at: form.scale)
  }

  // MARK: Base

  private mutating func addBase(_ form: ScheduleForm, _ still: Slope) {
    var slope = still
    switch form.baseFrequencies() {
    case .closed(let frequencies): slope.frequencies = frequencies
    case .differences(let frequencies, let error):
      slope.frequencies = frequencies
      if error > 0 { remarks.append(.differences(.lnBase, error: error)) }
    case .refused(let reason):
      remarks.append(reason)
      return
    }
    if let base = form.ownBase { remarks.append(.ownBase(base)) }
    if let blend = form.blend {
      if form.schedule.ramp?.convention == .pairIndex(truncated: true) {
        remarks.append(.heldBounds)
      }
      let kinks = Set(blend.lowerKinks + blend.upperKinks).subtracting([0]).sorted()
      if !kinks.isEmpty { remarks.append(.kink(.lnBase, pairs: kinks)) }
    }
    add(.lnBase, slope, at: 1)
  }
}
