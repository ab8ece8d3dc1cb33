import ModelFiles

extension FuzzTarget {
  /// JSON, read and written again.
  static let json = FuzzTarget("json", damage: damagedText) { bytes in
    for readsNonFinite in [false, true] {
      guard
        let value = try? JSONDocument.read(bytes, path: "x.json", readsNonFinite: readsNonFinite)
      else { continue }
      _ = value.words
      // What was read reads back to the same value.
      if !readsNonFinite, let text = value.text {
        let again = try? JSONDocument.read(Array(jsonText(text).utf8), path: "x.json")
        precondition(again == value, "A text in JSON does not read back.")
      }
    }
  }
}
