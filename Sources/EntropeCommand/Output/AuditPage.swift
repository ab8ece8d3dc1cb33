import Foundation
import ModelFiles
import RopeSystems
import RotaryEmbedding
import Studies

/// The audit of a file, ready to print.
struct AuditPage {
  let file: String
  let modelType: String?
  let reports: [AuditReport]
  /// Advice for each report, where there is any.
  let advice: [ExtensionAdvice?]
  let isAdviceAsked: Bool
  /// The layers of the whole model, of which flags may have chosen some.
  let layerCount: Int

  /// The whole text in a format.
  func rendered(as format: AuditFormat) throws -> String {
    switch format {
    case .text: try sections(isMarkdown: false)
    case .markdown: try sections(isMarkdown: true)
    case .json: try json()
    }
  }

  // MARK: For people

  private func sections(isMarkdown: Bool) throws -> String {
    let format: TableFormat = isMarkdown ? .markdown : .text
    var parts = [isMarkdown ? "# Audit of \(markdownText(file))\n" : ""].filter { !$0.isEmpty }
    parts.append(
      (isMarkdown ? markdownText(title) : "\(file): \(title)") + "\n\n"
        + (try LayerKindReport(reports).table().rendered(as: format)))
    let shared = sharedFindings
    for group in try groups(besides: shared, format) {
      parts.append(heading(group.kinds, isMarkdown) + "\n\n" + group.body)
    }
    if !shared.isEmpty {
      parts.append(
        (isMarkdown ? "## " : "") + "All kinds of layers\n\n"
          + shared.map { paragraph($0, isMarkdown) }.joined(separator: "\n"))
    }
    return parts.joined(separator: "\n")
  }

  /// What the file is, in one line.
  private var title: String {
    let count = reports.reduce(0) { $0 + $1.kind.layers.count }
    let isPart = count > 0 && count < layerCount
    let layers =
      isPart
      ? "\(count) of \(layerCount) layers"
      : count == 0 ? "" : count == 1 ? "1 layer" : "\(count) layers"
    let kinds = reports.count == 1 ? "one kind" : "\(reports.count) kinds"
    let model = modelType.map { legible($0) } ?? "no model_type"
    return model + ", "
      + (layers.isEmpty
        ? "\(kinds) of layers" : isPart ? layers : "\(layers) of \(kinds)")
      + " (transformers \(SystemProfile.transformers.version))"
  }

  /// What is found of every kind of layers alike, to be told once.
  private var sharedFindings: [Finding] {
    let told = reports.filter { !$0.findings.isEmpty }
    guard told.count > 1, let first = told.first else { return [] }
    return first.findings.filter { finding in told.allSatisfy { $0.findings.contains(finding) } }
  }

  /// The kinds of layers of which the page says the same, with what it says.
  private func groups(
    besides shared: [Finding], _ format: TableFormat
  ) throws -> [(kinds: [LayerKind], body: String)] {
    var groups: [(kinds: [LayerKind], body: String)] = []
    for (report, advice) in zip(reports, advice) {
      let body = try body(report, advice, besides: shared, format)
      if let index = groups.firstIndex(where: { $0.body == body }) {
        groups[index].kinds.append(report.kind)
      } else {
        groups.append(([report.kind], body))
      }
    }
    return groups
  }

  /// The names of kinds with their layers.
  private func heading(_ kinds: [LayerKind], _ isMarkdown: Bool) -> String {
    let words = kinds.map { kind in
      legible(kind.name)
        + (kind.layers.isEmpty
          ? "" : " (layer\(kind.layers.count == 1 ? "" : "s") \(layerWords(kind.layers)))")
    }.joined(separator: ", ")
    return isMarkdown ? "## " + markdownText(words) : wrapped(words, indent: 0)
  }

  private func body(
    _ report: AuditReport, _ advice: ExtensionAdvice?, besides shared: [Finding],
    _ format: TableFormat
  ) throws -> String {
    let isMarkdown = format == .markdown
    let facts = AuditFacts(report).lines
    var text =
      facts.map { isMarkdown ? "- \(markdownText($0))" : wrapped($0, indent: 2) }.joined(
        separator: "\n") + "\n"
    if let systems = report.systems {
      text += "\n" + (try systemTable(systems, isWide: isMarkdown).rendered(as: format))
      for sentence in systemLegend(systems) {
        text += isMarkdown ? "\n\(markdownText(sentence))\n" : wrapped(sentence, indent: 0) + "\n"
      }
    }
    for finding in report.findings where !shared.contains(finding) {
      text += "\n" + paragraph(finding, isMarkdown)
    }
    if isAdviceAsked { text += "\n" + (try adviceText(advice, report, format)) }
    return text
  }

  private func paragraph(_ finding: Finding, _ isMarkdown: Bool) -> String {
    if isMarkdown {
      var text =
        "**\(finding.severity.rawValue)** \(markdownCode(finding.key)): "
        + markdownText(finding.sentence)
      if let remedy = finding.remedy { text += " *\(markdownText(remedy))*" }
      if let fragment = finding.fragment { text += " " + markdownCode(fragment) }
      return text + " (\(markdownText(finding.source)))\n"
    }
    var text = wrapped(
      "\(finding.severity.rawValue): \(finding.key): \(finding.sentence)", indent: 0)
    if let remedy = finding.remedy { text += "\n" + wrapped("remedy: \(remedy)", indent: 2) }
    // A fragment is for copying, so it stays in one line.
    if let fragment = finding.fragment { text += "\n    \(fragment)" }
    return text + "\n" + wrapped("source: \(finding.source)", indent: 2) + "\n"
  }

  private func adviceText(
    _ advice: ExtensionAdvice?, _ report: AuditReport, _ format: TableFormat
  ) throws -> String {
    guard let advice else {
      let reason =
        report.kind.rope == nil
        ? "these layers do not rotate, so there is no rope to extend."
        : report.findings.contains { $0.id == "type-missing" }
          ? "mend the dictionary first; without its type its factor means nothing."
          : !report.resolved.knowsTrainedContext
            ? "the trained context is not known; write it down as max_position_embeddings."
            : report.seesNearestAlone
              ? "these layers see tokens near the query alone; leave their rope as it is."
              : "the numbers of \(report.resolved.methodName) come from training; nothing but training "
                + "stretches them."
      return wrapped("advice: \(reason)", indent: 0) + "\n"
    }
    let first =
      advice.scale == 1
      ? "advice: \(advice.targetContext) tokens fit the trained context of "
        + "\(advice.trainedContext); leave the scaling out."
      : "advice: \(advice.targetContext) tokens need at least scale \(advice.scale.short) of the "
        + "trained context of "
        + "\(advice.trainedContext). What a prompt within the trained context pays:"
    let last =
      "Entropy drift: mean change over \(advice.measuredTokens) causal rows of all-ones vectors "
      + "against unmodified RoPE, in nats; neighbour phase: radians "
      + "between neighbouring tokens in the fastest pair."
    var text = wrapped(first, indent: 0) + "\n\n"
    text += try adviceTable(advice).rendered(as: format)
    text += "\n" + wrapped(last, indent: 0) + "\n"
    if let fragment = advice.choices.first(where: { $0.fragment != nil })?.fragment {
      text += format == .text ? "    \(fragment)\n" : "\n\(markdownCode(fragment))\n"
    }
    return text
  }
}
