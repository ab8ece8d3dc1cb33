import AttentionEntropy
import Figures
import Foundation
import RotaryEmbedding
import Studies

extension Gallery {
  /// How far each temperature law brings the entropy back to what the model saw in training.
  static let entropyWithTemperature = FigureRecipe(
    id: "entropy-with-temperature", title: "Entropy with temperature, against the trained context",
    citation: "Peng et al., arXiv 2309.00071, section 3.4; Language AI Handbook; measured here",
    question: .temperature, publications: [.yarn, .handbook],
    effort: "the draws of entropy-by-method, which the two share"
  ) {
    let study = try EnsembleStudy.shared.get()
    let rows = indices(ComparedMethod.allCases.count)
    let laws = EnsembleStudy.Law.allCases
    let panels = study.settings.indices.map { setting in
      let samples = study.samples[setting]
      let marks = laws.map { law in
        Estimate.intervals(
          rows.indices.map {
            samples.differenceFromOriginal(method: $0, multiplier: law.rawValue)
          }, at: rows.map { $0 + 0.2 * Double(law.rawValue - 1) }, label: law.name,
          style: [.neutral, ComparedMethod.yarnHandbook.style, ComparedMethod.yarnPaper.style][
            law.rawValue])
      }
      return Panel(
        tag: panelTag(setting), title: study.settings[setting].name,
        x: Axis("*H* − *H*_{trained} (nats)", domain: -1.4...2.3),
        y: methodRows(ComparedMethod.allCases.map(\.rawValue), showsLabels: setting == 0),
        marks: [.rule(Rule(x: 0))] + marks)
    }
    func restored(_ setting: Int, _ method: ComparedMethod, _ law: EnsembleStudy.Law) -> Double {
      let samples = study.samples[setting]
      let before = samples.differenceFromOriginal(method: method.place).mean
      let after = samples.differenceFromOriginal(method: method.place, multiplier: law.rawValue)
        .mean
      return (before - after) / before
    }
    let null = (restored(0, .rope, .paper), restored(0, .rope, .handbook))
    let allOnes = (restored(4, .interpolation, .paper), restored(4, .yarnCode, .paper))
    return FinishedFigure(
      figure: Figure(
        width: PageWidth.full, height: 172, rows: [panels], legend: .below),
      caption:
        "Entropy of the last query over n = 8,192 keys minus that of unmodified RoPE over its "
        + "trained context of 2,048 (the same query and nearest keys), without temperature, with the "
        + "handbook's multiplier 1.067 and with the paper's 1.296 (d = 64, b = 10,000, s = 4; "
        + "\(EnsembleStudy.seeds.count) paired seeds, 95 % intervals). Zero is what the model was trained on.",
      claims: [
        Claim(
          "On isotropic vectors the paper's law undoes \(decimals(100 * null.0, 1)) % of the growth and the "
            + "handbook's \(decimals(100 * null.1, 1)) %.", measured: null.0
        ) { abs($0 - 0.24) < 0.02 && abs(null.1 - 0.05) < 0.01 },
        Claim(
          "On all-ones vectors the paper's law undoes \(decimals(100 * allOnes.0, 0)) % of it for PI and "
            + "\(decimals(100 * allOnes.1, 0)) % for YaRN.", measured: allOnes.0
        ) { $0 > 1 && allOnes.1 > 0.5 && allOnes.1 < 1 },
      ])
  }
}
