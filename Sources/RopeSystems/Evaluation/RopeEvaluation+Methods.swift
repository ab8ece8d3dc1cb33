import ModelFiles
import RotaryEmbedding

extension RopeEvaluation {
  /// Unmodified RoPE, with another base than the file's where one is given.
  func unscaled(base: Double? = nil) throws(Refusal) -> EffectiveRope {
    let geometry = try geometry(isDefault: true, base: base)
    return try finished(.unscaled, try schedule(UnmodifiedRoPE(), geometry, scale: 1), scale: 1)
  }

  func linear() throws(Refusal) -> EffectiveRope {
    let scale = try number(.factor, profile.linearFactor.value)
    return try finished(
      .linear, try schedule(PositionInterpolation(), try geometry(), scale: scale), scale: scale)
  }

  /// NTK-aware with the file's own knob, whatever the length.
  func fixedAlpha(_ alpha: Double) throws(Refusal) -> EffectiveRope {
    let method = try makes { () throws(RotaryError) in try NTKAware(alpha: alpha) }
    return try finished(.dynamic, try schedule(method, try geometry(), scale: 1), scale: 1)
  }

  func dynamic() throws(Refusal) -> EffectiveRope {
    let factor = try number(.factor, profile.linearFactor.value)
    let configured = try source.stand(
      in: .maximumContext, for: .originalContext, "does not matter to this type")
    let geometry = try geometry(trainedContext: configured)
    switch profile.dynamic.value {
    case .live:
      let schedule = try schedule(
        DynamicNTK(), geometry, scale: factor, sequenceLength: length)
      return try finished(.dynamic, schedule, scale: factor)
    case .trainedPositions:
      let trained = settings[.trainedPositions].number ?? configured
      let stretch = factor * configured / trained - (factor - 1)
      guard stretch > 0 else {
        throw Refusal(
          "max_trained_positions is above max_position_embeddings, so the base becomes complex")
      }
      return try stretched(geometry, by: stretch, factor: factor)
    case .squaredFactor:
      return try stretched(geometry, by: factor * factor - factor + 1, factor: factor)
    }
  }

  /// NTK-aware with a stretch that never changes.
  private func stretched(
    _ geometry: RotaryGeometry, by stretch: Double, factor: Double
  ) throws(Refusal) -> EffectiveRope {
    let method = try makes { () throws(RotaryError) in try NTKAware(alpha: stretch) }
    return try finished(
      .dynamic, try schedule(method, geometry, scale: factor), scale: factor)
  }

  func llama3() throws(Refusal) -> EffectiveRope {
    let reading = profile.llama3.value
    let factor = try number(.factor, NumberReading(absent: reading.factor))
    let low = try number(.lowFrequencyFactor, NumberReading(absent: reading.low))
    let high = try number(.highFrequencyFactor, NumberReading(absent: reading.high))
    let original = try number(.originalContext, NumberReading(absent: reading.original))
    let method = try makes { () throws(RotaryError) in
      try Llama3(lowFrequencyFactor: low, highFrequencyFactor: high)
    }
    return try finished(
      .llama3,
      try schedule(method, try geometry(trainedContext: original), scale: factor), scale: factor)
  }

  func proportional() throws(Refusal) -> EffectiveRope {
    let factor =
      profile.proportionalFactor.value
      ? try number(.factor, NumberReading(absent: .constant(1))) : 1
    let share = settings[.partialRotaryFactor].number ?? 1
    let method = try makes { () throws(RotaryError) in try ProportionalRoPE(fraction: share) }
    return try finished(
      .proportional, try schedule(method, try geometry(), scale: factor), scale: factor)
  }

  func ntk() throws(Refusal) -> EffectiveRope {
    let factor = try number(.factor, NumberReading(absent: .refused))
    let exponent = settings[.mixedExponent].number ?? 1
    let method = try makes { () throws(RotaryError) in try NTKMixed(exponent: exponent) }
    return try finished(
      .ntk, try schedule(method, try geometry(), scale: factor), scale: factor)
  }

  func longRoPE() throws(Refusal) -> EffectiveRope {
    let rules = profile.longRoPE
    let original = try number(.originalContext, rules.original.value)
    let geometry = try geometry(trainedContext: original)
    let takesLong: Bool =
      switch rules.factors.value {
      case .currentLength: length.map { Double($0) > original } ?? false
      case .currentPosition: length.map { Double($0) - 1 > original } ?? false
      case .servedLengthOrTrained: Double(targetContext ?? Int(original)) > original
      case .servedLength:
        Double(targetContext ?? source.maximumContext ?? Int(original)) > original
      case .configured: Double(source.maximumContext ?? 0) > original
      case .configuredUnlessServed(let types):
        Double(
          (types.contains(modelType) ? targetContext : nil) ?? source.maximumContext ?? 0)
          > original
      case .alwaysLong: true
      }
    let isLong = takesLong && !hasAmplitudesOfClass
    guard let short = settings[.shortFactors].numbers, let long = settings[.longFactors].numbers
    else { throw Refusal("short_factor and long_factor must be lists of numbers") }
    let ratio = Double(source.maximumContext ?? Int(original)) / original
    let scale = max(1, (rules.readsFactor.value ? settings[.factor].number : nil) ?? ratio)
    let given: Double? =
      if rules.readsAttentionFactor.value, let factor = settings[.attentionFactor].number {
        factor
      } else if rules.readsAmplitudes.value {
        settings[isLong ? .longAmplitude : .shortAmplitude].number
      } else {
        nil
      }
    let law = given == nil && scale > 1 ? TemperatureLaw.longRoPE : .none
    let method = try makes { () throws(RotaryError) in
      try LongRoPE(shortFactors: short, longFactors: long, temperature: law)
    }
    // The method switches by length; which list the system takes is decided above.
    var schedule = try schedule(
      method, geometry, scale: scale,
      sequenceLength: isLong ? geometry.trainedContext + 1 : geometry.trainedContext)
    if let given { schedule = schedule.with(temperature: Temperature(amplitude: given)) }
    return try finished(.longRoPE, schedule, scale: scale, usesLongFactors: isLong)
  }

  /// A method made, whatever it objects to being a refusal.
  func makes<Method>(
    _ make: () throws(RotaryError) -> Method
  ) throws(Refusal) -> Method {
    do throws(RotaryError) {
      return try make()
    } catch {
      throw Refusal(error)
    }
  }
}
