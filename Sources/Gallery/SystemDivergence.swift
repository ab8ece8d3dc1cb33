import Drawing
import Figures
import Foundation
import ModelFiles
import RopeSystems
import RotaryEmbedding
import Studies

extension Gallery {
  /// The same file in seven systems: the amplitude by the keys that are there, and frequencies.
  static let systemDivergence = FigureRecipe(
    id: "system-divergence", title: "One config.json in many systems",
    citation:
      "Rules read in transformers 5.23.0, vLLM 0.33.0, SGLang 0.5.23, llama.cpp 0c1e57098, "
      + "mlx-lm 0.32.2, "
      + "mlx-swift-lm 14414441 and exllamav3 4f8ad01; YaRN of transformers, vLLM, "
      + "mlx-lm and exllamav3 run, mlx-swift-lm's transliterated, the rest by reading, 2026",
    question: .whoIsRight, publications: [.entrope]
  ) {
    let amplitudes = try AmplitudeCase.all.map { row in
      let report = try systems(of: yarnFile(row.keys))
      return AmplitudeCase.systems.map { report[$0]?.outcome.rope?.temperature.amplitude ?? .nan }
    }
    let unrounded = try systems(
      of: yarnFile(
        #""factor": 32.0, "original_max_position_embeddings": 4096, "truncate": false"#,
        head: 64, base: 150_000, maximum: 131_072))
    let missing = try systems(
      of: yarnFile(#""factor": 4.0"#, head: 128, base: 1_000_000, maximum: 131_072))
    let (rounded, moved) = (worst(unrounded, .llamaCpp), worst(missing, .mlx))
    let spread = amplitudes.flatMap(\.self).filter(\.isFinite)
    return FinishedFigure(
      figure: Figure(
        width: PageWidth.full, height: 290,
        rows: [
          [amplitudeTable(amplitudes, tag: "a")],
          [
            naming(
              [
                CurveName(
                  curve: 0, words: "transformers and all others", pair: 22, offset: Point(0, 8)),
                CurveName(
                  curve: 1, words: "llama.cpp, MLX,", pair: 17, anchor: .leading,
                  offset: Point(7, 5)),
                CurveName(
                  curve: 1, words: "mlx-swift-lm", pair: 17, anchor: .leading,
                  offset: Point(7, 14)),
              ],
              in: frequencyPanel(
                named(frequencyGroups(of: unrounded)), tag: "b", title: "truncate: false")),
            naming(
              [
                CurveName(
                  curve: 0, words: "transformers and all others", pair: 31, offset: Point(0, -8)),
                CurveName(
                  curve: 1, words: "MLX, mlx-swift-lm", pair: 31, anchor: .trailing,
                  offset: Point(-8.5, -2)),
              ],
              in: frequencyPanel(
                named(frequencyGroups(of: missing)), tag: "c",
                title: "no trained context", place: 1)),
          ],
        ], rowWeights: [1.15, 1], legend: .none,
        // Forty-nine numbers with the names of seven systems above them do not fit a column.
        leastWidth: 390),
      caption:
        "Amplitude on cos and sin under YaRN of factor 40 (L = 4,096) by the keys that the file "
        + "has besides, and by system, for a "
        + "Qwen 3; all_dim is mscale_all_dim (a). Inverse frequencies "
        + "over those of transformers for gpt-oss (d = 64, b = 150,000, "
        + "L = 4,096, s = 32), whose band is not rounded (b), and for Qwen2.5's dimensions (d = "
        + "128, b = 10⁶, s = 4, "
        + "max_position_embeddings 131,072) without the trained context (c).",
      claims: [
        Claim(
          "The amplitudes lie between \(decimals(spread.min() ?? 0, 4)) and "
            + "\(decimals(spread.max() ?? 0, 4)).",
          measured: spread.max() ?? 0
        ) { abs($0 - 1.2 * 1.368_887_945) < 1e-8 && spread.min() == 1 },
        Claim(
          "Rounding the band changes pair \(rounded.pair) of gpt-oss by a factor of "
            + "\(decimals(rounded.ratio, 3)).",
          measured: rounded.ratio
        ) { abs($0 - 1.7627) < 5e-5 && rounded.pair == 17 },
        Claim(
          "With 4,096 in place of 131,072 MLX slows pair \(moved.pair) to "
            + "\(decimals(moved.ratio, 2)) of transformers' frequency.",
          measured: moved.ratio
        ) { $0 < 0.3 },
      ], table: try amplitudeValues(amplitudes))
  }
}

/// Keys beside factor and trained context, for the amplitude table.
private struct AmplitudeCase {
  let name: String
  let keys: String

  static let systems: [ModelSystem] = [
    .transformers, .vLLM, .sgLang, .mlx, .mlxSwift, .llamaCpp, .exLlama,
  ]

  static let all: [AmplitudeCase] = [
    ("no other key", ""), ("mscale 1, all_dim 1", #", "mscale": 1.0, "mscale_all_dim": 1.0"#),
    ("mscale 0.707", #", "mscale": 0.707"#), ("all_dim 1", #", "mscale_all_dim": 1.0"#),
    ("mscale 0.707, all_dim 0", #", "mscale": 0.707, "mscale_all_dim": 0"#),
    ("attention_factor 1", #", "attention_factor": 1.0"#),
    ("attn_factor 1.2", #", "attn_factor": 1.2"#),
  ].map { AmplitudeCase(name: $0, keys: base + $1) }

  private static let base = #""factor": 40.0, "original_max_position_embeddings": 4096"#
}

/// A Qwen 3, whose class has YaRN in every system; the Llama of mlx-swift-lm has none.
private func yarnFile(
  _ keys: String, head: Int = 64, base: Int = 10_000,
  maximum: Int = 163_840
) -> String {
  """
  {"model_type": "qwen3", "head_dim": \(head), "hidden_size": \(32 * head),
   "num_attention_heads": 32, "max_position_embeddings": \(maximum), "rope_theta": \(base),
   "rope_scaling": {"rope_type": "yarn", \(keys)}}
  """
}

private func systems(of json: String) throws -> SystemsReport {
  let configuration = try ModelConfiguration(bytes: Array(json.utf8), file: "config.json")
  return try systemsReports(of: configuration)[0]
}

/// Words beside a curve of a panel: the curve's place, a pair on it, and where the words stand from there.
private struct CurveName {
  var curve: Int
  var words: String
  var pair: Int
  var anchor = Text.Anchor.center
  var offset: Point
}

/// A panel with words beside its curves.
private func naming(_ names: [CurveName], in panel: Panel) -> Panel {
  var panel = panel
  for name in names where name.curve < panel.marks.count {
    let heights = panel.marks[name.curve].channels[.y]
    guard name.pair < heights.count else { continue }
    panel.marks.append(
      .text(
        Text(
          name.words, x: Double(name.pair), y: heights[name.pair], anchor: name.anchor,
          offset: name.offset)))
  }
  return panel
}

/// The groups with one name for transformers and those like it, so that a legend has it once.
private func named(_ groups: [FrequencyGroup]) -> [FrequencyGroup] {
  var groups = groups
  if !groups.isEmpty { groups[0].names = "transformers and all others" }
  return groups
}

/// The pair of a system that is farthest from transformers.
private func worst(_ report: SystemsReport, _ system: ModelSystem) -> (pair: Int, ratio: Double) {
  let difference = report[system]?.difference
  return (difference?.worstPair ?? 0, difference?.worstRatio ?? .nan)
}

/// The amplitudes as coloured cells with their numbers.
private func amplitudeTable(_ values: [[Double]], tag: String) -> Panel {
  let names = AmplitudeCase.systems.map(\.title)
  let rows = AmplitudeCase.all.map(\.name)
  var marks: [Mark] = [
    .heatmap(
      Heatmap(
        rowCount: rows.count, columnCount: names.count, values: values.flatMap(\.self),
        x: -0.5...(Double(names.count) - 0.5), y: -0.5...(Double(rows.count) - 0.5)))
  ]
  for (row, cells) in values.enumerated() {
    for (column, value) in cells.enumerated() where value.isFinite {
      marks.append(
        .text(
          Text(
            decimals(value, 4), x: Double(column), y: Double(row), anchor: .center)))
    }
  }
  return Panel(
    tag: tag, x: .categories("", names),
    y: .categories("", rows.map { $0.replacing("_", with: "\\_") }, isReversed: true), marks: marks,
    // What the paper asks for is white, so that colour stands for departing from it.
    color: ColorScale(
      .blueWhiteRed, kind: .diverging(center: values[0][0]), domain: 1...1.65, label: "amplitude"),
    columnSpan: 2)
}

private func amplitudeValues(_ values: [[Double]]) throws -> Table {
  try Table(
    columns: [Column("keys besides factor and trained context")]
      + AmplitudeCase.systems.map { Column($0.title, format: .decimals(4)) },
    rows: zip(AmplitudeCase.all, values).map { row, cells in
      [.text(row.name)] + cells.map { .number($0) }
    })
}
