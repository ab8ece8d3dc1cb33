public import AttentionEntropy

/// Why a ``HeadStudy`` has no result, beside what is wrong with the shapes or the files of its vectors.
public enum HeadStudyError: Error, Sendable, Hashable, CustomStringConvertible {
  /// What a study needs memory for.
  public enum Need: Sendable, Hashable {
    /// The statistics of the rows of heads that are measured together; fewer heads take less.
    case statistics
    /// Distance profiles; fewer threads take less.
    case distanceProfiles
  }

  /// A number is NaN or infinite.
  ///
  /// `layer` is the index of the layer in the study, `head` the number of the query head that holds the number or reads the key.
  case notFinite(NonFinitePlace, layer: Int, head: Int)
  /// Logits are beyond the range of the numbers they are computed in.
  ///
  /// `layer` is the index of the layer in the study, `head` the number of the query head, `row` the index of the row.
  case beyondRange(layer: Int, head: Int, row: Int, precision: AttentionRequest.Precision)
  /// Logits are beyond the range of single precision, in which distance profiles are measured.
  ///
  /// `layer` and `method` are indices.
  case profileBeyondRange(layer: Int, method: Int)
  /// More bytes would be needed than there are.
  case needsMemory(Int, available: UInt64, for: Need)

  /// What was wrong and what is allowed.
  public var description: String {
    switch self {
    case .notFinite(let place, let layer, _):
      "Layer \(layer) of the study, \(place); all numbers must be finite where none are skipped."
    case .beyondRange(let layer, let head, let row, let precision):
      "The logits of layer \(layer) of the study, head \(head), row \(row) (counted from 0) are beyond the "
        + "range of \(precision.rawValue) precision; make the vectors or the temperature smaller."
    case .profileBeyondRange(let layer, let method):
      "The logits of layer \(layer) of the study under method \(method) (counted from 0) are beyond the range of "
        + "single precision, in which distance profiles are measured; make the vectors or the temperature smaller."
    case .needsMemory(let bytes, let available, let need):
      "\(bytes) bytes of memory would be needed, and there are \(available); "
        + (need == .statistics ? "choose fewer heads." : "give fewer threads.")
    }
  }
}
