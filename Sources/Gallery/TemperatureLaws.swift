import Figures
import Foundation
import RotaryEmbedding
import Studies

extension Gallery {
  /// The laws that set the softmax's sharpness by the scale.
  static let temperatureLaw = FigureRecipe(
    id: "temperature-law", title: "Temperature laws",
    citation: "Peng et al., arXiv 2309.00071, eq. 22; Su, kexue.fm 8823; Language AI Handbook",
    question: .temperature, publications: [.yarn, .su8823, .handbook]
  ) {
    let context = try HandbookSetting.geometry().trainedContext
    let scales = (0...56).map { pow(2, Double($0) / 8) }
    func multipliers(_ law: TemperatureLaw, _ scales: [Double]) throws -> [Double] {
      try scales.map { try law.temperature(atScale: $0).logitMultiplier }
    }
    /// The log-n law at the last position of a context stretched s-fold.
    func logN(_ scales: [Double], trainedContext: Int) -> [Double] {
      scales.map { scale in
        let lastPosition = Int((scale * Double(trainedContext)).rounded()) - 1
        return Temperature.QueryMultiplier.logarithmic(trainedContext: trainedContext)(lastPosition)
      }
    }
    let whole = (1...7).map { pow(2, Double($0)) }
    let paper = try multipliers(.paper, whole)
    let handbook = try multipliers(.handbook, whole)
    let mistral = try multipliers(.mistral, whole)
    let columns = [logN(whole, trainedContext: 2_048), logN(whole, trainedContext: 4_096)]
    let table = try Table(
      columns: [
        Column("scale"), Column("0.1 ln s + 1", format: .decimals(6)),
        Column("paper", format: .decimals(6)), Column("paper's t", format: .decimals(6)),
        Column("Mistral", format: .decimals(6)), Column("handbook", format: .decimals(6)),
        Column("log-n, L = 2048", format: .decimals(6)),
        Column("log-n, L = 4096", format: .decimals(6)),
      ],
      rows: whole.indices.map { row in
        [
          Cell(Int(whole[row])), Cell(1 + TemperatureLaw.growth(whole[row])), Cell(paper[row]),
          Cell(1 / paper[row]), Cell(mistral[row]), Cell(handbook[row]), Cell(columns[0][row]),
          Cell(columns[1][row]),
        ]
      })
    func line(_ name: String, _ values: [Double], _ style: SeriesStyle) -> Mark {
      .line(Line(x: scales, y: values, label: name, style: style))
    }
    return FinishedFigure(
      figure: Figure(
        width: 234, height: 165,
        rows: [
          [
            Panel(
              x: Axis("scale *s*", scale: .log2, domain: 1...128), y: Axis("logit multiplier"),
              marks: [
                line("paper", try multipliers(.paper, scales), ComparedMethod.yarnPaper.style),
                line("Mistral", try multipliers(.mistral, scales), methodStyle("mistral-yarn")),
                line("log-*n*", logN(scales, trainedContext: context), methodStyle("logn")),
                line(
                  "handbook", try multipliers(.handbook, scales), ComparedMethod.yarnHandbook.style),
              ])
          ]
        ]),
      caption:
        "Factor on the logits by four laws: (0.1 ln s + 1)² of YaRN's paper, the same with Mistral's 0.07, "
        + "the log-n law ln(sL)/ln L at the last of sL positions (L = 2,048), and the handbook's √(0.1 ln s + 1).",
      claims: [
        Claim(
          "At s = 128 the handbook's multiplier is \(decimals(handbook[6], 4)); it says the multiplier stays "
            + "below 1.2.", measured: handbook[6]
        ) { abs($0 - 1.218689) < 5e-7 },
        Claim(
          "The paper's is \(decimals(paper[6] / handbook[6], 2)) times as large.",
          measured: paper[6] / handbook[6]
        ) { abs($0 - 1.81) < 0.005 },
      ], table: table)
  }
}
