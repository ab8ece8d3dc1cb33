import AttentionEntropy
import Drawing
import Figures
import RotaryEmbedding
import Studies

extension Gallery {
  /// The handbook's closing table with exact numbers: entropy, its distance from the original, position error.
  static let methodComparison = FigureRecipe(
    id: "method-comparison", title: "Methods side by side",
    citation: "Language AI Handbook, YaRN chapter (comparison table); measured here",
    question: .whoIsRight, publications: [.handbook]
  ) {
    let geometry = try HandbookSetting.geometry()
    let scale = HandbookSetting.scale
    let length = EnsembleStudy.length
    let laws: [(String, TemperatureLaw)] = [("", .none), (" + temp.", .paper)]
    var compared: [NamedSchedule] = []
    for (method, law) in [
      (ComparedMethod.rope, 0), (.interpolation, 0), (.ntkAware, 0), (.yarnCode, 0), (.yarnCode, 1),
      (.yarnHandbook, 0),
    ] {
      let schedule = try method.schedule(for: geometry, scale: scale)
      compared.append(
        NamedSchedule(
          method.rawValue + laws[law].0,
          schedule.with(temperature: try laws[law].1.temperature(atScale: scale))))
    }
    func meanEntropy(_ schedule: RotarySchedule, rows: Int) -> Double {
      let kernel = PositionalKernel(schedule: schedule, count: rows)
      return kernel.causalRows.reduce(0) { $0 + $1.entropy } / Double(rows)
    }
    let original = meanEntropy(compared[0].schedule, rows: geometry.trainedContext)
    let entropies = compared.map { meanEntropy($0.schedule, rows: length) }
    let pair = try IsotropicEnsemble().vectors(headDimension: 64, length: 1, seed: 5)
    let offsets = [100, 1_000, 10_000, 60_000]
    let formats: [AnglePrecision] = [.float64, .float32, .float16]
    let errors = formats.map { precision in
      compared.map {
        relativePositionError(
          $0.schedule, vectors: pair, distance: 5, offsets: offsets, precision: precision)
      }
    }
    let rows = indices(compared.count)
    let names = compared.map(\.name)
    let dot = SeriesStyle.mark
    let table = try Table(
      columns: [
        Column("method"), Column("mean entropy", unit: "nats", format: .decimals(4)),
        Column("minus original", unit: "nats", format: .decimals(4)),
        Column("position error, float64", format: .significant(2)),
        Column("position error, float32", format: .significant(2)),
        Column("position error, float16", format: .significant(2)),
      ],
      rows: compared.indices.map { row in
        [
          .text(names[row]), Cell(entropies[row]), Cell(entropies[row] - original),
          Cell(errors[0][row]), Cell(errors[1][row]), Cell(errors[2][row]),
        ]
      })
    let largest = errors.map { $0.max() ?? 0 }
    return FinishedFigure(
      figure: Figure(
        width: PageWidth.full, height: 165,
        rows: [
          [
            Panel(
              tag: "a", x: Axis("mean entropy (nats)", domain: 5...7.3),
              y: methodRows(names, showsLabels: true),
              marks: [
                .rule(Rule(x: original, label: "original")),
                .points(Points(x: entropies, y: rows, style: dot)),
              ],
              secondX: SecondAxis("distance from original (nats)", over: 5...7.3) { $0 - original }
            ),
            Panel(
              tag: "b", x: Axis("position error (logits)", scale: .log10),
              y: methodRows(names, showsLabels: false),
              marks: zip(formats, errors).map { format, errors in
                .points(
                  Points(
                    x: errors, y: rows, label: "\(format.rawValue) angles", style: format.style))
              }),
          ]
        ], legend: .below),
      caption:
        "All-ones vectors at d = 64, b = 10,000, L = 2,048, s = 4: mean entropy of the 8,192 causal rows "
        + "and, above, its distance from that of unmodified RoPE over 2,048 rows (a); largest change of the score of one "
        + "query and key five tokens apart as both move by up to 60,000 tokens (b). The handbook's table has entropy and "
        + "position error without naming vectors or number format.",
      claims: [
        Claim(
          "The position error is rounding alone: up to about \(scientific(largest[0])) with float64 angles, "
            + "\(scientific(largest[1])) with float32 and \(scientific(largest[2])) with float16.",
          measured: largest[0]
        ) { $0 < 1e-11 && largest[1] < 1e-2 && largest[1] > 1e-7 && largest[2] < 10 },
        Claim(
          "YaRN's frequencies do not stay closer to the original than PI's: "
            + "\(decimals(entropies[3] - original, 3)) against \(decimals(entropies[1] - original, 3)) nats.",
          measured: entropies[3] - entropies[1]
        ) { $0 > 0 },
      ], table: table)
  }
}
