import AttentionEntropy
import RotaryEmbedding
import Studies

/// Methods at several lengths on draws of an ensemble, ready to print.
struct DrawReport {
  let drawn: ComparedDraws
  let results: [LengthComparison]
  /// Whether every measure of every length is printed with its interval.
  let showsAll: Bool

  /// The numbers of a draw that are printed, by name.
  struct Number {
    let name: String
    let title: String
    let unit: String?
    let value: @Sendable (DrawState) -> Double?
  }

  static let numbers: [Number] =
    [RowMeasure.entropy, .effectiveKeys, .renyi2, .largest, .meanDistance].map { measure in
      Number(
        name: measure.rawValue, title: measure.title, unit: measure.unit,
        value: { $0.values[measure] })
    } + [Number(name: "needle_mass", title: "weight on needle", unit: nil, value: { $0.needle })]

  /// Lines of methods × lengths that fit a screen.
  private static let lineCount = 16

  /// The whole text in a format.
  func rendered(as format: TableFormat) throws -> String {
    switch format {
    case .text, .markdown:
      let tables =
        showsAll
        ? [try everything(), try positions(results)]
        : [try overview(), try positions(results.suffix(1))]
      return words.joined(separator: "\n") + "\n\n"
        + tables.map { $0.rendered(as: format) }.joined(separator: "\n")
    case .csv: return try longTable().rendered(as: .csv)
    case .json: return try json()
    }
  }

  /// What the user should know although nothing is wrong.
  var notes: [String] {
    drawn.seeds.count == 1
      ? ["one draw gives no interval; --seeds draws more, unless the ensemble has no randomness."]
      : []
  }

  // MARK: Words

  private var trainedContext: Int { drawn.trainedContext }

  private var words: [String] {
    let draws = drawn.seeds.count == 1 ? "1 draw" : "\(drawn.seeds.count) draws"
    let bands = results.compactMap { result in
      result.nullBand.map {
        "\($0.lowerBound.words()) to \($0.upperBound.words()) at \(result.length)"
      }
    }
    let words: [String?] = [
      answer, "Vectors: \(drawn.words); the last row of \(draws).",
      "Differences are from plain RoPE over the nearest L = \(trainedContext) keys of the same query, draw by draw"
        + ".",
      drawn.seeds.count > 1 ? intervalSentence(over: drawn.seeds.count, "draw") : nil,
      bands.isEmpty
        ? nil : "The null model's entropy (95 % of draws): \(bands.joined(separator: "; ")).",
      partWords,
    ]
    return words.compactMap(\.self)
  }

  /// How far every method is from the trained state at the greatest length, the nearest first.
  private var answer: String? {
    guard let last = results.max(by: { $0.length < $1.length }) else { return nil }
    let entropy = { @Sendable (draw: DrawState) in draw.values[.entropy] }
    let trained = Estimate(last.references.compactMap(entropy)).mean
    let found = last.methods.indices.compactMap { method in
      last.difference(method: method, entropy).map { (method, $0) }
    }.sorted { abs($0.1.mean) < abs($1.1.mean) }
    let parts = found.map { method, difference in
      "\(drawn.methods[method].title) \(difference.mean.signedWords()) nats\(difference.intervalWords)"
        + (difference.mayBeChance == true ? " (may be chance)" : "")
    }
    return
      "Entropy at \(last.length) tokens, from plain RoPE over \(min(trainedContext, last.length)) keys "
      + "(\(trained.words()) nats): \(parts.joined(separator: ", "))."
  }

  private var partWords: String? {
    guard !showsAll else { return nil }
    let shown = shownLengths.count
    return "--all lists "
      + (shown < results.count ? "the other \(results.count - shown) lengths, and " : "")
      + "every measure with its difference and intervals."
  }

  /// The greatest lengths that fit a screen.
  private var shownLengths: ArraySlice<LengthComparison> {
    let count = max(1, Self.lineCount / max(1, drawn.methods.count))
    return results.sorted { $0.length < $1.length }.suffix(count)
  }

  // MARK: Tables

  /// A line for each method and length: entropy with its difference, and the means of the other measures.
  private func overview() throws -> Table {
    let entropy = Self.numbers[0]
    let others = Self.numbers.dropFirst().filter { number in
      results.contains { $0.estimate(method: 0, number.value) != nil }
    }
    var rows: [[Cell]] = []
    for result in shownLengths {
      for method in result.methods.indices {
        rows.append(
          [
            Cell(result.length), .text(drawn.methods[method].title),
            Cell(result.estimate(method: method, entropy.value)?.mean),
          ] + result.difference(method: method, entropy.value).cells
            + others.map { Cell(result.estimate(method: method, $0.value)?.mean) })
      }
    }
    return try Table(
      columns: [
        Column("length"), Column("method"), .value(entropy.title, unit: entropy.unit),
        .value("difference", unit: entropy.unit), .end("low"), .end("high"),
      ] + others.map { .value($0.title, unit: $0.unit) }, rows: rows)
  }

  /// Every measure of every method and length, with intervals.
  private func everything() throws -> Table {
    var rows: [[Cell]] = []
    for result in results {
      for method in result.methods.indices {
        for number in Self.numbers {
          guard let mean = result.estimate(method: method, number.value) else { continue }
          rows.append(
            [
              Cell(result.length), .text(drawn.methods[method].title),
              .text(number.title + (number.unit.map { " (\($0))" } ?? "")),
            ] + Estimate?(mean).cells + result.difference(method: method, number.value).cells)
        }
      }
    }
    return try Table(
      columns: [
        Column("length"), Column("method"), Column("measure"), .value("mean"), .end("low"),
        .end("high"), .value("difference"), .end("difference low"), .end("difference high"),
      ], rows: rows)
  }

  /// What formats of few bits make of positions.
  private func positions(_ results: some Sequence<LengthComparison>) throws -> Table {
    try Table(
      columns: [Column("length"), Column("method")]
        + AnglePrecision.allCases.map {
          .value("position error, \($0.rawValue)", unit: "nats")
        },
      rows: results.flatMap { result in
        try result.methods.indices.map { method in
          [Cell(result.length), .text(drawn.methods[method].title)]
            + (try AnglePrecision.allCases.map {
              Cell(try drawn.positionError(method: method, length: result.length, $0).ifFinite)
            })
        }
      })
  }
}
