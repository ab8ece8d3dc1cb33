import ModelFiles
import RotaryEmbedding

/// Why a system does not run a model.
struct Refusal: Error, Hashable {
  let sentence: String
  /// The quantity that cannot be, where one is to blame.
  var parameter: RotaryError.Parameter?

  init(_ sentence: String) { self.sentence = sentence }

  init(_ error: RotaryError) {
    sentence = error.description
    parameter = error.parameter
  }
}

extension RopeSource {
  /// A number as a system reads it.
  ///
  /// - Throws: ``Refusal`` when nothing stands in for a missing one.
  func number(_ key: RopeKey, _ reading: NumberReading) throws(Refusal) -> Double {
    if reading.contextRatioWins, let original = writtenOriginal?.number, original > 0,
      let maximumContext
    {
      return Double(maximumContext) / original
    }
    // Programs that read the file themselves may find a trained context that transformers did not put into the dictionary.
    let beside = reading.findsBeside ? configuration[.originalContext] : nil
    let read = key == .originalContext ? writtenOriginal ?? beside : settings[key]
    guard let setting = read, !setting.isAbsent,
      reading.readsAttribute || setting.origin == .dictionary
    else { return try stand(in: reading.absent, for: key, "is missing") }
    if setting.isNull || (reading.zeroIsNull && setting.number == 0) {
      return try stand(in: reading.null, for: key, "is null")
    }
    if reading.refusesWhole, case .integer = setting.json {
      throw Refusal("\(setting.path) is a whole number, and it stops at one without a point")
    }
    guard let number = setting.number, number.isFinite else {
      throw Refusal("\(setting.path) is not a number, and it stops")
    }
    return number
  }

  /// What stands in for a missing number.
  func stand(
    in missing: MissingNumber, for key: RopeKey, _ state: String
  ) throws(Refusal) -> Double {
    switch missing {
    case .refused: throw Refusal("\(settings.path(of: key)) \(state), and it stops")
    case .constant(let value): return value
    case .maximumContext:
      guard let maximumContext else {
        throw Refusal(
          "\(settings.path(of: key)) \(state), and so is max_position_embeddings in its place")
      }
      return Double(maximumContext)
    case .contextRatio:
      let original = settings[.originalContext].number ?? 0
      guard let maximumContext, original > 0 else {
        throw Refusal(
          "\(settings.path(of: key)) \(state), and max_position_embeddings over "
            + "original_max_position_embeddings cannot stand in for it")
      }
      return Double(maximumContext) / original
    }
  }
}
