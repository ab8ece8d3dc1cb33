public import ModelFiles
public import RotaryEmbedding

/// What Hugging Face transformers 5.23.0 would make of one kind of layers of a configuration.
///
/// ```swift
/// let configuration = try ModelConfiguration(path: "config.json")
/// for kind in try configuration.layerKinds() {
///   let rope = try configuration.resolved(kind)
///   print(kind.name, rope.methodName, rope.schedule.temperature.amplitude)
/// }
/// ```
public struct ResolvedRope: Sendable {
  /// The layers.
  public let kind: LayerKind
  /// The method as ``/RotaryEmbedding/MethodCatalog`` has it; `nope` where nothing rotates.
  public let method: MethodEntry
  /// The unmodified embedding; its trained context is L as the method takes it.
  public let geometry: RotaryGeometry
  /// The scale, and the sequence length that was asked for.
  public let extent: ContextExtent
  /// What queries and keys go through.
  public let schedule: RotarySchedule
  /// Whether the file gives a trained context; the geometry holds 1 token otherwise.
  public let knowsTrainedContext: Bool
  /// What transformers only warns about, each with its key, after what is worth knowing about the file.
  public let notes: [ConfigurationNote]

  /// The method's name.
  public var methodName: String { method.name }
  /// Whether anything rotates.
  public var rotates: Bool { !schedule.inverseFrequencies.isEmpty }

  /// The method with all that it was resolved with.
  ///
  /// - Parameter notes: What was given although the method does not use it.
  /// - Returns: The same schedule as a method of the catalogue.
  package func resolvedMethod(notes: [MethodNote] = []) -> ResolvedMethod {
    ResolvedMethod(
      entry: method, geometry: geometry, extent: extent, knowsTrainedContext: knowsTrainedContext,
      schedule: schedule, notes: notes)
  }
}

extension ModelConfiguration {
  /// Resolves one kind of layers as Hugging Face transformers 5.23.0 does.
  ///
  /// - Parameters:
  ///   - kind: The layers, from ``layerKinds()``.
  ///   - rope: One of its ropes; the main one where none is given.
  ///   - sequenceLength: Current length in tokens for methods that follow it; `nil` for the trained context.
  /// - Returns: The geometry and the schedule.
  /// - Throws: ``/ModelFiles/FileError/unsuitable(path:sentence:)`` naming the key, for what transformers refuses, a factor below 1,
  ///   `beta_fast` below `beta_slow`, and numbers that are not finite or of another kind than the key needs.
  /// - Complexity: O(d) for the rotary dimension d.
  public func resolved(
    _ kind: LayerKind, rope: LayerKind.Rope? = nil, sequenceLength: Int? = nil
  ) throws(FileError) -> ResolvedRope {
    guard let settings = (rope ?? kind.rope)?.settings else {
      return try unrotated(kind, sequenceLength: sequenceLength)
    }
    // 1. What transformers refuses, and what it only warns about.
    var checks = RopeChecks(self, settings)
    try checks.run(
      pairs: try HeadWidths(self, settings: settings, given: kind.headDimension).rotary / 2)
    // 2. The rules of transformers, read like those of any other system.
    let source = try RopeSource(self, kind, settings: settings)
    let rope: EffectiveRope
    do throws(Refusal) {
      rope = try RopeEvaluation(
        profile: .transformers, source: source, targetContext: nil, length: sequenceLength
      ).resolved()
    } catch {
      throw .unsuitable(path: file, sentence: sentence(of: error, source))
    }
    try checks.run(
      rotating: rope.schedule.inverseFrequencies.count, asked: source.geometry.pairCount)
    var (schedule, method) = (rope.schedule, rope.kind.method(of: source))
    if let axes = checks.axes(pairs: schedule.inverseFrequencies.count) {
      if rope.kind == .unscaled { method = axes.isInterleaved ? .interleavedMRoPE : .mRoPE }
      schedule = RotarySchedule(
        geometry: schedule.geometry, positionMap: .axes(axes),
        inverseFrequencies: schedule.effectiveInverseFrequencies,
        temperature: schedule.temperature, ramp: schedule.ramp)
    }
    guard schedule.effectiveInverseFrequencies.allSatisfy(\.isFinite),
      schedule.temperature.logitMultiplier.isFinite
    else {
      // What is given verbatim, else what everything is computed from.
      let key =
        [settings[.attentionFactor], settings[.factor]].first { ($0.number ?? 0).magnitude > 1 }?
        .path ?? settings.path
      throw .unsuitable(
        path: file,
        sentence: "\(key) is so large that frequencies or temperature are not finite numbers; "
          + "a smaller number is needed")
    }
    if !source.knowsTrainedContext {
      checks.note(
        self[.maximumContext], "it is missing, so the trained context is not known")
    }
    return ResolvedRope(
      kind: kind, method: method, geometry: schedule.geometry,
      extent: try extent(scale: rope.scale, sequenceLength, settings), schedule: schedule,
      knowsTrainedContext: source.knowsTrainedContext, notes: kind.notes + checks.notes)
  }

  /// Layers that do not rotate.
  private func unrotated(
    _ kind: LayerKind, sequenceLength: Int?
  ) throws(FileError) -> ResolvedRope {
    let read = SettingReader(file: file)
    // Nothing rotates, so a width that is wanting hurts nobody but who measures heads.
    let widths = try? HeadWidths(self, settings: nil, given: kind.headDimension)
    let context = try read.optionalCount(self[.maximumContext])
    let geometry = try read.naming({ _ in widths?.headPath ?? "head_dim" }) {
      () throws(RotaryError) in
      try RotaryGeometry(
        headDimension: widths.map { $0.head + $0.head % 2 } ?? 2, base: 10_000,
        trainedContext: context ?? 1)
    }
    var schedule = RotarySchedule.withoutRotation(geometry)
    if let multiplier = try kind.multiplier?.multiplier(kind.spare) {
      schedule = schedule.with(temperature: Temperature(queryMultiplier: multiplier))
    }
    return ResolvedRope(
      kind: kind, method: .noRotation, geometry: geometry,
      extent: try extent(scale: 1, sequenceLength, nil), schedule: schedule,
      knowsTrainedContext: context != nil, notes: kind.notes)
  }

  private func extent(
    scale: Double, _ length: Int?, _ settings: RopeSettings?
  ) throws(FileError) -> ContextExtent {
    try SettingReader(file: file).naming({ parameter in
      parameter == .scale ? settings?[.factor].path ?? "factor" : "the sequence length"
    }) { () throws(RotaryError) in
      try ContextExtent(scale: max(1, scale), sequenceLength: length)
    }
  }

  /// A refusal with the key behind the quantity that was found wrong.
  private func sentence(of refusal: Refusal, _ source: RopeSource) -> String {
    guard let parameter = refusal.parameter else {
      // Sentences about systems follow their names; here none stands before.
      return refusal.sentence.replacing(", and it stops", with: ", and transformers stops")
    }
    var sentence = refusal.sentence
    if sentence.hasSuffix(".") { sentence.removeLast() }
    return "\(source.path(of: parameter)): \(sentence)"
  }
}

extension RopeKind {
  /// The method as the catalogue has it.
  var method: MethodEntry {
    switch self {
    case .unscaled: MethodCatalog.plain
    case .linear: .positionInterpolation
    case .dynamic: .dynamicNTK
    case .yarn: .yarn
    case .longRoPE: .longRoPE
    case .llama3: .llama3
    case .proportional: .proportionalRoPE
    case .ntk: .ntkMixed
    }
  }

  /// The method that a file's keys make of it.
  func method(of source: RopeSource) -> MethodEntry {
    self == .dynamic && source.readsAlpha ? .hunyuanAlpha : method
  }
}
