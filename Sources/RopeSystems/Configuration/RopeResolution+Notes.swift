import ModelFiles

extension RopeResolution {
  /// Adds a note about a key.
  mutating func note(_ setting: Setting, _ sentence: String) {
    notes.append(ConfigurationNote(key: setting.path, sentence: sentence))
  }

  /// Notes an amplitude that transformers warns about.
  mutating func noteAmplitude(_ amplitude: Double, _ setting: Setting, wantsPoint: Bool) {
    if amplitude < 0 {
      note(setting, "it is \(shortest(amplitude)); an amplitude should not be negative")
    } else if wantsPoint, case .integer(let value) = setting.json {
      note(
        setting,
        "it is written as the whole number \(value), which transformers uses but warns about; write \(value).0"
      )
    }
  }

  /// Notes `type` and `rope_type` that disagree, which vLLM refuses.
  mutating func noteTypeConflict(_ settings: RopeSettings) {
    guard let new = settings[.ropeType].json, let old = settings[.legacyType].json, new != old
    else { return }
    note(
      settings[.legacyType], "it is \(old.words), but rope_type is \(new.words); rope_type wins")
  }

  /// The keys that transformers expects under a method, besides the name, the base and the share that turns.
  private static let recognized: [String: Set<RopeKey>] = [
    "linear": [.factor],
    "dynamic": [.factor],
    "yarn": [
      .factor, .originalContext, .attentionFactor, .betaFast, .betaSlow, .mscale,
      .mscaleAllDimensions, .truncate,
    ],
    "longrope": [.factor, .originalContext, .attentionFactor, .shortFactors, .longFactors],
    "llama3": [.factor, .originalContext, .lowFrequencyFactor, .highFrequencyFactor],
  ]

  /// Notes the keys that transformers warns about as unrecognized.
  mutating func noteUnrecognizedKeys(_ settings: RopeSettings) {
    let method = settings.method.text ?? ""
    var expected = Self.recognized[method] ?? []
    expected.formUnion([
      .ropeType, .legacyType, .base, .partialRotaryFactor, .axisSections, .interleavesAxes,
    ])
    if traits.scalesQueries { expected.insert(.querySlope) }
    for member in settings.written {
      if let key = RopeKey(rawValue: member.key), expected.contains(key) { continue }
      if traits.scalesQueries, member.key == ModelKey.maximumContext.rawValue { continue }
      let isUsed = method == "proportional" && member.key == RopeKey.factor.rawValue
      notes.append(
        ConfigurationNote(
          key: settings.path + "." + legible(member.key),
          sentence: isUsed
            ? "transformers does not expect it under \(method), but divides by it"
            : "transformers does not expect it under \(method) and ignores it"))
    }
  }
}

/// A number without the “.0” of whole ones.
func shortest(_ number: Double) -> String {
  let text = "\(number)"
  return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
}
