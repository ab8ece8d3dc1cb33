import AttentionEntropy
import Drawing
import Figures
import ModelFiles
import RopeSystems
import RotaryEmbedding
import Studies

extension Gallery {
  /// Every head of the captured sample: entropy, weight on the first token, distance, and what methods change.
  static let realHeadAtlas = FigureRecipe(
    id: "real-head-atlas", title: "Every captured head, and how methods move it",
    citation: "The capture that comes with the gallery; measured here", question: .models,
    publications: [.entrope],
    effort: "the rows of all captured heads under four methods, in Double"
  ) {
    let capture = try GalleryCapture()
    let schedules = try ComparedMethod.classic.map {
      NamedSchedule($0.rawValue, try $0.schedule(for: capture.geometry, scale: capture.scale))
    }
    let trained = capture.trainedContext
    let layers = try capture.file.layers.indices.map {
      try StudyLayer(capture.file, at: $0, schedules: schedules)
    }
    let beyond = try HeadAtlasStudy(
      layers: layers.compactMap { $0.keepingRows(at: trained...capture.length - 1) }
    ).measured()
    let within = try HeadAtlasStudy(
      layers: layers.compactMap {
        $0.keepingRows(at: positionsJustWithin(trainedContext: trained))?.with(schedules: [
          schedules[0]
        ])
      }
    ).measured()
    guard let beyond, let within else {
      throw FileError.unsuitable(path: capture.file.path, sentence: "its heads were not measured")
    }
    var finished = realHeadAtlasFigure(beyond, within: within, of: capture)
    finished.twin = try realHeadAtlasTable(beyond, within: within)
    return finished
  }
}

/// A row for each head and method beyond the trained context, and one for each head as it is within it.
private func realHeadAtlasTable(_ beyond: HeadAtlas, within: HeadAtlas) throws -> Table {
  func rows(_ atlas: HeadAtlas, _ range: String) -> [[Cell]] {
    atlas.heads.indices.flatMap { head in
      atlas.methods.indices.map { method in
        let (place, entry) = (atlas.heads[head], atlas[method: method, head: head])
        return [
          .text(range), .text(atlas.methods[method]), place.layer.map { Cell($0) } ?? .missing,
          Cell(place.head), Cell(entry.rowCount), Cell(entry.entropy?.mean),
          Cell(entry.firstKeyMass), Cell(entry.meanDistance), Cell(entry.change?.value),
          Cell(entry.change?.interval?.lowerBound), Cell(entry.change?.interval?.upperBound),
        ]
      }
    }
  }
  return try Table(
    columns: [
      Column("trained context"), Column("method"), Column("layer"), Column("head"),
      Column("rows"), Column("entropy", unit: "nats"), Column("mass on key 0"),
      Column("mean distance", unit: "tokens"), Column("change of entropy from RoPE", unit: "nats"),
      Column("low end of change", unit: "nats"), Column("high end of change", unit: "nats"),
    ], rows: rows(within, "within") + rows(beyond, "beyond"))
}

/// Heads from the top down: what their rows are like within and beyond the trained context, and what methods change beyond.
private func realHeadAtlasFigure(
  _ beyond: HeadAtlas, within: HeadAtlas, of capture: GalleryCapture
) -> FinishedFigure {
  let rows = beyond.heads.indices.map { Double($0) }
  let names = beyond.heads.map { "\($0.layer ?? 0).\($0.head)" }
  func row(
    _ tag: String, _ title: String, _ axis: Axis, _ value: (HeadAtlas.Entry) -> Double?
  ) -> Panel {
    func points(_ atlas: HeadAtlas, _ label: String, _ style: SeriesStyle) -> Mark {
      .points(
        Points(
          x: atlas.heads.indices.map { value(atlas[method: 0, head: $0]) ?? .nan }, y: rows,
          label: label, style: style, size: 4))
    }
    return Panel(
      tag: tag, title: title, x: axis, y: methodRows(names, showsLabels: tag == "a"),
      marks: [
        points(
          within, "RoPE, last quarter within *L*",
          SeriesStyle(color: SeriesStyle.faint.color, marker: .ring)),
        points(
          beyond, "RoPE, beyond *L*",
          SeriesStyle(cycle: ComparedMethod.rope.style.cycle, marker: .circle)),
      ])
  }
  let methods = Array(ComparedMethod.classic.enumerated().dropFirst())
  let changes = methods.enumerated().map { place, method in
    let found = beyond.heads.indices.map { beyond[method: method.offset, head: $0].change }
    return Mark.errorBars(
      ErrorBars(
        Points(
          x: found.map { $0?.value ?? .nan }, y: rows.map { $0 + 0.22 * Double(place - 1) },
          label: method.element.rawValue, style: method.element.style, size: 3),
        low: found.map { $0?.interval?.lowerBound ?? .nan },
        high: found.map { $0?.interval?.upperBound ?? .nan }, isHorizontal: true))
  }
  let means = methods.compactMap { beyond.meanChange(method: $0.offset)?.mean }
  let raised = methods.map { method in
    beyond.heads.indices.filter { (beyond[method: method.offset, head: $0].change?.value ?? 0) > 0 }
      .count
  }
  let sinks = beyond.reference.compactMap(\.firstKeyMass)
  return FinishedFigure(
    figure: Figure(
      width: PageWidth.full, height: 200,
      rows: [
        [
          row("a", "entropy", Axis("nats")) { $0.entropy?.mean },
          row("b", "mass on key 0", Axis("mean weight")) { $0.firstKeyMass },
          row("c", "mean distance", Axis("tokens")) { $0.meanDistance },
          Panel(
            tag: "d", title: "change beyond *L*", x: Axis("Δ*H* (nats)"),
            y: methodRows(names, showsLabels: false), marks: [.rule(Rule(x: 0))] + changes),
        ]
      ], columnWeights: [1, 1, 1, 1.5], legend: .below),
    caption:
      "The captured heads (layer.head) of \(capture.model) over \(decimals(Double(capture.length), 0)) tokens of text: means over "
      + "rows of the last quarter within the trained \(decimals(Double(capture.trainedContext), 0)) tokens and over rows beyond "
      + "them (a to c), and the change of entropy beyond, row by row, when the same vectors are rotated by another method at s = "
      + "\(decimals(capture.scale, 0)), with 95 % intervals over rows (d; no temperature). `entrope atlas` draws "
      + "whole models.",
    claims: [
      Claim(
        "Methods change heads unlike: "
          + zip(methods, zip(raised, means)).map {
            "\($0.element.rawValue) raises the entropy of \($1.0) of \(beyond.heads.count), by \(decimals($1.1, 2)) nats on average"
          }.joined(separator: ", ") + ".", measured: means.min() ?? 0
      ) { $0 > 0 },
      Claim(
        "The weight on the first token goes from \(decimals(sinks.min() ?? 0, 2)) to \(decimals(sinks.max() ?? 0, 2)) between "
          + "heads.", measured: sinks.max() ?? 0
      ) { $0 <= 1 },
    ])
}
