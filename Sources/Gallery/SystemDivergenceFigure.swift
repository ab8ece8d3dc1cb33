public import Figures
import Foundation
public import RopeSystems
import RotaryEmbedding
import Studies

/// Draws what every system does with one type of layer: the temperature, and the frequencies against transformers.
///
/// Reference codes that do not run the model are left out; systems that stop are named beside the axis.
///
/// - Parameters:
///   - report: What the systems do.
///   - id: Identifier of the figure.
///   - title: Title for metadata.
/// - Returns: A figure of two panels.
public func systemDivergenceFigure(_ report: SystemsReport, id: String, title: String) -> Figure {
  let entries = report.entries.filter(\.runsModel)
  let groups = frequencyGroups(of: report)
  let differing = groups.filter { $0.ratios.contains { $0 != 1 } }
  return Figure(
    id: id, title: title,
    altText:
      "Left: amplitude and gain on rotary logits of \(entries.count) systems. Right: inverse "
      + "frequency over that of transformers by pair; "
      + (differing.isEmpty
        ? "all systems agree."
        : differing.map {
          "\($0.names) goes from \(decimals($0.ratios.min() ?? 1, 3)) to "
            + "\(decimals($0.ratios.max() ?? 1, 3))"
        }
        .joined(separator: "; ") + "."),
    width: PageWidth.full, height: 190,
    rows: [[temperaturePanel(report, tag: "a"), frequencyPanel(groups, tag: "b")]], legend: .below)
}

/// Systems that rotate alike.
struct FrequencyGroup {
  /// Their names, with commas.
  var names: String
  /// θ′ over that of transformers, for every pair; NaN where transformers does not rotate it.
  let ratios: [Double]
}

/// The systems that run the model and rotate as many pairs as transformers, those that rotate alike together.
func frequencyGroups(of report: SystemsReport) -> [FrequencyGroup] {
  guard let reference = report[.transformers]?.outcome.rope?.inverseFrequencies else { return [] }
  var groups: [FrequencyGroup] = []
  for entry in report.entries where entry.runsModel {
    guard let own = entry.outcome.rope?.inverseFrequencies, own.count == reference.count else {
      continue
    }
    let isSame = entry.difference?.changedPairs == 0
    let ratios =
      isSame
      ? reference.map { _ in 1.0 } : zip(own, reference).map { $1 == 0 ? .nan : $0 / $1 }
    // Systems of one rule have the same numbers to the last bit.
    if let index = groups.firstIndex(where: { $0.ratios == ratios }) {
      groups[index].names += ", \(entry.system.title)"
    } else {
      groups.append(FrequencyGroup(names: entry.system.title, ratios: ratios))
    }
  }
  return groups
}

/// Frequencies against those of transformers, points for each group: black for the first, then from a place among
/// the inks of what is no method on.
func frequencyPanel(
  _ groups: [FrequencyGroup], tag: String, title: String? = nil, place: Int = 0
) -> Panel {
  let values = groups.flatMap(\.ratios).filter { $0.isFinite && $0 > 0 }
  let (low, high) = (values.min() ?? 1, values.max() ?? 1)
  // Room around a single line, and a little beyond the extremes otherwise.
  let margin = pow(max(high / low, 1.5), 0.08)
  return Panel(
    tag: tag, title: title, x: Axis("pair index *i*"),
    y: Axis(
      "*θ*′_{*i*} / *θ*′_{*i*} of transformers", scale: .log2,
      domain: (min(low, 0.8) / margin)...(max(high, 1.25) * margin), ticks: ratioTicks(low, high)),
    marks: groups.enumerated().map { index, group in
      .points(
        Points(
          x: indices(group.ratios.count), y: group.ratios, label: group.names,
          style: index == 0
            ? .mark
            : .other(place + index - 1).marked(place + index),
          size: 2.4))
    })
}

/// Round ratios, since powers of two are too far apart for small ones.
private func ratioTicks(_ low: Double, _ high: Double) -> [Tick] {
  let round =
    high / low > 6
    ? [0.0625, 0.125, 0.25, 0.5, 1, 2, 4, 8, 16, 32, 64]
    : [0.25, 0.5, 0.7, 0.8, 1, 1.25, 1.5, 2, 3, 4]
  return round.map { Tick($0, String(format: "%g", $0)) }
}

/// Amplitude and gain by system.
private func temperaturePanel(_ report: SystemsReport, tag: String) -> Panel {
  let entries = report.entries.filter(\.runsModel)
  var (rows, amplitudes, gains): ([Double], [Double], [Double]) = ([], [], [])
  var marks: [Mark] = []
  for (row, entry) in entries.enumerated() {
    guard let rope = entry.outcome.rope else { continue }
    rows.append(Double(row))
    amplitudes.append(rope.temperature.amplitude)
    gains.append(rope.rotaryGain(length: report.length))
  }
  let all = amplitudes + gains + [1]
  let (low, high) = (all.min() ?? 1, all.max() ?? 1)
  let margin = max(0.08 * (high - low), 0.05)
  for (row, entry) in entries.enumerated() where entry.outcome.rope == nil {
    marks.append(.text(Text("stops", x: low, y: Double(row), anchor: .leading)))
  }
  return Panel(
    tag: tag,
    x: Axis("factor at the last token", domain: (low - margin)...(high + margin)),
    y: .categories("", entries.map(\.system.title), isReversed: true),
    marks: [
      .rule(Rule(x: 1)),
      .points(
        Points(
          x: gains, y: rows, label: "gain on rotary logits",
          style: SeriesStyle(color: SeriesStyle.other(1).color, marker: .square))),
      .points(
        Points(
          x: amplitudes, y: rows, label: "amplitude on cos and sin",
          style: SeriesStyle(color: SeriesStyle.other(0).color, marker: .circle))),
    ] + marks)
}
