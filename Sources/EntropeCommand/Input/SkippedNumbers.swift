import AttentionEntropy
import Studies

extension MeasuredInput {
  /// How many rows and keys of several inputs hold NaN or infinity, in a sentence.
  ///
  /// Inputs with the same words are rows of the same vectors, whose keys and shared rows count once.
  ///
  /// - Parameters:
  ///   - inputs: What was measured.
  ///   - areSkipped: Whether such rows and keys are left out; measuring refuses them otherwise.
  /// - Returns: A note; none where nothing was left out.
  /// - Throws: What reading the vectors throws.
  static func skippedNotes(in inputs: [MeasuredInput], areSkipped: Bool) throws -> [String] {
    guard areSkipped else { return [] }
    struct Place: Hashable {
      let words: String
      let layer: Int
    }
    struct Row: Hashable {
      let place: Place
      let head: Int
      let number: Int
    }
    var rows: Set<Row> = []
    var keys: [Place: Int] = [:]
    for input in inputs {
      let study = HeadStudy(layers: input.layers.map(\.study), skipsNonFinite: true)
      for (index, layer) in study.layers.enumerated() {
        let place = Place(words: input.words, layer: layer.number ?? index)
        let vectors = try study.finiteVectors(ofLayerAt: index)
        keys[place] = max(keys[place] ?? 0, vectors.skippedKeyCount)
        for (head, skipped) in zip(layer.heads, vectors.skippedRows) {
          for row in skipped {
            rows.insert(Row(place: place, head: head, number: layer.rowNumbers[row]))
          }
        }
      }
    }
    let keyCount = keys.values.reduce(0, +)
    return rows.count + keyCount > 0 ? [skippedNote(rows: rows.count, keys: keyCount)] : []
  }
}
