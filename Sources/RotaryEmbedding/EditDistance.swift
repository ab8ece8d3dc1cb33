extension Collection<String> {
  /// The one entry that begins with a word of three letters or more, else the one that takes the fewest single-character edits to
  /// become it.
  ///
  /// - Parameter word: What was typed; the case of letters does not count.
  /// - Returns: The nearest entry, the first of equals; `nil` when the collection is empty.
  /// - Complexity: O(n·a·b) for n entries of length a and a word of length b.
  package func nearest(to word: String) -> String? {
    let start = word.lowercased()
    let longer = start.count < 3 ? [] : filter { $0.lowercased().hasPrefix(start) }
    return longer.count == 1
      ? longer[0] : self.min { editDistance($0, word) < editDistance($1, word) }
  }
}

/// Levenshtein's distance: the fewest insertions, deletions and substitutions between two words.
private func editDistance(_ a: String, _ b: String) -> Int {
  let target = Array(b.lowercased())
  var row = Array(0...target.count)
  for (i, letter) in a.lowercased().enumerated() {
    var diagonal = row[0]
    row[0] = i + 1
    for j in target.indices {
      let substitution = diagonal + (letter == target[j] ? 0 : 1)
      diagonal = row[j + 1]
      row[j + 1] = Swift.min(substitution, diagonal + 1, row[j] + 1)
    }
  }
  return row[target.count]
}
