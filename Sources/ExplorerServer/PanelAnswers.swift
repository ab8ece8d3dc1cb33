import AttentionEntropy
import Drawing
import Explorer
import Figures
import Foundation
import Gallery
import ModelFiles
import RopeSystems
import RotaryEmbedding
import Studies

/// The picture of the page, what HTML needs over it, and the numbers, made together.
func livePanel(
  _ panel: any ExplorerPanel, _ state: ExplorerState, _ presentation: Presentation,
  _ isCancelled: @escaping @Sendable () -> Bool
) throws -> Workshop.Product {
  let clock = ContinuousClock()
  let start = clock.now
  let reply = try panel.reply(for: state, isCancelled: isCancelled)
  let computed = clock.now
  // Recipe and long description stay out of the page's own picture; they are in the JSON and in exports.
  var figure = reply.figure
  figure.altText = reply.sentence
  let shown = try figure.presented(presentation)
  let svg = try shown.rendered(as: .svg)
  let frames = try shown.frames()
  let drawn = clock.now
  func milliseconds(_ from: ContinuousClock.Instant, _ to: ContinuousClock.Instant) -> Double {
    let (seconds, fraction) = (to - from).components
    return ((Double(seconds) * 1e3 + Double(fraction) * 1e-15) * 10).rounded() / 10
  }
  var object = JSONObject()
  try object.set("state", state.picture.text)
  try object.set("digest", String(reply.digest.prefix(8)))
  var times = JSONObject()
  try times.set("compute", milliseconds(start, computed))
  try times.set("draw", milliseconds(computed, drawn))
  object.set("milliseconds", object: times)
  try object.set("title", panel.title)
  try object.set("description", reply.figure.altText)
  try object.set("sentence", reply.sentence)
  object.set("frames", objects: try frames.plots.map(frameJSON))
  try object.set("page", [frames.width, frames.height])
  object.set(
    "rules",
    objects: try reply.rules.map { rule in
      var entry = JSONObject()
      try entry.set("key", rule.key.rawValue)
      try entry.set("x", rule.x)
      try entry.set("base", rule.law.base)
      try entry.set("ratio", rule.law.ratio)
      return entry
    })
  if let cells = reply.cells {
    func side(_ side: PanelCells.Side) throws -> JSONObject {
      var entry = JSONObject()
      try entry.set("key", side.key.rawValue)
      try entry.set("values", side.values)
      return entry
    }
    var entry = JSONObject()
    entry.set("x", object: try side(cells.x))
    entry.set("y", object: try side(cells.y))
    object.set("cells", object: entry)
  }
  object.set("series", objects: try shown.namedSeries.map(seriesJSON))
  try object.set("claims", reply.claims.map(\.sentence))
  try object.set("notes", reply.notes)
  try object.set(
    "command", state.command(panel: panel.id, output: "\(state.fileName(panel: panel.id)).pdf"))
  let rows = reply.numbers.rows
  object.set("numbers", object: try numbersJSON(reply.numbers))
  try object.set("rows", rows.count)
  return [
    "svg": svg, "json": Array(object.text.utf8),
    "csv": Array(reply.numbers.rendered(as: .csv).utf8),
  ]
}

/// Rows of numbers that a table of the page shows; the CSV file has all.
let mostTableRows = 400

/// Rows of numbers that a page is sent whole: more than pairs have, 512 under five methods in two plots, which its ruler looks up.
///
/// Of longer lists, which have no pairs, it is sent what its table shows.
private let mostSentRows = 8_192

private func numbersJSON(_ table: Table) throws -> JSONObject {
  var object = JSONObject()
  try object.set("columns", table.columns.map(\.heading))
  let isWhole = table.rows.count <= mostSentRows
  try object.set("rows", table.shownRows(isWhole ? mostSentRows : mostTableRows))
  return object
}

extension Table {
  /// The first rows as people read them.
  ///
  /// - Parameter most: How many at most.
  /// - Returns: A text for every cell.
  func shownRows(_ most: Int) -> [[String]] {
    // Series are named in the mini-markup of labels, which a page does not set; few names fill many rows.
    var plain: [String: String] = [:]
    func words(_ text: String) -> String {
      if let known = plain[text] { return known }
      let words = (try? plainText(text)) ?? text
      plain[text] = words
      return words
    }
    return rows.prefix(most).map { row in
      row.map { cell in
        switch cell {
        case .text(let text): words(text)
        case .integer(let value): "\(value)"
        case .number(let value): NumberFormat.shortest(6).words(value)
        case .boolean(let value): value ? "yes" : "no"
        case .missing: ""
        }
      }
    }
  }
}

/// A named series; a number that is not drawn is `null`.
private func seriesJSON(_ series: FigureSeries) throws -> JSONObject {
  var object = JSONObject()
  try object.set("panel", series.panel)
  try object.set("name", series.name)
  try object.set("ink", series.ink.hex)
  for (name, values) in series.channels.columns {
    try object.set(name.rawValue, values.map { $0.isFinite ? $0 : nil })
  }
  return object
}

private func frameJSON(_ frame: PlotFrame) throws -> JSONObject {
  func axis(_ axis: PlotFrame.Axis) throws -> JSONObject {
    var object = JSONObject()
    let kind =
      switch axis.scale {
      case .linear: "linear"
      case .log10: "log10"
      case .log2: "log2"
      }
    try object.set("kind", kind)
    try object.set("domain", [axis.domain.lowerBound, axis.domain.upperBound])
    try object.set("reversed", axis.isReversed)
    return object
  }
  var object = JSONObject()
  try object.set("tag", frame.tag)
  try object.set("x", [frame.across.lowerBound, frame.across.upperBound])
  try object.set("y", [frame.down.lowerBound, frame.down.upperBound])
  object.set("xScale", object: try axis(frame.x))
  object.set("yScale", object: try axis(frame.y))
  return object
}

/// Canonical query, every control with its range, and notices.
func stateJSON(_ state: ExplorerState, _ notices: [StateNotice]) throws -> String {
  var object = JSONObject()
  try object.set("state", state.query)
  try object.set("words", state.exploreCommand)
  object.set("notices", objects: try notices.map(noticeJSON))
  object.set("controls", objects: try state.controls.map(controlJSON))
  return object.text
}

private func noticeJSON(_ notice: StateNotice) throws -> JSONObject {
  var object = JSONObject()
  try object.set("key", notice.key)
  try object.set("sentence", notice.sentence)
  return object
}

private func controlJSON(_ control: ExplorerControl) throws -> JSONObject {
  var object = JSONObject()
  try object.set("key", control.key)
  try object.set("label", control.label)
  try object.set("unit", control.unit)
  try object.set("group", control.group.rawValue)
  try object.set("value", control.value)
  try object.set("allowed", control.allowed)
  try object.set("chosen", control.isChosen)
  try object.set("idle", control.idleReason)
  switch control.kind {
  case .choice(let choices), .choices(let choices, _):
    try object.set("kind", { if case .choice = control.kind { "choice" } else { "choices" } }())
    object.set(
      "choices",
      objects: try choices.map { choice in
        var entry = JSONObject()
        try entry.set("value", choice.value)
        try entry.set("title", choice.title)
        return entry
      })
  case .number(let slider):
    try object.set("kind", "number")
    try object.set("low", slider.low)
    try object.set("high", slider.high)
    try object.set("steps", slider.steps)
    try object.set("geometric", slider.isGeometric)
    try object.set("whole", slider.isWhole)
  case .text: try object.set("kind", "text")
  }
  return object
}

/// The catalogue of methods with parameters and options.
func methodsJSON() -> String {
  let entries = MethodCatalog.entries.compactMap { entry -> JSONObject? in
    var object = JSONObject()
    do {
      try object.set("name", entry.name)
      try object.set("title", entry.title)
      try object.set("formula", entry.formula)
      try object.set("citation", entry.citation)
      try object.set("parameters", entry.parameters.map(\.rawValue).sorted())
      try object.set("summary", entry.summary)
      try object.set("pitfall", entry.pitfall)
      object.set(
        "options",
        objects: try entry.options.map { option in
          var own = JSONObject()
          try own.set("name", option.name)
          try own.set("summary", option.summary)
          try own.set("usual", option.usual)
          try own.set("allowed", option.allowed)
          try own.set("least", option.range.lowerBound)
          try own.set("greatest", option.range.upperBound)
          try own.set("whole", option.isWhole)
          return own
        })
    } catch { return nil }
    return object
  }
  var object = JSONObject()
  object.set("methods", objects: entries)
  return object.text
}

/// The state that a config.json means, with what the audit finds.
func configurationJSON(_ body: [UInt8]) throws -> String {
  let configuration = try ModelConfiguration(bytes: body, file: "config.json")
  let (values, rope) = try ExplorerState.values(of: configuration)
  let report = try AuditReport(of: configuration, rope.kind)
  let (state, notices) = ExplorerState.nearest(to: values)
  var object = JSONObject()
  try object.set("state", state.picture.text)
  try object.set("model_type", configuration.modelType)
  object.set("notices", objects: try notices.map(noticeJSON))
  try object.set("exact", state.says(rope))
  object.set(
    "findings",
    objects: try report.findings.map { finding in
      var entry = JSONObject()
      try entry.set("severity", finding.severity.rawValue)
      try entry.set("key", finding.key)
      try entry.set("sentence", finding.sentence)
      try entry.set("remedy", finding.remedy)
      return entry
    })
  return object.text
}
