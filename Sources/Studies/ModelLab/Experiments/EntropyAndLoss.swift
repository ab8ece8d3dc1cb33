/// E9: whether the change of entropy of heads tells the loss beyond the trained context, over methods, temperatures and ramps.
///
/// For every setting the entropy of each head over the rows [3L/2, 2L) is held against that of the model as it is over [L/2, L), and
/// the mean change and the mean distance over the heads of a group against the loss at the same positions.
package enum EntropyAndLoss: LabExperiment {
  package static let id = "e9"
  package static let title = "whether the entropy of heads tells the loss"

  package static func passes(_ setting: LabSetting, _ text: LabText) -> [LabPass] {
    families.flatMap { $0.passes(setting, text) }
  }

  /// Settings that differ in one thing.
  private struct Family {
    let name: String
    let passes: @Sendable (LabSetting, LabText) -> [LabPass]
    /// Those without which the family is left out.
    let needed: @Sendable (LabSetting, LabText) -> [LabPass]
  }

  private static let families = [
    Family(
      name: "methods", passes: { LossByPosition.passes($0, $1) + LogNLoss.passes($0, $1) },
      needed: LossByPosition.passes),
    Family(
      name: "temperatures", passes: TemperatureLoss.passes, needed: TemperatureLoss.needed),
    Family(name: "ramps", passes: RampLoss.passes, needed: RampLoss.lines),
  ]

  /// A setting with what it did to a group of heads.
  private struct Point: Hashable {
    let change: Double
    let distance: Double
    let loss: Double
  }

  package static func tables(_ results: LabResults) throws -> [LabTable] {
    let setting = results.setting
    var texts = try results.complete { LossByPosition.passes(setting, $0) }
    var present: [Family] = []
    for family in families {
      let own = try results.complete { family.needed(setting, $0) }
      if !own.isEmpty {
        present.append(family)
        texts = texts.filter(own.contains)
      }
    }
    guard !texts.isEmpty, !present.isEmpty else { return [] }
    let context = setting.trainedContext
    let (within, beyond) = (context / 2..<context, context * 3 / 2..<context * 2)
    let own = try HeadMeans(
      texts.map { try results.result(LossByPosition.passes(setting, $0)[0]) })
    let groups = HeadEntropies.groups(setting, own)
    let reference = (0..<own.count).map { own.mean(.entropy, head: $0, rows: within) }
    let names = ["all"] + HeadGroup.allCases.map(\.rawValue)

    var settings: [[Cell]] = []
    var points: [String: [[Point]]] = [:]
    for family in present {
      let passes = texts.map { family.passes(setting, $0) }
      var seen: Set<Point> = []
      for place in passes[0].indices {
        guard try results.holds(passes.map { $0[place] }) else { continue }
        let found = try passes.map { try results.result($0[place]) }
        let heads = try HeadMeans(found)
        let loss = PairedPieces([found.map(\.losses)], at: beyond).overall[0]
        let changes = reference.indices.map {
          heads.mean(.entropy, head: $0, rows: beyond) - reference[$0]
        }
        let ofGroups = names.map { name in
          let chosen = changes.indices.filter { name == "all" || groups[$0].rawValue == name }
          let count = Double(max(1, chosen.count))
          return Point(
            change: chosen.reduce(0) { $0 + changes[$1] } / count,
            distance: chosen.reduce(0) { $0 + abs(changes[$1]) } / count, loss: loss)
        }
        // Thresholds that make the same schedule are one setting.
        guard seen.insert(ofGroups[0]).inserted else { continue }
        points[family.name, default: []].append(ofGroups)
        for (name, point) in zip(names, ofGroups) {
          settings.append([
            .text(family.name), .text(passes[0][place].method.label), .text(name),
            .number(point.change), .number(point.distance), .number(point.loss),
          ])
        }
      }
    }
    return [
      try LabTable(
        "entropy-and-loss", texts,
        columns: ["family", "setting", "heads", "entropy_change", "entropy_distance", "loss"],
        rows: settings),
      try LabTable(
        "entropy-predicts-loss", texts,
        columns: [
          "family", "heads", "measure", "rank_correlation", "rank_correlation_low",
          "rank_correlation_high", "settings",
        ], rows: correlations(points, present.map(\.name), names)),
    ]
  }

  private static func correlations(
    _ points: [String: [[Point]]], _ families: [String], _ names: [String]
  ) -> [[Cell]] {
    let every = families.flatMap { points[$0] ?? [] }
    let sets = families.map { ($0, points[$0] ?? []) } + [("all", every)]
    return sets.flatMap { family, settings in
      names.indices.flatMap { group in
        [("change", \Point.change), ("distance", \Point.distance)].map { measure, path in
          let found = RankCorrelation(
            settings.map { $0[group][keyPath: path] }, settings.map { $0[group].loss })
          return [
            .text(family), .text(names[group]), .text(measure), Cell(found.value),
            Cell(found.interval?.lowerBound), Cell(found.interval?.upperBound),
            .integer(settings.count),
          ] as [Cell]
        }
      }
    }
  }
}
