import DecoderModel
import RotaryEmbedding

/// E3: what a method costs on texts within the trained context, by scale.
package enum ShortContextCost: LabExperiment {
  package static let id = "e3"
  package static let title = "cost within the trained context, by scale"

  /// The scales.
  package static let scales = [2.0, 4, 8]

  /// The methods with their scales.
  package static let methods = scales.flatMap { scale in
    [
      LabMethod("ntk-aware", "ntk-aware", scale: scale), LabMethod("yarn", "yarn", scale: scale),
      LabMethod("yarn-no-temperature", "yarn", scale: scale, temperature: TemperatureLaw.none),
    ]
  }

  /// The pass of a method: at scale 2 that of E1, whose first half lies within L; else one of L tokens.
  private static func pass(
    _ setting: LabSetting, _ text: LabText, _ method: LabMethod
  ) -> LabPass {
    setting.pass(text, method, contexts: method.scale ?? 2 == 2 ? 2 : 1)
  }

  package static func passes(_ setting: LabSetting, _ text: LabText) -> [LabPass] {
    ([LossByPosition.methods[0]] + methods).map { pass(setting, text, $0) }
  }

  package static func tables(_ results: LabResults) throws -> [LabTable] {
    let texts = try texts(results)
    guard !texts.isEmpty else { return [] }
    let setting = results.setting
    let context = setting.trainedContext
    let all = [LossByPosition.methods[0]] + methods
    let losses = try all.map { method in
      try texts.map { text in
        TokenLosses(
          Array(try results.result(pass(setting, text, method)).losses.values.prefix(context - 1)))
      }
    }
    return [
      try LabTable(
        "short-context-cost", texts,
        columns: ["method", "scale", "from", "to"] + PairedPieces.columns,
        rows: [0..<context / 4, 0..<context].flatMap { range in
          let pieces = PairedPieces(losses, at: range)
          return all.indices.map { number in
            [
              .text(all[number].label), .number(all[number].scale ?? 1),
              .integer(range.lowerBound), .integer(range.upperBound),
            ] + pieces.cells(number)
          }
        })
    ]
  }
}
