import ModelFiles
import RopeSystems
import RotaryEmbedding
import Studies

extension AuditPage {
  /// Every number of the audit with its full precision.
  func json() throws -> String {
    var object = JSONObject()
    try object.set("file", file)
    try object.set("model_type", modelType)
    try object.set("layer_kinds", objects: LayerKindReport(reports).objects())
    try object.set(
      "layers",
      objects: zip(reports, advice).map { report, advice in try layer(report, advice) })
    return object.text
  }

  private func layer(_ report: AuditReport, _ advice: ExtensionAdvice?) throws -> JSONObject {
    let resolved = report.resolved
    let temperature = resolved.schedule.temperature
    var object = JSONObject()
    try object.set("layer_type", report.kind.name)
    try object.set("layers", report.kind.layers)
    try object.set("attention", report.kind.attention.name)
    try object.set("window", report.kind.attention.window)
    try object.set("path", report.path)
    try object.set("unrotated_because", report.kind.stillness?.sentence)
    try object.set("unrotated_by", report.kind.stillness?.key)
    try object.set("method", resolved.methodName)
    try object.set("head_dimension", resolved.geometry.headDimension)
    try object.set("rotary_dimension", resolved.geometry.rotaryDimension)
    try object.set("base", resolved.geometry.base)
    try object.set(
      "trained_context", resolved.knowsTrainedContext ? resolved.geometry.trainedContext : nil)
    try object.set("scale", resolved.extent.scale)
    try object.set("band", report.band.map { [$0.low, $0.high] })
    try object.set("amplitude", temperature.amplitude)
    try object.set("softmax_scale_multiplier", temperature.softmaxScale)
    try object.set(
      "query_multiplier_at_end", temperature.queryMultiplier(max(0, report.length - 1)))
    try object.set("rotary_logit_gain", report.rotaryGain)
    try object.set("other_logit_gain", report.otherGain)
    try object.set("longest_context", report.greatestContext)
    try object.set("target_context", report.targetContext)
    try object.set("compared_context", report.length)
    try object.set("precision", objects: report.precision.map(precision))
    try object.set("systems", objects: (report.systems?.entries ?? []).map(system))
    try object.set("findings", objects: report.findings.map(finding))
    if isAdviceAsked {
      if let advice {
        object.set("advice", object: try self.advice(advice))
      } else {
        try object.set("advice", Int?.none)
      }
    }
    return object
  }

  private func precision(_ measured: PhasePrecision) throws -> JSONObject {
    var object = JSONObject()
    try object.set("format", measured.precision.rawValue)
    try object.set("phase_error", measured.phaseError)
    try object.set("pair", measured.pair)
    try object.set("distinct_positions", measured.distinctPositions)
    return object
  }

  private func system(_ entry: SystemsReport.Entry) throws -> JSONObject {
    var object = JSONObject()
    let rope = entry.outcome.rope
    try object.set("system", entry.system.rawValue)
    try object.set("version", entry.version)
    try object.set("runs_model", entry.runsModel)
    try object.set("model_class", entry.support.rawValue)
    try object.set("result", result(entry).filter { $0 != "(" && $0 != ")" })
    try object.set("sentence", entry.outcome.sentence)
    try object.set("scale", rope?.scale)
    try object.set("rotating_pairs", rope?.inverseFrequencies.count)
    try object.set("trained_context", rope?.trainedContext)
    try object.set("amplitude", rope?.temperature.amplitude)
    try object.set("softmax_scale_multiplier", rope?.temperature.softmaxScale)
    try object.set("band", rope?.band.map { [$0.low, $0.high] })
    try object.set("window", rope?.window)
    let key: String? = if case .key(let path) = rope?.windowOrigin { path } else { nil }
    try object.set("window_key", key)
    try object.set("uses_long_factors", rope?.usesLongFactors)
    try object.set("inverse_frequencies", rope?.inverseFrequencies.map(\.ifFinite))
    if let difference = entry.difference {
      var detail = JSONObject()
      try detail.set("amplitude_ratio", difference.amplitudeRatio.ifFinite)
      try detail.set("softmax_scale_ratio", difference.softmaxScaleRatio.ifFinite)
      try detail.set("rotary_gain_ratio", difference.rotaryGainRatio.ifFinite)
      try detail.set("changed_pairs", difference.hasSamePairs ? difference.changedPairs : nil)
      try detail.set("worst_pair", difference.worstPair)
      try detail.set("worst_frequency_ratio", difference.worstRatio.ifFinite)
      try detail.set("phase_error", difference.phaseError.ifFinite)
      try detail.set("causes", objects: difference.causes.map(cause))
      object.set("difference", object: detail)
    } else {
      try object.set("difference", Int?.none)
    }
    return object
  }

  private func cause(_ cause: DifferenceCause) throws -> JSONObject {
    var object = JSONObject()
    try object.set("key", cause.key)
    try object.set("in_file", cause.isInFile)
    try object.set("aspect", cause.aspect)
    try object.set("whole", cause.isWhole)
    try object.set("source", cause.source)
    return object
  }

  private func finding(_ finding: Finding) throws -> JSONObject {
    var object = JSONObject()
    try object.set("severity", finding.severity.rawValue)
    try object.set("id", finding.id)
    try object.set("key", finding.key)
    try object.set("sentence", finding.sentence)
    try object.set("remedy", finding.remedy)
    try object.set("fragment", finding.fragment)
    try object.set("source", finding.source)
    return object
  }

  private func advice(_ advice: ExtensionAdvice) throws -> JSONObject {
    var object = JSONObject()
    try object.set("trained_context", advice.trainedContext)
    try object.set("target_context", advice.targetContext)
    try object.set("scale", advice.scale)
    try object.set("measured_tokens", advice.measuredTokens)
    try object.set(
      "choices",
      objects: advice.choices.map { choice in
        var row = JSONObject()
        try row.set("method", choice.methodName)
        try row.set("of_file", choice.isOfFile)
        try row.set("scale", choice.scale)
        try row.set("amplitude", choice.amplitude)
        try row.set("short_logit_gain", choice.shortGain)
        try row.set("slowed_pairs", choice.slowedPairs)
        try row.set("worst_frequency_ratio", choice.worstRatio)
        try row.set("neighbour_phase", choice.neighbourPhase)
        try row.set("entropy_drift", choice.entropyDrift)
        try row.set("fragment", choice.fragment)
        return row
      })
    return object
  }
}
