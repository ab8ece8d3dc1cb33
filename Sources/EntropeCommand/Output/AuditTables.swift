import Foundation
import RopeSystems
import RotaryEmbedding
import Studies

/// What every system does, one row each; the wide form also names versions and the whole cause.
func systemTable(_ report: SystemsReport, isWide: Bool) throws -> Table {
  var columns = [Column("system")]
  if isWide { columns.append(Column("version")) }
  columns += [
    Column("result"), Column("amplitude"), Column("softmax"), Column("band"),
    Column("pair"), Column("ratio"), Column("off", unit: "rad", format: .significant(3)),
    Column("window"), Column("because of"),
  ]
  var table = try Table(columns: columns)
  for entry in report.entries {
    let rope = entry.outcome.rope
    let difference = entry.difference.flatMap { $0.isNone ? nil : $0 }
    let moved = difference.flatMap { $0.changedPairs > 0 ? $0 : nil }
    var row: [Cell] = [.text(entry.system.title)]
    if isWide { row.append(.text(entry.version)) }
    row += [
      .text(result(entry)), Cell(rope?.temperature.amplitude), Cell(rope?.temperature.softmaxScale),
      rope?.band.map { .text("\($0.low.rounded3)–\($0.high.rounded3)") } ?? .missing,
      moved.map { Cell($0.worstPair) } ?? .missing, Cell(moved?.worstRatio),
      Cell(moved?.phaseError), rope?.window.map { Cell($0) } ?? .missing,
      causes(difference?.causes ?? []),
    ]
    try table.appendRow(row)
  }
  return table
}

/// How a system ends, in a word or two.
func result(_ entry: SystemsReport.Entry) -> String {
  let outcome =
    switch entry.outcome {
    case .refuses: "stops"
    case .ignores: "unscaled"
    case .applies where entry.system == .transformers: "reference"
    case .applies: entry.agrees == nil ? "runs" : entry.agrees == true ? "same" : "differs"
    }
  return entry.runsModel ? outcome : "(\(outcome))"
}

private func causes(_ causes: [DifferenceCause]) -> Cell {
  guard !causes.isEmpty else { return .missing }
  var keys: [String] = []
  for cause in causes {
    let key = cause.key.split(separator: ".").last.map(String.init) ?? cause.key
    if !keys.contains(key) { keys.append(key) }
  }
  return .text(keys.joined(separator: ", "))
}

/// What each way to reach a context costs within the trained one.
func adviceTable(_ advice: ExtensionAdvice) throws -> Table {
  try Table(
    columns: [
      Column("method"), Column("scale"), Column("amplitude"), Column("short logits ×"),
      Column("slowed pairs"), Column("worst ratio"), Column("neighbour phase", unit: "rad"),
      Column("entropy drift", unit: "nats", format: .decimals(4)),
    ],
    rows: advice.choices.map { choice in
      [
        .text(choice.isOfFile ? "\(choice.methodName) (the file's)" : choice.methodName),
        .number(choice.scale), .number(choice.amplitude), .number(choice.shortGain),
        Cell(choice.slowedPairs), .number(choice.worstRatio), .number(choice.neighbourPhase),
        .number(choice.entropyDrift),
      ]
    })
}

/// Text in lines of at most 80 characters, every line moved in.
func wrapped(_ text: String, indent: Int) -> String {
  let margin = String(repeating: " ", count: indent)
  var lines: [String] = []
  var line = margin
  for word in text.split(separator: " ") {
    if line.count + word.count + 1 > 80, line != margin {
      lines.append(line)
      line = margin + (lines.isEmpty ? "" : "  ")
    }
    line += (line.allSatisfy { $0 == " " } ? "" : " ") + word
  }
  return (lines + [line]).joined(separator: "\n")
}

extension Double {
  /// Three significant digits without trailing zeros, for people.
  var rounded3: String { String(format: "%.3g", self) }
}
