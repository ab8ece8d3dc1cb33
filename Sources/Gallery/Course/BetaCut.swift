import AttentionEntropy
import Drawing
import Figures
import Foundation
import RotaryEmbedding
import Studies

extension Gallery {
  /// Entropy along β at α = 1: steps under the code's ramp, kinks under the paper's.
  static let betaCut = FigureRecipe(
    id: "beta-cut", title: "Entropy along β, with its steps and kinks",
    citation: "Peng et al., arXiv 2309.00071, section 3.2; its reference code; measured here",
    question: .entropy, publications: [.yarn],
    effort: "the last row of 16,384 keys at 226 values of β"
  ) {
    let geometry = try RotaryGeometry(
      headDimension: 128, base: 10_000, trainedContext: 4_096)
    let extent = try ContextExtent(scale: 4)
    let betas = (0...112).map { 8 + Double($0) / 2 }
    func entropies(_ convention: Ramp.Convention) throws -> [Double] {
      let schedules = try betas.map {
        try NTKByParts(ramp: Ramp(convention, beta: $0)).schedule(for: geometry, extent: extent)
      }
      return try lastRows(
        of: AllOnesEnsemble(), schedules: schedules, length: 16_384, seed: 0
      ).map(\.entropy)
    }
    let paper = try entropies(.rotations)
    let code = try entropies(.pairIndex(truncated: true))
    // A pair crosses β where its rotations are β.
    let kinks = geometry.rotations.filter { (8...64).contains($0) }.sorted()
    let levels = Set(code.map { ($0 * 1e9).rounded() }).count
    let low = min(paper.min() ?? 0, code.min() ?? 0)
    return FinishedFigure(
      figure: Figure(
        id: "beta-cut", title: "Entropy along β, with its steps and kinks",
        width: PageWidth.text, height: 200,
        rows: [
          [
            Panel(
              x: Axis("threshold *β* (rotations)", scale: .log2, domain: 8...64),
              y: Axis("entropy (nats)"),
              marks: kinks.map { .rule(Rule(x: $0, color: SeriesStyle.faint.color, dash: [1, 2])) }
                + [
                  .rule(Rule(x: 32, label: "32")),
                  .line(
                    Line(
                      x: betas, y: paper, label: "paper",
                      style: ComparedMethod.yarnPaper.style)),
                  .line(
                    Line(
                      x: betas, y: code, label: "reference code",
                      style: ComparedMethod.yarnCode.style)),
                ])
          ]
        ], legend: .below),
      caption:
        "Entropy of the last row of 16,384 keys of all-ones vectors over β at α = 1 and s = 4 (\(geometry.words)). Dotted rules "
        + "mark the rotations of a pair: there the paper's curve has a kink. The reference code rounds to whole pairs and goes in steps.",
      claims: [
        Claim(
          "Between β = 8 and 64 lie \(kinks.count) pairs; the code's curve has \(levels) levels.",
          measured: Double(levels)
        ) { $0 == 15 },
        Claim(
          "The curves stay above \(decimals((low * 100).rounded(.down) / 100, 2)) nats and the paper's ends at "
            + "\(decimals(paper[paper.count - 1], 4)).", measured: paper[paper.count - 1]
        ) { abs($0 - 6.1373) < 5e-5 },
      ])
  }
}
