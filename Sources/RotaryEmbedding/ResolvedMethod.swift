/// A method with everything that it needs, resolved from a ``MethodRequest`` and found allowed.
public struct ResolvedMethod: Sendable {
  /// The method.
  public let entry: MethodEntry
  /// Its parameters.
  public let choice: MethodChoice
  /// The unmodified embedding.
  public let geometry: RotaryGeometry
  /// How far the context is stretched.
  public let extent: ContextExtent
  /// Whether the trained context was given; what depends on it does not exist otherwise.
  public let knowsTrainedContext: Bool
  /// The resolved method, at the thresholds given.
  public private(set) var schedule: RotarySchedule
  /// What was given although the method does not use it.
  public let notes: [MethodNote]
  /// The target length in tokens that the scale was taken from; `nil` where it was given or is 1.
  public let targetLength: Int?

  /// Makes a resolved method from its parts.
  ///
  /// - Parameters:
  ///   - entry: The method.
  ///   - choice: Its parameters.
  ///   - geometry: The unmodified embedding.
  ///   - extent: How far the context is stretched.
  ///   - knowsTrainedContext: Whether the trained context of the geometry is known.
  ///   - schedule: The resolved method.
  ///   - notes: What was given although the method does not use it.
  ///   - targetLength: The length in tokens that the scale was taken from.
  package init(
    entry: MethodEntry, choice: MethodChoice = MethodChoice(), geometry: RotaryGeometry,
    extent: ContextExtent, knowsTrainedContext: Bool, schedule: RotarySchedule,
    notes: [MethodNote] = [], targetLength: Int? = nil
  ) {
    (self.entry, self.choice, self.geometry) = (entry, choice, geometry)
    (self.extent, self.knowsTrainedContext) = (extent, knowsTrainedContext)
    (self.schedule, self.notes, self.targetLength) = (schedule, notes, targetLength)
  }

  /// The same with all logits multiplied by a factor.
  ///
  /// - Parameter factor: Above 0; 1 changes nothing.
  /// - Returns: The method with the factor in its softmax scale.
  public func multiplied(by factor: Double) -> ResolvedMethod {
    var copy = self
    var temperature = schedule.temperature
    temperature.softmaxScale *= factor
    copy.schedule = schedule.with(temperature: temperature)
    return copy
  }
}

/// Something that was given although the method does not use it, so that it changes nothing.
public struct MethodNote: Sendable, Hashable {
  /// Why a quantity changes nothing.
  public enum Reason: Sendable, Hashable, CaseIterable {
    /// The method stretches by the sequence length, not by the scale.
    case followsSequenceLength
    /// The method has no scale.
    case hasNoScale
    /// The method does not depend on the sequence length.
    case ignoresSequenceLength
    /// The method's ramp has one convention.
    case hasOneConvention
    /// The method has no ramp.
    case hasNoRamp
    /// The method has no ramp, and has NTK-aware's knob, also called α.
    case hasNoRampButKnob
    /// The method has a base of its own, an option.
    case hasOwnBase
    /// The temperature law follows the scale, which is 1 where it was not given.
    case followsScale
    /// The temperature law acts on cos and sin, and the method rotates nothing.
    case rotatesNothing
  }

  /// What was given.
  public let parameter: RotaryError.Parameter
  /// The method's name.
  public let method: String
  /// Why it changes nothing.
  public let reason: Reason

  /// Makes a note.
  ///
  /// - Parameters:
  ///   - parameter: What was given.
  ///   - method: The method's name.
  ///   - reason: Why it changes nothing.
  public init(_ parameter: RotaryError.Parameter, method: String, _ reason: Reason) {
    self.parameter = parameter
    self.method = method
    self.reason = reason
  }

  /// What several methods leave unused all together, in the words of the first.
  ///
  /// - Parameter notes: The notes of each method.
  /// - Returns: Those of the first that are about something of which every other has a note as well.
  public static func shared(by notes: [[MethodNote]]) -> [MethodNote] {
    let others = notes.dropFirst().map { Set($0.map(\.parameter)) }
    return (notes.first ?? []).filter { note in others.allSatisfy { $0.contains(note.parameter) } }
  }
}

extension ResolvedMethod {
  /// The scale s that the method uses, for dynamic methods that which the length makes; `nil` where it uses none.
  ///
  /// - Throws: ``RotaryError`` when the method cannot be made of its parameters.
  package func scaleInUse() throws(RotaryError) -> Double? {
    guard choice.ntkAlpha == nil,
      !entry.parameters.isDisjoint(with: [.scale, .sequenceLength])
        || (choice.temperature.map { $0 != .none } ?? false)
    else { return nil }
    return try entry.method(choice).effectiveScale(for: geometry, extent: extent)
  }
}
