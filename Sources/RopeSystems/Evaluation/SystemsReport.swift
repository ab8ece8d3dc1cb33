public import ModelFiles

/// What every system does with one type of layer, and how far each is from transformers.
public struct SystemsReport: Sendable, Hashable {
  /// One system of the report.
  public struct Entry: Sendable, Hashable {
    /// The system.
    public let system: ModelSystem
    /// The version whose rules were read.
    public let version: String
    /// Whether the system runs models of this type; reference codes run their own alone.
    public let runsModel: Bool
    /// What it does.
    public let outcome: SystemOutcome
    /// How far that is from transformers; `nil` where one of the two stops.
    public let difference: SystemDifference?
    /// What in the file makes it stop or leave the scaling out; empty for others, see ``SystemDifference/causes``.
    public let source: String

    /// Whether it does exactly what transformers does; `nil` where one of the two stops.
    public var agrees: Bool? { difference?.isNone }
  }

  /// The layer.
  public let source: RopeSource
  /// The context in tokens that angles are compared over.
  public let length: Int
  /// All systems, transformers first.
  public let entries: [Entry]

  /// The entry of a system.
  ///
  /// - Parameter system: The system.
  public subscript(_ system: ModelSystem) -> Entry? {
    entries.first { $0.system == system }
  }

  /// Puts every system to work on one type of layer.
  ///
  /// - Parameters:
  ///   - source: The layer.
  ///   - targetContext: The context that systems are asked to serve, in tokens; `nil` where nobody asks.
  /// - Complexity: O(systems · rules · d).
  public init(of source: RopeSource, targetContext: Int? = nil) {
    self.source = source
    let length = targetContext ?? source.longestContext
    self.length = length
    let modelType = source.modelType
    let reference = SystemProfile.transformers
    let referenceRope = reference.outcome(of: source, targetContext: targetContext).rope
    entries = SystemProfile.all.map { profile in
      let outcome = profile.outcome(of: source, targetContext: targetContext)
      var difference: SystemDifference?
      if let rope = outcome.rope, let referenceRope {
        var found = SystemDifference(rope, from: referenceRope, length: length)
        if !found.isNone {
          found.causes = profile.causes(
            of: source, targetContext: targetContext, length: length, reference: reference,
            referenceRope: referenceRope)
        }
        difference = found
      }
      return Entry(
        system: profile.system, version: profile.version,
        runsModel: profile.modelTypes?.contains(modelType) ?? true, outcome: outcome,
        difference: difference, source: profile.source(of: profile.types))
    }
  }
}

/// What every system does with the ropes of a configuration.
///
/// - Parameters:
///   - configuration: The file.
///   - targetContext: The context that systems are asked to serve, in tokens; `nil` where nobody asks.
/// - Returns: One report for each kind of layers that rotates, in the order of the file.
/// - Throws: ``FileError`` when transformers' own rules cannot resolve a layer.
public func systemsReports(
  of configuration: ModelConfiguration, targetContext: Int? = nil
) throws(FileError) -> [SystemsReport] {
  var reports: [SystemsReport] = []
  for kind in try configuration.layerKinds() where kind.rope != nil {
    guard let source = try RopeSource(configuration, kind) else { continue }
    reports.append(SystemsReport(of: source, targetContext: targetContext))
  }
  return reports
}
