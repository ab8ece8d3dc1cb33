import Foundation

/// What the committed tables of the model lab say of a claim: numbers of one model and its texts, with 95 % intervals.
enum LabEvidence {
  /// The loss of one method less that of another beyond the trained context without fine-tuning, segment by segment.
  ///
  /// The table has the differences from YaRN alone. The interval of the difference of two of them is taken from their far ends, so it
  /// is wider than 95 % asks.
  static func untuned(_ method: String, less other: String) throws -> ClaimEvidence {
    let table = try CommittedLabTable("loss-by-segment")
    let cases = table.rows(["text": "all", "method": method]).compactMap { row -> ClaimCase? in
      let from = row[text: "from"]
      guard row["from"] >= trainedContext(of: table),
        let second = table.rows(["text": "all", "method": other, "from": from]).first
      else { return nil }
      return ClaimCase(
        name: "\(from) to \(row[text: "to"])", value: row["loss"] - second["loss"],
        holds: row["from_yarn_high"] - second["from_yarn_low"] < 0)
    }
    return .cases(cases)
  }

  /// The loss of a method less that of the model as it is beyond the trained context, segment by segment.
  static func untuned(_ method: String) throws -> ClaimEvidence {
    let table = try CommittedLabTable("loss-by-segment")
    return .cases(
      table.rows(["text": "all", "method": method]).filter {
        $0["from"] >= trainedContext(of: table)
      }.map {
        ClaimCase(
          name: "\($0[text: "from"]) to \($0[text: "to"])", value: $0["difference"],
          holds: $0["high"] < 0)
      })
  }

  /// The loss of a method less that of others beyond the trained context after fine-tuning under each.
  static func tuned(_ method: String, less others: [String]) throws -> ClaimEvidence {
    let table = try CommittedLabTable("fine-tuning-pairs")
    let context = table.rows().map { $0["to"] }.min() ?? 0
    return .cases(
      others.flatMap { other in
        table.rows(["tuned": "1", "method": method, "other": other]).filter {
          $0["from"] >= context
        }.map {
          ClaimCase(
            name: "less \(other), \($0[text: "from"]) to \($0[text: "to"])",
            value: $0["difference"], holds: $0["high"] < 0)
        }
      })
  }

  /// The share of attention on the first token within the trained context, the mean over the heads of each layer from the third on.
  static func sinks() throws -> ClaimEvidence {
    let rows = try CommittedLabTable("heads").rows(["method": "rope", "rows": "within"])
    let layers = Dictionary(grouping: rows) { Int($0["layer"]) }
    return .cases(
      layers.keys.filter { $0 >= 2 }.sorted().map { layer in
        let masses = (layers[layer] ?? []).map { $0["first_key_mass"] }
        let mean = masses.reduce(0, +) / Double(max(1, masses.count))
        return ClaimCase(name: "layer \(layer)", value: mean, holds: mean > 0.5)
      })
  }

  /// Half of the positions that were run.
  private static func trainedContext(of table: CommittedLabTable) -> Double {
    (table.rows().map { $0["to"] }.max() ?? 0) / 2
  }
}
