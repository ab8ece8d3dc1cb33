public import Gallery
public import ModelFiles
public import RopeSystems
import RotaryEmbedding
import Studies

extension ExplorerState {
  /// The values that a configuration means, of the layers that answer for its model.
  ///
  /// - Parameter configuration: The configuration of a model.
  /// - Returns: The values, and what they were taken from.
  /// - Throws: `FileError` when it cannot be resolved, or none of its layers rotates.
  public static func values(
    of configuration: ModelConfiguration
  ) throws(FileError) -> (values: PictureState, rope: ResolvedRope) {
    let kinds = try configuration.layerKinds()
    let main = ModelConfiguration.mainKind(of: kinds)
    guard let kind = main?.rope == nil ? kinds.first(where: { $0.rope != nil }) : main else {
      throw .unsuitable(path: configuration.file, sentence: "no layer of it rotates")
    }
    let rope = try configuration.resolved(kind)
    return (values(of: rope), rope)
  }

  private static func values(of rope: ResolvedRope) -> PictureState {
    let geometry = rope.geometry
    var values: [PictureState.Value] = []
    func add(_ key: StateKey, _ text: String?) {
      if let text { values.append(.init(key: key.rawValue, text: text)) }
    }
    add(.method, rope.methodName)
    add(.headDimension, "\(geometry.headDimension)")
    add(
      .rotaryDimension,
      geometry.rotaryDimension == geometry.headDimension ? nil : "\(geometry.rotaryDimension)")
    add(.base, spelled(geometry.base))
    add(.trainedContext, "\(geometry.trainedContext)")
    add(.scale, spelled(rope.extent.scale))
    // The request says every number that parameters of the method can say, temperature among them; lists of a file are not.
    let request = rope.resolvedMethod().request()
    let ramp = rope.schedule.ramp
    let convention = request?.ramp ?? ramp?.convention
    if rope.method.parameters.contains(.ramp), convention != rope.method.usualRamp?.convention {
      add(.ramp, convention?.name)
    }
    if rope.method.parameters.contains(.alpha) {
      add(.alpha, (request?.alpha ?? ramp?.alpha).map { spelled($0) })
      add(.beta, (request?.beta ?? ramp?.beta).map { spelled($0) })
    }
    add(.temperature, request?.temperature?.name)
    // As many keys as the configuration is for, at most what a state holds; slower panels say where that is too many for them.
    let reached = stretched(geometry.trainedContext, rope.extent.scale)
    add(.length, "\(min(max(reached, 2), StateValues.mostTokens))")
    return PictureState(values)
  }

  /// Whether tokens rotate and logits are multiplied as under a rope, but for rounding.
  ///
  /// - Parameter rope: What a configuration asks for.
  /// - Returns: Whether the state says all of it.
  public func says(_ rope: ResolvedRope) -> Bool {
    main.schedule.rotates(as: rope.schedule)
      && main.schedule.temperature.multiplies(as: rope.schedule.temperature)
  }
}

extension RotarySchedule {
  /// Whether tokens rotate as under another schedule, but for rounding.
  func rotates(as other: RotarySchedule) -> Bool {
    let (own, others) = (effectiveInverseFrequencies, other.effectiveInverseFrequencies)
    return own.count == others.count && zip(own, others).allSatisfy(near)
      && positionMap == other.positionMap && relativePositions == other.relativePositions
  }
}

extension Temperature {
  /// Whether logits are multiplied as by another temperature, but for rounding.
  func multiplies(as other: Temperature) -> Bool {
    near(amplitude, other.amplitude) && near(softmaxScale, other.softmaxScale)
      && queryMultiplier == other.queryMultiplier && distanceLaw == other.distanceLaw
      && entropyLaw == other.entropyLaw
  }
}

/// Whether two numbers differ by rounding alone.
private func near(_ one: Double, _ two: Double) -> Bool { abs(one - two) <= 1e-9 * abs(two) }
