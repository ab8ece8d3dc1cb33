extension ResolvedMethod {
  /// The same method with one threshold of its ramp elsewhere, its temperature as it is.
  ///
  /// - Parameters:
  ///   - knob: α or β.
  ///   - factor: What the threshold is multiplied by, above 0.
  /// - Returns: θ′ = γθ + (1 − γ)θ/s with the moved ramp; `nil` where the threshold has no derivative, or is not allowed there.
  /// - Complexity: O(d).
  package func moving(_ knob: MethodKnob, by factor: Double) -> ResolvedMethod? {
    guard let ramp = schedule.ramp, ScheduleGradient(self).slopes[knob] != nil else { return nil }
    let (alpha, beta) = (
      knob == .alpha ? factor * ramp.alpha : ramp.alpha,
      knob == .beta ? factor * ramp.beta : ramp.beta
    )
    guard
      let moved = try? Ramp(ramp.convention, alpha: alpha, beta: beta, weight: ramp.weight)
    else { return nil }
    let scale = ScheduleForm(self).scale
    let frequencies = zip(schedule.geometry.inverseFrequencies, moved.blend(for: schedule.geometry))
      .map { $0 * ($1 + (1 - $1) / scale) }
    return ResolvedMethod(
      entry: entry, choice: choice, geometry: geometry, extent: extent,
      knowsTrainedContext: knowsTrainedContext,
      schedule: RotarySchedule(
        geometry: schedule.geometry, inverseFrequencies: frequencies,
        temperature: schedule.temperature, ramp: moved),
      notes: notes, targetLength: targetLength)
  }

  /// Where entropy has a kink as a threshold of the ramp moves: what it is multiplied by to stand on a pair.
  ///
  /// A pair enters or leaves the ramp where r = L/λ, or λ/L for ramps in wavelengths, is the threshold.
  ///
  /// - Parameter knob: α or β.
  /// - Returns: Factors, ascending; none where the threshold has no derivative.
  package func kinks(of knob: MethodKnob) -> [Double] {
    guard let ramp = schedule.ramp, ScheduleGradient(self).slopes[knob] != nil else { return [] }
    let value = knob == .alpha ? ramp.alpha : ramp.beta
    guard value > 0 else { return [] }
    return schedule.geometry.rotations
      .map { (ramp.convention == .wavelength ? 1 / $0 : $0) / value }
      .sorted()
  }
}
