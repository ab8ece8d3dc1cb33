/// E11: the loss by position at four times the trained context.
package enum FourfoldLoss: LabExperiment {
  package static let id = "e11"
  package static let title = "loss by position at four times the trained context"

  package static let methods = [
    LabMethod("yarn", "yarn", scale: 4), LabMethod("ntk-aware", "ntk-aware", scale: 4),
    LabMethod("pi", "pi", scale: 4), LabMethod("rope", "rope", scale: nil),
  ]

  package static func passes(_ setting: LabSetting, _ text: LabText) -> [LabPass] {
    methods.map { setting.pass(text, $0, contexts: 4) }
  }

  package static func tables(_ results: LabResults) throws -> [LabTable] {
    let texts = try texts(results)
    guard !texts.isEmpty else { return [] }
    let length = 4 * results.setting.trainedContext
    let losses = try results.losses(methods, texts, contexts: 4)
    return [
      try lossTable(
        "loss-by-segment-fourfold", texts, methods, losses, length: length,
        width: max(1, length / 16), hasIntervals: true)
    ]
  }
}
