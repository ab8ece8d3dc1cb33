import ModelFiles
import RotaryEmbedding

/// What a target gets wrong of settings that are tried.
extension ConversionWriter {
  /// What a target gets wrong, as the end of a sentence; `nil` where it gets all right.
  func flaw(
    _ outcome: SystemOutcome, _ candidate: RopeSource, wanted: EffectiveRope, length: Int
  ) -> String? {
    guard case .applies(let rope) = outcome else { return outcome.sentence }
    let difference = SystemDifference(rope, from: wanted, length: length)
    let isRight =
      difference.hasSamePairs && difference.changedPairs == 0
      && agree(difference.amplitudeRatio, 1) && agree(difference.softmaxScaleRatio, 1)
    guard !isRight else { return nil }
    var words: [String] = []
    if difference.changedPairs > 0 {
      words.append(
        "pair \(difference.worstPair) would rotate \(difference.worstRatio.brief) times as fast")
    }
    if !difference.hasSamePairs {
      words.append("\(rope.inverseFrequencies.count) pairs would rotate")
    }
    if !agree(difference.amplitudeRatio, 1) {
      words.append(
        "the amplitude would be \(rope.temperature.amplitude.brief) and not "
          + "\(wanted.temperature.amplitude.brief)")
    }
    if !agree(difference.softmaxScaleRatio, 1) {
      words.append(
        "the softmax scale would be multiplied by \(rope.temperature.softmaxScale.brief) and not "
          + "\(wanted.temperature.softmaxScale.brief)")
    }
    let causes = profile.causes(
      of: candidate, targetContext: length, length: length, reference: .transformers,
      referenceRope: wanted)
    let why = causes.first.map { " (\($0.aspect): \($0.source))" } ?? ""
    return words.joined(separator: ", ") + why
  }

  /// What the target gets wrong without spoiling frequencies and temperature at the longest context.
  mutating func noteLosses(
    _ source: RopeSource, _ candidate: RopeSource, _ outcome: SystemOutcome, wanted: EffectiveRope,
    length: Int
  ) {
    if outcome.rope?.temperature.queryMultiplier != wanted.temperature.queryMultiplier {
      let law = source.kind?.multiplier?.path(source.settings)
      let asked = law.map { "as \($0) asks" } ?? "as transformers' class does"
      notes.append(
        isKnown
          ? "\(target.title) does not multiply queries by their position \(asked)."
          : "Whether \(target.title) multiplies queries by their position \(asked) is not known here."
      )
    }
    let trained = source.geometry.trainedContext
    if source.settings.kind == .longRoPE {
      let short = profile.outcome(of: candidate, targetContext: trained).rope
      if target == .transformers4 || target == .transformers5,
        let sentence = configuration.modelClass.amplitudeSentence
      {
        notes.append(sentence + ".")
      } else if short?.usesLongFactors == true {
        notes.append(
          "\(target.title) takes long_factor at every length; up to \(trained) tokens "
            + "transformers takes short_factor."
        )
      } else {
        notes.append(
          "Lists change at \(trained) tokens; \(target.title) decides that by "
            + (target == .transformers4 || target == .transformers5
              ? "the current length." : "the context that it serves."))
      }
    }
    if target == .transformers4, !source.settings[.truncate].isAbsent,
      !source.settings[.truncate].isTruthy
    {
      notes.append("transformers reads truncate from version 4.55 on.")
    }
    let usesShare =
      source.geometry.rotaryDimension != source.geometry.headDimension
      && source.hasNumber(.partialRotaryFactor)
    // Of classes that transformers has, the file's own notes say what becomes of a share.
    let isOpen = !configuration.modelClass.isKnown
    guard usesShare,
      target == .llamaCpp || isOpen && (target == .transformers4 || target == .transformers5)
    else { return }
    notes.append(
      target == .llamaCpp
        ? "The share of the head that rotates stands in the GGUF file; there is no flag for it."
        : "Under the default type only some model classes honour partial_rotary_factor; Llama's "
          + "does not."
    )
  }
}
