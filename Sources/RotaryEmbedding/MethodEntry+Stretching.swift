/// How far to stretch the context, where a method must be told.
///
/// A method stretches when it is RoPE at scale 1 and within the trained context: without a scale or a length it would be
/// RoPE under another name. Methods that change something in any case (p-RoPE, ABF, log-n, those on distances) do not.
extension MethodEntry {
  /// The quantity that a stretching method cannot do without: the scale or the sequence length; `nil` for methods that do
  /// not stretch.
  ///
  /// It is tried on a model of a common size, with the method's usual parameters.
  ///
  /// - Throws: ``RotaryError`` when the method cannot be resolved for that model.
  package func stretchingParameter() throws(RotaryError) -> RotaryError.Parameter? {
    guard !parameters.isDisjoint(with: [.scale, .sequenceLength]) else { return nil }
    let geometry = try RotaryGeometry(headDimension: 64, base: 10_000, trainedContext: 2_048)
    let schedule = try schedule(for: geometry, extent: ContextExtent())
    // Blends of θ with itself and powers of 1 round a few times.
    let isUntouched = zip(schedule.effectiveInverseFrequencies, geometry.inverseFrequencies)
      .allSatisfy { abs($0 - $1) <= 8 * $1.ulp }
    guard isUntouched, schedule.inverseFrequencies.count == geometry.pairCount,
      schedule.temperature == .none, schedule.relativePositions == nil
    else { return nil }
    // What a method stretches by tells which of its two quantities decides.
    let stretched = try ContextExtent(scale: 2)
    let follows = try method().effectiveScale(for: geometry, extent: stretched) > 1
    return parameters.contains(.sequenceLength) && !follows ? .sequenceLength : .scale
  }
}
