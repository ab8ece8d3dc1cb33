import AttentionEntropy
import RotaryEmbedding
import Studies

/// Methods at several lengths on draws of an ensemble, as the flags ask.
struct ComparedDraws {
  let ensemble: any VectorEnsemble
  let settings: [EnsembleComparison.Setting]
  let seeds: [UInt64]
  /// The methods at the greatest length.
  let methods: [NamedMethod]
  /// What the vectors are.
  let words: String
  let notes: [String]
  /// L in tokens.
  var trainedContext: Int { methods[0].configuration.geometry.trainedContext }
  /// Which keys a query sees.
  let mask: AttentionMask
  private let methodsByLength: [Int: [NamedMethod]]

  /// Puts the flags together.
  ///
  /// - Throws: ``CommandFailure`` (64) that names the flag; `FileError` about a file.
  init(_ flags: InputFlags, lengths: [Int]?, _ draws: DrawFlags) throws {
    guard let name = flags.synthesis.ensemble else {
      throw CommandFailure(.usage, "Give --vectors or --ensemble.")
    }
    if lengths != nil, flags.synthesis.length != nil {
      throw CommandFailure.usage("--lengths", "--length gives one length; give one of the two.")
    }
    guard let lengths = lengths ?? flags.synthesis.length.map({ [$0] }), let longest = lengths.max()
    else {
      throw CommandFailure.usage(
        "--lengths", "it is missing; give the lengths of the ensemble, such as 2048,8192.")
    }
    ensemble = try flags.synthesis.chosen(named: name)
    var inputs: [Int: MeasuredInput] = [:]
    // The longest first: where it lies within the trained context, no method stretches, which is refused.
    for length in Set(lengths).sorted(by: >) {
      var one = flags
      one.synthesis.isAmongLonger = length < longest
      one.synthesis.length = length
      one.synthesis.ensemble = name
      let input = try one.resolved(
        HeadChoice(), draws: EnsembleDraws(flags: draws, rows: .none))
      inputs[length] = input
    }
    settings = try lengths.map { length in
      guard let layer = inputs[length]?.layers.first else {
        throw CommandFailure.usage("--lengths", "there is nothing to draw at \(length) tokens.")
      }
      return EnsembleComparison.Setting(
        length: length, schedules: layer.methods.map(\.namedSchedule))
    }
    guard let last = inputs[longest], let first = last.layers.first else {
      throw CommandFailure.usage("--lengths", "there is nothing to draw.")
    }
    guard first.methods[0].configuration.knowsTrainedContext else {
      throw CommandFailure.usage(
        "--trained-context", "it is missing; plain RoPE over it is what methods are compared with.")
    }
    methods = first.methods
    methodsByLength = inputs.compactMapValues { $0.layers.first?.methods }
    words = last.words
    mask = first.study.mask
    seeds = try EnsembleDraws(flags: draws, rows: .none).seeds(
      from: flags.synthesis.seed, of: ensemble)
    let scaleNote = methods.lazy.compactMap(\.configuration.scaleNote).first
    let context = methods[0].configuration.geometry.trainedContext
    notes = last.notes.map { note in
      note == scaleNote && inputs.count > 1
        ? "--scale is not given; at each length it is the length over the trained context of \(context), at least 1."
        : note
    }
  }

  /// The methods at a length, whose scale may be that of the length.
  func methods(atLength length: Int) -> [NamedMethod] { methodsByLength[length] ?? methods }

  /// The error in logits that a format makes in the position of a query at the end of a length, relative to a key one
  /// token behind: the score of a fixed pair of normal vectors there less its score at the start.
  func positionError(method: Int, length: Int, _ precision: AnglePrecision) throws -> Double {
    let schedule = methods(atLength: length)[method].configuration.schedule
    let pair = try IsotropicEnsemble().vectors(
      headDimension: schedule.geometry.headDimension, length: 1, seed: 5)
    return relativePositionError(
      schedule, vectors: pair, distance: 1, offsets: [max(0, length - 2)], precision: precision)
  }
}

extension RowFlags {
  /// No flag given.
  static var none: RowFlags {
    var flags = RowFlags()
    flags.rows = nil
    flags.within = nil
    flags.beyond = nil
    return flags
  }
}
