import ModelFiles
import RotaryEmbedding

extension RopeEvaluation {
  /// The rules of YaRN for this model type.
  var yarnRules: YaRNRules { profile.yarnRules(for: modelType) }

  func yarn() throws(Refusal) -> EffectiveRope {
    let rules = yarnRules
    if rules.refusesCoefficientsOfAxes.value, settings[.axisSections].isTruthy,
      source.hasNumber(.mscale) || source.hasNumber(.mscaleAllDimensions)
    {
      throw Refusal("mscale and mscale_all_dim mean nothing to its M-RoPE, and it stops")
    }
    let original = try number(.originalContext, rules.original.value)
    let scale = try number(.factor, rules.factor.value)
    if rules.onlyBeyondTrained.value, length.map({ Double($0) <= original }) ?? true {
      return try finished(
        .yarn,
        try schedule(UnmodifiedRoPE(), try geometry(trainedContext: original), scale: 1), scale: 1)
    }
    let geometry = try geometry(trainedContext: original)
    let ramp = try ramp(rules)
    let banded =
      settings[.axisSections].isTruthy
      ? try self.geometry(trainedContext: original * rules.bandContextFactorOfAxes.value)
      : geometry
    let bounds = ramp.pairBounds(for: banded)
    var schedule = try blended(
      geometry, along: banded, ramp: ramp, low: bounds.low, high: bounds.high, scale: scale)
    schedule = schedule.with(
      temperature: Temperature(amplitude: try amplitude(rules, scale: scale)))
    return try finished(
      .yarn, schedule, scale: scale, band: PairBand(low: bounds.low, high: bounds.high))
  }

  /// The frequencies between the ends of the band.
  private func blended(
    _ geometry: RotaryGeometry, along banded: RotaryGeometry, ramp: Ramp, low: Double,
    high: Double, scale: Double
  ) throws(Refusal) -> RotarySchedule {
    let crossing = yarnRules.crossing.value
    if crossing == .refused, !(low > 0 && low < high && high < Double(geometry.pairCount - 1)) {
      throw Refusal(
        "the band runs from pair \(low) to \(high), and it stops unless that lies inside the pairs")
    }
    if low > high, crossing == .stepAtLowerEnd {
      let kept = try schedule(UnmodifiedRoPE(), geometry, scale: 1).inverseFrequencies
      let slowed = try schedule(PositionInterpolation(), geometry, scale: scale)
        .effectiveInverseFrequencies
      return RotarySchedule(
        geometry: geometry,
        inverseFrequencies: kept.indices.map { Double($0) <= low ? kept[$0] : slowed[$0] })
    }
    let schedule = try schedule(NTKByParts(ramp: ramp), banded, scale: scale)
    guard banded != geometry else { return schedule }
    // The band was found along another context; the trained one stays what it is.
    return RotarySchedule(geometry: geometry, inverseFrequencies: schedule.inverseFrequencies)
  }

  private func ramp(_ rules: YaRNRules) throws(Refusal) -> Ramp {
    let isTruncated =
      switch rules.truncation.value {
      case .always: true
      case .never: false
      case .key: isTruncatedByKey
      case .topLevelKey: settings.truncate.isAbsent || settings.truncate.isTruthy
      }
    var (alpha, beta) = Ramp.published
    if rules.readsBetas.value.holds(for: modelType) {
      func threshold(_ key: RopeKey, _ usual: Double) throws(Refusal) -> Double {
        try number(
          key, NumberReading(absent: .constant(usual), zeroIsNull: rules.zeroBetaIsMissing))
      }
      (alpha, beta) = (try threshold(.betaSlow, alpha), try threshold(.betaFast, beta))
    }
    let weight = rules.weighsBlend.value ? settings[.extrapolationFactor].number ?? 1 : 1
    return try makes { () throws(RotaryError) in
      try Ramp(.pairIndex(truncated: isTruncated), alpha: alpha, beta: beta, weight: weight)
    }
  }

  /// Python's truth of `truncate`, true where the key is absent.
  private var isTruncatedByKey: Bool {
    settings[.truncate].isAbsent || settings[.truncate].isTruthy
  }

  // MARK: Amplitude

  private func amplitude(_ rules: YaRNRules, scale: Double) throws(Refusal) -> Double {
    var amplitude = 1.0
    for step in rules.amplitude.value {
      guard let found = try self.amplitude(step, scale: scale) else { continue }
      amplitude = found
      break
    }
    if rules.multipliesAmplitude.value {
      amplitude *= settings[.amplitudeFactor].number ?? 1
    }
    return amplitude
  }

  /// What one step of the law gives; `nil` where it does not apply.
  private func amplitude(_ step: AmplitudeStep, scale: Double) throws(Refusal) -> Double? {
    let (rotary, all) = (settings[.mscale].number, settings[.mscaleAllDimensions].number)
    switch step {
    case .oneForModelTypes(let types): return types.contains(modelType) ? 1 : nil
    case .attentionFactor: return settings[.attentionFactor].number
    case .ratioOfBoth:
      guard let rotary, let all, rotary != 0, all != 0 else { return nil }
      return try ratio(rotary, all, scale)
    case .ratioWherePresent:
      guard let rotary, let all else { return nil }
      return try ratio(rotary, all, scale)
    case .ratioWithDefaults: return try ratio(rotary ?? 1, all ?? 0, scale)
    case .ratioForModelTypes(let types):
      guard types.contains(modelType), let rotary, let all, rotary != 0, all != 0 else {
        return nil
      }
      return try ratio(rotary, all, scale)
    case .logMultiplier(let types, let deepSeek):
      guard types.contains(modelType), let all, all != 0 else { return nil }
      return try ratio(deepSeek.contains(modelType) ? all : 1, all, scale)
    case .oneWithQuerySlope: return source.hasNumber(.querySlope) ? 1 : nil
    case .logarithmOfType(let slopes):
      guard let slope = settings.method.text.flatMap({ slopes[$0] }) else { return nil }
      return try temperature(.affine(slope: slope, intercept: 1), scale: scale).amplitude
    case .logarithm: return try temperature(.paper, scale: scale).amplitude
    case .one: return 1
    }
  }

  /// m(s, k)/m(s, k′).
  private func ratio(
    _ rotary: Double, _ all: Double, _ scale: Double
  ) throws(Refusal) -> Double {
    try temperature(.deepSeek(rotary: rotary, all: all), scale: scale).amplitude
  }
}
