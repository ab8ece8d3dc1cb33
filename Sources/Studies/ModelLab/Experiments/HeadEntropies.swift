/// E8: the entropy of every head by method, within and beyond the trained context, from the passes of E1.
package enum HeadEntropies: LabExperiment {
  package static let id = "e8"
  package static let title = "entropy of every head, within and beyond the trained context"

  package static func passes(_ setting: LabSetting, _ text: LabText) -> [LabPass] {
    LossByPosition.passes(setting, text)
  }

  /// Rows at the end of the trained context, and at the end of twice as many tokens: a quarter of L each.
  static func regions(_ setting: LabSetting) -> [(name: String, rows: Range<Int>)] {
    let (context, quarter) = (setting.trainedContext, max(1, setting.trainedContext / 4))
    return [
      ("within", context - quarter..<context), ("beyond", 2 * context - quarter..<2 * context),
    ]
  }

  /// The means of every method over texts.
  static func means(_ results: LabResults, _ texts: [LabText]) throws -> [HeadMeans] {
    let passes = texts.map { Self.passes(results.setting, $0) }
    return try LossByPosition.methods.indices.map { method in
      try HeadMeans(passes.map { try results.result($0[method]) })
    }
  }

  /// The group of every head, by the model as it is within the trained context.
  static func groups(_ setting: LabSetting, _ own: HeadMeans) -> [HeadGroup] {
    let rows = regions(setting)[0].rows
    return (0..<own.count).map {
      HeadGroup(
        firstKeyMass: own.mean(.firstKeyMass, head: $0, rows: rows),
        distance: own.mean(.distance, head: $0, rows: rows),
        trainedContext: setting.trainedContext)
    }
  }

  package static func tables(_ results: LabResults) throws -> [LabTable] {
    let texts = try texts(results)
    guard !texts.isEmpty else { return [] }
    let setting = results.setting
    let means = try means(results, texts)
    let groups = groups(setting, means[0])
    var heads: [[Cell]] = []
    for (number, method) in LossByPosition.methods.enumerated() {
      for head in 0..<means[number].count {
        for region in regions(setting) {
          func mean(_ measure: HeadSums.Measure) -> Cell {
            .number(means[number].mean(measure, head: head, rows: region.rows))
          }
          heads.append([
            .integer(head / means[number].headCount), .integer(head % means[number].headCount),
            .text(groups[head].rawValue), .text(method.label), .text(region.name),
            mean(.entropy), mean(.firstKeyMass), mean(.distance),
          ])
        }
      }
    }
    var positions: [[Cell]] = []
    for range in PassRequest.ranges(
      width: setting.rangeWidth, tokens: 2 * setting.trainedContext)
    {
      for (number, method) in LossByPosition.methods.enumerated() {
        for group in HeadGroup.allCases {
          let own = groups.indices.filter { groups[$0] == group }
          guard !own.isEmpty else { continue }
          let sum = own.reduce(0) {
            $0 + means[number].mean(.entropy, head: $1, rows: range)
          }
          positions.append([
            .text(group.rawValue), .integer(own.count), .text(method.label),
            .integer(range.lowerBound), .integer(range.upperBound),
            .number(sum / Double(own.count)),
          ])
        }
      }
    }
    return [
      try LabTable(
        "heads", texts,
        columns: [
          "layer", "head", "group", "method", "rows", "entropy", "first_key_mass", "distance",
        ], rows: heads),
      try LabTable(
        "head-groups-by-position", texts,
        columns: ["group", "heads", "method", "from", "to", "entropy"], rows: positions),
    ]
  }
}
