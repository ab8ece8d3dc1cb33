import DecoderModel
import Studies

/// Heads of a decoder, ready to print.
struct HeadsReport {
  let input: DecoderInput
  let heads: [DecoderHeads.Head]
  let showsAll: Bool

  private var names: [String] { input.study.methods.map(\.name) }

  /// Heads that text shows unless all are asked for.
  private static let shown = 12

  func rendered(as format: TableFormat) throws -> String {
    switch format {
    case .text, .markdown:
      return words + "\n" + (try table(forPeople: true)).rendered(as: format)
    case .csv: return try table(forPeople: false).rendered(as: .csv)
    case .json:
      var object = JSONObject()
      try object.set("heads", rows: table(forPeople: false))
      try input.setProvenance(&object)
      return object.text
    }
  }

  /// Numbers of a head as the first method has them, by layer and head.
  private struct Place: Hashable {
    let layer: Int
    let head: Int
  }

  private var firsts: [Place: DecoderHeads.Head] {
    Dictionary(
      heads.filter { $0.method == 0 }.map { (Place(layer: $0.layer, head: $0.head), $0) },
      uniquingKeysWith: { $1 })
  }

  private func differences(
    method: Int, _ value: (DecoderHeads.Head) -> Double
  ) -> [Double] {
    let firsts = firsts
    return heads.filter { $0.method == method }.compactMap { head in
      firsts[Place(layer: head.layer, head: head.head)].map { value(head) - value($0) }
    }
  }

  /// The answer first: means over heads, and the paired difference.
  private var words: String {
    var lines: [String] = []
    for (method, name) in names.enumerated() {
      let own = heads.filter { $0.method == method }
      guard !own.isEmpty else { continue }
      func mean(_ value: (DecoderHeads.Head) -> Double) -> String {
        (own.reduce(0) { $0 + value($1) } / Double(own.count)).words(3)
      }
      var line =
        "\(name): entropy \(mean(\.entropy)) nats, first-key mass "
        + "\(mean(\.firstKeyMass)), distance \(mean(\.distance)) tokens"
      if method > 0 {
        let entropy = Estimate(differences(method: method, \.entropy))
        line +=
          "; entropy \(entropy.mean.signedWords(3)) from \(names[0])"
          + entropy.intervalWords
      }
      lines.append(line)
    }
    let rows = heads.first?.rows ?? 0
    lines += [
      "",
      "Means over \(heads.count / max(1, names.count)) heads and \(rows) rows of each; a mean over heads hides that they differ.",
      "\(input.study.decoder.description.words), \(input.tokenWords).",
    ]
    if names.count > 1 {
      lines.append("Intervals are Student's 95 % over heads, head by head.")
    }
    return (lines + [""]).joined(separator: "\n")
  }

  private func table(forPeople: Bool) throws -> Table {
    var columns = [
      Column("layer"), Column("head"), Column("method"),
      Column("entropy", unit: forPeople ? "nats" : nil, format: .decimals(4)),
      Column(forPeople ? "first-key mass" : "first_key_mass", format: .decimals(4)),
      Column("distance", unit: forPeople ? "tokens" : nil, format: .significant(5)),
      Column("rows"),
    ]
    if names.count > 1 {
      columns.append(
        Column(forPeople ? "Δ entropy" : "entropy_difference", format: .decimals(4)))
    }
    var table = try Table(columns: columns)
    let firsts = firsts
    for head in forPeople ? chosen : heads {
      var cells: [Cell] = [
        .integer(head.layer), .integer(head.head), .text(names[head.method]),
        .number(head.entropy), .number(head.firstKeyMass), .number(head.distance),
        .integer(head.rows),
      ]
      if names.count > 1 {
        let first = firsts[Place(layer: head.layer, head: head.head)]
        cells.append(head.method == 0 ? .missing : Cell(first.map { head.entropy - $0.entropy }))
      }
      try table.appendRow(cells)
    }
    return table
  }

  /// The heads that text shows: those whose entropies differ most, or the most certain ones.
  private var chosen: [DecoderHeads.Head] {
    let firsts = firsts
    func weight(_ head: DecoderHeads.Head) -> Double {
      guard names.count > 1 else { return -head.entropy }
      return firsts[Place(layer: head.layer, head: head.head)].map {
        abs(head.entropy - $0.entropy)
      } ?? 0
    }
    guard !showsAll else { return heads }
    let candidates = names.count > 1 ? heads.filter { $0.method > 0 } : heads
    return Array(candidates.sorted { weight($0) > weight($1) }.prefix(Self.shown))
  }
}
