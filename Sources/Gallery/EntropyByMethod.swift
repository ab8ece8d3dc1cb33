import AttentionEntropy
import Figures
import Foundation
import RotaryEmbedding
import Studies

extension Gallery {
  /// What each method does to the entropy of the last row, ensemble by ensemble.
  static let entropyByMethod = FigureRecipe(
    id: "entropy-by-method", title: "Entropy by method, against unmodified RoPE",
    citation: "Language AI Handbook, YaRN chapter (entropy under different schemes); measured here",
    question: .entropy, publications: [.handbook],
    effort: "last rows of 8,192 keys: 60 draws of four ensembles under six methods"
  ) {
    let study = try EnsembleStudy.shared.get()
    let methods = ComparedMethod.allCases.dropFirst()
    let rows = indices(methods.count)
    let panels = study.settings.indices.map { setting in
      let samples = study.samples[setting]
      let differences = methods.indices.map { samples.difference(method: $0, from: 0) }
      var marks: [Mark] = [.rule(Rule(x: 0))]
      for (place, method) in methods.enumerated() {
        marks.append(
          Estimate.intervals(
            [differences[place]], at: [rows[place]], label: nil, style: method.style))
      }
      return Panel(
        tag: panelTag(setting), title: study.settings[setting].name,
        x: Axis("*H* − *H*_{RoPE} (nats)", domain: -0.6...1.1),
        y: methodRows(methods.map(\.rawValue), showsLabels: setting == 0),
        marks: marks)
    }
    func difference(_ setting: Int, _ method: ComparedMethod) -> Estimate {
      study.samples[setting].difference(method: method.place, from: 0)
    }
    let null = methods.map { difference(0, $0) }
    let worstNull = null.map { abs($0.mean) / $0.standardError }.max() ?? 0
    let low = difference(2, .interpolation)
    let mid = difference(3, .interpolation)
    let growth = study.samples[0].differenceFromOriginal(method: 0)
    return FinishedFigure(
      figure: Figure(
        width: PageWidth.full, height: 132, rows: [panels]),
      caption:
        "Entropy of the last query over n = 8,192 keys minus that of unmodified RoPE on the same "
        + "vectors (d = 64, b = 10,000, L = 2,048, s = 4, no temperature; \(EnsembleStudy.seeds.count) paired seeds, "
        + "95 % intervals, where none shows narrower than its mark; aligned ensembles at ρ = 0.5; all-ones has no randomness).",
      claims: [
        Claim(
          "On isotropic vectors no method differs from RoPE: the largest difference is "
            + "\(decimals(worstNull, 1)) standard errors.", measured: worstNull
        ) { $0 < 4 },
        Claim(
          "There entropy grows by \(decimals(growth.mean, 3)) nats from 2,048 to 8,192 keys all the same "
            + "(ln 4 = 1.386), so growth alone says nothing about interpolation.",
          measured: growth.mean
        ) { abs($0 - log(4.0)) < 4 * growth.standardError + 0.01 },
        Claim(
          "PI raises entropy by \(decimals(low.mean, 2)) where slow pairs carry the signal and changes it by "
            + "\(decimals(mid.mean, 2)) where middle pairs do.", measured: low.mean - mid.mean
        ) { _ in low.interval.lowerBound > 0 && mid.interval.upperBound < 0 },
      ], table: try entropyTable(study))
  }

  private static func entropyTable(_ study: EnsembleStudy) throws -> Table {
    var table = try Table(columns: [
      Column("ensemble"), Column("method"), Column("entropy", unit: "nats", format: .decimals(4)),
      Column("standard error", unit: "nats", format: .decimals(4)),
      Column("minus RoPE", unit: "nats", format: .decimals(4)),
      Column("its standard error", unit: "nats", format: .decimals(4)),
      Column("minus RoPE over L", unit: "nats", format: .decimals(4)),
    ])
    for (setting, samples) in zip(study.settings, study.samples) {
      for (index, method) in ComparedMethod.allCases.enumerated() {
        let entropy = samples.entropy(method: index)
        let difference = samples.difference(method: index, from: 0)
        try table.appendRow([
          .text(setting.name), .text(method.rawValue), Cell(entropy.mean),
          Cell(entropy.standardError), Cell(difference.mean), Cell(difference.standardError),
          Cell(samples.differenceFromOriginal(method: index).mean),
        ])
      }
    }
    return table
  }
}
