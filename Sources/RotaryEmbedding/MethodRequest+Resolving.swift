extension MethodRequest {
  /// Resolves the method.
  ///
  /// - Returns: The method with its schedule, and notes about what was given in vain.
  /// - Throws: ``MethodRequestError``: what is not allowed, or missing.
  /// - Complexity: O(d).
  public func resolved() throws(MethodRequestError) -> ResolvedMethod {
    // 1. The method, and what excludes each other.
    let entry = try valid { () throws(RotaryError) in try MethodCatalog.entry(named: method) }
    if ntkAlpha != nil {
      guard entry.parameters.contains(.ntkAlpha) else { throw .foreignKnob(method: entry.name) }
      guard scale == nil else { throw .knobBesideScale }
    }
    // 2. The model.
    let geometry = try geometry(for: entry)
    // 3. The extent and the method's parameters.
    let target =
      ntkAlpha == nil
      ? try valid { () throws(RotaryError) in try targetScale(of: entry) } : nil
    let extent = try valid { () throws(RotaryError) in
      try ContextExtent(
        scale: scale ?? target ?? 1, sequenceLength: sequenceLength ?? usualSequenceLength)
    }
    let choice = try valid(choice)
    let schedule = try valid { () throws(RotaryError) in
      try entry.schedule(for: geometry, extent: extent, choice: choice)
    }
    guard schedule.inverseFrequencies.allSatisfy(\.isFinite) else {
      throw .invalid(
        RotaryError(
          .scale, "The scale is \(extent.scale); the frequencies are not finite numbers."))
    }
    guard schedule.temperature.logitMultiplier.isFinite else {
      throw .invalid(
        RotaryError(
          .temperature,
          "The amplitude is \(schedule.temperature.amplitude); its square is not a finite number."))
    }
    // Last, so that what was given is looked at before what is missing.
    try requireStretch(of: entry, extent, isScaleKnown: scale != nil || target != nil)
    return ResolvedMethod(
      entry: entry, choice: choice, geometry: geometry, extent: extent,
      knowsTrainedContext: trainedContext != nil, schedule: schedule,
      notes: notes(entry, schedule),
      targetLength: extent.scale > 1 && scale == nil ? targetLength : nil)
  }

  /// Runs a step, whose error is about a number or a name.
  private func valid<Result>(
    _ step: () throws(RotaryError) -> Result
  ) throws(MethodRequestError) -> Result {
    do throws(RotaryError) { return try step() } catch { throw .invalid(error) }
  }

  private func geometry(for entry: MethodEntry) throws(MethodRequestError) -> RotaryGeometry {
    guard headDimension <= Self.greatestHeadDimension else {
      throw .invalid(
        RotaryError(
          .headDimension,
          "The head dimension is \(headDimension); it must be at most \(Self.greatestHeadDimension)."
        ))
    }
    let needsContext = !entry.parameters.isDisjoint(with: [
      .alpha, .sequenceLength, .trainedContext,
    ])
    guard trainedContext != nil || !needsContext else {
      throw .missingTrainedContext(method: entry.name)
    }
    return try valid { () throws(RotaryError) in
      try RotaryGeometry(
        headDimension: headDimension, rotaryDimension: rotaryDimension, base: base ?? 10_000,
        trainedContext: trainedContext ?? 1)
    }
  }

  /// The parameters of the method.
  private func choice() throws(RotaryError) -> MethodChoice {
    for (parameter, value) in [(RotaryError.Parameter.alpha, alpha), (.beta, beta)] {
      guard let value, !value.isFinite else { continue }
      throw RotaryError(parameter, "The threshold is \(value); it must be finite.")
    }
    var options: [String: [Double]] = [:]
    for setting in settings {
      guard options.updateValue(setting.values, forKey: setting.name) == nil else {
        throw RotaryError(.option, "\(setting.name) is set twice.")
      }
    }
    return MethodChoice(
      convention: ramp, alpha: alpha, beta: beta, ntkAlpha: ntkAlpha, temperature: temperature,
      options: options, resonates: resonates)
  }

  // MARK: Notes

  /// One note for each thing that was given although the method does not use it.
  private func notes(_ entry: MethodEntry, _ schedule: RotarySchedule) -> [MethodNote] {
    var notes: [MethodNote] = []
    func note(
      _ parameter: RotaryError.Parameter, _ isGiven: Bool, _ isUsed: Bool,
      _ reason: MethodNote.Reason
    ) {
      guard isGiven, !isUsed else { return }
      notes.append(MethodNote(parameter, method: entry.name, reason))
    }
    let uses = entry.parameters
    let isDynamic = uses.contains(.sequenceLength)
    let hasLaw = temperature.map { $0 != .none } ?? false
    note(
      .scale, scale != nil, uses.contains(.scale) || (hasLaw && !isDynamic),
      isDynamic ? .followsSequenceLength : .hasNoScale)
    note(.sequenceLength, sequenceLength != nil, isDynamic, .ignoresSequenceLength)
    let hasRamp = uses.contains(.alpha)
    note(.ramp, ramp != nil, uses.contains(.ramp), hasRamp ? .hasOneConvention : .hasNoRamp)
    note(
      .alpha, alpha != nil, hasRamp, uses.contains(.ntkAlpha) ? .hasNoRampButKnob : .hasNoRamp)
    note(.beta, beta != nil, hasRamp, .hasNoRamp)
    note(
      .temperature, hasLaw && scale == nil && !isDynamic, schedule.temperature != .none,
      .followsScale)
    if case .affine = temperature {
      note(.temperature, true, !schedule.inverseFrequencies.isEmpty, .rotatesNothing)
    }
    return notes
  }
}

// MARK: Stretching

extension MethodRequest {
  /// The scale that a target beyond the trained context means for a method that stretches.
  ///
  /// - Parameter entry: The method; one with a ramp and a scale counts as stretching whatever else it does.
  /// - Returns: The scale; `nil` where no target is known, it lies within the trained context and may not, or the method does not
  ///   stretch.
  /// - Throws: ``RotaryError`` when the method cannot be resolved for a usual model.
  private func targetScale(of entry: MethodEntry) throws(RotaryError) -> Double? {
    guard let targetLength, let trainedContext, trainedContext >= 1,
      targetLength > trainedContext || targetMayLieWithin
    else { return nil }
    if !entry.parameters.isSuperset(of: [.scale, .alpha]) {
      guard try entry.stretchingParameter() == .scale else { return nil }
    }
    return max(1, Double(targetLength) / Double(trainedContext))
  }

  /// Finds that a method that stretches was told by how much.
  private func requireStretch(
    of entry: MethodEntry, _ extent: ContextExtent, isScaleKnown: Bool
  ) throws(MethodRequestError) {
    let needed: RotaryError.Parameter?
    do throws(RotaryError) { needed = try entry.stretchingParameter() } catch {
      throw .invalid(RotaryError(.method, error.description))
    }
    switch needed {
    case .scale?:
      guard !isScaleKnown, ntkAlpha == nil else { return }
      throw .missingScale(
        method: entry.name, hasKnob: entry.parameters.contains(.ntkAlpha),
        takesTarget: targetLength != nil)
    case .sequenceLength?:
      guard extent.sequenceLength == nil else { return }
      guard !(entry.parameters.contains(.scale) && isScaleKnown) else { return }
      throw .missingSequenceLength(method: entry.name)
    default: return
    }
  }
}
