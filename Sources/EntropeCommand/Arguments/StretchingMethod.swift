import RotaryEmbedding

/// How far to stretch the context, where a method must be told.
///
/// A method stretches when it is RoPE at scale 1 and within the trained context: without a scale or a length it would be
/// RoPE under another name. Methods that change something in any case (p-RoPE, ABF, log-n, those on distances) do not.
extension MethodEntry {
  /// The flag that a stretching method cannot do without; `nil` for methods that do not stretch.
  ///
  /// It is tried on a model of a common size, with the method's usual parameters.
  ///
  /// - Throws: ``RotaryError`` when the method cannot be resolved for that model.
  func stretchingFlag() throws(RotaryError) -> String? {
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
    return parameters.contains(.sequenceLength) && !follows ? "--sequence-length" : "--scale"
  }
}

extension MethodDefaults {
  /// The scale that a target beyond the trained context means for a method that stretches.
  ///
  /// - Parameters:
  ///   - entry: The method; one with a ramp and a scale counts as stretching whatever else it does.
  ///   - trainedContext: L in tokens; `nil` where it is not known.
  /// - Returns: The scale; `nil` where no target is known, it lies within the trained context, or the method does not stretch.
  /// - Throws: ``RotaryError`` when the method cannot be resolved for a usual model.
  func scale(
    of entry: MethodEntry, overTrainedContext trainedContext: Int?
  ) throws(RotaryError) -> Double? {
    guard let targetLength, let trainedContext, trainedContext >= 1,
      targetLength > trainedContext
    else { return nil }
    if !entry.parameters.isSuperset(of: [.scale, .alpha]) {
      guard try entry.stretchingFlag() == "--scale" else { return nil }
    }
    return Double(targetLength) / Double(trainedContext)
  }
}

extension MethodConfiguration {
  /// Finds that a method that stretches was told by how much.
  ///
  /// - Throws: ``CommandFailure`` (64) that names the flag.
  static func requireStretch(
    of entry: MethodEntry, _ flags: MethodFlags, _ extent: ContextExtent, isScaleKnown: Bool,
    _ defaults: MethodDefaults
  ) throws(CommandFailure) {
    let needed: String?
    do throws(RotaryError) { needed = try entry.stretchingFlag() } catch {
      throw .usage("--method", error.description)
    }
    switch needed {
    case "--scale":
      guard !isScaleKnown, flags.ntkAlpha == nil else { return }
      let knob = entry.parameters.contains(.ntkAlpha) ? " or --ntk-alpha" : ""
      let target =
        defaults.targetLength == nil ? "" : ", or a --length beyond --trained-context"
      throw .usage(
        "--scale",
        "it is missing; the method \(entry.name) stretches the context by it. Give --scale\(knob)"
          + "\(target); --scale 1 is RoPE.")
    case let flag?:
      guard extent.sequenceLength == nil else { return }
      guard !(entry.parameters.contains(.scale) && isScaleKnown) else { return }
      throw .usage(
        flag,
        "it is missing; the method \(entry.name) stretches the context as far as the sequence reaches "
          + "beyond the trained context.")
    case nil: return
    }
  }
}
