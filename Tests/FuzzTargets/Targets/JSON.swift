import ModelFiles
import RopeSystems

extension FuzzTarget {
  /// JSON, read and written again.
  static let json = FuzzTarget("json", damage: damagedText) { bytes in
    for readsNonFinite in [false, true] {
      guard
        let value = try? JSONDocument.read(bytes, path: "x.json", readsNonFinite: readsNonFinite)
      else { continue }
      _ = value.words
      // What was read reads back to the same value.
      if !readsNonFinite {
        let again = try? JSONDocument.read(Array(written(value).utf8), path: "x.json")
        precondition(again == value, "JSON does not read back.")
      }
    }
  }
}
