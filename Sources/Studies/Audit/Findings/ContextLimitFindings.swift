import Foundation
import ModelFiles
import RotaryEmbedding

extension FindingContext {
  /// Contexts that are asked for and cannot be had, and prompts that pay for those that can.
  func contextLimitFindings() -> [Finding] {
    [targetBeyondLimit(), shortWindows(), shortPrompts()].compactMap(\.self)
  }

  /// The longest context that frequencies were made for: L·s, or what the file is configured for.
  var greatestContext: Int? {
    switch method {
    case "dynamic": nil
    case "yarn", "longrope":
      tokens(Double(geometry.trainedContext) * scale)
    default: source.longestContext
    }
  }

  private func targetBeyondLimit() -> Finding? {
    guard let targetContext, let greatestContext, targetContext > greatestContext else {
      return nil
    }
    let trained = method == "linear" ? greatestContext : geometry.trainedContext
    let needed = (Double(targetContext) / Double(trained) * (method == "linear" ? scale : 1))
    let key = settings.path(of: .factor)
    let isPlain = ["default", "proportional"].contains(method)
    return Finding(
      .warning, "target-beyond-maximum", key: isPlain ? maximumPath : key,
      "The target context of \(targetContext) tokens is beyond the \(greatestContext) that "
        + (isPlain
          ? "the model is configured for."
          : "factor \(scale.brief) times the trained context makes room for."),
      remedy: isPlain
        ? "Extend it, for example by YaRN with factor \(needed.brief); `--advise` tells what "
          + "that costs."
        : "Raise the factor to \(needed.brief); `--advise` tells what that costs.",
      fragment: isPlain
        ? fragment([
          (maximumPath, "\(targetContext)"),
          (settings.path + ".rope_type", quoted("yarn")),
          (settings.path + ".factor", floating(needed)),
          (settings.path + ".original_max_position_embeddings", "\(geometry.trainedContext)"),
        ])
        : fragment([(maximumPath, "\(targetContext)"), (key, floating(needed))]),
      source: "L·s of the file; threads vllm #8793, #10293, llama.cpp #17459")
  }

  private func shortWindows() -> Finding? {
    let wanted = targetContext ?? greatestContext ?? source.longestContext
    let short = systems.entries.filter { entry in
      guard entry.runsModel, entry.system != .transformers, let window = entry.outcome.rope?.window
      else { return false }
      return window < min(wanted, greatestContext ?? wanted)
    }
    guard !short.isEmpty else { return nil }
    let list = short.map { entry in
      "\(entry.system.title) \(entry.outcome.rope?.window ?? 0)"
    }.joined(separator: ", ")
    return Finding(
      .warning, "window-short", key: maximumPath,
      "The frequencies serve \(wanted) tokens, but some systems allow fewer unless told "
        + "otherwise: \(list).",
      remedy:
        "Raise the key, or ask for the context when serving (vLLM: --max-model-len \(wanted)).",
      fragment: configuration[.maximumContext].whole.map { $0 < wanted } == true
        ? fragment([(maximumPath, "\(wanted)")]) : nil,
      source: short.map { $0.system.profile.source(of: $0.system.profile.window) }
        .joined(separator: "; "))
  }

  private func shortPrompts() -> Finding? {
    guard isStaticallyScaled, method != "proportional" else { return nil }
    let ratios = resolved.schedule.frequencyRatios
    let slowed = ratios.count { $0 < 1 && !agree($0, 1) }
    let gain = resolved.schedule.temperature.logitMultiplier
    // These were trained with their scaling, so every prompt sees what the model knows.
    let isTrained = method == "llama3"
    return Finding(
      .note, "short-prompts", key: settings.path(of: .factor),
      "The scaling is static: a prompt of any length, also within the trained context, runs with "
        + "\(slowed) of \(ratios.count) pairs slowed by up to \(scale.brief) times"
        + (gain == 1 ? "." : " and logits of rotary components multiplied by \(gain.brief).")
        + (isTrained
          ? " Models of this type were trained so."
          : " Unless the model was trained so, short prompts lose by it."),
      remedy: isTrained
        ? nil
        : "Take the smallest factor that your prompts need, or leave the scaling out for short "
          + "ones.",
      source: "measured here; threads sglang #6030, exllamav3 #29, Kimi-K2 #55")
  }
}

extension Double {
  /// Up to six significant digits without trailing zeros, for sentences.
  var brief: String {
    guard isFinite else { return "\(self)" }
    if self == rounded(), magnitude < 1e15 { return "\(Int(self))" }
    return String(format: "%.6g", self)
  }
}
