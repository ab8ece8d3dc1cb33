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

  /// Makes a choice; what is left out is the method's usual value.
  public init(
    convention: Ramp.Convention? = nil, alpha: Double? = nil, beta: Double? = nil,
    ntkAlpha: Double? = nil, temperature: TemperatureLaw? = nil
  ) {
    self.convention = convention
    self.alpha = alpha
    self.beta = beta
    self.ntkAlpha = ntkAlpha
    self.temperature = temperature
  }

  /// The chosen ramp, with the published thresholds where none are chosen.
  func ramp(usual: Ramp.Convention) throws(RotaryError) -> Ramp {
    try Ramp(convention ?? usual, alpha: alpha ?? 1, beta: beta ?? 32)
  }
}
