extension Figure {
  /// What the figure shows, in sentences made from its axes and data.
  ///
  /// Every panel with its axes, every named series with where it starts, ends and turns, every rule, band, map and word; a
  /// series without a name is told only where none has one. Numbers have four digits. Since nothing else goes into it,
  /// it cannot contradict the picture. It is the description in a file where ``altText`` is empty.
  ///
  /// ```swift
  /// print(figure.inWords())
  /// // One panel. Wavelength λ_i (tokens), logarithmic, over pair index i from 0 to 31: base 10^4 rises
  /// // from 6.283 to 47,120. Rule: trained context L at 2,048.
  /// ```
  ///
  /// - Returns: Sentences in plain text.
  /// - Complexity: Time in proportion to the data.
  public func inWords() -> String {
    let panels = rows.flatMap { $0 }
    var sentences = [panels.count == 1 ? "One panel." : "\(panels.count) panels."]
    var axes = ""
    var standing: Set<String> = []
    for panel in panels {
      let words = panel.axesInWords
      var heads: [String] = []
      if let tag = panel.tag { heads.append("(\(plainWords(tag)))") }
      if let title = panel.title { heads.append(plainWords(title)) }
      if words != axes, !words.isEmpty { heads.append(words) }
      axes = words
      // What stands in every panel of a grid is told with the first.
      let parts = panel.parts(color: panel.color ?? sharedColorBar).filter {
        $0.standing.map { standing.insert($0).inserted } ?? true
      }
      let body = parts.map(\.words).joined(separator: "; ")
      let sentence = [heads.joined(separator: " "), body].filter { !$0.isEmpty }
        .joined(separator: ": ")
      if !sentence.isEmpty { sentences.append(capitalized(sentence) + ".") }
    }
    return sentences.joined(separator: " ")
  }

  /// The description for files.
  var describedText: String { altText.isEmpty ? inWords() : altText }
}

extension Panel {
  /// The labels of the axes and their scales, and the range of x.
  fileprivate var axesInWords: String {
    func named(_ axis: Axis) -> String? {
      guard !axis.label.isEmpty else { return nil }
      return plainWords(axis.label) + (axis.scale == .linear ? "" : ", logarithmic")
    }
    guard let horizontal = named(x) else { return named(y) ?? "" }
    let ends =
      extent.map {
        (x.scale == .linear ? " from " : ", from ")
          + "\(worded($0.lowerBound)) to \(worded($0.upperBound))"
      } ?? ""
    return (named(y).map { $0 + (y.scale == .linear ? " over " : ", over ") } ?? "over ")
      + horizontal + ends
  }

  /// The least and greatest x of the data; `nil` for categories, whose names are told instead.
  private var extent: ClosedRange<Double>? {
    guard x.ticks.map({ isNumeric($0) }) ?? true else { return nil }
    let finite = marks.flatMap(\.kind.wordedX).filter(\.isFinite)
    guard let low = finite.min(), let high = finite.max(), low < high else { return nil }
    return low...high
  }

  /// The series, maps, rules and words of the panel.
  fileprivate func parts(color: ColorScale?) -> [PanelWords.Part] {
    var words = PanelWords(panel: self, color: color)
    for mark in marks { mark.kind.tell(in: &words) }
    return words.finished
  }
}

private func capitalized(_ sentence: String) -> String {
  guard let first = sentence.first, first.isASCII else { return sentence }
  return first.uppercased() + sentence.dropFirst()
}
