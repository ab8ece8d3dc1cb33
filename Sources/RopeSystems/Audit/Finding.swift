import ModelFiles
import RotaryEmbedding

/// Something in a configuration that a user should know, with what to do about it.
public struct Finding: Sendable, Hashable {
  /// How much it matters.
  public enum Severity: String, Sendable, Hashable, CaseIterable {
    /// The model does not do what the file means.
    case error
    /// Some system, or some length, will surprise.
    case warning
    /// Worth knowing.
    case note
  }

  /// How much it matters.
  public let severity: Severity
  /// Short name of the kind of finding, lower-case letters and hyphens.
  public let id: String
  /// The literal path of the key that it is about.
  public let key: String
  /// What is so, and what follows, as sentences.
  public let sentence: String
  /// What to do about it; `nil` where nothing is wrong with the file.
  public let remedy: String?
  /// A JSON fragment that does it, in the file's own keys.
  public let fragment: String?
  /// Where that is written, and how it is known.
  public let source: String

  init(
    _ severity: Severity, _ id: String, key: String, _ sentence: String, remedy: String? = nil,
    fragment: String? = nil, source: String
  ) {
    self.severity = severity
    self.id = id
    self.key = key
    self.sentence = sentence
    self.remedy = remedy
    self.fragment = fragment
    self.source = source
  }
}

/// What the rules that find something look at.
struct FindingContext {
  let source: RopeSource
  let kind: LayerKind
  let resolved: ResolvedRope
  let systems: SystemsReport
  /// The context that the user asks for.
  let targetContext: Int?

  var settings: RopeSettings { source.settings }
  var configuration: ModelConfiguration { source.configuration }
  /// The method that the file asks for, as transformers reads its name.
  var method: RopeKind { settings.kind ?? .unscaled }
  var geometry: RotaryGeometry { resolved.geometry }
  var scale: Double { resolved.extent.scale }
  /// Whether frequencies are changed whatever the length.
  var isStaticallyScaled: Bool {
    scale > 1 && [.linear, .yarn, .llama3, .proportional].contains(method)
  }

  /// Whether the layers see the nearest tokens alone, whatever the context.
  var seesNearestAlone: Bool {
    kind.attention.seesNearestAlone(within: configuration[.maximumContext].whole)
  }

  /// The path of `max_position_embeddings`.
  var maximumPath: String { configuration[.maximumContext].path }

  /// A JSON fragment with values at these paths, such as `{"rope_scaling": {"factor": 4.0}}`.
  func fragment(_ values: [(path: String, value: String)]) -> String {
    JSONFragment(values).text
  }
}

extension RopeSettings {
  /// The members that give the method another name, in every spelling that the file uses: vLLM stops at two that
  /// disagree, and MLX prefers the older one.
  package func named(_ method: String) -> [(path: String, value: String)] {
    let written = [RopeKey.ropeType, .legacyType].filter { self[$0].isWritten }
    return (written.isEmpty ? [.ropeType] : written).map { (self[$0].path, jsonText(method)) }
  }
}
