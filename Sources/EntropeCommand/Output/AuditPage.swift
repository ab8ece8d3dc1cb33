import Foundation
import ModelFiles
import RopeSystems
import RotaryEmbedding
import Studies

/// The audit of a file, ready to print.
struct AuditPage {
  let file: String
  let reports: [AuditReport]
  /// Advice for each report, where there is any.
  let advice: [ExtensionAdvice?]
  let isAdviceAsked: Bool

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
    var parts: [String] = isMarkdown ? ["# Audit of \(markdownText(file))\n"] : []
    for (report, advice) in zip(reports, advice) {
      parts.append(try section(report, advice, isMarkdown))
    }
    return parts.joined(separator: "\n")
  }

  private func section(
    _ report: AuditReport, _ advice: ExtensionAdvice?, _ isMarkdown: Bool
  ) throws -> String {
    let heading = isMarkdown ? "## " + markdownText(report.path) : "\(file): \(report.path)"
    let facts = summary(report).map { isMarkdown ? "- \($0)" : wrapped($0, indent: 2) }
    var text = "\(heading)\n\n" + facts.joined(separator: "\n") + "\n"
    let format: TableFormat = isMarkdown ? .markdown : .text
    if let systems = report.systems {
      text += "\n" + (try systemTable(systems, isWide: isMarkdown).rendered(as: format))
    }
    for finding in report.findings { text += "\n" + paragraph(finding, isMarkdown) }
    if isAdviceAsked { text += "\n" + (try adviceText(advice, report, format)) }
    return text
  }

  /// Geometry, method, band, temperature and context, one line each.
  private func summary(_ report: AuditReport) -> [String] {
    let resolved = report.resolved
    let geometry = resolved.geometry
    let temperature = resolved.schedule.temperature
    let title = (try? MethodCatalog.entry(named: resolved.methodName).title) ?? resolved.methodName
    guard report.systems != nil else {
      return ["\(title): the file has null here, so these layers have no rotary embedding."]
    }
    var lines = [
      "\(title), scale \(resolved.extent.scale.short), as transformers resolves it",
      "head dimension \(geometry.headDimension), rotary dimension \(geometry.rotaryDimension), "
        + "base "
        + "\(geometry.base.formatted(.number.grouping(.never).locale(Locale(identifier: "en_US")))), trained context "
        + (resolved.knowsTrainedContext ? "\(geometry.trainedContext) tokens" : "not given"),
    ]
    if let band = report.band {
      lines.append(
        "band of blended pairs \(band.low.short) to \(band.high.short), of pairs 0 to "
          + "\(geometry.pairCount - 1)")
    }
    lines.append(
      "amplitude \(temperature.amplitude.short) on cos and sin, softmax scale × "
        + "\(temperature.softmaxScale.short): logits × \(report.rotaryGain.short) on rotary "
        + "dimensions, × "
        + "\(report.otherGain.short) on others")
    if temperature.queryMultiplier != .one {
      let factor = temperature.queryMultiplier(max(0, report.length - 1))
      lines.append("query multiplier by position, \(factor.short) at the last token")
    }
    lines.append(
      report.greatestContext.map { "longest context \($0) tokens" }
        ?? "follows the length, so it sets no longest context")
    lines.append(
      "angles compared over \(report.length) tokens; off there by rounded inverse frequencies: "
        + report.precision.map { "\($0.precision.rawValue) \($0.phaseError.rounded3) rad" }
        .joined(separator: ", "))
    return lines
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
        report.systems == nil
        ? "these layers have no rope to extend."
        : report.seesNearestAlone
          ? "these layers see the nearest tokens alone; leave their rope as it is."
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
