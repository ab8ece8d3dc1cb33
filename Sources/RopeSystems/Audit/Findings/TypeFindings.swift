import ModelFiles
import RotaryEmbedding

extension FindingContext {
  /// Dictionaries whose keys are those of a scaling, while nothing that transformers reads names a method.
  func typeFindings() -> [Finding] { [untyped].compactMap(\.self) }

  /// A scaling that nobody gets because its type is missing, or stands under a name that the class does not read.
  var untyped: Finding? {
    guard settings.isWritten, settings.kind == .unscaled, settings[.ropeType].isAbsent else {
      return nil
    }
    let words = settings.written.filter { Self.scalingKeys.contains($0.key) }.map(\.key)
    // A name that the class replaces is read.
    let isRead = settings.method.path == settings[.legacyType].path
    let named = isRead ? nil : settings[.legacyType].text
    guard !isRead, named != RopeKind.unscaled.rawValue else { return nil }
    guard named != nil || !words.isEmpty else { return nil }
    let intended = (named.flatMap(RopeKind.init(rawValue:)) ?? likelyKind)
      .flatMap { source.accepts($0) ? $0 : nil }
    let cause =
      named.map {
        "\(settings[.legacyType].path) is “\(legible($0))”, but the class of this model type reads "
          + "rope_type alone"
      } ?? "It has \(words.joined(separator: ", ")), but no rope_type"
    return Finding(
      .error, "type-missing", key: settings.path,
      "\(cause), so transformers scales nothing: the model has plain RoPE"
        + (knownContext.map { " and reaches \($0) tokens." } ?? "."),
      remedy: intended.map { kind in
        named == nil
          ? "Write the type; these keys are those of \(kind.rawValue)."
          : "Write the type as rope_type."
      }
        ?? "Write the type that the model was extended with, or remove the dictionary: a factor alone can be linear "
        + "or dynamic.",
      fragment: intended.map { fragment(members(naming: $0)) },
      source: "transformers 5.23.0, modeling_rope_utils.py (run); threads transformers #32167, "
        + "runpod-workers/worker-vllm #257")
  }

  private var knownContext: Int? {
    source.knowsTrainedContext ? source.longestContext : nil
  }

  /// Keys that mean nothing without a method.
  private static let scalingKeys = Set(
    [
      RopeKey.factor, .originalContext, .attentionFactor, .betaFast, .betaSlow, .mscale,
      .mscaleAllDimensions, .shortFactors, .longFactors, .lowFrequencyFactor, .highFrequencyFactor,
    ].map(\.rawValue))

  /// The one method whose keys these are; `nil` where several could be meant.
  private var likelyKind: RopeKind? {
    if settings[.longFactors].isWritten { return .longRoPE }
    if settings[.lowFrequencyFactor].isWritten { return .llama3 }
    let marks: [RopeKey] = [.betaFast, .betaSlow, .mscale, .mscaleAllDimensions, .originalContext]
    guard settings[.factor].number != nil,
      marks.contains(where: { settings[$0].origin == .dictionary })
    else { return nil }
    return .yarn
  }

  /// The type, and for YaRN the extended context that belongs to it.
  private func members(naming kind: RopeKind) -> [(path: String, value: String)] {
    var members = [(path: settings.path(of: .ropeType), value: jsonText(kind.rawValue))]
    if kind == .yarn, let factor = settings[.factor].number,
      let original = settings[.originalContext].number, let extended = tokens(original * factor),
      configuration[.maximumContext].whole != extended
    {
      members.insert((maximumPath, "\(extended)"), at: 0)
    }
    return members
  }
}
