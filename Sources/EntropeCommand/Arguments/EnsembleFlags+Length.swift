import ArgumentParser
import AttentionEntropy

/// The flags that say which vectors to synthesize, and how many.
struct EnsembleFlags: ParsableArguments {
  @OptionGroup var vectors: EnsembleVectorFlags
  @Option(parsing: .unconditional, help: "Number of tokens to synthesize.")
  var length: Int?

  /// Whether other lengths are asked about too, some of them beyond the trained context.
  var isAmongLonger = false

  /// The ensemble's name; `nil` where none was given.
  var ensemble: String? {
    get { vectors.ensemble }
    set { vectors.ensemble = newValue }
  }
  /// The file that the resampled ensemble draws from.
  var resample: String? { vectors.resample }
  /// Which draw.
  var seed: UInt64 { vectors.seed }

  /// The ensemble that the flags choose, see ``EnsembleVectorFlags/chosen(named:)``.
  func chosen(named name: String) throws -> any VectorEnsemble { try vectors.chosen(named: name) }

  /// The parameters that an ensemble reads, as texts that can be read back.
  func texts(forEnsemble name: String) -> [String: String] { vectors.texts(forEnsemble: name) }

  /// One sentence for each flag that was given although the ensemble does not have it.
  ///
  /// - Parameter name: The ensemble's name; `nil` where the vectors come from files.
  /// - Returns: Notes for standard error.
  func unusedNotes(forEnsemble name: String?) -> [String] {
    let notes = vectors.unusedNotes(forEnsemble: name)
    guard name == nil, length != nil else { return notes }
    return notes + ["--length changes nothing: the files have their own."]
  }

  /// The number of tokens, where memory allows it and the needle is among them.
  ///
  /// - Parameters:
  ///   - headDimension: Components of a vector.
  ///   - keyStart: Position of the first key.
  ///   - isHeld: Whether all vectors are held in memory at once.
  /// - Returns: The number of tokens.
  /// - Throws: ``CommandFailure`` (64) that names the flag.
  func checkedLength(
    headDimension: Int, keyStart: Int = 0, isHeld: Bool = true
  ) throws(CommandFailure) -> Int {
    guard let length else {
      throw .usage("--length", "it is missing; give the number of tokens to synthesize.")
    }
    guard (1...VectorLimits.greatestLength).contains(length) else {
      throw .usage(
        "--length",
        "the length is \(length); it must be from 1 to \(VectorLimits.greatestLength) tokens.")
    }
    guard !isHeld || length <= VectorLimits.greatestComponentCount / max(1, headDimension) else {
      throw .usage(
        "--length",
        "\(length) vectors of \(headDimension) components do not fit in memory; with this head "
          + "dimension the length must be at most "
          + "\(VectorLimits.greatestComponentCount / headDimension).")
    }
    // A needle that is not among the keys would leave the null model, and no one would notice.
    if let ensemble, resample == nil,
      let needle = (try? vectors.chosen(named: ensemble) as? NeedleEnsemble)?.position,
      needle < keyStart || needle - keyStart >= length
    {
      throw .usage(
        "--needle-position",
        "the needle is at \(needle); it must be among the keys, which stand at \(keyStart) to "
          + "\(keyStart + length - 1).")
    }
    return length
  }
}
