import ModelFiles
import RotaryEmbedding

/// What transformers only warns about, or what stops it and no other system.
extension RopeChecks {
  mutating func note(_ setting: Setting, _ sentence: String) {
    notes.append(ConfigurationNote(key: setting.path, sentence: sentence))
  }

  /// Notes widths at which the class of the model type stops, where other systems do not.
  mutating func noteWidths(_ pairs: Int) {
    let head = configuration[.headDimension]
    if head.isNull, head.origin == .modelType, let kind = settings.kind,
      [.dynamic, .yarn, .longRoPE].contains(kind)
    {
      note(
        head,
        "it is missing, at which transformers stops under \(kind.rawValue); hidden_size / "
          + "num_attention_heads is taken, as other systems do")
    }
    let (hidden, heads) = (configuration[.hiddenSize], configuration[.attentionHeads])
    if head.isAbsent || head.isNull, let width = hidden.whole, let count = heads.whole, count > 0,
      !width.isMultiple(of: count)
    {
      note(
        hidden,
        "it is \(width), no multiple of \(heads.path), which is \(count); most classes of transformers stop at that"
      )
    }
    let (rotary, still) = (configuration[.rotaryHeadDimension], configuration[.stillHeadDimension])
    if let width = rotary.whole, width > 0, (still.whole ?? 0) > 0, width != 2 * pairs {
      note(
        rotary,
        "it is \(width), but the frequencies are for \(2 * pairs) components, "
          + "at which transformers stops")
    }
  }

  /// Notes a share of the head that the class does not take under the default type.
  mutating func noteShare(_ pairs: Int, asked: Int) {
    let setting = settings[.partialRotaryFactor]
    guard pairs != asked, settings.kind == .unscaled, let share = setting.number else { return }
    note(
      setting,
      "it is \(shortest(share)), but transformers' class of \(configuration.modelClass.modelType ?? "") does not "
        + "read it under the default type: \(pairs) pairs rotate, not \(asked)")
  }

  /// Notes a coefficient that multiplies the softmax scale in DeepSeek's classes, where the class is not known.
  mutating func noteSoftmaxScale(_ kind: RopeKind) {
    guard !configuration.modelClass.isKnown, kind == .yarn,
      let coefficient = settings[.mscaleAllDimensions].number, coefficient != 0,
      let scale = settings[.factor].number, scale > 1
    else { return }
    let gain = 1 + TemperatureLaw.growth(scale, coefficient)
    note(
      settings[.mscaleAllDimensions],
      "code that follows DeepSeek-V3 multiplies the softmax scale by \((gain * gain).brief) for it; "
        + "the common rule does not")
  }

  /// Notes an amplitude that transformers warns about.
  mutating func noteAmplitude(_ amplitude: Double, wantsPoint: Bool) {
    let setting = settings[.attentionFactor]
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
  mutating func noteTypeConflict() {
    guard let new = settings[.ropeType].json, let old = settings[.legacyType].json, new != old
    else { return }
    note(
      settings[.legacyType], "it is \(old.words), but rope_type is \(new.words); rope_type wins")
  }

  /// The keys that transformers expects under a method, besides the name, the base and the share that rotates.
  private static let recognized: [RopeKind: Set<RopeKey>] = [
    .linear: [.factor],
    .dynamic: [.factor],
    .yarn: [
      .factor, .originalContext, .attentionFactor, .betaFast, .betaSlow, .mscale,
      .mscaleAllDimensions, .truncate,
    ],
    .longRoPE: [.factor, .originalContext, .attentionFactor, .shortFactors, .longFactors],
    .llama3: [.factor, .originalContext, .lowFrequencyFactor, .highFrequencyFactor],
  ]

  /// Notes the keys that transformers warns about as unrecognized.
  mutating func noteUnrecognizedKeys(_ kind: RopeKind) {
    guard settings.isWritten, !settings.isLeftOut else { return }
    var expected = Self.recognized[kind] ?? []
    expected.formUnion([
      .ropeType, .legacyType, .base, .partialRotaryFactor, .axisSections, .interleavesAxes,
    ])
    let modelClass = configuration.modelClass
    let own = kind == .unscaled && modelClass.givesAmplitudes ? [] : modelClass.ownRopeKeys
    expected.formUnion(own)
    let readsAlpha = configuration.readsAlpha && kind == .dynamic && settings[.alpha].isTruthy
    for member in settings.written {
      let key = RopeKey(rawValue: member.key)
      if let key, expected.contains(key), !(readsAlpha && key == .factor) { continue }
      if own.contains(.querySlope), member.key == ModelKey.maximumContext.rawValue { continue }
      if modelClass.fold["keys"]?[member.key] != nil { continue }
      if readsAlpha, key == .alpha { continue }
      let isUsed = kind == .proportional && key == .factor
      let path = settings.path + "." + legible(member.key)
      notes.append(
        ConfigurationNote(
          key: path,
          sentence: readsAlpha && key == .factor
            ? "alpha takes its place in the class of this model type"
            : isUsed
              ? "transformers does not expect it under \(kind.rawValue), but divides by it"
              : "transformers does not expect it under \(kind.rawValue) and ignores it"))
    }
  }
}
