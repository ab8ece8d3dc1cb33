import AttentionEntropy
import ModelFiles
public import RopeSystems
import RotaryEmbedding

/// The smallest scale that reaches a target context, and what that costs prompts that would have fitted without.
public struct ExtensionAdvice: Sendable, Hashable {
  /// One way to reach the target.
  public struct Choice: Sendable, Hashable {
    /// Its published name.
    public let title: String
    /// Its name in ``/RotaryEmbedding/MethodCatalog``.
    public let methodName: String
    /// Whether it is the method of the file.
    public let isOfFile: Bool
    /// The scale s that it needs; 1 where the target fits the trained context.
    public let scale: Double
    /// Factor on cos and sin at every length.
    public let amplitude: Double
    /// Gain on the logits of rotary components within the trained context; 1 for methods that follow the length.
    public let shortGain: Double
    /// Number of pairs that are slowed within the trained context.
    public let slowedPairs: Int
    /// The smallest frequency ratio θ′/θ within the trained context.
    public let worstRatio: Double
    /// Radians between neighbouring tokens in the fastest pair, at most 1.
    public let neighbourPhase: Double
    /// Mean entropy of rows of all-ones vectors within the trained context, minus that of unmodified RoPE, in nats.
    public let entropyDrift: Double
    /// The settings that ask for it, as JSON in the file's own keys; `nil` where the file's keys cannot.
    public let fragment: String?
  }

  /// The trained context L in tokens.
  public let trainedContext: Int
  /// The context that is asked for, in tokens.
  public let targetContext: Int
  /// Number of tokens whose rows the entropy drift is the mean of: L, but at most 2048.
  public let measuredTokens: Int
  /// The choices, the file's own method first.
  public let choices: [Choice]

  /// The smallest scale: L′/L, at least 1.
  public var scale: Double { max(1, Double(targetContext) / Double(trainedContext)) }

  /// Works out the advice for one audited layer.
  ///
  /// There is none for layers without rotation, for a dictionary without a type, for layers that see the nearest tokens alone, for files without a trained context, and for methods whose
  /// numbers were trained (LongRoPE, Llama 3, proportional), which nothing but training can stretch.
  ///
  /// - Parameters:
  ///   - configuration: The file.
  ///   - report: The audit of one of its layers.
  ///   - targetContext: The context that is asked for, in tokens; the greatest context of the report where it is `nil`.
  public init?(
    _ configuration: ModelConfiguration, _ report: AuditReport, targetContext: Int? = nil
  ) {
    guard report.kind.rope != nil, !report.findings.contains(where: { $0.id == "type-missing" }),
      let source = report.systems?.source, source.knowsTrainedContext, !report.seesNearestAlone,
      let target = targetContext ?? report.greatestContext ?? source.maximumContext,
      let kind = source.settings.kind, [.unscaled, .linear, .yarn, .dynamic].contains(kind),
      !source.readsAlpha
    else { return nil }
    let geometry = source.trainedGeometry
    let scale = max(1, Double(target) / Double(geometry.trainedContext))
    let measured = min(geometry.trainedContext, 2_048)
    // Thresholds in each other's place must be mended as well, or the settings would still be refused.
    let repairs =
      (try? configuration.layerKinds().first { $0.name == report.kind.name })
      .flatMap { SwappedBetas(configuration, $0)?.members } ?? []
    trainedContext = geometry.trainedContext
    self.targetContext = target
    measuredTokens = measured
    let plain = RotarySchedule(
      geometry: geometry, inverseFrequencies: geometry.inverseFrequencies)
    let original = meanEntropy(plain, count: measured)
    let own = report.resolved.method
    let others = [MethodEntry.yarn, .positionInterpolation, .ntkAware, .dynamicNTK]
    choices = ([own] + others.filter { $0 != own }).compactMap { entry in
      // Without scaling, on one axis or on several, a model reaches no further than it was trained for.
      let isScaling = entry != own || kind != .unscaled
      guard isScaling || scale == 1,
        let found = entry == own && isScaling
          ? rescaled(source, report.kind.name, scale)
          : catalogued(entry, geometry, scale)
      else { return nil }
      let ratios = found.frequencyRatios
      return Choice(
        title: entry.title, methodName: entry.name, isOfFile: entry == own, scale: scale,
        amplitude: found.temperature.amplitude, shortGain: found.temperature.logitMultiplier,
        slowedPairs: ratios.count { $0 < 1 && !agree($0, 1) },
        worstRatio: ratios.min() ?? 1,
        neighbourPhase: found.effectiveInverseFrequencies.first ?? 0,
        entropyDrift: meanEntropy(found, count: measured) - original,
        fragment: fragment(entry, source, scale: scale, target: target, repairs))
    }
  }
}

/// The file's own method at another scale, within the trained context, with the temperature that its keys then give.
private func rescaled(
  _ source: RopeSource, _ name: String, _ scale: Double
) -> RotarySchedule? {
  let changes: [(String, JSONValue)] = [(source.settings.path(of: .factor), .number(scale))]
  guard let edited = source.configuration.edited(changes),
    let kind = try? edited.layerKinds().first(where: { $0.name == name })
  else { return nil }
  return try? edited.resolved(kind).schedule
}

/// A method of the catalogue with its usual parameters, within the trained context.
private func catalogued(
  _ entry: MethodEntry, _ geometry: RotaryGeometry, _ scale: Double
) -> RotarySchedule? {
  guard
    let extent = try? ContextExtent(scale: scale, sequenceLength: geometry.trainedContext)
  else { return nil }
  return try? entry.method().schedule(for: geometry, extent: extent)
}

/// Mean entropy in nats of the causal rows of all-ones vectors.
private func meanEntropy(_ schedule: RotarySchedule, count: Int) -> Double {
  let rows = PositionalKernel(schedule: schedule, count: count).causalRows
  return rows.reduce(0) { $0 + $1.entropy } / Double(max(1, rows.count))
}

/// The settings that ask for a method, in the file's own keys.
private func fragment(
  _ method: MethodEntry, _ source: RopeSource, scale: Double, target: Int,
  _ repairs: [(path: String, value: String)]
) -> String? {
  guard scale > 1, let type = RopeKind(asking: method), source.accepts(type) else { return nil }
  let settings = source.settings
  var values = settings.named(type.rawValue) + [(settings.path(of: .factor), floating(scale))]
  let maximum = source.configuration[.maximumContext].path
  if type == .yarn {
    let trained = "\(source.trainedGeometry.trainedContext)"
    values.append((settings.path(of: .originalContext), trained))
    values += repairs
  }
  if type == .yarn || source.isConfiguredExtended {
    values.insert((maximum, "\(target)"), at: 0)
  }
  let text = JSONFragment(values).text
  // A class with a rope for each type of layer stops at a dictionary that lacks some.
  let name = source.kind?.name ?? ""
  return source.configuration.refusal(of: text, forLayers: name) == nil ? text : nil
}

extension RopeSource {
  /// The geometry with the context that scales are counted from: what remains of an extended one without its factor.
  fileprivate var trainedGeometry: RotaryGeometry {
    guard isConfiguredExtended, settings.kind == .linear, let maximumContext,
      let factor = settings[.factor].number, factor > 1,
      let context = tokens(Double(maximumContext) / factor),
      let shortened = try? RotaryGeometry(
        headDimension: geometry.headDimension, rotaryDimension: geometry.rotaryDimension,
        base: geometry.base, trainedContext: max(1, context))
    else { return geometry }
    return shortened
  }
}
