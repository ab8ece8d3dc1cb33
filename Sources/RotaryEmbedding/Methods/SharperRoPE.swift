/// Plain RoPE with a law for the softmax: methods that change the temperature alone.
public struct SharperRoPE: ContextExtension, Hashable {
  /// How much sharper the softmax becomes.
  public let temperature: TemperatureLaw
  /// Whether pairs rotate at all.
  public let turns: Bool

  /// Makes the method.
  ///
  /// - Parameters:
  ///   - temperature: How much sharper the softmax becomes.
  ///   - turns: Whether pairs turn; Llama 4 sharpens layers that have no rotation.
  public init(temperature: TemperatureLaw, turns: Bool = true) {
    self.temperature = temperature
    self.turns = turns
  }

  /// Resolves the method for a geometry and an extent.
  public func schedule(
    for geometry: RotaryGeometry, extent: ContextExtent
  ) throws(RotaryError) -> RotarySchedule {
    RotarySchedule(
      geometry: geometry, inverseFrequencies: turns ? geometry.inverseFrequencies : [],
      temperature: try temperature.temperature(
        atScale: extent.scale, trainedContext: geometry.trainedContext))
  }
}
