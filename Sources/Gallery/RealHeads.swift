import AttentionEntropy
import Figures
import ModelFiles
import RopeSystems
import RotaryEmbedding
import Studies

extension Gallery {
  /// Entropy by position of the heads of a trained model's layer, under five ways to rotate their vectors.
  static let realHeads = FigureRecipe(
    id: "real-heads", title: "Entropy by position in three heads of a trained model",
    citation: "The capture that comes with the gallery; measured here",
    question: .models, publications: [.entrope],
    effort: "256 rows of captured heads under five methods, in Double"
  ) {
    let capture = try GalleryCapture()
    let (geometry, scale) = (capture.geometry, capture.scale)
    let methods: [(name: String, style: SeriesStyle, schedule: RotarySchedule)] =
      try ComparedMethod.classic.map {
        ($0.rawValue, $0.style, try $0.schedule(for: geometry, scale: scale))
      } + [
        (
          "YaRN (code), temperature", SeriesStyle(cycle: 2, dash: [1.2, 1.3]),
          try YaRN(ramp: Ramp(.pairIndex(truncated: true)))
            .schedule(for: geometry, extent: ContextExtent(scale: scale))
        )
      ]
    let layer = try StudyLayer(
      capture.file, at: 0, schedules: methods.map { NamedSchedule($0.name, $0.schedule) })
    let measured = try HeadStudy(layers: [layer]).measured() ?? []
    let rows = methods.indices.map { method in
      layer.heads.indices.map { head in
        measured.flatMap { $0.statistics[method: method, head: head] }
      }
    }
    let positions = layer.queryPositions.map(Double.init)
    let trained = Double(geometry.trainedContext)
    let length = Double(capture.length)
    let panels = layer.heads.indices.map { head in
      Panel(
        tag: panelTag(head), title: "query head \(layer.heads[head])",
        x: Axis(
          "query position (tokens)", domain: 0...length,
          ticks: (0...4).map { $0 * capture.length / 4 }.map { Tick(Double($0), tokens($0)) }),
        y: Axis("entropy (nats)", domain: 0...8, showsLabels: head == 0),
        marks: [.band(Band(x: trained...length, label: "beyond *L*"))]
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
        width: PageWidth.full, height: 172, rows: [panels], legend: .below),
      caption:
        "Exact causal attention entropy of \(layer.heads.count) query heads of \(capture.model), layer "
        + "\(capture.file.layers[0].number), key head \(capture.file.layers[0].keyHeads.map(String.init).joined(separator: ", ")), at "
        + "\(positions.count) positions over \(decimals(length, 0)) tokens of text, at scale \(decimals(scale, 0)) "
        + "(L = \(decimals(trained, 0)), b = \(decimals(geometry.base, 0)), d = \(geometry.headDimension)): dots are rows "
        + "(RoPE and YaRN), lines means of 16 of them. All curves rotate the "
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

  /// Means of successive blocks of 16 rows.
  private static func blockMeans(_ values: [Double]) -> [Double] {
    stride(from: 0, to: values.count, by: 16).map { start in
      let block = values[start..<min(start + 16, values.count)]
      return block.reduce(0, +) / Double(block.count)
    }
  }
}
