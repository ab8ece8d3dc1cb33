import Figures
import Foundation
import Gallery
import RotaryEmbedding
import Studies

/// The factor on the logits over the scale, by the published laws and by the state's own.
struct LawPanel: ExplorerPanel {
  let id = "law"
  let title = "Logit multiplier over the scale"

  func isHeavy(for state: ExplorerState) -> Bool { false }

  func reply(
    for state: ExplorerState, isCancelled: @escaping @Sendable () -> Bool
  ) throws -> PanelReply {
    let context = state.geometry.trainedContext
    let last = max(128, exp2(log2(state.scale).rounded(.up)))
    let scales = (0...Int(8 * log2(last))).map { exp2(Double($0) / 8) }
    let laws: [(name: String, law: TemperatureLaw, style: SeriesStyle)] = [
      ("paper", .paper, ComparedMethod.yarnPaper.style),
      ("Mistral", .mistral, methodStyle(MethodEntry.mistralYaRN.name)),
      ("handbook", .handbook, ComparedMethod.yarnHandbook.style),
    ]
    func multiplier(_ temperature: Temperature, _ scale: Double) -> Double {
      let end = max(0, ExplorerState.stretched(context, scale) - 1)
      return temperature.logitMultiplier * temperature.queryMultiplier(end)
    }
    func own(_ scale: Double) throws -> Double {
      var request = state.request
      request.scale = scale
      request.usualSequenceLength = ExplorerState.stretched(context, scale)
      request.sequenceLength = nil
      return multiplier(try request.resolved().schedule.temperature, scale)
    }
    func line(_ name: String, _ style: SeriesStyle, _ values: [Double]) -> Mark {
      .line(Line(x: scales, y: values, label: name, style: style))
    }
    let here = try own(state.scale)
    var marks = try laws.map { law in
      line(
        law.name, law.style,
        try scales.map { try law.law.temperature(atScale: $0).logitMultiplier })
    }
    if context >= 2 {
      marks.append(
        line(
          "log-*n*", methodStyle(MethodEntry.logN.name),
          try scales.map {
            multiplier(
              try TemperatureLaw.logarithmic.temperature(atScale: $0, trainedContext: context), $0)
          }))
    }
    var style = SeriesStyle.mark
    (style.dash, style.width) = ([1.2, 1.3], 1.6)
    marks += [
      .rule(Rule(x: state.scale, label: "*s*")),
      line(literalMarkup("\(state.main.entry.title), this state"), style, try scales.map(own)),
      .points(Points(x: [state.scale], y: [here], style: .mark, size: 4)),
    ]
    let figure = Figure(
      id: id, title: "\(title), \(state.words)", width: PageWidth.text, height: 182,
      rows: [
        [
          Figures.Panel(
            x: Axis("scale *s*", scale: .log2, domain: 1...last), y: Axis("logit multiplier"),
            marks: marks)
        ]
      ], legend: .below)
    let paper = try TemperatureLaw.paper.temperature(atScale: state.scale).logitMultiplier
    let temperature = state.main.schedule.temperature
    var notes = ["Laws by position are taken at the last of s·L tokens."]
    if temperature.distanceLaw != .none || temperature.entropyLaw != .none {
      notes.append(
        "\(state.main.entry.title) also changes logits by distance or by the row's own entropy, which no factor shows."
      )
    }
    return try PanelReply(
      figure,
      sentence:
        "At s = \(chosen(state.scale)) \(state.main.explorerTitle) multiplies logits by \(decimals(here, 3)); "
        + "YaRN's paper has \(decimals(paper, 3)).",
      claims: [
        Claim("The logits are not multiplied.", measured: here) { same($0, 1) },
        Claim("This is the law of YaRN's paper.", measured: here) {
          same($0, paper) && paper > 1
        },
      ], notes: notes)
  }
}
