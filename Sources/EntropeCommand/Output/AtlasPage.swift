import Foundation
import Studies

/// An atlas on one screen: the answer, then layers, then the heads that change most.
struct AtlasPage {
  let report: AtlasReport
  /// Whether every layer and every head is listed.
  let showsAll: Bool

  /// Heads × methods that are all listed.
  private static let fewHeads = 12

  private var atlas: HeadAtlas { report.atlas }
  private var titles: [String] { report.methods.map(\.title) }
  /// Methods that change anything.
  private var changing: [Int] {
    atlas.methods.indices.filter { atlas.meanChange(method: $0) != nil }
  }

  /// The page in text or Markdown.
  func rendered(as format: TableFormat) throws -> String {
    let isMarkdown = format == .markdown
    func prose(_ sentences: [String]) -> String {
      sentences.map { isMarkdown ? "- \($0)\n" : wrapped($0, indent: 0) + "\n" }.joined()
    }
    let layers = try byLayer()
    let heads = try headTable()
    return [
      prose(answers), layers.map { $0.rendered(as: format) }, heads.rendered(as: format),
      prose(facts),
    ].compactMap(\.self).joined(separator: "\n")
  }

  // MARK: The answer

  /// What the methods change, a sentence each.
  var answers: [String] {
    let count = atlas.heads.count
    let heads = count == 1 ? "1 head" : "\(count) heads"
    guard !changing.isEmpty else {
      let mean = atlas.reference.compactMap { $0.entropy?.mean }
      let entropy =
        mean.isEmpty
        ? "no row sees a key"
        : "mean entropy \((mean.reduce(0, +) / Double(mean.count)).words()) nats over \(heads)"
      return ["\(titles.first ?? ""): \(entropy). A --method says what it changes, head by head."]
    }
    return changing.compactMap { method in
      guard let mean = atlas.meanChange(method: method),
        let worst = atlas.largestChanges(method: method, count: 1).first,
        let change = atlas[method: method, head: worst].change
      else { return nil }
      let place = atlas.heads[worst]
      let layer = place.layer.map { "layer \($0), " } ?? ""
      let own = change.interval.map { " \($0.words)" } ?? ""
      return
        "\(titles[method]): entropy is \(mean.mean.signedWords()) nats\(mean.intervalWords) from plain RoPE"
        + "\(report.input.within == nil ? " on the same rows" : " within L"), over \(heads); most in "
        + "\(layer)head \(place.head), \(change.value.signedWords())\(own)."
    }
  }

  /// What was measured, and what the numbers mean.
  private var facts: [String] {
    let rows = report.input.rows
    let ends = rows.ends
    let rowCount = rows.layers.first?.study.queryPositions.count ?? 0
    var facts = [
      "\(rows.words): \(rowCount) \(rowCount == 1 ? "row" : "rows") of each head at positions \(ends.lowerBound) to "
        + "\(ends.upperBound), \(report.maskWords), \(atlas.hasSingle ? "single" : "double") precision."
    ]
    if let within = report.input.within {
      let ends = within.ends
      facts.append(
        "Differences are from plain RoPE in the same head at positions \(ends.lowerBound) to \(ends.upperBound), just "
          + "within the trained context L of \(report.input.trainedContext ?? 0) tokens: mean less mean."
      )
    } else if !changing.isEmpty {
      facts.append("Differences are from plain RoPE, row by row.")
    }
    let count = headCount
    if count < atlas.heads.count {
      facts.append(
        "Listed are \(count) of \(atlas.heads.count) heads\(changing.isEmpty ? "" : ", those that change most"); "
          + "--all lists every one.")
    }
    if !changing.isEmpty {
      facts.append(
        AtlasReport.intervalWords.prefix(1).uppercased() + AtlasReport.intervalWords.dropFirst())
    }
    return facts
  }

  // MARK: Layers

  /// Neighbouring layers on a line; `nil` where there is one layer.
  private func byLayer() throws -> Table? {
    let groups = LayerGroup.groups(of: atlas.heads.map(\.layer), showsAll: showsAll)
    guard !groups.isEmpty else { return nil }
    // These are plain RoPE's, and stand beside changes that methods make beyond.
    let place = report.input.within == nil ? "" : " within L"
    var table = try Table(
      columns: [
        Column("layer"), Column("heads"),
        .value("entropy\(place)", unit: "nats"), .value("mass on key 0\(place)"),
        .value("distance\(place)", unit: "tokens"),
      ] + changing.map { .value("Δ \(atlas.methods[$0])", unit: "nats") })
    for group in groups {
      let heads = group.members
      let reference = heads.map { atlas.reference[$0] }
      try table.appendRow(
        [.text(group.words), Cell(heads.count)]
          + [
            Self.mean(reference.map { $0.entropy?.mean }),
            Self.mean(reference.map(\.firstKeyMass)), Self.mean(reference.map(\.meanDistance)),
          ]
          + changing.map { Cell(atlas.meanChange(method: $0, heads: heads)?.mean) })
    }
    return table
  }

  private static func mean(_ values: [Double?]) -> Cell {
    let values = values.compactMap(\.self)
    return values.isEmpty ? .missing : .number(values.reduce(0, +) / Double(values.count))
  }

  // MARK: Heads

  /// Heads that are listed of each method.
  private var headCount: Int {
    let shown = max(1, changing.count)
    let isFew = atlas.heads.count * shown <= Self.fewHeads
    return showsAll || isFew
      ? atlas.heads.count : min(atlas.heads.count, max(3, AtlasReport.worstCount / shown))
  }

  private func headTable() throws -> Table {
    let shown = changing.isEmpty ? [0] : changing
    let count = headCount
    let places = shown.flatMap { method in
      showsAll || changing.isEmpty
        ? Array(atlas.heads.indices.prefix(count)).map { (method, $0) }
        : atlas.largestChanges(method: method, count: count).map { (method, $0) }
    }
    let hasLayers = atlas.heads.contains { $0.layer != nil }
    return try Table(
      columns: [Column("method")] + (hasLayers ? [Column("layer")] : []) + [
        Column("head"), .value("entropy", unit: "nats"), .value("mass on key 0"),
        .value("distance", unit: "tokens"), .value("difference", unit: "nats"), .end("low"),
        .end("high"),
      ],
      rows: places.map { method, head in
        let (entry, place) = (atlas[method: method, head: head], atlas.heads[head])
        return [.text(atlas.methods[method])]
          + (hasLayers ? [place.layer.map { Cell($0) } ?? .missing] : []) + [
            Cell(place.head), Cell(entry.entropy?.mean), Cell(entry.firstKeyMass),
            Cell(entry.meanDistance), Cell(entry.change?.value),
            Cell(entry.change?.interval?.lowerBound), Cell(entry.change?.interval?.upperBound),
          ]
      })
  }
}
