import RealModule

/// What kind of schedule a resolved method has, told by its numbers: the same for methods from flags and from files.
struct ScheduleForm {
  /// Derivatives ∂ ln θ′/∂φ, or why there are none.
  enum Frequencies {
    case closed([Double])
    case differences([Double], error: Double)
    case refused(KnobRemark)
  }

  let method: ResolvedMethod
  /// The scale that the method stretches by.
  let scale: Double
  /// The slopes of the ramp, where the frequencies are γθ + (1 − γ)θ/s.
  let blend: RampSlopes?
  /// The law of the temperature; `nil` where it is none that is known.
  let law: TemperatureLaw?
  /// The kind of method; `nil` where the schedule is not what its parameters give.
  private let kind: (any ContextExtension)?
  /// Whether the schedule is what the parameters give, its temperature apart.
  private let isOwn: Bool

  var schedule: RotarySchedule { method.schedule }
  /// Whether wavelengths are rounded.
  var resonates: Bool { method.choice.resonates || method.entry == .resonance }
  /// The base that the method takes in place of the model's.
  var ownBase: Double? {
    (kind as? AdjustedBaseFrequency)?.base ?? (kind as? EntropyABF)?.adjusted.base
  }

  /// Frequencies that agree so closely are the same but for rounding.
  private static let nearness = 1e-12

  init(_ method: ResolvedMethod) {
    self.method = method
    let made = try? method.entry.method(method.choice)
    let fresh = try? method.entry.schedule(
      for: method.geometry, extent: method.extent, choice: method.choice)
    let schedule = method.schedule
    scale =
      made?.effectiveScale(for: method.geometry, extent: method.extent) ?? method.extent.scale
    isOwn = fresh.map { schedule.isRotated(like: $0, within: Self.nearness) } ?? false
    var kind: (any ContextExtension)?
    if isOwn, case .position(let own)? = made { kind = own }
    self.kind = kind
    // A blend is told by its numbers.
    if let ramp = schedule.ramp, let gamma = schedule.blend, schedule.positionMap.isLinear {
      let (s, theta) = (scale, schedule.geometry.inverseFrequencies)
      let isBlend = zip(schedule.effectiveInverseFrequencies, zip(gamma, theta)).allSatisfy {
        abs($0 - ($1.0 * $1.1 + (1 - $1.0) * $1.1 / s)) <= Self.nearness * $1.1
      }
      blend = isBlend ? RampSlopes(ramp, for: schedule.geometry) : nil
    } else {
      blend = nil
    }
    // So is a law: it is the one that gives the amplitude at this scale.
    let own = (made?.yarn?.temperature) ?? (made?.longRoPE?.temperature)
    let usual = own ?? TemperatureLaw.none
    let candidates = [method.choice.temperature ?? usual, usual, .paper, .mistral]
    let (s, context) = (scale, schedule.geometry.trainedContext)
    let amplitude = schedule.temperature.amplitude
    law = candidates.first { law in
      guard let there = try? law.temperature(atScale: s, trainedContext: context) else {
        return false
      }
      return abs(there.amplitude - amplitude) <= Self.nearness * amplitude
    }
  }

  /// The softmax scale less that of the law, where the law is known.
  var modelSoftmaxScale: Double {
    let own = try? law?.temperature(
      atScale: scale, trainedContext: schedule.geometry.trainedContext)
    return schedule.temperature.softmaxScale / (own?.softmaxScale ?? 1)
  }

  /// Why there is no derivative with respect to the scale.
  var scaleRefusal: KnobRemark? {
    let (entry, choice) = (method.entry, method.choice)
    if choice.ntkAlpha != nil { return .ownKnob }
    if resonates, entry.parameters.contains(.scale) { return .resonates(.scale) }
    if entry.parameters.contains(.scale) { return nil }
    if entry.parameters.contains(.sequenceLength) { return .followsLength(title: entry.title) }
    // A law on a method without a scale follows it all the same.
    if let law = choice.temperature,
      law.slope(atScale: scale, trainedContext: max(2, schedule.geometry.trainedContext)) != (0, 0)
    {
      return nil
    }
    return .noScale(title: entry.title)
  }

  /// The derivatives of ln θ′ from those of the blend γ.
  func frequencySlopes(blend slopes: [Double]) -> [Double] {
    let geometry = schedule.geometry
    return zip(slopes.indices, schedule.effectiveInverseFrequencies).map { pair, used in
      geometry.inverseFrequency(ofPair: pair) * (1 - 1 / scale) * slopes[pair] / used
    }
  }

  /// ∂ ln θ′/∂s.
  func scaleFrequencies() -> Frequencies {
    let geometry = schedule.geometry
    let used = schedule.effectiveInverseFrequencies
    guard method.entry.parameters.contains(.scale) else { return .closed(used.map { _ in 0 }) }
    if blend != nil, let gamma = schedule.blend {
      return .closed(
        used.indices.map { pair in
          -geometry.inverseFrequency(ofPair: pair) * (1 - gamma[pair]) / (scale * scale)
            / used[pair]
        })
    }
    if case .divided = schedule.positionMap, kind is PositionInterpolation {
      return .closed(used.map { _ in -1 / scale })
    }
    if kind is NTKAware {
      let d = Double(geometry.rotaryDimension)
      return .closed(used.indices.map { -2 * Double($0) / ((d - 2) * scale) })
    }
    let at = method.extent.scale
    return differences(.scale, at: at, least: 1, step: 0.01 * at) { scale in
      guard
        let extent = try? ContextExtent(
          scale: scale, sequenceLength: method.extent.sequenceLength)
      else { return nil }
      return try? method.entry.schedule(
        for: method.geometry, extent: extent, choice: method.choice)
    }
  }

  /// ∂ ln θ′/∂ ln b.
  func baseFrequencies() -> Frequencies {
    let geometry = schedule.geometry
    let shares = schedule.inverseFrequencies.indices.map { lnBaseShare($0, geometry) }
    if resonates { return .refused(.resonates(.lnBase)) }
    if let blend {
      return .closed(
        zip(shares, frequencySlopes(blend: blend.lnBase)).map { $0 + $1 })
    }
    if kind is UnmodifiedRoPE || kind is PositionInterpolation || kind is NTKAware
      || ownBase != nil
    {
      return .closed(shares)
    }
    return differences(.lnBase, at: 0, least: -.infinity, step: 0.01) { change in
      let model = method.geometry
      guard
        let moved = try? RotaryGeometry(
          headDimension: model.headDimension, rotaryDimension: model.rotaryDimension,
          base: model.base * .exp(change), trainedContext: model.trainedContext)
      else { return nil }
      return try? method.entry.schedule(
        for: moved, extent: method.extent, choice: method.choice)
    }
  }

  private func differences(
    _ knob: MethodKnob, at value: Double, least: Double, step: Double,
    _ schedule: (Double) -> RotarySchedule?
  ) -> Frequencies {
    guard isOwn else {
      return .refused(.foreignFrequencies(knob, title: method.entry.title))
    }
    return ScheduleDifferences(knob, at: value, least: least, step: step, schedule).frequencies
  }
}

extension CatalogMethod {
  fileprivate var yarn: YaRN? {
    guard case .position(let method) = self else { return nil }
    return method as? YaRN ?? (method as? DynamicYaRN)?.yarn
      ?? ((method as? Resonance)?.inner as? YaRN)
  }

  fileprivate var longRoPE: LongRoPE? {
    guard case .position(let method) = self else { return nil }
    return method as? LongRoPE ?? ((method as? Resonance)?.inner as? LongRoPE)
  }
}
