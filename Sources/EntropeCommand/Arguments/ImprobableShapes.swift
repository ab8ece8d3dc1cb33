import AttentionEntropy
import ModelFiles

/// Notes about vectors whose shapes are allowed and yet seldom meant.
struct ImprobableShapes {
  let queries: VectorShape
  let keys: VectorShape
  /// What messages call the files.
  let names: (queries: String, keys: String)
  /// Whether the user said what the axes are, and then is believed.
  let isToldAxes: Bool

  /// Whether the files look as if rows came before heads.
  ///
  /// Layers have fewer heads than sequences have rows. A step of generation has one query row and many keys, so where there are
  /// fewer query rows than keys the keys decide. Query heads that share key heads look like query rows beyond the keys.
  private var looksTransposed: Bool {
    if keys.heads > keys.rows { return true }
    if queries.rows > keys.rows, queries.heads == keys.heads, keys.heads > 1 {
      return queries.rows.isMultiple(of: keys.rows)
    }
    return queries.heads > queries.rows && queries.rows >= keys.rows
  }

  /// The note about the order of axes; `nil` where it looks right.
  var axesNote: String? {
    guard !isToldAxes, looksTransposed else { return nil }
    func read(_ name: String, _ shape: VectorShape, _ kind: String) -> String {
      "\(name) was read as \(shape.heads) heads of \(shape.rows) \(kind)"
    }
    return "\(read(names.queries, queries, "rows")) and \(read(names.keys, keys, "keys")), "
      + "heads first, which is improbable; if rows come before heads in the files, add "
      + "--axes rows-heads-dim (--axes heads-rows-dim says that it is right)."
  }

  /// The note about queries that stand at the beginning of more keys than they can see; `nil` where they do not.
  ///
  /// - Parameters:
  ///   - mask: Which keys a query sees.
  ///   - places: The flags about positions; where one was given nothing is noted.
  /// - Returns: A sentence with the flag that moves the queries to the end.
  func positionNote(_ mask: AttentionMask, _ places: PositionFlags) -> String? {
    let isTold =
      places.queryStart != nil || places.keyStart != nil || places.queryPositions != nil
    guard !isTold, mask.isCausal, queries.rows < keys.rows else { return nil }
    let start = keys.rows - queries.rows
    let advice = "if the queries are the last of the sequence, add --query-start \(start)."
    return queries.rows == 1
      ? "one query at position 0 sees 1 of \(keys.rows) keys, so its entropy is 0 whatever the vectors; "
        + advice
      : "\(queries.rows) queries at positions 0 to \(queries.rows - 1) see \(queries.rows) of "
        + "\(keys.rows) keys at most; \(advice)"
  }
}
