/// E5: the loss over the thresholds α and β of YaRN's ramp at scale 2.
///
/// The line α = 1 and the line β = 32 are run first, and make tables by themselves.
package enum RampLoss: LabExperiment {
  package static let id = "e5"
  package static let title = "loss over alpha and beta"

  package static let alphas = [0.25, 0.5, 1, 2, 4]
  package static let betas = [8.0, 16, 32, 64, 128]

  /// Thresholds of a ramp.
  package struct Thresholds: Sendable, Hashable {
    package let alpha: Double
    package let beta: Double

    var isUsual: Bool { alpha == 1 || beta == 32 }
  }

  /// All cells, those of the two lines first.
  package static let cells: [Thresholds] = {
    let all = alphas.flatMap { alpha in betas.map { Thresholds(alpha: alpha, beta: $0) } }
    return all.filter(\.isUsual) + all.filter { !$0.isUsual }
  }()

  package static func method(_ cell: Thresholds) -> LabMethod {
    LabMethod("\(cell.alpha),\(cell.beta)", "yarn", scale: 2, alpha: cell.alpha, beta: cell.beta)
  }

  private static func pass(_ setting: LabSetting, _ text: LabText, _ cell: Thresholds) -> LabPass {
    setting.pass(text, method(cell))
  }

  package static func passes(_ setting: LabSetting, _ text: LabText) -> [LabPass] {
    cells.map { pass(setting, text, $0) }
  }

  /// The passes of the two lines.
  static func lines(_ setting: LabSetting, _ text: LabText) -> [LabPass] {
    cells.filter(\.isUsual).map { pass(setting, text, $0) }
  }

  package static func tables(_ results: LabResults) throws -> [LabTable] {
    let setting = results.setting
    let texts = try results.complete { lines(setting, $0) }
    guard !texts.isEmpty else { return [] }
    let context = setting.trainedContext
    let own = try cells.filter { cell in
      try results.holds(texts.map { pass(setting, $0, cell) })
    }
    let losses = try results.losses(own.map(method), texts)
    return [
      try LabTable(
        "loss-by-ramp", texts,
        columns: [
          "from", "to", "alpha", "beta", "loss", "difference", "low", "high", "indifferent",
        ],
        rows: [0..<2 * context, 0..<context, context..<2 * context].flatMap { range in
          let choice = LossChoice(PairedPieces(losses, at: range))
          return zip(own, choice.candidates).map { cell, candidate in
            [
              .integer(range.lowerBound), .integer(range.upperBound), .number(cell.alpha),
              .number(cell.beta), .number(candidate.loss), .number(candidate.difference),
              Cell(candidate.interval?.lowerBound),
              Cell(candidate.interval?.upperBound), .boolean(candidate.isIndifferent),
            ]
          }
        })
    ]
  }
}
