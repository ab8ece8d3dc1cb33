public import ModelFiles

/// What every system does with one type of layer, and how far each is from transformers.
public struct SystemsReport: Sendable, Hashable {
  /// One system of the report.
  public struct Entry: Sendable, Hashable {
    /// The system.
    public let system: ModelSystem
    /// The version whose rules were read.
    public let version: String
    /// Whose class of the model type the system runs.
    public let support: ModelTypeSupport
    /// Whether the system runs models of this type; reference codes run their own alone.
    public var runsModel: Bool { support != .none }
    /// What it does.
    public let outcome: SystemOutcome
    /// How far that is from transformers; `nil` where one of the two stops.
    public let difference: SystemDifference?
    /// Where it is written that it stops or leaves the scaling out.
    public let source: String

    /// Whether the system is the code that came with one model and runs no other.
    public var isReferenceCode: Bool { system.profile.isReferenceCode }
    /// Whether it does exactly what transformers does; `nil` where one of the two stops.
    public var agrees: Bool? { difference?.isNone }
  }

  /// The model type whose rules hold.
  public var modelType: String { source.modelType }
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
    let reference = SystemProfile.transformers
    let referenceRope = reference.outcome(of: source, targetContext: targetContext).rope
    entries = SystemProfile.all.map { profile in
      let support = profile.support(for: source)
      let outcome = profile.outcome(of: source, targetContext: targetContext, support)
      var difference: SystemDifference?
      if let rope = outcome.rope, let referenceRope {
        var found = SystemDifference(rope, from: referenceRope, length: length)
        if !found.isNone, support != .ofTransformers {
          found.causes = profile.causes(
            of: source, targetContext: targetContext, length: length, reference: reference,
            referenceRope: referenceRope)
        }
        difference = found
      }
      return Entry(
        system: profile.system, version: profile.version, support: support, outcome: outcome,
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
/// - Throws: ``/ModelFiles/FileError`` when transformers' own rules cannot resolve a layer.
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
