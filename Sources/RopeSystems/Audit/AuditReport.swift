public import ModelFiles
import RotaryEmbedding

/// Everything an audit finds out about one type of layer.
public struct AuditReport: Sendable {
  /// The layers.
  public let kind: LayerKind
  /// The path of the dictionary that was read; `nil` where the file has none.
  public let path: String?
  /// What transformers makes of it, `partial_rotary_factor` honoured under every type; resolved at ``length``.
  public let resolved: ResolvedRope
  /// YaRN's band of blended pairs; `nil` for other methods.
  public let band: PairBand?
  /// The context in tokens that was asked for; `nil` where none was.
  public let targetContext: Int?
  /// The context in tokens at which methods that follow the length were resolved and angles are compared.
  public let length: Int
  /// The longest context in tokens that the frequencies serve: L·s, or what the file is configured for; `nil` where the
  /// method follows any length.
  public let greatestContext: Int?
  /// What every system does; `nil` where there is nothing that a system could rotate.
  public let systems: SystemsReport?
  /// What rounding does to angles, by format.
  public let precision: [PhasePrecision]
  /// What a user should know, the worst first.
  public let findings: [Finding]

  /// Gain on the logits of components that rotate: amplitude² · softmax scale, without the query's own multiplier.
  public var rotaryGain: Double { resolved.schedule.temperature.logitMultiplier }
  /// Gain on the logits of components that do not rotate.
  public var otherGain: Double { resolved.schedule.temperature.softmaxScale }

  /// Whether the layers see the nearest tokens alone, so that no context is too long for their rope.
  public let seesNearestAlone: Bool

  /// Audits one type of layer.
  ///
  /// Swapped thresholds are an error among the findings; the rest of the audit is made with them exchanged.
  ///
  /// - Parameters:
  ///   - configuration: The file.
  ///   - kind: One of its kinds of layers.
  ///   - targetContext: The context that will be asked for, in tokens; `nil` where that is not known.
  /// - Throws: ``/ModelFiles/FileError`` for what transformers refuses and for numbers that cannot be.
  /// - Complexity: O(systems · rules · d), below a millisecond for models of today.
  public init(
    of configuration: ModelConfiguration, _ kind: LayerKind, targetContext: Int? = nil
  ) throws(FileError) {
    if let swap = SwappedBetas(configuration, kind) {
      self = try AuditReport(
        of: swap.repaired, swap.kind, targetContext: targetContext, first: [swap.finding])
    } else {
      self = try AuditReport(of: configuration, kind, targetContext: targetContext, first: [])
    }
  }

  private init(
    of configuration: ModelConfiguration, _ kind: LayerKind, targetContext: Int?,
    first: [Finding]
  ) throws(FileError) {
    self.kind = kind
    seesNearestAlone = kind.attention.seesNearestAlone(
      within: configuration[.maximumContext].whole)
    path = kind.rope.flatMap { $0.settings.isWritten ? $0.path : nil }
    self.targetContext = targetContext
    guard kind.rope != nil, let source = try RopeSource(configuration, kind) else {
      let resolved = try configuration.resolved(kind)
      // What the file says of a rope holds for a system that rotates these layers all the same. Of types without a class
      // nobody's rules are known.
      let modelClass = configuration.modelClass
      let isComparable = modelClass.isKnown && !modelClass.neverRotates
      let source = isComparable ? try? RopeSource(configuration, kind) : nil
      let systems = source.map { SystemsReport(of: $0, targetContext: targetContext) }
      self.systems = systems
      self.resolved = resolved
      length = systems?.length ?? targetContext ?? resolved.geometry.trainedContext
      band = nil
      greatestContext = nil
      precision = []
      guard let source, let systems else {
        findings = []
        return
      }
      let context = FindingContext(
        source: source, kind: kind, resolved: resolved, systems: systems,
        targetContext: targetContext)
      findings = context.systemFindings() + context.noteFindings(covered: [])
      return
    }
    let systems = SystemsReport(of: source, targetContext: targetContext)
    let resolved = try configuration.resolved(kind, sequenceLength: systems.length)
    let context = FindingContext(
      source: source, kind: kind, resolved: resolved, systems: systems,
      targetContext: targetContext)
    self.resolved = resolved
    self.systems = systems
    length = systems.length
    greatestContext = resolved.knowsTrainedContext ? context.greatestContext : nil
    band =
      context.method == .yarn
      ? resolved.schedule.ramp.map { ramp in
        let bounds = ramp.pairBounds(for: resolved.geometry)
        return PairBand(low: bounds.low, high: bounds.high)
      } : nil
    // Distances alone matter, and a window keeps them short.
    let window = seesNearestAlone ? kind.attention.window : nil
    // Without any length there is no angle to round.
    let formats = systems.length > 1 ? NumberPrecision.allCases : []
    let precision = formats.map {
      PhasePrecision(
        $0, inverseFrequencies: resolved.schedule.effectiveInverseFrequencies,
        length: min(systems.length, window ?? systems.length))
    }
    self.precision = precision
    let own =
      first + context.trainedContextFindings() + context.contextLimitFindings()
      + context.temperatureFindings() + context.bandFindings() + context.typeFindings()
      + context.methodFindings()
      + context.systemFindings() + context.precisionFindings(precision)
    let all = (own + context.noteFindings(covered: own)).map { $0.checked(in: context) }
    findings = Finding.Severity.allCases.flatMap { severity in
      all.filter { $0.severity == severity }
    }
  }
}

/// Audits a configuration, one report for each kind of layers.
///
/// - Parameters:
///   - configuration: The file.
///   - kinds: The kinds to audit; all of the file where none are given.
///   - targetContext: The context that will be asked for, in tokens; `nil` where that is not known.
/// - Returns: The reports in the order of the kinds.
/// - Throws: ``/ModelFiles/FileError`` for what transformers refuses and for numbers that cannot be.
public func auditReports(
  of configuration: ModelConfiguration, kinds: [LayerKind]? = nil, targetContext: Int? = nil
) throws(FileError) -> [AuditReport] {
  var reports: [AuditReport] = []
  let chosen = if let kinds { kinds } else { try configuration.layerKinds() }
  for kind in chosen {
    reports.append(try AuditReport(of: configuration, kind, targetContext: targetContext))
  }
  return reports
}
