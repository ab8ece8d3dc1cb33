import AttentionEntropy
import Figures
import ModelFiles
import RopeSystems
import RotaryEmbedding
import Studies

extension Gallery {
  /// Entropy by position of three heads of a trained model, under five ways to turn their vectors.
  static let realHeads = FigureRecipe(
    id: "real-heads", title: "Entropy by position in three heads of a trained model",
    citation:
      "SmolLM2-135M-Instruct (HuggingFaceTB, Apache-2.0), layer 10, key head 2; measured here",
    question: .models, publications: [.entrope],
    effort: "256 rows of three captured heads under five methods, in Double"
  ) {
    let capture = try CapturedVectors(
      path: pathOfVectors(named: "smollm2-135m_jargon_n16384_native.safetensors"))
    guard let geometry = try capture.resolvedRope(ofLayerAt: 0)?.geometry else {
      throw FileError.unsuitable(path: capture.path, sentence: "it tells no rope")
    }
    let methods: [(name: String, style: SeriesStyle, schedule: RotarySchedule)] =
      try ComparedMethod.classic.map {
        ($0.rawValue, $0.style, try $0.schedule(for: geometry, scale: 2))
      } + [
        (
          "YaRN (code), temperature", SeriesStyle(cycle: 2, dash: []),
          try YaRN(ramp: Ramp(.pairIndex(truncated: true)))
            .schedule(for: geometry, extent: ContextExtent(scale: 2))
        )
      ]
    let layer = try StudyLayer(
      capture, at: 0, schedules: methods.map { NamedSchedule($0.name, $0.schedule) })
    let measured = try HeadStudy(layers: [layer]).measured() ?? []
    let rows = methods.indices.map { method in
      layer.heads.indices.map { head in
        measured.flatMap { $0.statistics[method: method, head: head] }
      }
    }
    let positions = layer.queryPositions.map(Double.init)
    let trained = Double(geometry.trainedContext)
    let panels = layer.heads.indices.map { head in
      Panel(
        tag: panelTag(head), title: "query head \(layer.heads[head])",
        x: Axis(
          "query position (tokens)", domain: 0...16_384,
          ticks: [0, 4_096, 8_192, 12_288, 16_384].map {
            Tick($0, $0 == 0 ? "0" : "\(Int($0) / 1_024)k")
          }),
        y: Axis("entropy (nats)", domain: 0...8, showsLabels: head == 0),
        marks: [.band(Band(x: trained...16_384, label: "beyond *L*"))]
          + [0, 3].map { method in
            .points(
              Points(
                x: positions, y: rows[method][head].map(\.entropy),
                style: SeriesStyle(
                  cycle: methods[method].style.cycle, marker: .circle, opacity: 0.25),
                size: 1.2))
          }
          + methods.indices.map { method in
            let means = blockMeans(rows[method][head].map(\.entropy))
            return .line(
              Line(
                x: blockMeans(positions), y: means, label: methods[method].name,
                style: methods[method].style))
          })
    }
    /// Mean over all heads and the rows beyond the trained context, of one method.
    func meanBeyond(_ method: Int) -> Double {
      let beyond = positions.indices.filter { positions[$0] >= trained }
      let entropies = rows[method].flatMap { head in beyond.map { head[$0].entropy } }
      return entropies.reduce(0, +) / Double(entropies.count)
    }
    let means = methods.indices.map(meanBeyond)
    return FinishedFigure(
      figure: Figure(
        id: "real-heads", title: "Entropy by position in three heads of a trained model",
        width: PageWidth.full, height: 172, rows: [panels], legend: .below),
      caption:
        "Exact causal attention entropy of the three query heads of one key head (layer 10, key head 2) at "
        + "256 positions over 16,384 tokens of text, at scale 2 (L = 8,192, b = 100,000, d = 64): dots are rows (RoPE and "
        + "YaRN), lines means over 1,024 tokens. All curves turn the "
        + "same vectors, which come from the un-extended forward pass, so the figure shows the change of rotation alone, "
        + "not what the model would do if it ran with the method.",
      claims: [
        Claim(
          "Every method raises the mean entropy beyond L, in nats: "
            + zip(methods, means).map { "\($0.name) \(decimals($1, 3))" }.joined(separator: ", ")
            + ".", measured: (means.dropFirst().min() ?? 0) - means[0]
        ) { $0 > 0 },
        Claim(
          "The paper's temperature takes \(decimals(means[3] - means[4], 3)) nats off YaRN's.",
          measured: means[3] - means[4]
        ) { $0 > 0 },
      ])
  }

  /// Means of successive blocks of 16 rows, which stand 64 tokens apart.
  private static func blockMeans(_ values: [Double]) -> [Double] {
    stride(from: 0, to: values.count, by: 16).map { start in
      let block = values[start..<min(start + 16, values.count)]
      return block.reduce(0, +) / Double(block.count)
    }
  }
}
