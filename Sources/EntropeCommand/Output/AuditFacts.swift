import Foundation
import ModelFiles
import RopeSystems
import RotaryEmbedding
import Studies

/// What transformers makes of one kind of layers, as lines for people.
struct AuditFacts {
  private let report: AuditReport
  private var resolved: ResolvedRope { report.resolved }
  private var temperature: Temperature { resolved.schedule.temperature }

  init(_ report: AuditReport) { self.report = report }

  /// Method, geometry, band, temperature and context, one line each.
  var lines: [String] {
    guard report.kind.rope != nil else { return still }
    return [method, geometry, band, gains, query, context, precision].compactMap(\.self)
  }

  /// Layers without rotation: why.
  private var still: [String] {
    var lines = ["no rotation: \(report.kind.stillness?.sentence ?? "the class has none here")"]
    if let query { lines.append(query) }
    return lines
  }

  private var method: String {
    let title = (try? MethodCatalog.entry(named: resolved.methodName).title) ?? resolved.methodName
    let scale = resolved.extent.scale == 1 ? "" : ", scale \(resolved.extent.scale.short)"
    return title + scale + ", from " + place
  }

  /// The dictionary that was read, or what stands in for it.
  private var place: String {
    if let path = report.path { return path }
    guard let rope = report.kind.rope else { return "nothing" }
    let configuration = report.systems?.source.configuration
    let hasNone = [ModelKey.ropeScaling, .ropeParameters].allSatisfy {
      configuration?[$0].isTruthy != true
    }
    let absence =
      hasNone
      ? "the file has no rope_scaling or rope_parameters"
      : "no dictionary of the file is for these layers"
    let isKnown = configuration?.modelClass.isKnown ?? true
    let rule = isKnown ? "the class of the model type" : "the usual base"
    guard rope.settings.written.isEmpty else { return "\(rule); \(absence)" }
    let base = rope.settings[.base]
    return (base.isWritten ? base.path : rule) + "; \(absence)"
  }

  private var geometry: String {
    let geometry = resolved.geometry
    let base = geometry.base.formatted(
      .number.grouping(.never).locale(Locale(identifier: "en_US")))
    let frequencies = resolved.schedule.inverseFrequencies
    let rotating = frequencies.count { $0 != 0 }
    return "head dimension \(geometry.headDimension), rotary dimension \(2 * frequencies.count)"
      + (rotating == frequencies.count ? "" : " of which \(2 * rotating) components rotate")
      + ", base \(base), trained context "
      + (resolved.knowsTrainedContext ? "\(geometry.trainedContext) tokens" : "not known")
  }

  private var band: String? {
    report.band.map { band in
      "band of blended pairs \(band.low.short) to \(band.high.short), of pairs 0 to "
        + "\(resolved.geometry.pairCount - 1)"
    }
  }

  /// The temperature, where there is one.
  private var gains: String? {
    guard report.rotaryGain != 1 || report.otherGain != 1 || temperature.amplitude != 1 else {
      return nil
    }
    return "amplitude \(temperature.amplitude.short) on cos and sin, softmax scale × "
      + "\(temperature.softmaxScale.short): logits × \(report.rotaryGain.short) on rotary "
      + "dimensions, × \(report.otherGain.short) on others"
  }

  private var query: String? {
    guard temperature.queryMultiplier != .one else { return nil }
    let factor = temperature.queryMultiplier(max(0, report.length - 1))
    return "query multiplier by position, \(factor.short) at the last token of \(report.length)"
  }

  private var context: String {
    if report.seesNearestAlone, let window = report.kind.attention.window {
      if case .chunked = report.kind.attention {
        return "queries see their own chunk of \(window) tokens alone, whatever the context"
      }
      if let reach = report.systems?.source.configuration.reach(
        of: report.kind.attention)
      {
        return "queries see the nearest \(reach) tokens on each side alone, whatever the context"
      }
      return "queries see the nearest \(window) tokens alone, whatever the context"
    }
    guard resolved.knowsTrainedContext else {
      return "the trained context is not known, so neither is the longest one"
    }
    return report.greatestContext.map { "longest context \($0) tokens" }
      ?? "follows the length, so it sets no longest context"
  }

  private var precision: String? {
    guard report.length > 1 else { return nil }
    let length = report.precision.first?.length ?? report.length
    return "systems compared at \(report.length) tokens; rounded inverse frequencies are off by "
      + report.precision.map { "\($0.phaseError.shortWords()) rad in \($0.precision.rawValue)" }
      .joined(separator: ", ")
      + (length == report.length ? "" : " at a distance of \(length)")
  }
}
