import AttentionEntropy
import Studies

extension EntropyReport {
  /// Heads × methods that are listed unless all are asked for.
  private static let headCount = 12

  /// What the intervals mean.
  static let intervalWords =
    "95 % intervals by Student's t; over rows they take the rows of a head for independent draws, which they "
    + "are not (they share keys), so they tell how the rows scatter and not what another text would give; over "
    + "heads they take the heads for draws."

  /// The answer, then layers, then heads.
  func text() throws -> String {
    let paired = PairedSummary(series)
    let shown = shownHeads(paired)
    let heads = paired.heads.filter { shown.contains(Place($0.series)) }
    let tables = [
      isPaired && multipliers != [1] && input.headCount > 1
        ? try differencesOverHeads(paired, withUnits: true) : nil,
      try layers(),
      isPaired ? try differences(of: heads, withUnits: true) : nil,
      try summary(of: series.filter { shown.contains(Place($0)) }, withUnits: true),
    ]
    return heading(paired, isPart: shown.count < places.count) + "\n\n"
      + tables.compactMap(\.self).map { $0.rendered(as: .text) }.joined(separator: "\n")
  }

  /// One row for each query, below the differences.
  func markdown() throws -> String {
    let paired = PairedSummary(series)
    let differences =
      isPaired
      ? [try differences(of: paired.heads, withUnits: true)]
        + (input.headCount > 1 ? [try differencesOverHeads(paired, withUnits: true)] : []) : []
    return heading(paired, isPart: false) + "\n\n"
      + (differences + [try rows(withUnits: true)]).map { $0.rendered(as: .markdown) }
      .joined(separator: "\n")
  }

  // MARK: Heads

  /// A head of a layer.
  private struct Place: Hashable {
    let layer: Int?
    let head: Int

    init(_ series: HeadSeries) { (layer, head) = (series.layer, series.head) }
  }

  private var places: Set<Place> { Set(series.map(Place.init)) }

  /// The heads that the methods change most, or whose entropy is farthest from the mean; all where they are few.
  private func shownHeads(_ paired: PairedSummary) -> Set<Place> {
    let places = places
    let count = max(3, Self.headCount / max(1, methods.count * multipliers.count))
    guard !showsAll, places.count > count else { return places }
    var reach: [Place: Double] = [:]
    if isPaired {
      for head in paired.heads {
        let place = Place(head.series)
        reach[place] = max(reach[place] ?? 0, abs(head.difference?.mean ?? 0))
      }
    } else {
      let means = series.compactMap { one in HeadSummary(one).entropy.map { (Place(one), $0.mean) }
      }
      let mean = means.isEmpty ? 0 : Estimate(means.map(\.1)).mean
      for (place, value) in means { reach[place] = max(reach[place] ?? 0, abs(value - mean)) }
    }
    return Set(reach.sorted { $0.value > $1.value }.prefix(count).map(\.key))
  }

  /// Means over the heads of neighbouring layers; `nil` where there is one layer.
  private func layers() throws -> Table? {
    var rows: [[Cell]] = []
    for method in methods.indices {
      let series = series.filter { $0.method == method && $0.multiplier == multipliers.first }
      for group in LayerGroup.groups(of: series.map(\.layer), showsAll: showsAll) {
        let members = group.members.map { series[$0] }
        func mean(_ values: [Double]) -> Cell {
          values.isEmpty ? .missing : .number(Estimate(values).mean)
        }
        rows.append(
          (isPaired ? [.text(methods[method].name)] : [])
            + [
              .text(group.words), Cell(members.count),
              mean(members.compactMap { HeadSummary($0).entropy?.mean }),
            ]
            + (isPaired
              ? [
                mean(
                  members.compactMap {
                    $0.differences.isEmpty ? nil : Estimate($0.differences).mean
                  })
              ] : []))
      }
    }
    guard !rows.isEmpty else { return nil }
    return try Table(
      columns: (isPaired ? [Column("method")] : [])
        + [Column("layer"), Column("heads"), .value("mean", unit: "nats")]
        + (isPaired ? [.value("difference", unit: "nats")] : []), rows: rows)
  }

  // MARK: Words

  private func heading(_ paired: PairedSummary, isPart: Bool) -> String {
    let count = results.first?.layer.keyPositions.count ?? 0
    let keys = count == 1 ? "1 key" : "\(count) keys"
    let over = "over \(keys), \(mask?.words ?? "the layers' own masks")"
    var lines: [String]
    if isPaired {
      lines = answers(paired) + ["\(methodWords.titles): entropy of attention rows \(over)."]
    } else {
      let (titles, gain) = methodWords
      lines = ["\(titles)\(gain): entropy\(meanWords) \(over)."]
    }
    lines.append("Vectors: \(input.words). \(precisionWords)")
    if isPaired {
      lines.append(
        "Differences are from \(methods[0].title)\(multipliers == [1] ? "" : ", logits × 1"), row by row. \(Self.intervalWords)"
      )
      if measure.divergence {
        lines.append(
          "With p the row of \(methods[0].title) and q that of the method: KL forward is Σ p ln(p/q), KL "
            + "backward Σ q ln(q/p), JS their symmetric form, at most ln 2; means over rows.")
      }
    } else {
      lines.append(
        "low and high: 95 % interval of the mean over rows, as if rows were independent draws.")
    }
    if isPart {
      let what = isPaired ? "that the methods change most" : "farthest from the mean of all"
      lines.append("Of \(places.count) heads those \(what) are listed; --all lists every one.")
    }
    return lines.joined(separator: "\n")
  }

  /// What every further method changes, a sentence each; none where logits are multiplied, which a table tells.
  private func answers(_ paired: PairedSummary) -> [String] {
    guard multipliers == [1] else { return [] }
    return paired.methods.compactMap { method in
      // One head has its interval over rows.
      let isOne = method.headMeans.count == 1
      let difference =
        isOne
        ? paired.heads.first { $0.series.methodName == method.name }?.difference : method.difference
      guard let difference else { return nil }
      let title = methods.first { $0.name == method.name }?.title ?? method.name
      let over = isOne ? "\(difference.count) rows" : "\(difference.count) heads"
      return
        "\(title): entropy is \(difference.mean.signedWords()) nats\(difference.intervalWords) from \(methods[0].title) on "
        + "the same rows, over \(over)."
    }
  }

  /// The mean entropy in words; empty where no row sees a key or logits are multiplied by several factors.
  private var meanWords: String {
    let means = series.filter { $0.multiplier == multipliers.first }
      .compactMap { HeadSummary($0).entropy }
    guard multipliers.count == 1, let first = means.first else { return "" }
    let mean = means.count == 1 ? first : Estimate(means.map(\.mean), atLeast: 0)
    let unit = means.count == 1 ? (mean.count == 1 ? "row" : "rows") : "heads"
    return " \(mean.mean.words()) nats\(mean.intervalWords), mean of \(mean.count) \(unit)"
  }

  private var precisionWords: String {
    let kernel = hasSingle ? (try? AttentionKernel.fromEnvironment()).map { ", \($0)" } ?? "" : ""
    return
      "Precision: \(hasSingle ? "single" : "double")\(kernel) (\(precisionReason))."
  }
}
