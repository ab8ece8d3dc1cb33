extension ResolvedMethod {
  /// The request that makes this schedule, so that its numbers can be changed one by one.
  ///
  /// A temperature that the method does not have by itself is taken as the law that gives it at this scale: a fixed amplitude, or
  /// where the softmax scale is multiplied DeepSeek's m(s, k)/m(s, k′) and m(s, k′)², solved for k and k′.
  ///
  /// - Returns: The request; `nil` for what no parameter of the method says, such as the lists of a file.
  /// - Complexity: O(d).
  package func request() -> MethodRequest? {
    let uses = entry.parameters
    var request = MethodRequest(
      entry.name, headDimension: geometry.headDimension,
      trainedContext: knowsTrainedContext ? geometry.trainedContext : nil)
    request.rotaryDimension = geometry.rotaryDimension
    request.base = geometry.base
    if uses.contains(.scale) || !uses.contains(.sequenceLength) { request.scale = extent.scale }
    request.sequenceLength = extent.sequenceLength
    if uses.contains(.alpha), let ramp = schedule.ramp {
      (request.alpha, request.beta) = (ramp.alpha, ramp.beta)
      if uses.contains(.ramp) { request.ramp = ramp.convention }
    }
    for law in [nil] + possibleLaws {
      request.temperature = law
      guard let made = try? request.resolved().schedule,
        schedule.isRotated(like: made, within: Self.nearness)
      else { continue }
      if schedule.temperature.isNear(made.temperature, within: Self.nearness) { return request }
    }
    return nil
  }

  /// Numbers that agree so closely are the same but for rounding.
  private static let nearness = 1e-12

  /// The laws that give the temperature at this scale.
  private var possibleLaws: [TemperatureLaw?] {
    let (amplitude, gain) = (schedule.temperature.amplitude, schedule.temperature.softmaxScale)
    guard gain != 1 else { return [.fixed(amplitude: amplitude)] }
    let growth = TemperatureLaw.growth(extent.scale)
    guard growth > 0, gain > 0 else { return [] }
    let all = gain.squareRoot()
    return [.deepSeek(rotary: (amplitude * all - 1) / growth, all: (all - 1) / growth)]
  }
}

extension Temperature {
  /// Whether all factors are those of another but for a share of them.
  fileprivate func isNear(_ other: Temperature, within share: Double) -> Bool {
    func agree(_ one: Double, _ two: Double) -> Bool { abs(one - two) <= share * abs(two) }
    return agree(amplitude, other.amplitude) && agree(softmaxScale, other.softmaxScale)
      && queryMultiplier == other.queryMultiplier && distanceLaw == other.distanceLaw
      && entropyLaw == other.entropyLaw
  }
}

extension RotarySchedule {
  /// Whether every token rotates as under another schedule, but for rounding.
  ///
  /// - Parameters:
  ///   - other: The other schedule.
  ///   - share: The share of a frequency that counts as rounding.
  /// - Returns: Whether geometry and positions are the same and no frequency is further off.
  func isRotated(like other: RotarySchedule, within share: Double) -> Bool {
    let (mine, others) = (effectiveInverseFrequencies, other.effectiveInverseFrequencies)
    return geometry == other.geometry && mine.count == others.count
      && relativePositions == other.relativePositions && positionMap == other.positionMap
      && zip(mine, others).allSatisfy { abs($0 - $1) <= share * abs($1) }
  }
}
