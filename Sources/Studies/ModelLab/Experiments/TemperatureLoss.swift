import Foundation
import RotaryEmbedding

/// E4: the loss against √(1/t) at scale 2, with YaRN's frequencies.
///
/// YaRN without and with its own temperature, which E1 runs as well, and two further amplitudes come first and make tables by
/// themselves; the others of nine equal steps follow.
package enum TemperatureLoss: LabExperiment {
  package static let id = "e4"
  package static let title = "loss against the temperature"

  /// √(1/t), the amplitude on cos and sin, in the order in which they are run; YaRN's own is the second.
  package static let amplitudes = needed + [1.05, 1.15, 1.025, 1.075, 1.125, 1.175]

  /// The amplitudes without which there is no table.
  private static let needed = [1, 1 + 0.1 * log(scale), 1.1, 1.2]
  private static let scale = 2.0

  package static func method(_ amplitude: Double) -> LabMethod {
    LabMethod("\(amplitude)", "yarn", scale: scale, temperature: .fixed(amplitude: amplitude))
  }

  package static func passes(_ setting: LabSetting, _ text: LabText) -> [LabPass] {
    amplitudes.map { pass(setting, text, $0) }
  }

  /// The passes without which there is no table.
  static func needed(_ setting: LabSetting, _ text: LabText) -> [LabPass] {
    needed.map { pass(setting, text, $0) }
  }

  private static func pass(
    _ setting: LabSetting, _ text: LabText, _ amplitude: Double
  ) -> LabPass {
    setting.pass(text, method(amplitude))
  }

  package static func tables(_ results: LabResults) throws -> [LabTable] {
    let setting = results.setting
    let texts = try results.complete { needed(setting, $0) }
    guard !texts.isEmpty else { return [] }
    let amplitudes = try amplitudes.filter { amplitude in
      try results.holds(texts.map { pass(setting, $0, amplitude) })
    }.sorted()
    let context = results.setting.trainedContext
    let losses = try results.losses(amplitudes.map(method), texts)
    let segments = PassRequest.ranges(width: max(1, context / 4), tokens: 2 * context)
    let ranges = [0..<2 * context, 0..<context, context..<2 * context] + segments
    var (curves, fits): ([[Cell]], [[Cell]]) = ([], [])
    for range in ranges {
      let ends: [Cell] = [.integer(range.lowerBound), .integer(range.upperBound)]
      let pieces = PairedPieces(losses, at: range)
      let fit = TemperatureLossFit(amplitudes: amplitudes, pieces: pieces)
      for (number, amplitude) in amplitudes.enumerated() {
        let isIndifferent = fit.choice.candidates[number].isIndifferent
        curves.append(
          ends + [.number(amplitude)] + pieces.cells(number)
            + [.number(fit.parabola(amplitude)), .boolean(isIndifferent)])
      }
      fits.append(
        ends + [
          Cell(fit.minimum), Cell(fit.interval?.lowerBound), Cell(fit.interval?.upperBound),
          .number(fit.defined), .text(pieces.kind.rawValue), .integer(pieces.means.count),
        ])
    }
    return [
      try LabTable(
        "loss-by-temperature", texts,
        columns: ["from", "to", "amplitude"] + PairedPieces.columns
          + ["parabola_loss", "indifferent"], rows: curves),
      try LabTable(
        "temperature-fit", texts,
        columns: [
          "from", "to", "minimum", "minimum_low", "minimum_high", "share_of_draws", "pieces",
          "piece_count",
        ], rows: fits),
    ]
  }
}
