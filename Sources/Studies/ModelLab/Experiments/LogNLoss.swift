import RotaryEmbedding

/// E6: a factor on the query by its position, log n over log L, with and without another base.
package enum LogNLoss: LabExperiment {
  package static let id = "e6"
  package static let title = "log-n scaling beyond the trained context"

  package static let methods = [
    LabMethod("logn", "logn", scale: nil),
    LabMethod("ntk-aware-logn", "ntk-aware", scale: 2, temperature: .logarithmic),
  ]

  package static func passes(_ setting: LabSetting, _ text: LabText) -> [LabPass] {
    all.map { setting.pass(text, $0) }
  }

  /// Each beside the same without the factor.
  private static let all =
    LossByPosition.methods.filter { ["rope", "ntk-aware"].contains($0.label) } + methods

  package static func tables(_ results: LabResults) throws -> [LabTable] {
    let texts = try texts(results)
    guard !texts.isEmpty else { return [] }
    let length = 2 * results.setting.trainedContext
    return [
      try lossTable(
        "logn-by-segment", texts, all, results.losses(all, texts), length: length,
        width: max(1, length / 8), hasIntervals: true)
    ]
  }
}
