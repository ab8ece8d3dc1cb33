/// The parameters that a user may choose for a method; what is `nil` is the method's usual value.
public struct MethodChoice: Sendable, Hashable {
  /// Convention of the ramp.
  public var convention: Ramp.Convention?
  /// Lower threshold α of the ramp.
  public var alpha: Double?
  /// Upper threshold β of the ramp.
  public var beta: Double?
  /// NTK-aware's own knob.
  public var ntkAlpha: Double?
  /// Temperature law in place of the method's own.
  public var temperature: TemperatureLaw?
  /// The method's own options by name.
  public var options: [String: [Double]]
  /// Whether wavelengths are rounded to whole tokens after all else (Resonance RoPE).
  public var resonates: Bool

  /// Makes a choice; what is left out is the method's usual value.
  public init(
    convention: Ramp.Convention? = nil, alpha: Double? = nil, beta: Double? = nil,
    ntkAlpha: Double? = nil, temperature: TemperatureLaw? = nil,
    options: [String: [Double]] = [:], resonates: Bool = false
  ) {
    self.convention = convention
    self.alpha = alpha
    self.beta = beta
    self.ntkAlpha = ntkAlpha
    self.temperature = temperature
    self.options = options
    self.resonates = resonates
  }

  /// The chosen ramp, with the published thresholds where none are chosen.
  package func ramp(usual: Ramp.Convention, weight: Double = 1) throws(RotaryError) -> Ramp {
    try Ramp(
      convention ?? usual, alpha: alpha ?? Ramp.published.alpha, beta: beta ?? Ramp.published.beta,
      weight: weight)
  }

  /// The number chosen for an option; `nil` where none was.
  package func number(_ option: MethodOption) -> Double? { options[option.name]?.first }

  /// The whole number chosen for an option; `nil` where none was.
  package func count(_ option: MethodOption) -> Int? { number(option).map { Int($0) } }

  /// The numbers chosen for an option; `nil` where none were.
  package func numbers(_ option: MethodOption) -> [Double]? { options[option.name] }
}
