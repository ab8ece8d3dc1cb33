/// Cuts a text into the pieces of a pattern, character by character: what its regular expression would find.
struct PieceScanner {
  private let pattern: PiecePattern
  private var scalars: [Unicode.Scalar] = []
  private var classes: [ScalarClass] = []
  /// Where each character begins in UTF-8, and the end.
  private var offsets: [Int] = []

  init(_ pattern: PiecePattern) { self.pattern = pattern }

  /// Cuts a text.
  ///
  /// - Parameters:
  ///   - text: Any text.
  ///   - found: Gets the range of UTF-8 of each piece; together they are the text.
  /// - Complexity: O(characters).
  mutating func pieces(of text: Substring, _ found: (Range<Int>) -> Void) {
    scalars.removeAll(keepingCapacity: true)
    classes.removeAll(keepingCapacity: true)
    offsets.removeAll(keepingCapacity: true)
    var offset = 0
    for scalar in text.unicodeScalars {
      scalars.append(scalar)
      classes.append(ScalarClass(of: scalar))
      offsets.append(offset)
      offset += UTF8.width(scalar)
    }
    offsets.append(offset)

    var start = 0
    while start < scalars.count {
      // Numbers stand alone; what lies between them ends where they begin, as if the text did.
      var end = scalars.count
      if pattern.cutsDigits {
        if classes[start].contains(.digit) {
          end = start + 1
        } else {
          end = classes[start...].firstIndex { $0.contains(.digit) } ?? scalars.count
        }
      }
      while start < end {
        let next = pattern.isLlama3 ? llama3(start, end) : gpt2(start, end)
        found(offsets[start]..<offsets[next])
        start = next
      }
    }
  }

  // MARK: Families

  /// The end of the piece of GPT-2's pattern that begins here.
  private func gpt2(_ start: Int, _ end: Int) -> Int {
    if let next = contraction(start, end, folding: false) { return next }
    let first = scalars[start] == " " && start + 1 < end ? start + 1 : start
    let kind = kind(first)
    if kind != .space { return run(of: kind, first, end) }
    return spaces(start, end)
  }

  /// The end of the piece of Llama 3's pattern that begins here.
  private func llama3(_ start: Int, _ end: Int) -> Int {
    if let next = contraction(start, end, folding: true) { return next }
    // Letters, and one character before them that is no letter, no number and no line end.
    let kind = kind(start)
    if kind == .letter { return run(of: .letter, start, end) }
    if kind != .number, !isLineEnd(start), start + 1 < end, self.kind(start + 1) == .letter {
      return run(of: .letter, start + 1, end)
    }
    if kind == .number {
      let longest = end - start > pattern.longestNumber ? start + pattern.longestNumber : end
      return run(of: .number, start, longest)
    }
    // Marks, a space before them, line ends behind them.
    let first = scalars[start] == " " && start + 1 < end ? start + 1 : start
    if self.kind(first) == [] {
      var next = run(of: [], first, end)
      while next < end, isLineEnd(next) { next += 1 }
      return next
    }
    // White space up to its last line end.
    let stop = run(of: .space, start, end)
    if let last = (start..<stop).last(where: isLineEnd) { return last + 1 }
    return spaces(start, end)
  }

  // MARK: Parts

  /// One of 's 't 're 've 'm 'll 'd; folding, also in capitals, and with ſ, whose capital is S.
  private func contraction(_ start: Int, _ end: Int, folding: Bool) -> Int? {
    guard scalars[start] == "'", start + 1 < end else { return nil }
    func letter(_ index: Int) -> Unicode.Scalar {
      let scalar = scalars[index]
      guard folding else { return scalar }
      if scalar == "\u{17F}" { return "s" }
      return ("A"..."Z").contains(scalar) ? Unicode.Scalar(UInt8(scalar.value | 32)) : scalar
    }
    switch letter(start + 1) {
    case "s", "t", "m", "d": return start + 2
    case "r" where start + 2 < end && letter(start + 2) == "e": return start + 3
    case "v" where start + 2 < end && letter(start + 2) == "e": return start + 3
    case "l" where start + 2 < end && letter(start + 2) == "l": return start + 3
    default: return nil
    }
  }

  /// White space that nothing leads: all of it at the end, else all but its last, which may lead what follows.
  private func spaces(_ start: Int, _ end: Int) -> Int {
    let stop = run(of: .space, start, end)
    return stop == end || stop == start + 1 ? stop : stop - 1
  }

  private func run(of kind: ScalarClass, _ start: Int, _ end: Int) -> Int {
    var index = start
    while index < end, self.kind(index) == kind { index += 1 }
    return index
  }

  /// The class of a character without ``ScalarClass/digit``, which patterns do not know.
  private func kind(_ index: Int) -> ScalarClass { classes[index].subtracting(.digit) }

  private func isLineEnd(_ index: Int) -> Bool { scalars[index] == "\r" || scalars[index] == "\n" }
}
