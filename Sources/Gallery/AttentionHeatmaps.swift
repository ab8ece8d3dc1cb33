import AttentionEntropy
import Figures
import RotaryEmbedding
import Studies

extension Gallery {
  /// Attention matrices of four methods as small multiples.
  static let attentionHeatmaps = FigureRecipe(
    id: "attention-heatmaps", title: "Attention under four methods",
    citation: "Language AI Handbook, YaRN chapter (attention heatmaps); measured here",
    question: .entropy, publications: [.handbook]
  ) {
    let length = 96
    let geometry = try RotaryGeometry(headDimension: 64, base: 10_000, trainedContext: 24)
    let ensemble = try AlignedEnsemble(correlation: 0.8)
    let vectors = try ensemble.vectors(headDimension: 64, length: length, seed: 7)
    let shown: [(String, RotarySchedule)] = try ComparedMethod.classic.map {
      ($0.rawValue, try $0.schedule(for: geometry, scale: 4))
    }
    let ticks = stride(from: 0, to: length, by: geometry.trainedContext).map {
      Tick(Double($0), String($0))
    }
    var panels: [Panel] = []
    var means: [Double] = []
    for (index, (name, schedule)) in shown.enumerated() {
      let matrix = try ReferenceAttention.matrix(of: vectors, schedule: schedule, mask: .causal)
      means.append(
        matrix.weights.map(ReferenceAttention.entropy).reduce(0, +) / Double(length))
      let edges = -0.5...(Double(length) - 0.5)
      panels.append(
        Panel(
          tag: panelTag(index), title: name,
          x: Axis("key position", domain: edges, ticks: ticks),
          y: Axis(
            "query position", domain: edges, ticks: ticks, isReversed: true,
            showsLabels: index == 0),
          marks: [
            .heatmap(
              Heatmap(
                rowCount: length, columnCount: length, values: matrix.weights.flatMap { $0 },
                mask: (0..<length).flatMap { row in
                  (0..<length).map { matrix.hides(row: row, column: $0) }
                }, x: edges, y: edges))
          ], isSquare: true))
    }
    let uniform = meanEntropyOfUniformCausalRows(count: length)
    return FinishedFigure(
      figure: Figure(
        width: PageWidth.full, height: 126, rows: [panels],
        sharedColorBar: ColorScale(
          .viridis, kind: .log(floor: 1e-4), domain: 1e-4...1, label: "attention weight")),
      caption:
        "Causal attention over 96 tokens with a trained context of 24 (s = 4, d = 64, b = 10,000), aligned "
        + "ensemble at ρ = 0.8, flat, seed 7, without temperature. Grey cells do not exist; weights at or below 10⁻⁴ share "
        + "the darkest colour.",
      claims: [
        Claim(
          "Every method spreads attention more than RoPE, mean row entropies in nats: "
            + zip(shown, means).map { "\($0.0) \(decimals($1, 3))" }.joined(separator: ", ")
            + "; uniform rows would have \(decimals(uniform, 3)).", measured: means.max() ?? 0
        ) { $0 < uniform && means.dropFirst().allSatisfy { $0 > means[0] } }
      ])
  }
}
