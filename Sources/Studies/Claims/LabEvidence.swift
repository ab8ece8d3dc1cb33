import Foundation

/// What the committed tables of the model lab say of a claim: numbers of one model and its texts.
struct LabEvidence {
  /// The version of Entrope that must have made the tables; any where there is none.
  let version: String?

  /// The loss of one method less that of another beyond the trained context without fine-tuning, segment by segment of texts twice
  /// and four times as long.
  ///
  /// The tables have the differences from YaRN alone. The interval of the difference of two of them is taken from their far ends, so it
  /// is wider than 95 % asks.
  func untuned(_ method: String, less other: String) throws -> ClaimEvidence {
    let twofold = try zip(beyond(method), beyond(other)).map { own, other in
      ClaimCase(
        name: "s = 2, \(segment(own))", value: own["loss"] - other["loss"],
        holds: own["from_yarn_high"] - other["from_yarn_low"] < 0)
    }
    let fourfold = try zip(
      beyond(method, in: "loss-by-segment-fourfold", times: 4),
      beyond(other, in: "loss-by-segment-fourfold", times: 4)
    ).map { own, other in
      ClaimCase(
        name: "s = 4, \(segment(own))", value: own["loss"] - other["loss"],
        holds: own["high"] - other["low"] < 0)
    }
    return .cases(twofold + fourfold)
  }

  /// The loss of a method less that of the model as it is beyond the trained context, segment by segment.
  func untuned(_ method: String) throws -> ClaimEvidence {
    .cases(
      try beyond(method).map {
        ClaimCase(name: segment($0), value: $0["difference"], holds: $0["high"] < 0)
      })
  }

  /// The loss of a method less that of others beyond the trained context after fine-tuning under each.
  func tuned(_ method: String, less others: [String]) throws -> ClaimEvidence {
    let table = try table("fine-tuning-pairs")
    let context = table.rows().map { $0["to"] }.min() ?? 0
    return .cases(
      others.flatMap { other in
        table.rows(["tuned": "1", "method": method, "other": other]).filter {
          $0["from"] >= context
        }.map {
          ClaimCase(
            name: "less \(other), \(segment($0))",
            value: $0["difference"], holds: $0["high"] < 0)
        }
      })
  }

  /// The share of attention on the first token within the trained context, the mean over the heads of each layer from the third on.
  func sinks() throws -> ClaimEvidence {
    let rows = try table("heads").rows(["method": "rope", "rows": "within"])
    let layers = Dictionary(grouping: rows) { Int($0["layer"]) }
    return .cases(
      layers.keys.filter { $0 >= 2 }.sorted().map { layer in
        let masses = (layers[layer] ?? []).map { $0["first_key_mass"] }
        let mean = masses.reduce(0, +) / Double(max(1, masses.count))
        return ClaimCase(name: "layer \(layer)", value: mean, holds: mean > 0.5)
      })
  }

  /// The segments beyond the trained context under a method, by a table whose texts hold that context a number of times.
  private func beyond(
    _ method: String, in name: String = "loss-by-segment", times: Double = 2
  ) throws -> [CommittedLabTable.Row] {
    let rows = try table(name).rows(["text": "all", "method": method])
    let end = rows.map { $0["to"] }.max() ?? 0
    return rows.filter { $0["from"] >= end / times }
  }

  /// A table that this version of Entrope made.
  private func table(_ name: String) throws -> CommittedLabTable {
    try CommittedLabTable(name, ofVersion: version)
  }

  private func segment(_ row: CommittedLabTable.Row) -> String {
    "\(row[text: "from"]) to \(row[text: "to"])"
  }
}
