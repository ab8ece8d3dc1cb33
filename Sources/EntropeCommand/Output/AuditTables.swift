import Foundation
import RopeSystems
import RotaryEmbedding
import Studies

/// What every system does, one row each, without columns that have no value; the wide form also names versions.
func systemTable(_ report: SystemsReport, isWide: Bool) throws -> Table {
  // What a reference code would stop at or leave open says nothing about another model.
  let entries = report.entries.filter {
    !$0.isReferenceCode || $0.runsModel || $0.outcome.rope != nil
  }
  let reference = pairCount(report[.transformers])
  let rotates = reference != 0
  var columns: [(column: Column, cells: [Cell])] = [
    (Column("system"), entries.map { .text($0.system.title) })
  ]
  func add(_ column: Column, _ cell: (SystemsReport.Entry) -> Cell) {
    let cells = entries.map(cell)
    if cells.contains(where: { $0 != .missing }) { columns.append((column, cells)) }
  }
  if isWide { add(Column("version")) { .text($0.version) } }
  add(Column("result")) { .text(result($0)) }
  if entries.contains(where: { pairCount($0).map { $0 != reference } ?? false }) {
    add(Column("rotating pairs")) { pairCount($0).map { Cell($0) } ?? .missing }
  }
  if rotates {
    add(Column("amplitude")) { Cell($0.outcome.rope?.temperature.amplitude) }
    add(Column("softmax")) { Cell($0.outcome.rope?.temperature.softmaxScale) }
  } else {
    add(Column("known")) { evidence(of: $0) }
  }
  add(Column("band")) { entry in
    entry.outcome.rope?.band.map { .text("\($0.low.shortWords())–\($0.high.shortWords())") }
      ?? .missing
  }
  add(Column("pair")) { moved($0).map { Cell($0.worstPair) } ?? .missing }
  add(Column("ratio")) { Cell(moved($0)?.worstRatio) }
  if report.length > 1 {
    add(Column("off", unit: "rad", format: .significant(3))) { Cell(moved($0)?.phaseError) }
  }
  add(Column("context limit")) { entry in entry.outcome.rope?.window.map { Cell($0) } ?? .missing }
  add(Column("because of")) { causes($0.difference?.causes ?? []) }
  return try Table(
    columns: columns.map(\.column),
    rows: entries.indices.map { row in columns.map { $0.cells[row] } })
}

/// What the words of the table mean, where they need it; a sentence each.
func systemLegend(_ report: SystemsReport) -> [String] {
  func titles(_ support: ModelTypeSupport) -> [String] {
    report.entries.filter { $0.support == support && !$0.isReferenceCode }.map(\.system.title)
  }
  var sentences: [String] = []
  if pairCount(report[.transformers]) == 0 {
    sentences.append("Compared is whether a system rotates these layers.")
  }
  sentences += [ModelTypeSupport.ofTransformers, .none, .notKnown].compactMap {
    $0.sentence(about: titles($0), modelType: report.source.typeName)
  }
  let isOthers = report.entries.contains { $0.isReferenceCode && $0.support == .none }
  if isOthers, report.entries.contains(where: { $0.support == .none && $0.outcome.rope != nil }) {
    sentences.append("In parentheses: what reference codes of other models would make of the keys.")
  }
  return sentences
}

/// Number of pairs that a system rotates; `nil` where it stops or is not known.
private func pairCount(_ entry: SystemsReport.Entry?) -> Int? {
  entry?.outcome.rope?.inverseFrequencies.count
}

/// The difference of a system whose frequencies are others than those of transformers.
private func moved(_ entry: SystemsReport.Entry) -> SystemDifference? {
  entry.difference.flatMap { $0.changedPairs > 0 ? $0 : nil }
}

/// How it is known which layers a system rotates.
private func evidence(of entry: SystemsReport.Entry) -> Cell {
  guard entry.outcome.rope != nil else { return .missing }
  let profile = entry.support == .ofTransformers ? SystemProfile.transformers : entry.system.profile
  return .text(profile.rotation.evidence.rawValue)
}

/// How a system ends, in a word or two.
func result(_ entry: SystemsReport.Entry) -> String {
  let outcome =
    switch entry.outcome {
    case .refuses: entry.support == .none && !entry.isReferenceCode ? "no class" : "stops"
    case .ignores: "unscaled"
    case .divides: "differs"
    case .unknown: "not known"
    case .applies where entry.system == .transformers: "reference"
    case .applies: entry.agrees == nil ? "runs" : entry.agrees == true ? "same" : "differs"
    }
  return entry.isReferenceCode && !entry.runsModel ? "(\(outcome))" : outcome
}

/// The keys that make a system differ; a key that the file leaves out is named as such.
private func causes(_ causes: [DifferenceCause]) -> Cell {
  guard !causes.isEmpty else { return .missing }
  var keys: [String] = []
  for cause in causes {
    let name = cause.key.split(separator: ".").last.map(String.init) ?? cause.key
    let key = cause.isInFile ? name : "no \(name)"
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
