extension Figure {
  /// The figure with its panels lettered a, b, c, … in reading order: by row, and from left to right.
  ///
  /// A panel that spans rows is read in the row in which it starts. After z come aa, ab, …
  ///
  /// - Returns: The same figure, its tags replaced.
  public func lettered() -> Figure {
    var copy = self
    var count = 0
    for row in copy.rows.indices {
      for column in copy.rows[row].indices {
        copy.rows[row][column].tag = Self.letter(count)
        count += 1
      }
    }
    return copy
  }

  private static func letter(_ place: Int) -> String {
    let last = String(UnicodeScalar(UInt8(ascii: "a") + UInt8(place % 26)))
    return place < 26 ? last : letter(place / 26 - 1) + last
  }
}
